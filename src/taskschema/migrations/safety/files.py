"""The revision files as hashes: what each one is, and what all below it are."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from alembic.script import ScriptDirectory

from taskschema.migrations.hashes import chain_hashes, file_sha256
from taskschema.migrations.scripts import all_scripts


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a history, by revision."""

    folder: Path
    paths: Mapping[str, str]
    parents: Mapping[str, tuple[str, ...]]
    hashes: Mapping[str, str]
    chains: Mapping[str, str]

    @classmethod
    def of(cls, directory: ScriptDirectory) -> Files:
        """Read every file of a loaded history; raises OSError."""
        scripts = all_scripts(directory)
        paths = {script.revision: script.path for script in scripts}
        parents = {script.revision: tuple(sorted(script._all_down_revisions)) for script in scripts}
        hashes = {revision: file_sha256(_bytes_of(path)) for revision, path in paths.items()}
        return cls(Path(directory.dir), paths, parents, hashes, chain_hashes(parents, hashes))

    def below(self, revisions: Iterable[str]) -> set[str]:
        """Return the revisions and all that they stand on."""
        found: set[str] = set()
        left = [revision for revision in revisions if revision in self.parents]
        while left:
            revision = left.pop()
            if revision not in found:
                found.add(revision)
                left.extend(self.parents[revision])
        return found

    def vouched(self, revisions: Collection[str]) -> str:
        """Return the hashes of these revisions as JSON, as the ledger keeps them."""
        return json.dumps({revision: self.hashes[revision] for revision in sorted(revisions)})


def _bytes_of(path: str) -> bytes:
    with open(path, "rb") as file:  # noqa: PTH123  # a Path for each of thousands takes as long as the hash
        return file.read()
