"""One row that seeding would write: what is there, and what would be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from taskschema.findings import Location


class Action(StrEnum):
    """What would be done to a row."""

    INSERT = "insert"
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class Change:
    """A column, what is there and what would be, as PostgreSQL prints it; None is NULL."""

    column: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class RowDifference:
    """A row, by its natural key and its place in the files, and the columns that would be written."""

    table: str
    key: str
    action: Action
    changes: tuple[Change, ...]
    location: Location

    def to_json(self) -> dict[str, object]:
        """Return the row as JSON-able values."""
        return {
            "table": self.table,
            "key": self.key,
            "action": self.action.value,
            "changes": {
                change.column: {"from": change.before, "to": change.after} for change in self.changes
            },
            "location": self.location.to_json(),
        }
