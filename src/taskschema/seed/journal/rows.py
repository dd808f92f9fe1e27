"""Rows that are held in memory, in the journal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from psycopg import sql
from sqlalchemy import ARRAY, Connection, Select, Text, cast, func, literal, select, tuple_, union_all

from taskschema.seed.journal.recording import Action, Recorder
from taskschema.seed.journal.subject import Subject
from taskschema.seed.plan import Plan
from taskschema.seed.records import SeedRow

_TEXTS = ARRAY(Text)
_ROWS = 1_000
"""Rows of a table that are asked for in one SELECT."""
Members = Mapping[str, Sequence[SeedRow]]


def note_before(recorder: Recorder, plan: Plan) -> None:
    """Write down the rows that a plan updates, before it does."""
    members = _by_table(each.row for each in plan.updates)
    for name, source in _sources(recorder, members).items():
        recorder.before(recorder.subjects[name], Action.UPDATE, [source])
    recorder.flush()


def note_after(recorder: Recorder, plan: Plan) -> None:
    """Write down the rows that a plan inserted, and what became of those that it updated."""
    members = _by_table(row for layer in plan.order.layers for row in layer)
    for name, source in _sources(recorder, members).items():
        recorder.inserted(recorder.subjects[name], [source], len(members[name]))
    recorder.finish()


def _by_table(rows: Iterable[SeedRow]) -> dict[str, list[SeedRow]]:
    found: dict[str, list[SeedRow]] = {}
    for row in rows:
        found.setdefault(row.table.name, []).append(row)
    return found


def _sources(recorder: Recorder, members: Members) -> dict[str, sql.Composable]:
    """Return the rows of each table, by their primary keys."""
    found: dict[str, sql.Composable] = {}
    for name, keys in _keys(recorder.connection, members).items():
        subject: Subject = recorder.subjects[name]
        found[name] = sql.SQL("pg_catalog.jsonb_array_elements({}) AS k (key) JOIN {} t ON {}").format(
            json.dumps(keys), subject.name, subject.is_row("k.key")
        )
    return found


def _keys(connection: Connection, members: Members) -> dict[str, list[object]]:
    """Return the primary keys as PostgreSQL spells them in JSON, whatever the session's settings are."""
    parts = [part for rows in members.values() for part in _parts(rows)]
    if not parts:
        return {}
    found: dict[str, list[object]] = {name: [] for name in members}
    for name, key in connection.execute(union_all(*parts)):
        found[name].append(json.loads(key))
    return found


def _parts(rows: Sequence[SeedRow]) -> Iterable[Select[Any, Any]]:
    table = rows[0].table
    columns = [table.column(c) for c in table.primary_key]
    pairs: list[Any] = []
    for column in columns:
        pairs += [
            cast(literal(column.name), Text),
            func.to_jsonb(column).op("#>>")(cast(literal([], _TEXTS), _TEXTS)),
        ]
    key = cast(func.jsonb_build_object(*pairs), Text)
    for start in range(0, len(rows), _ROWS):
        found = [row.found or {} for row in rows[start : start + _ROWS]]
        wanted = tuple_(*columns).in_([tuple(each[c] for c in table.primary_key) for each in found])
        yield select(cast(literal(table.name), Text), key).where(wanted)
