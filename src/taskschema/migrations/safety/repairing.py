"""Accepting, knowingly, what a run would refuse: a file that was edited, a revision that is half done."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from taskschema.errors import MigrationError
from taskschema.migrations.safety.files import Files
from taskschema.migrations.safety.journal import Row
from taskschema.migrations.safety.ledger import Ledger
from taskschema.migrations.safety.vouching import edited_revisions


@dataclass(frozen=True, slots=True)
class Repair:
    """What is accepted of one revision."""

    revision: str
    before: str | None = None
    """The hash of the file that was applied, where another is accepted in its place."""
    forgets: int = 0
    """How many statements of it the journal forgets."""

    @property
    def detail(self) -> str:
        """What the ledger says of it."""
        parts = []
        if self.before is not None:
            parts.append(f"accepted in the place of {self.before}")
        if self.forgets:
            parts.append(f"forgot {self.forgets} statements of a run that was stopped")
        return "; ".join(parts) or "its chain changed with a file below"

    def to_json(self) -> dict[str, object]:
        """Return the repair as JSON-able values."""
        return {"revision": self.revision, "before": self.before, "forgets": self.forgets}


Write = Callable[[Repair], int]
"""Writes a repair into the ledger and returns the number of the row."""


def plan_repairs(
    ledger: Ledger,
    files: Files,
    heads: Collection[str],
    journal: Mapping[tuple[str, str], list[Row]],
    named: Collection[str],
) -> list[Repair]:
    """Return what is accepted: all that is refused, or of that what is named, and the heads above it.

    Raises MigrationError for a named revision of which nothing is refused.
    """
    edited = edited_revisions(ledger, files, heads)
    forgotten: dict[str, int] = {}
    for (revision, _), rows in journal.items():
        forgotten[revision] = forgotten.get(revision, 0) + len(rows)
    refused = sorted({*edited, *forgotten})
    for revision in named:
        if revision not in refused:
            raise MigrationError(
                f"revision {revision} needs no repair: its file is the one that was applied",
                hint=f"refused are: {', '.join(refused)}" if refused else "nothing is refused",
            )
    chosen = [revision for revision in refused if revision in named or not named]
    repairs = [
        Repair(revision, ledger.files[revision] if revision in edited else None, forgotten.get(revision, 0))
        for revision in chosen
    ]
    if any(repair.before for repair in repairs) and set(edited) <= set(chosen):
        # What a head's hash stands for has changed below it.
        repairs.extend(Repair(head) for head in sorted(heads) if head not in chosen)
    return repairs
