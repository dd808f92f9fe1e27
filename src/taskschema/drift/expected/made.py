"""What models and migrations share: what should be is made in a scratch database, and remembered."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
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
class Made:
    """One answer: how it is made, and the hash of all that it hangs on; None where that cannot be known."""

    question: Question
    make: Callable[[], Catalog]
    trim: Callable[[Catalog, Catalog], Sides]
    """Takes out of both sides what the source has nothing to say of."""
    key: str | None
    home: Path | None

    @property
    def _cache(self) -> Cache | None:
        return None if self.key is None or self.home is None else Cache(self.home)

    def read(self) -> Sides:
        """Read both sides at the same time; remember what was made, and that nothing differed."""
        cache, key = self._cache, self.key
        kept = None if cache is None or key is None else cache.catalog(key)
        with ThreadPoolExecutor(max_workers=1) as pool:
            looking = pool.submit(_look, self.question, with_digest=cache is not None and kept is None)
            expected = self.make() if kept is None else kept
            actual, digest = looking.result()
        if cache is not None and key is not None and kept is None:
            cache.keep(key, expected)
        sides = self.trim(expected, actual)
        if cache is not None and key is not None and sides.expected == sides.actual:
            self._remember(cache, key, actual, digest)
        return sides

    def _remember(self, cache: Cache, key: str, actual: Catalog, digest: Digest | None) -> None:
        """Remember the digest of what was seen, and of nothing else."""
        seen = actual
        if digest is None:
            seen, digest = _look(self.question, with_digest=True)
        if digest is not None and seen == actual:
            cache.remember_clean(key, digest)


def agrees(question: Question, home: Path | None, key: Callable[[], str | None]) -> bool:
    """Say quickly that nothing differs: it did not when the database was last seen as it is now.

    The database is asked while `key` is worked out, which may not ask it anything itself.
    """
    if home is None or not Cache(home).has_clean():
        return False
    with ThreadPoolExecutor(max_workers=1) as pool:
        digest = pool.submit(
            read_digest, question.live, subjects=question.subjects, ignore_tables=question.ignore_tables
        )
        found = key()
        return found is not None and Cache(home).is_clean(found, digest.result())


def _look(question: Question, *, with_digest: bool) -> tuple[Catalog, Digest | None]:
    """Read the database, and its digest, at the same moment of it."""
    live, ignored, subjects = question.live, question.ignore_tables, question.subjects
    with translated(None), one_snapshot(live):
        catalog = read_catalog(live, ignore_tables=ignored, subjects=subjects)
        digest = read_digest(live, ignore_tables=ignored, subjects=subjects) if with_digest else None
    return catalog, digest
