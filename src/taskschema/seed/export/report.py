"""What an export took, table by table, and where it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ExportedTable:
    """The rows of one table, and the columns by which they are told apart, as files name them."""

    table: str
    rows: int
    key: tuple[str, ...]
    note: str = ""
    """What a person should know of the key; most have nothing to say."""

    def to_json(self) -> dict[str, object]:
        """Return the counts as JSON-able values."""
        found: dict[str, object] = {"table": self.table, "rows": self.rows, "key": list(self.key)}
        return found | ({"note": self.note} if self.note else {})


@dataclass(frozen=True, slots=True)
class ExportReport:
    """The tables in the order in which they stand in the file: what is referred to comes first."""

    text: str = field(repr=False)
    """The file itself."""
    tables: tuple[ExportedTable, ...]
    chosen: int
    """How many rows the condition chose; the others are what they refer to."""
    masked: Mapping[str, str] = field(default_factory=dict)
    """The rule of each column that has one."""
    path: Path | None = None
    """Where the file was written; None where nobody asked for a file."""

    @property
    def rows(self) -> int:
        """All rows of all tables."""
        return sum(table.rows for table in self.tables)

    def to_json(self) -> dict[str, object]:
        """Return the report as JSON-able values; the rows themselves only where they are in no file."""
        found: dict[str, object] = {
            "to": None if self.path is None else str(self.path),
            "tables": [table.to_json() for table in self.tables],
            "masked": dict(self.masked),
        }
        return found | ({"document": self.text} if self.path is None else {})
