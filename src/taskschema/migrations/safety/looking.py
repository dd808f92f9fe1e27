"""A look at lease, ledger and journal over the connection of a command that changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from taskschema.db.translate import translated
from taskschema.migrations.safety.journal import Row, read_journal
from taskschema.migrations.safety.lease import Lease, read_lease
from taskschema.migrations.safety.ledger import Ledger, read_ledger
from taskschema.migrations.safety.place import version_table_of
from taskschema.migrations.safety.tables import are_there


@dataclass(frozen=True, slots=True)
class Books:
    """What stands beside a version table."""

    lease: Lease | None = None
    ledger: Ledger = field(default_factory=Ledger)
    journal: dict[tuple[str, str], list[Row]] = field(default_factory=dict)


def read_books(migration: MigrationContext) -> Books:
    """Read them all; nothing is written, and where nothing was ever written they are empty."""
    connection = migration.connection
    driver = None if connection is None else _driver(connection)
    if connection is None or driver is None:
        return Books()
    with translated(None):
        if not are_there(driver):
            return Books()
        name = version_table_of(migration, connection)
        return Books(read_lease(driver, name), read_ledger(driver, name), read_journal(driver, name))


def add_books(books: Sequence[Books]) -> Books:
    """Return those of several version tables as if they were of one, their rows as old as they are."""
    if len(books) == 1:
        return books[0]
    rows = sorted((entry for each in books for entry in each.ledger.entries), key=lambda entry: entry.id)
    journal: dict[tuple[str, str], list[Row]] = {}
    for each in books:
        for key, found in each.journal.items():
            journal.setdefault(key, []).extend(found)
    return Books(next((each.lease for each in books if each.lease), None), Ledger.of(rows), journal)


def _driver(connection: Connection) -> psycopg.Connection[Any] | None:
    """Return psycopg's connection; of other drivers the books are not read here."""
    if connection.dialect.name != "postgresql":
        return None
    driver = connection.connection.driver_connection
    return driver if isinstance(driver, psycopg.Connection) else None
