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
from taskschema.migrations.safety.ledger import Ledger, read_ledger, read_version_tables
from taskschema.migrations.safety.place import version_table_of
from taskschema.migrations.safety.rights import read_rights


@dataclass(frozen=True, slots=True)
class Books:
    """What stands beside a version table."""

    lease: Lease | None = None
    ledger: Ledger = field(default_factory=Ledger)
    journal: dict[tuple[str, str], list[Row]] = field(default_factory=dict)
    hidden_from: str | None = None
    """The role that may not read them: they are empty then."""

    @property
    def said(self) -> str:
        """A sentence for who looks at books that are hidden."""
        if self.hidden_from is None:
            return ""
        return (
            f"role {self.hidden_from} may not read the tables of schema taskschema: "
            "who migrates now, what was applied and what is half done is not known"
        )


def read_books(migration: MigrationContext) -> Books:
    """Read them all; nothing is written. Where nothing was ever written, or may be read, they are empty."""
    connection = migration.connection
    driver = None if connection is None else _driver(connection)
    if connection is None or driver is None:
        return Books()
    with translated(None):
        rights = read_rights(driver)
        if not rights.may_read:
            return Books(hidden_from=rights.role if rights.are_there else None)
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
    lease = next((each.lease for each in books if each.lease), None)
    return Books(lease, Ledger.of(rows), journal, books[-1].hidden_from)


def known_version_tables(connection: Connection) -> set[str]:
    """Return every version table that has rows in the ledger; none where there is no ledger to be read.

    A transaction is neither begun nor ended.
    """
    driver = _driver(connection)
    if driver is None:
        return set()
    was_in_transaction = connection.in_transaction()
    with translated(None):
        try:
            return read_version_tables(driver) if read_rights(driver).may_read else set()
        finally:
            if not was_in_transaction and not driver.closed:
                driver.rollback()


def _driver(connection: Connection) -> psycopg.Connection[Any] | None:
    """Return psycopg's connection; of other drivers the books are not read here."""
    if connection.dialect.name != "postgresql":
        return None
    driver = connection.connection.driver_connection
    return driver if isinstance(driver, psycopg.Connection) else None
