"""Which row of which file has a number in a stage: asked only where something must be said of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from taskschema.findings import Location
from taskschema.seed.records import SeedRow


class Source(Protocol):
    """Rows that are not kept in memory, and can be read once more."""

    def rows_at(self, indexes: Iterable[int]) -> dict[int, SeedRow]:
        """Read rows again, by their index in the source."""
        ...


class Numbering:
    """Numbers for rows, in the order in which they come: kept rows, and ranges of sources."""

    def __init__(self) -> None:
        self._next = 1
        self._kept: dict[int, SeedRow] = {}
        self._ranges: list[tuple[int, int, Source]] = []

    def number(self, row: SeedRow) -> int:
        """Give a row that is kept in memory its number."""
        number = self._next
        self._kept[number] = row
        self._next += 1
        return number

    def reserve(self, count: int, source: Source) -> int:
        """Give `count` rows of a source their numbers, and return the first of them."""
        first = self._next
        self._ranges.append((first, first + count, source))
        self._next += count
        return first

    def rows(self, numbers: Iterable[int]) -> dict[int, SeedRow]:
        """Return the rows that have these numbers."""
        wanted = set(numbers)
        found = {number: self._kept[number] for number in wanted & self._kept.keys()}
        for first, end, source in self._ranges:
            inside = sorted(number - first for number in wanted if first <= number < end)
            if inside:
                found |= {first + index: row for index, row in source.rows_at(inside).items()}
        return found

    def location(self, number: int) -> Location:
        """Return where a row begins."""
        return self.rows([number])[number].location
