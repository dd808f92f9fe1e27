"""Rows of seed files, the rows that they refer to, and what is known of both."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from taskschema.findings import Location
from taskschema.seed.problems import shorten
from taskschema.seed.tables import Key, Reference, SeedTable


class _Unknown(Enum):
    UNKNOWN = "unknown"


UNKNOWN: Final = _Unknown.UNKNOWN
"""A value that the database will give, when a row is inserted."""


@dataclass(frozen=True, slots=True)
class Ref:
    """A row, named by some of its columns; equal to another that names them the same."""

    table: str
    parts: tuple[tuple[str, Hashable], ...]
    """Columns by name, each with a value or with a `Held`."""
    location: Location = field(compare=False)

    def __str__(self) -> str:
        return f"{self.table} ({', '.join(f'{column}: {_show(part)}' for column, part in self.parts)})"

    @property
    def columns(self) -> Key:
        """The columns that the row is named by."""
        return tuple(column for column, _ in self.parts)

    @property
    def inner(self) -> Iterator[Ref]:
        """The rows that must be known before this one."""
        yield from (part.ref for _, part in self.parts if isinstance(part, Held))


@dataclass(frozen=True, slots=True)
class Held:
    """A value that stands in a column of another row."""

    ref: Ref
    column: str


@dataclass(slots=True, eq=False)
class SeedRow:
    """One row of the files."""

    table: SeedTable
    location: Location
    values: dict[str, object]
    """Columns that the row names, as the model understands them."""
    refs: dict[Reference, Ref]
    """Foreign keys that the row gives, by name or by raw key."""
    places: Mapping[str, Location]
    fresh: frozenset[str] = frozenset()
    """Columns whose value depends on when it is asked: they are for new rows alone."""
    key: Ref | None = None
    targets: dict[Reference, SeedRow | OtherRow] = field(default_factory=dict)
    found: dict[str, object] | None = None
    """The columns by which others know the row, as they are in the database; None where it is not there."""

    def __str__(self) -> str:
        return f"{self.key or self.table.name} at {self.location}"

    @property
    def named(self) -> Iterator[str]:
        """The columns that the row gives a value, in the order of the table."""
        referring = {column for reference in self.refs for column in reference.local}
        return (c.key for c in self.table.table.columns if c.key in self.values or c.key in referring)

    def part(self, column: str) -> Hashable:
        """Return what the row says of a column, before the database is asked. Raises KeyError for silence."""
        return part_of(column, self.values, self.refs)

    def place(self, column: str) -> Location:
        """Return where the row gives the column its value, else where the row begins."""
        return self.places.get(column, self.location)


@dataclass(slots=True, eq=False)
class OtherRow:
    """A row that is in no file, and must be in the database."""

    table: SeedTable
    ref: Ref
    places: list[Location]
    inner: dict[Ref, SeedRow | OtherRow]
    found: dict[str, object] | None = None


AnyRow = SeedRow | OtherRow


def part_of(column: str, values: Mapping[str, object], refs: Mapping[Reference, Ref]) -> Hashable:
    """Return the value of a column, or the row that holds it. Raises KeyError where neither says anything."""
    for reference, ref in refs.items():
        for local, remote in reference.pairs:
            if local == column:
                return Held(ref, remote)
    value = values[column]
    return value if isinstance(value, Hashable) else repr(value)


def value_of(row: SeedRow, column: str) -> object:
    """Return the value that a row gives a column: its own, or the one that the row it refers to has.

    UNKNOWN where that row is new and the database will number it. Raises KeyError where the row is silent.
    """
    if column in row.values:
        return row.values[column]
    for reference, target in row.targets.items():
        for local, remote in reference.pairs:
            if local == column:
                return known_value(target, remote)
    raise KeyError(column)


def known_value(row: AnyRow, column: str) -> object:
    """Return the value that a row has in a column, UNKNOWN where only an insert will tell."""
    if isinstance(row, SeedRow):
        try:
            return value_of(row, column)
        except KeyError:
            pass
    return UNKNOWN if row.found is None else row.found[column]


def _show(part: object) -> str:
    if isinstance(part, Held):
        inner = part.ref.parts
        return _show(inner[0][1]) if len(inner) == 1 else f"({', '.join(_show(each) for _, each in inner)})"
    return "null" if part is None else shorten(str(part), 40)
