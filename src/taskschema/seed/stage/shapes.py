"""What rows of a stage have in common: which columns they name, and how they name the rows they refer to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from taskschema.seed.records import Held, Ref, SeedRow
from taskschema.seed.tables import Key, Reference

Lookups = tuple[tuple[Reference, "RefShape"], ...]


@dataclass(frozen=True, slots=True)
class RefShape:
    """How a row of a table is named: by values, by NULLs, and by rows that hold the value."""

    table: str
    values: Key
    nulls: Key
    held: tuple[tuple[str, RefShape, str], ...]
    """A column, the row that holds its value, and the column there."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Columns with values, and references by other columns than the foreign key's own."""

    literals: Key
    lookups: Lookups
    defaults: Key = ()
    """Columns that the model fills for a new row, and that are not compared."""
    fresh: frozenset[str] = frozenset()
    """Of `literals`, those that say `now`: they are for new rows alone."""

    @property
    def named(self) -> frozenset[str]:
        """The columns that rows of this shape give a value."""
        return frozenset(self.literals).union(*(reference.local for reference, _ in self.lookups))


def shape_of(row: SeedRow, defaults: Key = ()) -> Shape:
    """Return the shape of a row of a document."""
    order = [column.key for column in row.table.table.columns]
    literals = tuple(key for key in order if key in row.values)
    lookups = tuple(
        (reference, _ref_shape(ref))
        for reference, ref in row.refs.items()
        if not set(reference.local) <= row.values.keys()
    )
    return Shape(literals, lookups, defaults, row.fresh)


def leaf_values(row: SeedRow, shape: Shape) -> Iterator[object]:
    """Yield the values by which a row names others, in the order of `leaves`."""
    for reference, ref_shape in shape.lookups:
        yield from _leaves(row.refs[reference], ref_shape)


def ref_at(row: SeedRow, reference: Reference, path: tuple[str, ...]) -> Ref | None:
    """Return the reference of a row, or one inside it, following columns that others hold."""
    ref = row.refs.get(reference)
    for column in path:
        part = None if ref is None else dict(ref.parts).get(column)
        ref = part.ref if isinstance(part, Held) else None
    return ref


def _ref_shape(ref: Ref) -> RefShape:
    parts: Mapping[str, object] = dict(ref.parts)
    return RefShape(
        ref.table,
        tuple(c for c, part in parts.items() if part is not None and not isinstance(part, Held)),
        tuple(c for c, part in parts.items() if part is None),
        tuple((c, _ref_shape(part.ref), part.column) for c, part in parts.items() if isinstance(part, Held)),
    )


def _leaves(ref: Ref, shape: RefShape) -> Iterator[object]:
    parts = dict(ref.parts)
    yield from (parts[column] for column in shape.values)
    for column, inner, _ in shape.held:
        held = parts[column]
        assert isinstance(held, Held)  # noqa: S101
        yield from _leaves(held.ref, inner)
