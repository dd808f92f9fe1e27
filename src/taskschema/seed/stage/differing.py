"""Rows that are left to do, read side by side with what the database has."""

from __future__ import annotations

from typing import Any

from psycopg import sql
from sqlalchemy.engine import Dialect

from taskschema.seed.difference import Action, Change, RowDifference
from taskschema.seed.stage.matching import AND, COMMA
from taskschema.seed.stage.numbering import Numbering
from taskschema.seed.stage.statements import Statements
from taskschema.seed.stage.todo import Todo, compared, is_distinct

MAX_ROWS = 100
"""Rows of one table that are told one by one."""


def read_differences(
    statements: Statements, todo: Todo, dialect: Dialect, numbering: Numbering
) -> list[RowDifference]:
    """Return the first rows of a table that would be written, in the order of the files."""
    stage = todo.stage
    columns = list(stage.columns)
    sides = [
        part
        for key in columns
        for part in (
            sql.SQL("s.{}::pg_catalog.text").format(stage.c(key)),
            sql.SQL("t.{}::pg_catalog.text").format(stage.live.column(key)),
            is_distinct(stage, dialect, key),
        )
    ]
    same = [
        sql.SQL("t.{} = s.{}").format(stage.live.column(key), stage.f(key)) for key in stage.table.primary_key
    ]
    query = sql.SQL(
        "SELECT s._n, s._s, s._found, {} FROM {} s LEFT JOIN {} t ON s._found AND {} ORDER BY s._n LIMIT {}"
    ).format(COMMA.join(sides), todo.name, stage.live.relation, AND.join(same), MAX_ROWS)
    found = statements.fetch(query)
    rows = numbering.rows(number for number, *_ in found)
    differences: list[RowDifference] = []
    for number, shape, is_there, *values in found:
        triples = dict(zip(columns, zip(*[iter(values)] * 3, strict=True), strict=True))
        differences.append(
            RowDifference(
                stage.table.name,
                str(rows[number].key or stage.table.name),
                Action.UPDATE if is_there else Action.INSERT,
                _changes(todo, shape, triples, is_there=is_there),
                rows[number].location,
            )
        )
    return differences


def _changes(
    todo: Todo, shape: int, triples: dict[str, tuple[Any, ...]], *, is_there: bool
) -> tuple[Change, ...]:
    stage = todo.stage
    if is_there:
        columns = [key for key in compared(stage, shape) if triples[key][2]]
    else:
        columns = [key for key in stage.columns if key in stage.shapes[shape].named]
    return tuple(
        Change(stage.live.columns[key].name, triples[key][1] if is_there else None, triples[key][0])
        for key in columns
    )
