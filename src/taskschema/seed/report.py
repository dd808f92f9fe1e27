"""What a run of seeds did, table by table."""

from __future__ import annotations

from dataclasses import dataclass

from taskschema.seed.difference import RowDifference


@dataclass(frozen=True, slots=True, order=True)
class TableCount:
    """How many rows of one table were inserted, updated, found as they should be, and pruned."""

    table: str
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0

    def to_json(self) -> dict[str, object]:
        """Return the counts as JSON-able values."""
        return {
            "table": self.table,
            "inserted": self.inserted,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "deleted": self.deleted,
        }


@dataclass(frozen=True, slots=True)
class SeedReport:
    """The sets that were read, in order, and what happened to each table, by name."""

    sets: tuple[str, ...]
    tables: tuple[TableCount, ...]
    dry_run: bool = False
    rows: tuple[RowDifference, ...] | None = None
    """Row by row, where that was asked for: at most a hundred of each table."""

    touched: tuple[tuple[str, int], ...] = ()
    """Rows of other tables that went with those that were pruned, or lost their reference to them."""

    run: int | None = None
    """The number that `seed-undo` knows this run by; none where nothing was written."""

    notice: str = ""
    """Why the journal has nothing of this run, where it should have."""

    is_settled: bool = False
    """Nothing was compared: files, models and rows are those that the last run left."""

    @property
    def has_changes(self) -> bool:
        """True where a row was, or in a dry run would be, inserted, updated or deleted."""
        return any(count.inserted or count.updated or count.deleted for count in self.tables)

    def to_json(self) -> dict[str, object]:
        """Return the report as JSON-able values."""
        found: dict[str, object] = {
            "sets": list(self.sets),
            "dry_run": self.dry_run,
            "tables": [count.to_json() for count in self.tables],
        }
        if self.run is not None:
            found["run"] = self.run
        if self.is_settled:
            found["settled"] = True
        if self.notice:
            found["notice"] = self.notice
        if self.touched:
            found["touched"] = dict(self.touched)
        if self.rows is not None:
            found |= {"rows": [row.to_json() for row in self.rows], "truncated": self.truncated}
        return found

    @property
    def truncated(self) -> dict[str, int]:
        """How many rows of each table would be written, and are not told one by one."""
        told: dict[str, int] = {}
        for row in self.rows or ():
            told[row.table] = told.get(row.table, 0) + 1
        more = {each.table: each.inserted + each.updated - told.get(each.table, 0) for each in self.tables}
        return {table: count for table, count in more.items() if count}
