"""One who writes seeds at a time: whoever comes second waits until the first has committed."""

from __future__ import annotations

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from taskschema.errors import SeedError
from taskschema.seed.refusal import refusal

_LOCK = 0x7461736B_73656564
"""The advisory lock of whoever seeds this database: `taskseed` in ASCII."""


def take_turn(connection: Connection) -> None:
    """Make sure of a transaction that no other seeding shares. Raises SeedError over AUTOCOMMIT."""
    driver = connection.connection.driver_connection
    if connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT" or (
        connection.dialect.name == "postgresql" and getattr(driver, "autocommit", False) is True
    ):
        raise SeedError(
            "seeds need a transaction, and the connection is in AUTOCOMMIT",
            hint="lend a connection without isolation_level AUTOCOMMIT, or use taskschema seed",
        )
    try:
        if connection.dialect.name == "postgresql":
            # It takes no row locks and no transaction id: a run that changes nothing writes nothing.
            connection.execute(text("SELECT pg_catalog.pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        elif connection.dialect.name == "sqlite" and not getattr(driver, "in_transaction", True):
            # sqlite3 begins at the first INSERT only; a savepoint before it would commit when released.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
    except DBAPIError as problem:
        raise refusal(problem, None) from problem
