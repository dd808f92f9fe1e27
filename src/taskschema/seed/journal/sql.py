"""SQL of the journal: run over SQLAlchemy's connection, whatever its driver, and spelt by psycopg."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from typing import Any

from psycopg import sql
from sqlalchemy import Connection, CursorResult

AND = sql.SQL(" AND ")
COMMA = sql.SQL(", ")
_PINNED = {
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "postgres",
    "TimeZone": "UTC",
    "extra_float_digits": "3",
    "bytea_output": "hex",
    "xmlbinary": "base64",
    "lc_monetary": "C",
}
"""What values look like as texts, and are read from them, must not depend on the session."""


def run(connection: Connection, query: sql.Composable) -> int:
    """Run a statement, in which every value is spelt out, and return how many rows it touched."""
    return _execute(connection, query).rowcount


def fetch(connection: Connection, query: sql.Composable) -> list[tuple[Any, ...]]:
    """Run a query and return its rows."""
    return [tuple(row) for row in _execute(connection, query)]


def fetch_one(connection: Connection, query: sql.Composable) -> Any:
    """Run a query and return the one value that it has."""
    return _execute(connection, query).scalar_one()


def _execute(connection: Connection, query: sql.Composable) -> CursorResult[Any]:
    return connection.exec_driver_sql(query.as_string(None), execution_options={"no_parameters": True})


def load(name: str, **parts: sql.Composable) -> sql.Composed:
    """Return the SQL of a file of this package with its parts put in."""
    return sql.SQL(_text(name)).format(**parts)


@cache
def _text(name: str) -> str:
    return files(__package__).joinpath(f"{name}.sql").read_text(encoding="utf-8")


def run_all(connection: Connection, queries: Sequence[sql.Composable]) -> None:
    """Run statements, in one round trip where the driver can."""
    if connection.dialect.driver in {"psycopg", "psycopg2"} and queries:
        run(connection, sql.SQL(";\n").join(queries))
        return
    for query in queries:
        run(connection, query)


def pinning(queries: Sequence[sql.Composable]) -> list[sql.Composable]:
    """Return statements with others around them that let values look the same in every session meanwhile.

    What settings were before is kept in settings of our own: nobody has to be asked.
    """
    own = {name: f"taskschema.former_{name.lower()}" for name in _PINNED}
    current = sql.SQL("pg_catalog.current_setting({})")
    keep = [(own[name], current.format(name)) for name in _PINNED]
    pin = [(name, sql.Literal(value)) for name, value in _PINNED.items()]
    unpin = [(name, current.format(own[name])) for name in _PINNED]
    return [_set(keep), _set(pin), *queries, _set(unpin)]


@contextmanager
def pinned(connection: Connection) -> Iterator[None]:
    """Let values look the same in every session, inside; in a transaction."""
    *before, after = pinning(())
    run_all(connection, before)
    yield
    run(connection, after)


def _set(settings: Sequence[tuple[str, sql.Composable]]) -> sql.Composable:
    each = [sql.SQL("pg_catalog.set_config({}, {}, true)").format(name, value) for name, value in settings]
    return sql.SQL("SELECT {}").format(COMMA.join(each))
