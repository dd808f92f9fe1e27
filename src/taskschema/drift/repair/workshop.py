"""A throw-away database in which steps are tried, and what PostgreSQL says of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Connection

from taskschema.catalog import Catalog, read_catalog
from taskschema.catalog.ddl import DATABASE, Statement
from taskschema.catalog.objects import CatalogObject, parts_of
from taskschema.db.translate import SERVER_TROUBLES
from taskschema.drift.repair.steps import ddl_of

_SESSION = """
SET search_path = pg_catalog; SET check_function_bodies = off; SET synchronous_commit = off;
SET client_min_messages = warning; SET jit = off; SET statement_timeout = 0; SET lock_timeout = 0
"""


class Refused(Exception):
    """PostgreSQL does not take a statement; the text is its sentence."""


@dataclass
class Workshop:
    """An open database of which nobody else knows; `done` is every statement that it has taken, in order."""

    connection: psycopg.Connection[Any]
    lent: Connection
    done: list[Statement] = field(default_factory=list)

    @classmethod
    @contextmanager
    def opened(cls, lent: Connection) -> Iterator[Workshop]:
        """Take over a connection to an empty database."""
        driver: Any = lent.connection.driver_connection
        lent.rollback()
        was_autocommit = driver.autocommit
        driver.autocommit = True
        try:
            driver.execute(_SESSION)
            yield cls(driver, lent)
        finally:
            if not driver.closed:
                driver.autocommit = was_autocommit

    def read(self) -> Catalog:
        """Return what the database holds now, without what holds for the whole server: that is no copy."""
        found = read_catalog(self.lent, ignore_tables=())
        return replace(found, settings=tuple(each for each in found.settings if not each.everywhere))

    def run(self, statements: Iterable[Statement]) -> None:
        """Run statements, those together that may share a transaction. Raises Refused, psycopg.Error."""
        for group in grouped(statements):
            self._execute(*group)
            self.done += group

    def dependents(self, value: CatalogObject, before: Catalog) -> list[CatalogObject]:
        """Return what PostgreSQL would drop together with an object: it does so, and that is undone.

        Raises Refused.
        """
        statements = ddl_of(value).drop(value)
        if not statements:
            return []  # it goes with something else
        own = {value.label, *(part.label for part in parts_of(value))}
        self.connection.execute("BEGIN")
        try:
            self._execute(Statement(f"{statements[-1].sql} CASCADE"))
            after = self.read()
        finally:
            if not self.connection.closed:
                self.connection.execute("ROLLBACK")
        left = set(_labels(after))
        return [each for label, each in _labels(before).items() if label not in left and label not in own]

    def _execute(self, *statements: Statement) -> None:
        """Send statements in one message, which is one transaction to PostgreSQL."""
        texts = [resolved(statement, self.connection.info.dbname) for statement in statements]
        try:
            self.connection.execute(";\n".join(texts).encode(), prepare=False)
        except psycopg.Error as error:
            if self.connection.closed or (error.sqlstate or "").startswith(SERVER_TROUBLES):
                raise
            raise Refused(error.diag.message_primary or str(error).strip().partition("\n")[0]) from error


def resolved(statement: Statement, database: str) -> str:
    """Return the text of a statement for a database."""
    return statement.sql.replace(DATABASE, sql.Identifier(database).as_string(None))


def grouped(statements: Iterable[Statement]) -> Iterator[list[Statement]]:
    """Yield statements that run in one transaction together, in order; those that run alone by themselves."""
    group: list[Statement] = []
    for statement in statements:
        if not statement.alone:
            group.append(statement)
            continue
        if group:
            yield group
        group = []
        yield [statement]
    if group:
        yield group


def _labels(catalog: Catalog) -> dict[str, CatalogObject]:
    found: dict[str, CatalogObject] = {}
    for each in catalog:
        found[each.label] = each
        found |= {part.label: part for part in parts_of(each)}
    return found
