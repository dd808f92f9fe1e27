"""Rows that were taken out of the database, and the rows that they refer to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from taskschema.seed.tables import Key, Reference, SeedTable


@dataclass(slots=True, eq=False)
class TakenRow:
    """One row, as Python has it."""

    table: SeedTable
    values: dict[str, object]
    shown: dict[str, object] = field(default_factory=dict)
    """The values that go into the file: those of the row, or what a mask makes of them."""
    targets: dict[Reference, TakenRow] = field(default_factory=dict)

    def part(self, columns: Key) -> tuple[object, ...]:
        """Return the values of these columns."""
        return tuple(self.values[column] for column in columns)


def by_table(rows: Iterable[TakenRow]) -> dict[str, list[TakenRow]]:
    """Return rows by the names of their tables."""
    found: dict[str, list[TakenRow]] = {}
    for row in rows:
        found.setdefault(row.table.name, []).append(row)
    return found


def written_columns(table: SeedTable, key: Key) -> Iterator[str]:
    """Return the columns of a row that a file has: those of its key, and what the database does not give."""
    for column in table.table.columns:
        is_number = column.key in table.primary_key and table.is_generated(column.key)
        if column.key in key or not (is_number or table.is_read_only(column.key)):
            yield column.key
