"""Whoever stands by while seeds are compared and written, and can tell afterwards what they left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import psycopg
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from taskschema.seed.lockfile.state import Before, Name, Scope, read_before, read_proof
from taskschema.seed.refusal import refusal
from taskschema.seed.tables import SeedTable

SMALL_BYTES = 64 << 20
"""Tables up to this size are looked at; with files of seeds that are larger, up to a multiple of those."""
_TIMES = 8


@dataclass(slots=True)
class Witness:
    """What a run left in the tables that it spoke of, and in those that they refer to."""

    version_table: Name
    file_bytes: int = 0
    scope: Scope | None = None
    fingerprint: str | None = None
    """Set where nobody else wrote to these tables meanwhile."""
    _before: Before | None = None
    _names: list[str] = field(default_factory=list)

    def begin(self, connection: Connection, tables: Iterable[SeedTable]) -> None:
        """Look at the tables, before their rows are compared."""
        driver = connection.connection.driver_connection
        if not isinstance(driver, psycopg.Connection):
            return
        asked = {table.name: table for table in tables}
        self._names = sorted(asked)
        names = [asked[name].table for name in self._names]
        scope = Scope(
            tuple((t.name,) if t.schema is None else (t.schema, t.name) for t in names),
            max(SMALL_BYTES, _TIMES * self.file_bytes),
            self.version_table,
            has_revisions=False,
        )
        try:
            with connection.begin_nested():
                self._before = read_before(driver, scope)
        except (psycopg.Error, DBAPIError) as problem:
            _raise_if_lost(driver, problem)
            self._before = None  # the run itself says what is wrong
        self.scope = replace(scope, has_revisions=self._before is not None and self._before.has_revisions)

    def end(self, connection: Connection, grown: Mapping[str, int]) -> None:
        """Look at them again, in the same transaction; `grown` is by how many rows each."""
        driver = connection.connection.driver_connection
        if self._before is None or self.scope is None or not isinstance(driver, psycopg.Connection):
            return
        more = [grown.get(name, 0) for name in self._names]
        try:
            with connection.begin_nested():
                self.fingerprint = read_proof(driver, self.scope, self._before, more)
        except (psycopg.Error, DBAPIError) as problem:
            _raise_if_lost(driver, problem)
            self.fingerprint = None


def _raise_if_lost(driver: psycopg.Connection[Any], problem: Exception) -> None:
    """Raise what a lost connection means: nothing can be asked of it any more."""
    if driver.closed:
        raise refusal(problem, None) from problem
