"""SQL of the journal: run over SQLAlchemy's connection, whatever its driver, and spelt by psycopg."""

from __future__ import annotations

from collections.abc import Iterator
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


@contextmanager
def pinned(connection: Connection) -> Iterator[None]:
    """Let values be printed and read the same way in every session, inside; in a transaction."""
    (former,) = fetch(connection, sql.SQL("SELECT {}").format(COMMA.join(map(_current, _PINNED))))
    _set(connection, _PINNED)
    yield
    _set(connection, dict(zip(_PINNED, map(str, former), strict=True)))


def _current(name: str) -> sql.Composable:
    return sql.SQL("pg_catalog.current_setting({})").format(name)


def _set(connection: Connection, settings: dict[str, str]) -> None:
    each = [sql.SQL("pg_catalog.set_config({}, {}, true)").format(*pair) for pair in settings.items()]
    run(connection, sql.SQL("SELECT {}").format(COMMA.join(each)))
