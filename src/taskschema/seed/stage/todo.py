"""What is left to do of a stage: rows that are new, and rows in which the database has something else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from psycopg import sql
from sqlalchemy import Column
from sqlalchemy.engine import Dialect

from taskschema.seed.lookup import has_no_equality, type_name
from taskschema.seed.stage.matching import AND, COMMA, among, same_key
from taskschema.seed.stage.statements import Statements
from taskschema.seed.stage.table import StageTable

OR = sql.SQL(" OR ")


@dataclass(slots=True)
class Todo:
    """A temporary table with the rows of a stage that are written, and how many of each kind."""

    stage: StageTable
    name: sql.Identifier
    inserted: int
    updated: int

    @property
    def unchanged(self) -> int:
        """Rows that are as the files say."""
        return self.stage.rows - self.inserted - self.updated


def find_todo(statements: Statements, stage: StageTable, dialect: Dialect, *, is_plain: bool) -> Todo:
    """Compare a stage with its table.

    `is_plain` says that nobody has looked for its rows in the database yet, and that their keys hold no NULL.
    """
    name = sql.Identifier("pg_temp", f"{stage.own_name}_todo")
    own = [sql.SQL("s._n, s._s, s._late"), *(sql.SQL("s.{}").format(stage.c(c)) for c in stage.columns)]
    identity = stage.table.identity
    found: sql.Composable
    join: sql.Composable
    if is_plain:
        found = sql.SQL("t.{} IS NOT NULL").format(stage.live.column(stage.key[0]))
        known = [sql.SQL("t.{} AS {}").format(stage.live.column(c), stage.f(c)) for c in identity]
        join = same_key(stage, [False] * len(stage.key))
    else:
        found = sql.SQL("s._found")
        known = [sql.SQL("s.{}").format(stage.f(c)) for c in identity]
        same = [
            sql.SQL("t.{} = s.{}").format(stage.live.column(c), stage.f(c)) for c in stage.table.primary_key
        ]
        join = AND.join([sql.SQL("s._found"), *same])
    statements.run(
        sql.SQL(
            "CREATE TEMPORARY TABLE {} WITH (autovacuum_enabled = off) AS SELECT {}, {} AS _found"
            " FROM {} s LEFT JOIN {} t ON {} WHERE NOT ({}) OR {}"
        ).format(
            name, COMMA.join([*own, *known]), found, stage.name, stage.live.relation, join, found,
            _differs(stage, dialect),
        )
    )  # fmt: skip
    query = sql.SQL("SELECT count(*) FILTER (WHERE NOT _found), count(*) FILTER (WHERE _found) FROM {}")
    ((inserted, updated),) = statements.fetch(query.format(name))
    return Todo(stage, name, inserted, updated)


def compared(stage: StageTable, number: int) -> list[str]:
    """Return the columns that rows of a shape compare: what they name, and cannot know the row by."""
    shape = stage.shapes[number]
    fixed = {*stage.key, *stage.table.primary_key, *shape.fresh}
    return [c.key for c in stage.table.table.columns if c.key in shape.named and c.key not in fixed]


def _differs(stage: StageTable, dialect: Dialect) -> sql.Composable:
    parts: list[sql.Composable] = []
    for number, shape in enumerate(stage.shapes):
        columns = [is_distinct(stage, dialect, key) for key in compared(stage, number)]
        # A primary key that moved is refused later; it must be seen for that.
        columns += [
            sql.SQL("s.{} IS DISTINCT FROM t.{}").format(stage.c(key), stage.live.column(key))
            for key in stage.table.primary_key
            if key in shape.literals and key not in stage.key
        ]
        if columns:
            parts.append(sql.SQL("{} AND ({})").format(among([number], "s"), OR.join(columns)))
    return sql.SQL("({})").format(OR.join(parts)) if parts else sql.SQL("false")


def is_distinct(stage: StageTable, dialect: Dialect, key: str) -> sql.Composable:
    """Return the condition that a row says something else of a column than the database.

    Through a type that has an equality: PostgreSQL has none for json, xml and shapes.
    """
    column: Column[Any] = stage.table.column(key)
    cast = sql.SQL("")
    if type_name(dialect, column) == "JSON":
        cast = sql.SQL("::pg_catalog.jsonb")
    elif has_no_equality(dialect, column):
        cast = sql.SQL("::pg_catalog.text")
    return sql.SQL("s.{}{cast} IS DISTINCT FROM t.{}{cast}").format(
        stage.c(key), stage.live.column(key), cast=cast
    )
