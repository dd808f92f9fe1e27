"""What a run of the generator did, table by table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GeneratedTable:
    """The rows of one table, the seconds that they took, and how each column is filled."""

    table: str
    rows: int
    seconds: float
    columns: tuple[tuple[str, str], ...]

    @property
    def rows_per_second(self) -> int:
        """Whole rows per second; 0 where nothing was timed."""
        return round(self.rows / self.seconds) if self.seconds else 0

    def to_json(self) -> dict[str, object]:
        """Return the counts as JSON-able values."""
        return {
            "table": self.table,
            "rows": self.rows,
            "seconds": round(self.seconds, 3),
            "rows_per_second": self.rows_per_second,
            "columns": dict(self.columns),
        }


@dataclass(frozen=True, slots=True)
class GenerateReport:
    """The tables in the order in which they were written."""

    tables: tuple[GeneratedTable, ...]
    dry_run: bool = False
    run: int | None = None
    """The number that `seed-undo` knows this run by."""
    notice: str = ""
    """Why the journal has nothing of this run, where it should have."""

    def to_json(self) -> dict[str, object]:
        """Return the report as JSON-able values."""
        found: dict[str, object] = {
            "dry_run": self.dry_run,
            "tables": [table.to_json() for table in self.tables],
        }
        if self.run is not None:
            found["run"] = self.run
        return found | ({"notice": self.notice} if self.notice else {})
