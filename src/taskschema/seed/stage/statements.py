"""SQL that the stage runs, over the psycopg connection beneath SQLAlchemy's, in the same transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Connection

Query = sql.SQL | sql.Composed
Parameters = Mapping[str, object]


class Statements:
    """Runs statements and COPY; what PostgreSQL refuses is raised as psycopg's own error."""

    def __init__(self, connection: Connection) -> None:
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)  # noqa: S101
        self.driver: psycopg.Connection[Any] = driver
        self.copied = 0
        """How many rows the last COPY took."""

    def run(self, query: Query, parameters: Parameters | None = None) -> int:
        """Run a statement and return how many rows it touched."""
        with self.driver.cursor() as cursor:
            cursor.execute(query, parameters)
            return max(cursor.rowcount, 0)

    def fetch(self, query: Query, parameters: Parameters | None = None) -> list[tuple[Any, ...]]:
        """Run a query and return its rows."""
        with self.driver.cursor() as cursor:
            rows: list[tuple[Any, ...]] = cursor.execute(query, parameters).fetchall()
            return rows

    @contextmanager
    def copy(self, query: Query) -> Iterator[psycopg.Copy]:
        """Lend a COPY .. FROM STDIN."""
        with self.driver.cursor() as cursor:
            with cursor.copy(query) as copy:
                yield copy
            self.copied = cursor.rowcount

    def text(self, part: sql.Composable) -> str:
        """Return SQL as text."""
        return part.as_string(self.driver)


def can_stage(connection: Connection) -> bool:
    """Say whether the connection is one that COPY works over: psycopg, not asynchronous."""
    return isinstance(connection.connection.driver_connection, psycopg.Connection)
