"""Whether a run of seeds would find nothing to do, told by the run before it and one query.

It answers only where that is certain. What is wrong, if anything is, the run itself says.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from taskschema.config import Settings
from taskschema.db.embedded.folder import NAME as FOLDER
from taskschema.db.embedded.folder import Folder
from taskschema.db.url import DatabaseUrl
from taskschema.errors import TaskschemaError
from taskschema.seed.lockfile import entries
from taskschema.seed.lockfile.contents import are_unchanged, hash_of_sets
from taskschema.seed.lockfile.entries import Entry, keep_entry, read_entry
from taskschema.seed.lockfile.state import read_fingerprint


@dataclass(frozen=True, slots=True)
class Lock:
    """The entry of one call in the lockfile: these sets, this database, these options."""

    settings: Settings
    url: DatabaseUrl
    sets: tuple[str, ...]
    trust: bool

    @property
    def path(self) -> Path:
        """The lockfile."""
        return self.settings.home / FOLDER / entries.NAME

    @property
    def key(self) -> str:
        """What the entry is kept under: whose database, and what was asked."""
        project = self.settings.project
        said = [self.url.direct().redacted, self.sets, self.trust, str(project.seeds), project.models]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]

    def settled(self) -> Entry | None:
        """Return what was seeded, where files, models and rows are as the last run left them; else None."""
        entry = read_entry(self.path, self.key)
        if entry is None or not self.url.is_postgresql:
            return None
        try:
            if hash_of_sets(map(Path, entry.places)) != entry.contents or not are_unchanged(entry.sources):
                return None
        except OSError:
            return None
        return entry if self._fingerprint(entry) == entry.fingerprint else None

    def keep(self, entry: Entry | None) -> None:
        """Keep an entry, or none; without a project, only where `.taskschema` is there."""
        folder = Folder(self.settings.home / FOLDER)
        try:
            if not self.settings.project.is_canonical:
                folder.make()
        except OSError:
            return
        if folder.root.is_dir():
            keep_entry(self.path, self.key, entry)

    def _fingerprint(self, entry: Entry) -> str | None:
        import psycopg

        from taskschema.db.conninfo import connect

        try:
            with connect(self.url.direct()) as connection:
                return read_fingerprint(connection, entry.scope)
        except (psycopg.Error, TaskschemaError):
            return None
