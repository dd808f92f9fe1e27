"""The file `.taskschema/seed.lock`: what runs of seeds left, by database and sets."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from taskschema.seed.lockfile.state import Scope

NAME = "seed.lock"
KEPT = 20
"""How many entries a file keeps."""
_VERSION = 1
_OTHERS_MAY_WRITE = 0o022
_UNREADABLE = (OSError, ValueError, KeyError, TypeError)


@dataclass(frozen=True, slots=True)
class Entry:
    """One run: what went into it, and what it left."""

    sets: tuple[str, ...]
    """The names of all that were seeded, in order."""
    places: tuple[str, ...]
    """Their folders or files."""
    contents: str
    sources: Mapping[str, str]
    scope: Scope
    fingerprint: str
    rows: Mapping[str, int]
    """How many rows of each table the files have."""

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Entry:
        """Return an entry as it was kept. Raises KeyError, TypeError or ValueError for anything else."""
        scope = found["scope"]
        return cls(
            tuple(found["sets"]),
            tuple(found["places"]),
            str(found["contents"]),
            dict(found["sources"]),
            Scope(
                tuple(tuple(name) for name in scope["tables"]),
                int(scope["limit"]),
                tuple(scope["version_table"]),
                bool(scope["has_revisions"]),
            ),
            str(found["fingerprint"]),
            {str(name): int(rows) for name, rows in found["rows"].items()},
        )


def read_entry(path: Path, key: str) -> Entry | None:
    """Return what is kept under a key; None for nothing, and for whatever cannot be read or trusted."""
    with suppress(*_UNREADABLE):
        return Entry.from_json(_read(path)[key])
    return None


def keep_entry(path: Path, key: str, entry: Entry | None) -> None:
    """Keep an entry under a key, or drop what is there; the file is written as a whole, or not at all."""
    entries: dict[str, Any] = {}
    with suppress(*_UNREADABLE):
        entries = _read(path)
    if entry is None and key not in entries:
        return
    entries.pop(key, None)
    if entry is not None:
        entries[key] = asdict(entry)
    newest = dict(list(entries.items())[-KEPT:])
    with suppress(OSError):
        _write(path, json.dumps({"version": _VERSION, "entries": newest}, indent=1))


def _read(path: Path) -> dict[str, Any]:
    found = path.lstat()
    if found.st_uid != os.geteuid() or found.st_mode & _OTHERS_MAY_WRITE:
        raise ValueError("somebody else may have written it")
    content = json.loads(path.read_bytes())
    if content["version"] != _VERSION:
        raise ValueError("another version of it")
    entries: dict[str, Any] = content["entries"]
    return entries


def _write(path: Path, content: str) -> None:
    descriptor, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f".{NAME}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(content)
        Path(unfinished).replace(path)
    finally:  # a full disk is not to be filled further
        Path(unfinished).unlink(missing_ok=True)
