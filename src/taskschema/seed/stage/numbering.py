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
        self._ranges: list[tuple[int, int, Source, int]] = []

    def number(self, row: SeedRow) -> int:
        """Give a row that is kept in memory its number."""
        number = self._next
        self._kept[number] = row
        self._next += 1
        return number

    @property
    def following(self) -> int:
        """The number that the next row gets."""
        return self._next

    def reserve(self, count: int, source: Source, index: int) -> int:
        """Give `count` rows of a source, from an index on, their numbers, and return the first of them."""
        first = self._next
        self._next += count
        if self._ranges:
            start, end, former, begins = self._ranges[-1]
            if former is source and end == first and begins + (end - start) == index:
                self._ranges[-1] = (start, end + count, source, begins)
                return first
        self._ranges.append((first, first + count, source, index))
        return first

    def rows(self, numbers: Iterable[int]) -> dict[int, SeedRow]:
        """Return the rows that have these numbers."""
        wanted = set(numbers)
        found = {number: self._kept[number] for number in wanted & self._kept.keys()}
        of_source: dict[Source, dict[int, int]] = {}
        for first, end, source, index in self._ranges:
            inside = {number - first + index: number for number in wanted if first <= number < end}
            if inside:
                of_source.setdefault(source, {}).update(inside)
        for source, by_index in of_source.items():
            found |= {by_index[index]: row for index, row in source.rows_at(by_index).items()}
        return {number: found[number] for number in sorted(found)}

    def location(self, number: int) -> Location:
        """Return where a row begins."""
        return self.rows([number])[number].location
