"""A catalog between two: what should be where that is asked for, what is everywhere else."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from taskschema.catalog.compare.absence import Absence, find_absence
from taskschema.catalog.objects import (
    SUBJECTS,
    Catalog,
    CatalogObject,
    IndexOf,
    MaterializedView,
    Table,
    parts_of,
    qualify,
)


def overlaid(base: Catalog, other: Catalog, labels: Collection[str]) -> Catalog:
    """Return the base with the objects and parts of these labels as the other catalog has them, or has not.

    What belongs to such an object, or is said about it, comes and goes with it.
    """
    if not labels:
        return base
    absence = _taken(find_absence(base, other), labels, base, other)
    made: dict[str, Any] = {}
    for subject in SUBJECTS:
        here, there = ({each.label: each for each in getattr(side, subject)} for side in (base, other))
        made[subject] = tuple(
            each
            for label in {**here, **there}
            for each in _chosen(here.get(label), there.get(label), labels, absence)
        )
    return Catalog(**made)


def _taken(absence: Absence, labels: Collection[str], base: Catalog, other: Catalog) -> Absence:
    """Return what is on one side only and is taken from the other."""
    names = {
        (each.names[0], each.names[1])
        for side in (base, other)
        for each in (*side.tables, *side.views, *side.materialized_views)
        if each.label in labels
    }
    return Absence(absence.labels & frozenset(labels), absence.relations & frozenset(names))


def _chosen(
    here: CatalogObject | None, there: CatalogObject | None, labels: Collection[str], absence: Absence
) -> Iterator[CatalogObject]:
    one = here or there
    assert one is not None  # noqa: S101  (a label comes from one of the two)
    if isinstance(here, Table | MaterializedView) and type(here) is type(there):
        yield _mixed(here, there, labels)
        return
    is_taken = one.label in labels or absence.explains(one)
    chosen = there if is_taken else here
    if chosen is not None:
        yield chosen


def _mixed(here: Any, there: Any, labels: Collection[str]) -> CatalogObject:
    """Return one relation out of two of the same name."""
    whole = there if here.label in labels else here
    mixed = {
        field: tuple(each.part for each in _parts(field, here, there, labels))
        for field in ("columns", "constraints", "indexes")
        if isinstance(here, Table) or field == "indexes"
    }
    relation: CatalogObject = replace(whole, **mixed)
    return relation


def _parts(field: str, here: CatalogObject, there: CatalogObject, labels: Collection[str]) -> Iterable[Any]:
    word = {"columns": "column", "constraints": "constraint", "indexes": "index"}[field]
    one, other = (
        {part.label: part for part in parts_of(each) if part.word == word} for each in (here, there)
    )
    sources: Mapping[bool, Mapping[str, Any]] = {True: other, False: one}
    for label in {**one, **other}:
        part = sources[label in labels or _backs(one, other, label, labels)].get(label)
        if part is not None:
            yield part


def _backs(one: Mapping[str, Any], other: Mapping[str, Any], label: str, labels: Collection[str]) -> bool:
    """True for the index of a constraint that is taken: it has no finding of its own."""
    part = one.get(label) or other.get(label)
    if not isinstance(part, IndexOf) or part.part.constraint is None:
        return False
    return f"constraint {qualify(*part.relation, part.part.constraint)}" in labels
