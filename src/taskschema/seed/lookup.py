"""What the database has, asked for many rows at a time; PostgreSQL decides what is equal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    CTE,
    Column,
    ColumnElement,
    Connection,
    Integer,
    Text,
    and_,
    cast,
    column,
    select,
    values,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.types import JSON, TypeEngine

from taskschema.seed.tables import Key, SeedTable

PARAMETERS = 30_000
"""Fewer than SQLite's 32766 and PostgreSQL's 65535 in one statement."""
ROWS = 1_000
"""Rows in one statement; a longer one costs more to compile than a round trip."""
_WITHOUT_EQUALITY = frozenset({"XML", "POINT", "BOX", "PATH", "POLYGON"})


def find_rows(
    connection: Connection, table: SeedTable, columns: Key, wanted: Sequence[tuple[object, ...]]
) -> list[list[dict[str, object]]]:
    """Return, for each tuple of values, the identities of the rows that have them; NULL equals NULL here."""
    found: list[list[dict[str, object]]] = [[] for _ in wanted]
    patterns: dict[tuple[bool, ...], list[int]] = {}
    for number, row in enumerate(wanted):
        patterns.setdefault(tuple(value is None for value in row), []).append(number)
    for nulls, numbers in patterns.items():
        given = tuple(name for name, is_null in zip(columns, nulls, strict=True) if not is_null)
        absent = [table.column(n).is_(None) for n, is_null in zip(columns, nulls, strict=True) if is_null]
        for chunk in _chunks(numbers, len(given) + 1):
            rows = [(n, *(value for value in wanted[n] if value is not None)) for n in chunk]
            asked = _asked(connection.dialect, table, given, rows)
            matches = [table.column(n) == _given(connection.dialect, table, asked, n) for n in given]
            statement = select(asked.c.seed_row, *_labelled(table, table.identity)).where(*matches, *absent)
            for each in connection.execute(statement):
                found[each[0]].append(dict(zip(table.identity, each[1:], strict=True)))
    return found


def find_differences(
    connection: Connection, table: SeedTable, columns: Key, rows: Sequence[Mapping[str, object]]
) -> list[tuple[str, ...]]:
    """Return, for each row, those of the columns in which the database has something else.

    A row has its primary key under `=name`, and what it should be under `name`.
    """
    found: list[tuple[str, ...]] = [() for _ in rows]
    keys = tuple(f"={name}" for name in table.primary_key)
    for chunk in _chunks(range(len(rows)), len(keys) + len(columns) + 1):
        asked = _asked(
            connection.dialect,
            table,
            (*keys, *columns),
            [(number, *(rows[number][name] for name in (*keys, *columns))) for number in chunk],
        )
        same_row = [table.column(n) == asked.c[f"v_={n}"] for n in table.primary_key]
        differs = [
            _is_distinct(
                connection.dialect, table.column(n), _given(connection.dialect, table, asked, n)
            ).label(f"d_{number}")
            for number, n in enumerate(columns)
        ]
        for each in connection.execute(select(asked.c.seed_row, *differs).where(and_(*same_row))):
            found[each[0]] = tuple(n for n, differ in zip(columns, each[1:], strict=True) if differ)
    return found


def bind_type(dialect: Dialect, target: Column[Any]) -> TypeEngine[Any]:
    """Return the type to bind values of a column with: None is NULL, also where the type is JSON."""
    if isinstance(target.type, JSON):
        kind = JSONB if type_name(dialect, target) == "JSONB" else JSON
        return kind(none_as_null=True)
    return target.type


def type_name(dialect: Dialect, target: Column[Any]) -> str:
    """Return the name of a column's type on this server, in capitals."""
    return target.type.compile(dialect).upper()


def has_no_equality(dialect: Dialect, target: Column[Any]) -> bool:
    """Say whether values of a column can only be compared as texts."""
    return type_name(dialect, target) in _WITHOUT_EQUALITY


def _chunks(numbers: Sequence[int], width: int) -> Iterator[Sequence[int]]:
    size = max(1, min(ROWS, PARAMETERS // width))
    for start in range(0, len(numbers), size):
        yield numbers[start : start + size]


def _labelled(table: SeedTable, names: Key) -> Iterator[ColumnElement[Any]]:
    return (table.column(name).label(f"t_{name}") for name in names)


def _asked(dialect: Dialect, table: SeedTable, names: Key, rows: Sequence[tuple[object, ...]]) -> CTE:
    """Return the rows as a relation: their number, then a column for each name."""
    columns = [column("seed_row", Integer)]
    columns += [column(f"v_{n}", bind_type(dialect, table.column(n.removeprefix("=")))) for n in names]
    # A CTE, because SQLite cannot name the columns of VALUES in FROM.
    return values(*columns, name="asked").data(list(rows)).cte("seed_asked")


def _given(dialect: Dialect, table: SeedTable, asked: CTE, name: str) -> ColumnElement[Any]:
    """Return a value as the column would store it: rounded to its scale, a member of its enum.

    SQLite converts by itself where it compares with a column, and its CAST is another thing.
    """
    value = asked.c[f"v_{name}"]
    if dialect.name != "postgresql":
        return value
    return cast(value, bind_type(dialect, table.column(name)))


def _is_distinct(dialect: Dialect, ours: Column[Any], theirs: ColumnElement[Any]) -> ColumnElement[bool]:
    """IS DISTINCT FROM, through a type that has an equality; PostgreSQL has none for json, xml and shapes."""
    name = type_name(dialect, ours)
    if dialect.name == "postgresql" and name == "JSON":
        return cast(ours, JSONB).is_distinct_from(cast(theirs, JSONB))
    if dialect.name == "postgresql" and name in _WITHOUT_EQUALITY:
        return cast(ours, Text).is_distinct_from(cast(theirs, Text))
    return ours.is_distinct_from(theirs)
