"""Another database, wherever it is and whatever version its server has."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection

from taskschema.catalog import Catalog, read_catalog
from taskschema.catalog.digest import Digest, read_digest
from taskschema.catalog.objects import SUBJECTS
from taskschema.catalog.queries import Digested
from taskschema.catalog.reader import server_major
from taskschema.db.engines import create_command_engine
from taskschema.db.translate import translated
from taskschema.db.url import DatabaseUrl
from taskschema.drift.expected.reprinting import reprinted
from taskschema.drift.expected.source import Question, Sides
from taskschema.drift.repair.proof import only


@dataclass(frozen=True)
class AnotherDatabase:
    """The database behind a URL.

    Where its server is of another major version, what it should be is printed anew by the live one's, in a
    scratch database that `scratch_like` makes.
    """

    url: DatabaseUrl
    scratch_url: DatabaseUrl | None = None
    home: Path | None = None

    @property
    def name(self) -> str:
        """The URL, its password hidden."""
        return str(self.url)

    @property
    def subjects(self) -> tuple[str, ...]:
        """Everything."""
        return SUBJECTS

    def agrees(self, question: Question) -> bool:
        """Compare digests: of what is stored, and only where that differs of what is printed."""
        expected, actual = self._digests(question, "raw")
        if expected is None or expected == actual:
            return expected is not None
        if not expected.may_be_stored_otherwise(actual):
            return False
        doubtful = (each for each in expected.subjects_that_differ(actual) if each in question.subjects)
        expected, actual = self._digests(replace(question, subjects=tuple(doubtful)), "printed")
        return expected == actual

    def _digests(self, question: Question, of: Digested) -> tuple[Digest | None, Digest]:
        """Let both servers compute at the same time."""
        with ThreadPoolExecutor(max_workers=1) as pool:
            expected = pool.submit(self._digest, question, of)
            actual = _digest(question.live, question, of)
            return expected.result(), actual

    def read(self, question: Question) -> Sides:
        """Read both sides at the same time; raises Unreachable and its kin."""
        with ThreadPoolExecutor(max_workers=1) as pool:
            reading = pool.submit(self._read, question)
            actual = read_catalog(
                question.live, ignore_tables=question.ignore_tables, subjects=question.subjects
            )
            expected, major = reading.result()
        if expected != actual and major != server_major(question.live):
            whole, _ = self._read(replace(question, subjects=SUBJECTS))
            printed = reprinted(whole, question.live, scratch_url=self.scratch_url, home=self.home)
            expected = only(printed, question.subjects)
        return Sides(expected, actual)

    def _digest(self, question: Question, of: Digested) -> Digest | None:
        """Return the digest, None where another version of the server makes it worthless."""
        with self._connection() as connection:
            if server_major(connection) != server_major(question.live):
                return None
            return _digest(connection, question, of)

    def _read(self, question: Question) -> tuple[Catalog, int]:
        """Return the catalog, and the major version of the server that printed it."""
        with self._connection() as connection:
            catalog = read_catalog(
                connection, ignore_tables=question.ignore_tables, subjects=question.subjects
            )
            return catalog, server_major(connection)

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        engine = create_command_engine(self.url)
        try:
            with translated(self.url):
                connection = engine.connect()
            with connection:
                yield connection
        finally:
            engine.dispose()


def _digest(connection: Connection, question: Question, of: Digested) -> Digest:
    return read_digest(connection, subjects=question.subjects, ignore_tables=question.ignore_tables, of=of)
