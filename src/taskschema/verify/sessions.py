"""How sessions are used: nothing that a question set or locked outlives it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection

LOCKED = "55P03"
"""https://www.postgresql.org/docs/current/errcodes-appendix.html"""


@contextmanager
def let_go_after(connection: Connection) -> Iterator[None]:
    """Take back at the end what was set and locked inside."""
    run(connection, "SAVEPOINT question")
    try:
        yield
    finally:
        if not connection.invalidated:
            run(connection, "ROLLBACK TO SAVEPOINT question; RELEASE SAVEPOINT question")


def run(connection: Connection, statement: str) -> Any:
    """Run a statement as it stands: nothing in it is a placeholder."""
    return connection.exec_driver_sql(statement, execution_options={"no_parameters": True})


def sqlstate_of(problem: BaseException) -> str:
    """Return the sqlstate of what a driver raised, wrapped by SQLAlchemy or bare; or nothing."""
    return str(getattr(getattr(problem, "orig", problem), "sqlstate", None) or "")
