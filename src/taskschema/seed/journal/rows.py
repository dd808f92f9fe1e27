"""Rows that are held in memory, in the journal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from psycopg import sql
from sqlalchemy import Connection, Text, cast, select, tuple_

from taskschema.seed.journal.opening import recording
from taskschema.seed.journal.recording import Action, Recorder
from taskschema.seed.journal.subject import Subject
from taskschema.seed.plan import Plan
from taskschema.seed.records import SeedRow

_ROWS = 1_000
"""Rows that are asked for in one statement."""


def note_before(recorder: Recorder, plan: Plan) -> None:
    """Write down the rows that a plan updates, before it does."""
    rows = [each.row for each in plan.updates]
    with recording(recorder, [row.table.table for row in rows]) as subjects:
        for name, members in _by_table(rows).items():
            for source in _sources(recorder.connection, subjects[name], members):
                recorder.before(subjects[name], Action.UPDATE, source)


def note_after(recorder: Recorder, plan: Plan) -> None:
    """Write down the rows that a plan inserted, and what became of those that it updated."""
    rows = [row for layer in plan.order.layers for row in layer]
    with recording(recorder, [row.table.table for row in rows]) as subjects:
        for name, members in _by_table(rows).items():
            sources = _sources(recorder.connection, subjects[name], members)
            recorder.inserted(subjects[name], sources, len(members))
        recorder.finish()


def _by_table(rows: Iterable[SeedRow]) -> dict[str, list[SeedRow]]:
    found: dict[str, list[SeedRow]] = {}
    for row in rows:
        found.setdefault(row.table.name, []).append(row)
    return found


def _sources(connection: Connection, subject: Subject, rows: Sequence[SeedRow]) -> Iterator[sql.Composable]:
    """Yield the rows of one table, by their primary keys, as PostgreSQL spells those."""
    table = rows[0].table
    columns = [table.column(c) for c in table.primary_key]
    spelled = [cast(c, Text) for c in columns]
    for start in range(0, len(rows), _ROWS):
        found = [row.found or {} for row in rows[start : start + _ROWS]]
        wanted = tuple_(*columns).in_([tuple(each[c] for c in table.primary_key) for each in found])
        keys = [
            dict(zip(subject.key, each, strict=True))
            for each in connection.execute(select(*spelled).where(wanted))
        ]
        yield sql.SQL("pg_catalog.jsonb_array_elements({}) AS k (key) JOIN {} t ON {}").format(
            json.dumps(keys), subject.name, subject.is_row("k.key")
        )
