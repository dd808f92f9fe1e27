"""What the ledger says of the files that brought a database where it stands: adopted, right, or edited."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from taskschema.errors import Tampered
from taskschema.findings import Location
from taskschema.migrations.safety.files import Files
from taskschema.migrations.safety.ledger import Ledger

Adopt = Callable[[str, Collection[str]], None]
"""Writes a baseline row for a head, which covers these revisions."""


def refuse_edited(ledger: Ledger, files: Files, heads: Collection[str]) -> None:
    """Raise Tampered for an applied revision whose file is not the one that was applied."""
    edited = edited_revisions(ledger, files, heads)
    if not edited:
        return
    revision = edited[0]
    others = f", and {len(edited) - 1} more" if len(edited) > 1 else ""
    path = shown(Path(files.paths[revision]))
    raise Tampered(
        f"revision {revision} was applied and its file {path} was edited since{others}",
        revision=revision,
        location=Location(path),
        hint=f"bring back what was applied, or accept what is there: taskschema repair {' '.join(edited)}",
    )


def edited_revisions(ledger: Ledger, files: Files, heads: Collection[str]) -> list[str]:
    """Return the applied revisions whose files are not what the ledger has, sorted."""
    applied = files.below(heads)
    return sorted(
        revision
        for revision in applied
        if revision in ledger.files and ledger.files[revision] != files.hashes[revision]
    )


def adopt_unknown(ledger: Ledger, files: Files, heads: Collection[str], adopt: Adopt) -> None:
    """Write a baseline for each head below which the ledger knows nothing, or not all."""
    seen: set[str] = set()
    for head in heads:
        unknown = set(ledger.unknown(files.below([head]))) - seen
        if unknown:
            adopt(head, unknown)
            seen |= unknown


def shown(path: Path) -> str:
    """Return a path as a person would write it from here."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
