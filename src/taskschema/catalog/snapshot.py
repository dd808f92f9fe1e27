"""One moment of a database, seen the same way by every session, and nothing left behind in the caller's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection

_READ_ONLY = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
_TRANSACTION = ("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY", "ROLLBACK")
_SAVEPOINT = (
    "SAVEPOINT taskschema_catalog",
    "ROLLBACK TO SAVEPOINT taskschema_catalog",
    "RELEASE SAVEPOINT taskschema_catalog",
)


@contextmanager
def one_snapshot(connection: Connection) -> Iterator[None]:
    """Lend a transaction whose settings PostgreSQL itself takes back at the end.

    A connection without a transaction gets one of its own, REPEATABLE READ and READ ONLY. Inside a caller's
    transaction a savepoint is made and rolled back to: settings return to what they were, also after
    an error, and the transaction goes on.
    """
    if _commits_by_itself(connection):
        opened = _beside_autocommit(connection)
    elif connection.in_transaction():
        opened = _within_transaction(connection)
    else:
        opened = _own_transaction(connection)
    with opened:
        yield


@contextmanager
def _own_transaction(connection: Connection) -> Iterator[None]:
    transaction = connection.begin()
    try:
        connection.exec_driver_sql(_READ_ONLY)
        yield
    finally:
        transaction.rollback()


@contextmanager
def _within_transaction(connection: Connection) -> Iterator[None]:
    savepoint = connection.begin_nested()
    try:
        yield
    finally:
        savepoint.rollback()


@contextmanager
def _beside_autocommit(connection: Connection) -> Iterator[None]:
    """Do the same where the driver sends no BEGIN: SQLAlchemy's transactions are no transactions then."""
    was_begun = connection.in_transaction()
    begin, *end = _SAVEPOINT if _is_inside_transaction(connection) else _TRANSACTION
    connection.exec_driver_sql(begin)
    try:
        yield
    finally:
        if not connection.invalidated:
            for statement in end:
                connection.exec_driver_sql(statement)
            if not was_begun:
                connection.rollback()


def _commits_by_itself(connection: Connection) -> bool:
    return bool(getattr(connection.connection.dbapi_connection, "autocommit", False))


def _is_inside_transaction(connection: Connection) -> bool:
    """Ask the driver, for a caller in autocommit may have sent BEGIN as a statement."""
    driver: Any = connection.connection.driver_connection
    if hasattr(driver, "is_in_transaction"):  # asyncpg
        return bool(driver.is_in_transaction())
    return bool(driver.info.transaction_status)  # psycopg: 0 is IDLE
