"""What one run of migrations did, or would do, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from taskschema.migrations.history import Revision


@dataclass(frozen=True, slots=True)
class Move:
    """What one run did, or would do: where the database stood, where it stands, and the revisions between."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    revisions: tuple[Revision, ...]

    @property
    def is_nothing(self) -> bool:
        """True where there was nothing to do."""
        return not self.revisions and self.before == self.after

    def to_json(self) -> dict[str, object]:
        """Return the move as JSON-able values."""
        return {
            "before": list(self.before),
            "after": list(self.after),
            "revisions": [revision.to_json() for revision in self.revisions],
        }
