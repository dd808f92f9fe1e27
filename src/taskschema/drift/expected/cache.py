"""What was found out before and would come out the same, in files named by a hash of what it hangs on.

There are catalogs that were made in scratch databases, and digests of databases in which nothing differed
from one of them. Files that cannot be read, or written, are as good as none.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import tempfile
import time
import zlib
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from taskschema import __version__
from taskschema.catalog import Catalog, queries
from taskschema.catalog.digest import Digest
from taskschema.db.embedded.folder import NAME, Folder
from taskschema.errors import ConfigError

KEPT = 20
"""How many catalogs are kept, and how many digests of each: those that were used last."""
_CATALOG = ".json.gz"
_CLEAN = ".clean"
_UNFINISHED = ".new"
_HOUR = 3600.0
_OTHERS_MAY_WRITE = 0o022
_FAST = 1
"""Of gzip's levels; the better ones take longer than what they save on a disk."""
_UNREADABLE = (OSError, EOFError, zlib.error, ValueError, ConfigError)


def hash_of(*parts: str | bytes) -> str:
    """Return a name for what comes of the parts, read by this version of the package."""
    total = hashlib.sha256(_reader().encode())
    for part in parts:
        raw = part.encode("utf-8", errors="surrogateescape") if isinstance(part, str) else part
        total.update(f"{len(raw)}:".encode())
        total.update(raw)
    return total.hexdigest()


@cache
def _reader() -> str:
    """Return a hash of how catalogs are read: the version, and the queries."""
    total = hashlib.sha256(__version__.encode())
    for query in sorted(files(queries).iterdir(), key=lambda each: each.name):
        if query.name.endswith(".sql"):
            total.update(query.read_bytes())
    return total.hexdigest()


@dataclass(frozen=True, slots=True)
class Cache:
    """The files below `.taskschema/cache` of a home; several processes may use them at once."""

    home: Path

    @property
    def folder(self) -> Path:
        """Where the files are."""
        return self.home / NAME / "cache"

    def catalog(self, key: str) -> Catalog | None:
        """Return the catalog that was kept under a key, None where there is none that can be read."""
        path = self.folder / f"{key}{_CATALOG}"
        with suppress(*_UNREADABLE):
            if self._is_ours():
                found = Catalog.from_json(json.loads(gzip.decompress(path.read_bytes())))
                _touch(path)
                return found
        return None

    def keep(self, key: str, catalog: Catalog) -> None:
        """Keep a catalog under a key, where that can be."""
        text = json.dumps(catalog.to_json(), separators=(",", ":"))
        self._write(f"{key}{_CATALOG}", gzip.compress(text.encode(), compresslevel=_FAST))

    def has_clean(self) -> bool:
        """Claim that some database was found to be as it should be."""
        with suppress(OSError):
            return any(path.suffix == _CLEAN for path in self.folder.iterdir())
        return False

    def is_clean(self, key: str, digest: Digest) -> bool:
        """Claim that a database of this digest was found to be what the catalog under the key says."""
        path = self._clean(key, digest)
        with suppress(OSError):
            if self._is_ours() and path.is_file():
                _touch(path)
                return True
        return False

    def remember_clean(self, key: str, digest: Digest) -> None:
        """Remember that nothing differed, where that can be."""
        self._write(self._clean(key, digest).name, b"")

    def _clean(self, key: str, digest: Digest) -> Path:
        return self.folder / f"{hash_of(key, json.dumps(digest.to_json(), sort_keys=True))}{_CLEAN}"

    def _write(self, name: str, content: bytes) -> None:
        """Write a file as a whole or not at all, for its owner only, and drop the oldest."""
        with suppress(OSError):
            Folder(self.home / NAME).make()
            self.folder.mkdir(mode=0o700, exist_ok=True)
            if self._is_ours():
                descriptor, unfinished = tempfile.mkstemp(dir=self.folder, suffix=_UNFINISHED)
                try:
                    with os.fdopen(descriptor, "wb") as file:
                        file.write(content)
                    Path(unfinished).replace(self.folder / name)
                finally:  # a full disk is not to be filled further
                    Path(unfinished).unlink(missing_ok=True)
                self._drop_the_oldest()

    def _drop_the_oldest(self) -> None:
        for suffix, kept in ((_CATALOG, KEPT), (_CLEAN, KEPT * KEPT)):
            ages = {path: path.stat().st_mtime for path in self.folder.glob(f"*{suffix}")}
            for path in sorted(ages, key=lambda each: ages[each], reverse=True)[kept:]:
                path.unlink(missing_ok=True)
        for path in self.folder.glob(f"*{_UNFINISHED}"):  # of somebody who was killed
            if path.stat().st_mtime < time.time() - _HOUR:
                path.unlink(missing_ok=True)

    def _is_ours(self) -> bool:
        """Claim that nobody else can have put something here that looks as if nothing differed."""
        found = self.folder.lstat()
        return found.st_uid == os.geteuid() and not found.st_mode & _OTHERS_MAY_WRITE


def _touch(path: Path) -> None:
    """Let a file count as used; on a disk that cannot be written nothing is dropped either."""
    with suppress(OSError):
        os.utime(path)
