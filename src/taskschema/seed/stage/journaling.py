"""Rows of stages, in the journal: as sets, like everything that stages do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from psycopg import sql
from sqlalchemy import Table

from taskschema.seed.journal import recording as journal
from taskschema.seed.journal.recording import Action, Recorder
from taskschema.seed.stage.matching import AND, key_patterns, same_key
from taskschema.seed.stage.pruning import Pruned, is_in_no_file
from taskschema.seed.stage.statements import Statements
from taskschema.seed.stage.table import StageTable
from taskschema.seed.stage.todo import Todo
from taskschema.seed.tables import SeedTable


def tables_of(todos: Iterable[Todo], pruned: Iterable[StageTable], sent: Iterable[SeedTable]) -> list[Table]:
    """Return the tables that a run may write to."""
    stages = [*(todo.stage for todo in todos if todo.inserted or todo.updated), *pruned]
    return [table.table for table in (*(stage.table for stage in stages), *sent)]


def note_before(recorder: Recorder, todos: Iterable[Todo], to_prune: Sequence[StageTable]) -> None:
    """Write down the rows that are about to be updated, and those that are about to go."""
    for todo in todos:
        if not todo.updated:
            continue
        stage = todo.stage
        same = AND.join(
            sql.SQL("t.{} = s.{}").format(stage.live.column(c), stage.f(c)) for c in stage.table.primary_key
        )
        found = sql.SQL("{} s JOIN {} t ON {} WHERE s._found")
        source = found.format(todo.name, stage.live.relation, same)
        recorder.before(recorder.subjects[stage.table.name], Action.UPDATE, [source])
    for stage in to_prune:
        source = sql.SQL("{} t WHERE {}").format(stage.live.relation, is_in_no_file(stage))
        recorder.before(recorder.subjects[stage.table.name], Action.DELETE, [source])
    recorder.flush()


def note_after(
    recorder: Recorder,
    statements: Statements,
    *,
    todos: Iterable[Todo],
    pruned: Sequence[Pruned],
    sent: Mapping[SeedTable, int],
) -> None:
    """Write down the rows that were inserted, what became of others, and what nobody can bring back."""
    for each in pruned:
        for table, rows in each.touched.items():
            recorder.obstruct(f"{rows} of {table} went with the rows that were pruned, or lost a reference")
    for todo in todos:
        if todo.inserted:
            _note_new(recorder, statements, todo)
    for filled, rows in sent.items():
        subject = recorder.subjects[filled.name]
        if rows >= journal.JOURNAL_ROWS:
            recorder.inserted_many(subject, rows)
        else:
            recorder.inserted(subject, [sql.SQL("{} t").format(subject.name)], rows)
    recorder.finish()


def _note_new(recorder: Recorder, statements: Statements, todo: Todo) -> None:
    stage = todo.stage
    subject = recorder.subjects[stage.table.name]
    if todo.inserted >= journal.JOURNAL_ROWS:
        recorder.inserted_many(subject, todo.inserted)
        return
    source = sql.SQL("{} s JOIN {} t ON {} WHERE NOT s._found")
    sources = [
        source.format(todo.name, stage.live.relation, same_key(stage, nulls))
        for nulls in key_patterns(statements, stage)
    ]
    recorder.inserted(subject, sources, todo.inserted)
