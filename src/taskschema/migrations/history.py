"""The history of a project as values: what revisions there are, in which order, and what each says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from alembic.script import Script

from taskschema.migrations.scripts import Scripts, command_errors

_DESCRIBED = "taskschema.revision"


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision, as its file states it."""

    revision: str
    down_revisions: tuple[str, ...]
    depends_on: tuple[str, ...]
    labels: tuple[str, ...]
    message: str
    description: str
    path: Path
    is_head: bool
    is_base: bool

    @property
    def is_merge(self) -> bool:
        """True where several revisions come together."""
        return len(self.down_revisions) > 1

    def to_json(self) -> dict[str, object]:
        """Return the revision as JSON-able values."""
        return {
            "revision": self.revision,
            "down_revisions": list(self.down_revisions),
            "depends_on": list(self.depends_on),
            "labels": list(self.labels),
            "message": self.message,
            "path": str(self.path),
            "is_head": self.is_head,
            "is_base": self.is_base,
            "is_merge": self.is_merge,
        }


def read_history(scripts: Scripts, *, revision_range: str | None = None) -> tuple[Revision, ...]:
    """Return the revisions from newest to oldest.

    `revision_range` is `low:high`, either end left out at will. Raises UnknownRevision or
    MigrationError for a range that the history does not have.
    """
    low, high = _range(revision_range)
    with command_errors():
        return tuple(describe(script) for script in scripts.directory.walk_revisions(low, high))


def _range(text: str | None) -> tuple[str, str]:
    if text is None:
        return "base", "heads"
    low, colon, high = text.partition(":")
    if not colon:
        return (low or "base", low or "heads")
    return low or "base", high or "heads"


def read_heads(scripts: Scripts) -> tuple[Revision, ...]:
    """Return the heads, sorted by name."""
    return find_revisions(scripts, scripts.heads)


def find_revisions(scripts: Scripts, names: str | Sequence[str]) -> tuple[Revision, ...]:
    """Return the revisions that go by these names (`head`, a label, the beginning of an id).

    Raises UnknownRevision or ManyHeads.
    """
    wanted = (names,) if isinstance(names, str) else tuple(names)
    with command_errors():
        found = [script for name in wanted for script in scripts.directory.get_revisions(name) if script]
    return tuple(describe(script) for script in found)


def describe(script: Script) -> Revision:
    """Return Alembic's Script as a value; a script is described once."""
    known = script.__dict__.get(_DESCRIBED)
    if isinstance(known, Revision) and known.is_head == script.is_head:
        return known
    described = script.__dict__[_DESCRIBED] = _describe(script)
    return described


def _describe(script: Script) -> Revision:
    return Revision(
        revision=script.revision,
        down_revisions=_names(script.down_revision),
        depends_on=_names(script.dependencies),
        labels=tuple(sorted(script.branch_labels)),
        message=script.doc,
        description=script.longdoc,
        path=Path(script.path),
        is_head=script.is_head,
        is_base=script.is_base,
    )


def _names(value: str | Sequence[str] | None) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)
