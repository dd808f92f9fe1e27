"""One observed fact that is worth saying, as a value that can be sorted, compared and written as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How much a finding matters to whoever uses the database."""

    BREAKING = "breaking"
    BEHAVIOUR = "behaviour"
    COSMETIC = "cosmetic"


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file; line and column count from 1, 0 where they are not known."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        parts = [self.file, *(str(number) for number in (self.line, self.column) if number)]
        return ":".join(parts)

    def to_json(self) -> dict[str, object]:
        """Return the place as JSON-able values."""
        return {"file": self.file, "line": self.line, "column": self.column}


@dataclass(frozen=True, slots=True)
class Finding:
    """One observed fact.

    `object` is a kind and a qualified name, such as `index public.ix_task_title`. `expected` and
    `actual` are definitions as PostgreSQL prints them, or None where one side has nothing.
    """

    code: str
    object: str
    message: str
    hint: str = ""
    severity: Severity = Severity.BREAKING
    expected: str | None = None
    actual: str | None = None
    location: Location | None = None

    @property
    def sort_key(self) -> tuple[str, ...]:
        """Order by place in a file, then object, then code."""
        place = (
            ""
            if self.location is None
            else (f"{self.location.file}\0{self.location.line:09}\0{self.location.column:09}")
        )
        return (place, self.object, self.code, self.message)

    def __lt__(self, other: Finding) -> bool:
        return self.sort_key < other.sort_key

    def to_json(self) -> dict[str, Any]:
        """Return the finding with the keys that the contract of the command line names."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "object": self.object,
            "message": self.message,
            "hint": self.hint,
            "expected": self.expected,
            "actual": self.actual,
            "location": None if self.location is None else self.location.to_json(),
        }
