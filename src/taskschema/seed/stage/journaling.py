"""Rows of stages, in the journal: as sets, like everything that stages do."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from psycopg import sql

from taskschema.seed.journal import recording as journal
from taskschema.seed.journal.opening import recording
from taskschema.seed.journal.recording import Action, Recorder
from taskschema.seed.stage.matching import AND, key_patterns, same_key
from taskschema.seed.stage.pruning import Pruned, is_in_no_file
from taskschema.seed.stage.statements import Statements
from taskschema.seed.stage.table import StageTable
from taskschema.seed.stage.todo import Todo
from taskschema.seed.tables import SeedTable


def note_before(recorder: Recorder, todos: Collection[Todo], to_prune: Sequence[StageTable]) -> None:
    """Write down the rows that are about to be updated, and those that are about to go."""
    changing = [todo for todo in todos if todo.updated]
    tables = [stage.table.table for stage in (*(todo.stage for todo in changing), *to_prune)]
    with recording(recorder, tables) as subjects:
        for todo in changing:
            stage = todo.stage
            same = AND.join(
                sql.SQL("t.{} = s.{}").format(stage.live.column(c), stage.f(c))
                for c in stage.table.primary_key
            )
            found = sql.SQL("{} s JOIN {} t ON {} WHERE s._found")
            recorder.before(
                subjects[stage.table.name],
                Action.UPDATE,
                found.format(todo.name, stage.live.relation, same),
            )
        for stage in to_prune:
            source = sql.SQL("{} t WHERE {}").format(stage.live.relation, is_in_no_file(stage))
            recorder.before(subjects[stage.table.name], Action.DELETE, source)


def note_after(
    recorder: Recorder,
    statements: Statements,
    *,
    todos: Collection[Todo],
    pruned: Sequence[Pruned],
    sent: Mapping[SeedTable, int],
) -> None:
    """Write down the rows that were inserted, what became of others, and what nobody can bring back."""
    _note_touched(recorder, pruned)
    _note_new(recorder, statements, [todo for todo in todos if todo.inserted])
    _note_sent(recorder, sent)
    recorder.finish()


def _note_touched(recorder: Recorder, pruned: Sequence[Pruned]) -> None:
    for each in pruned:
        for table, rows in each.touched.items():
            recorder.obstruct(f"{rows} of {table} went with the rows that were pruned, or lost a reference")


def _note_new(recorder: Recorder, statements: Statements, new: Sequence[Todo]) -> None:
    with recording(recorder, [todo.stage.table.table for todo in new]) as subjects:
        for todo in new:
            subject, stage = subjects[todo.stage.table.name], todo.stage
            if todo.inserted >= journal.JOURNAL_ROWS:
                recorder.inserted_many(subject, todo.inserted)
                continue
            source = sql.SQL("{} s JOIN {} t ON {} WHERE NOT s._found")
            sources = [
                source.format(todo.name, stage.live.relation, same_key(stage, nulls))
                for nulls in key_patterns(statements, stage)
            ]
            recorder.inserted(subject, sources, todo.inserted)


def _note_sent(recorder: Recorder, sent: Mapping[SeedTable, int]) -> None:
    """Write down rows that went straight into tables, which were empty."""
    with recording(recorder, [table.table for table in sent]) as subjects:
        for table, rows in sent.items():
            subject = subjects[table.name]
            if rows >= journal.JOURNAL_ROWS:
                recorder.inserted_many(subject, rows)
            else:
                recorder.inserted(subject, [sql.SQL("{} t").format(subject.name)], rows)
