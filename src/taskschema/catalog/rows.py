"""What queries return, as named tuples; all of it is fetched in one round trip where that can be."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from typing import Any

import psycopg
from psycopg.rows import tuple_row
from sqlalchemy import Connection

from taskschema.catalog.queries import load_needed, load_query

Row = Any
"""A named tuple: its fields are the columns of the query."""
Rows = Mapping[str, "list[Row]"]
"""Rows by query."""


def fetch_pinned(connection: Connection, major: int, statements: Mapping[str, str]) -> dict[str, list[Row]]:
    """Run statements, which are called as queries, in a session that prints definitions as all others do.

    A server plans most queries longer than it runs them: those that can have no rows are not sent. For the
    rest of the caller's transaction the session stays so. Raises what the driver raises.
    """
    needed = {name: rows for name in statements if (rows := load_needed(name))}
    listed = ", ".join(f'EXISTS (SELECT FROM {rows}) AS "{name}"' for name, rows in needed.items())
    found = fetch_rows(connection, {"pin": load_query("pin", major), "present": f"SELECT {listed}"})
    present = found["present"][0]._asdict()
    sent = {name: statement for name, statement in statements.items() if present.get(name, True)}
    return {name: [] for name in statements} | fetch_rows(connection, sent)


def fetch_rows(connection: Connection, statements: Mapping[str, str]) -> dict[str, list[Row]]:
    """Run the named statements, in their order, and return what each gives.

    psycopg sends them all before it waits for the first answer: to a database far away each wait costs more
    than the query. Raises what the driver raises.
    """
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection) or not psycopg.capabilities.has_pipeline():
        return _fetch_one_by_one(connection, statements)
    try:
        return _fetch_at_once(driver, statements)
    except BaseException as problem:
        if not _is_of_no_use(driver):
            raise
        connection.invalidate()  # as SQLAlchemy does, so that nobody rolls back what is gone
        if _was_interrupted(problem):
            raise KeyboardInterrupt from problem
        if not isinstance(problem, psycopg.OperationalError):
            raise
        raise psycopg.errors.ConnectionFailure(str(problem)) from problem  # libpq itself gives it no code


def _is_of_no_use(driver: psycopg.Connection[Any]) -> bool:
    """Claim that a connection is lost, or was cut off so that libpq cannot leave its pipeline."""
    return driver.closed or driver.pgconn.pipeline_status != psycopg.pq.PipelineStatus.OFF


def _was_interrupted(problem: BaseException | None) -> bool:
    """Claim that Ctrl-C came first: psycopg leaves a pipeline that is cut short with an error of its own."""
    return problem is not None and (
        isinstance(problem, KeyboardInterrupt) or _was_interrupted(problem.__context__)
    )


def _fetch_at_once(driver: psycopg.Connection[Any], statements: Mapping[str, str]) -> dict[str, list[Row]]:
    cursors = {name: driver.cursor(row_factory=tuple_row) for name in statements}
    with driver.pipeline():
        for name, cursor in cursors.items():
            # A connection that is lost meanwhile is told at the end of the pipeline.
            with suppress(psycopg.OperationalError):
                cursor.execute(statements[name].encode())
    return {
        name: _named(tuple(column.name for column in cursor.description or ()), cursor.fetchall())
        for name, cursor in cursors.items()
    }


def _fetch_one_by_one(connection: Connection, statements: Mapping[str, str]) -> dict[str, list[Row]]:
    found = {}
    for name, statement in statements.items():
        result = connection.exec_driver_sql(statement)
        found[name] = _named(tuple(result.keys()), result)
    return found


def _named(columns: tuple[str, ...], rows: Iterable[Iterable[Any]]) -> list[Row]:
    return list(map(_row_type(columns)._make, rows))


@cache
def _row_type(columns: tuple[str, ...]) -> Any:
    return namedtuple("Row", columns)
