"""What models and migrations share: what should be is made in a scratch database, and remembered."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection

from taskschema.catalog import Catalog, read_catalog
from taskschema.catalog.digest import Digest, read_digest
from taskschema.catalog.snapshot import one_snapshot
from taskschema.db.translate import translated
from taskschema.drift.expected.cache import Cache
from taskschema.drift.expected.source import Question, Sides

_PLACE = """
SELECT pg_catalog.current_setting('server_version') AS server, current_user AS role,
  pg_catalog.pg_encoding_to_char(d.encoding) AS encoding,
  (pg_catalog.to_jsonb(d) - '{oid,datname,datdba,datfrozenxid,datminmxid,datconnlimit,datacl,dathasloginevt}'
    ::pg_catalog.text[])::pg_catalog.text AS settings,
  (SELECT pg_catalog.string_agg(e.extname || ' ' || e.extversion, ',' ORDER BY e.extname)
    FROM pg_catalog.pg_extension AS e) AS extensions
FROM pg_catalog.pg_database AS d WHERE d.datname = pg_catalog.current_database()
"""


def read_place(live: Connection) -> str:
    """Return, as one text, what a scratch database for this one hangs on: the server, locale, extensions."""
    return repr(tuple(live.exec_driver_sql(_PLACE).one()))


@dataclass(frozen=True, slots=True)
class Lent:
    """A scratch database with what should be in it, lent by whoever made it."""

    connection: Connection
    as_read: Callable[[Catalog], Catalog] | None = None
    """Turns what is read there into what should be; None where it is that already."""


@dataclass(frozen=True, slots=True)
class Made:
    """One answer: how it is made, and the hash of all that it hangs on; None where that cannot be known."""

    question: Question
    make: Callable[[], AbstractContextManager[Lent]]
    trim: Callable[[Catalog, Catalog], Sides]
    """Takes out of both sides what the source has nothing to say of."""
    key: str | None
    home: Path | None

    @property
    def _cache(self) -> Cache | None:
        return None if self.key is None or self.home is None else Cache(self.home)

    def read(self) -> Sides | None:
        """Read both sides, None where their digests are equal; remember what was made, and what was clean.

        What digests find equal is not kept: to read it takes longer than to hash it.
        """
        with ThreadPoolExecutor(max_workers=1) as pool:
            expected = self._kept()
            if expected is not None:
                seen = self._look(with_digest=False)
                return self._trimmed(expected, *seen)
            with_digest = self._cache is not None
            digest = pool.submit(_digest, self.question)
            with self.make() as lent:
                if lent.as_read is None and self._is_equal(lent.connection, digest):
                    return None
                digest.result()  # the live database is asked one thing at a time
                looking = pool.submit(self._look, with_digest=with_digest)
                expected = _read(lent.connection, self.question)
                if lent.as_read is not None:
                    expected = lent.as_read(expected)
            self._keep(expected)
            return self._trimmed(expected, *looking.result())

    def _kept(self) -> Catalog | None:
        return None if self._cache is None or self.key is None else self._cache.catalog(self.key)

    def _keep(self, expected: Catalog) -> None:
        if self._cache is not None and self.key is not None:
            self._cache.keep(self.key, expected)

    def _is_equal(self, scratch: Connection, live: Future[Digest]) -> bool:
        """Claim that nothing at all differs, and remember it."""
        found = _digest(replace(self.question, live=scratch))
        if found != live.result():
            return False
        if self._cache is not None and self.key is not None:
            self._cache.remember_clean(self.key, found)
        return True

    def _look(self, *, with_digest: bool) -> tuple[Catalog, Digest | None]:
        """Read the live database, and its digest, at the same moment of it."""
        with translated(None), one_snapshot(self.question.live):
            catalog = _read(self.question.live, self.question)
            return catalog, _digest(self.question) if with_digest else None

    def _trimmed(self, expected: Catalog, actual: Catalog, digest: Digest | None) -> Sides:
        sides = self.trim(expected, actual)
        cache, key = self._cache, self.key
        if cache is not None and key is not None and sides.expected == sides.actual:
            self._remember(cache, key, actual, digest)
        return sides

    def _remember(self, cache: Cache, key: str, actual: Catalog, digest: Digest | None) -> None:
        """Remember the digest of what was seen, and of nothing else."""
        seen = actual
        if digest is None:
            seen, digest = self._look(with_digest=True)
        if digest is not None and seen == actual:
            cache.remember_clean(key, digest)


def agrees(question: Question, home: Path | None, key: Callable[[], str | None]) -> bool:
    """Say quickly that nothing differs: it did not when the database was last seen as it is now.

    The database is asked while `key` is worked out, which may not ask it anything itself.
    """
    if home is None or not Cache(home).has_clean():
        return False
    with ThreadPoolExecutor(max_workers=1) as pool:
        digest = pool.submit(_digest, question)
        found = key()
        return found is not None and Cache(home).is_clean(found, digest.result())


def _digest(question: Question) -> Digest:
    return read_digest(question.live, subjects=question.subjects, ignore_tables=question.ignore_tables)


def _read(connection: Connection, question: Question) -> Catalog:
    return read_catalog(connection, subjects=question.subjects, ignore_tables=question.ignore_tables)
