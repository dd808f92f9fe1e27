"""What goes without saying where something as a whole is missing or not expected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from taskschema.catalog.compare.pairs import pair
from taskschema.catalog.objects import (
    SUBJECTS,
    Catalog,
    CatalogObject,
    OperatorFamily,
    Table,
    UserMapping,
    parts_of,
    qualify,
)


@dataclass(frozen=True, slots=True)
class Absence:
    """What is there on one side only: labels of objects and their parts, and names of relations."""

    labels: frozenset[str]
    relations: frozenset[tuple[str, str]]

    def explains(self, value: CatalogObject) -> bool:
        """True if an object differs only because what it belongs to, or is about, is on one side only."""
        about = getattr(value, "object", None)
        if about is not None and about.label in self.labels:
            return True
        if value.relation is not None and value.relation in self.relations:
            return True
        if isinstance(value, UserMapping) and f"server {qualify(value.server)}" in self.labels:
            return True
        if isinstance(value, OperatorFamily) and value.home_of in self.labels:
            return True
        owned_by = getattr(value, "owned_by", None)
        if owned_by is None:
            return False
        return owned_by[:2] in self.relations or f"column {qualify(*owned_by)}" in self.labels


def find_absence(expected: Catalog, actual: Catalog) -> Absence:
    """Find what only one of two catalogs has."""
    alone = [
        each for subject in SUBJECTS for each in _alone(getattr(expected, subject), getattr(actual, subject))
    ]
    relations = frozenset(
        (each.names[0], each.names[1])
        for each in alone
        if each.kind in ("table", "view", "materialized view", "composite type", "domain")
    )
    labels = {label for each in alone for label in (each.label, *_part_labels(each))}
    for one, other in [(expected, actual), (actual, expected)]:
        others = {table.label: table for table in (*other.tables, *other.materialized_views)}
        for table in (*one.tables, *one.materialized_views):
            same = others.get(table.label)
            if same is not None and same != table:
                labels |= _part_labels(table) - _part_labels(same)
    return Absence(frozenset(labels), relations)


def _alone(one: Iterable[CatalogObject], other: Iterable[CatalogObject]) -> Iterator[CatalogObject]:
    if one != other:
        pairs = pair(one, other)
        yield from pairs.missing
        yield from pairs.unexpected


def _part_labels(value: CatalogObject) -> set[str]:
    """Return the labels of the parts of a relation, and of the sequences of its identity columns."""
    columns = value.columns if isinstance(value, Table) else ()
    identities = (column.identity for column in columns)
    sequences = {each.sequence.label for each in identities if each is not None and each.sequence is not None}
    return {part.label for part in parts_of(value)} | sequences
