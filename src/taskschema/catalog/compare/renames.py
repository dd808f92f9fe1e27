"""Renames: an object that is missing under one name, and is there, the same in all else, under another."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from taskschema.catalog import codec
from taskschema.catalog.compare.pairs import Pairs, pair
from taskschema.catalog.compare.renaming import Renaming
from taskschema.catalog.objects import (
    Catalog,
    CatalogObject,
    ColumnOf,
    ConstraintOf,
    IndexOf,
    Schema,
    Table,
    parts_of,
    qualify,
)

_LATER = frozenset(
    {"databases", "settings", "owners", "grants", "default_privileges", "comments", "security_labels"}
)
"""What is said about objects is called as they are."""


@dataclass(frozen=True, slots=True)
class Rename:
    """What should be called one thing and is called another; `subject` as in `Renaming`."""

    subject: str
    expected: CatalogObject
    actual: CatalogObject

    def undone(self, actual: Catalog) -> Catalog:
        """Return the catalog under the name that should be."""
        return Renaming.between(self.subject, self.actual, self.expected).applied(actual)


def find_renames(expected: Catalog, actual: Catalog, subjects: Iterable[str]) -> tuple[list[Rename], Catalog]:
    """Find what was renamed; return it with the actual catalog as it would be under the expected names."""
    found: list[Rename] = []
    for subject in subjects:
        if subject in _LATER or getattr(expected, subject) == getattr(actual, subject):
            continue
        pairs = pair(getattr(expected, subject), getattr(actual, subject))
        if subject == "schemas":
            renames = list(_schemas(pairs, expected, actual))
        else:
            renames = list(_matches(subject, pairs))
        for rename in renames:
            found.append(rename)
            actual = rename.undone(actual)
    for find in (_columns, _constraints, _indexes):
        for rename in list(find(expected, actual)):
            found.append(rename)
            actual = rename.undone(actual)
    return found, actual


def _matches(subject: str, pairs: Pairs[Any]) -> Iterator[Rename]:
    """Pair objects that are equal but for their names, each once."""
    left: dict[str, list[CatalogObject]] = {}
    for item in pairs.unexpected:
        left.setdefault(_anonymous(item), []).append(item)
    for item in pairs.missing:
        candidates = left.get(_anonymous(item))
        if candidates:
            yield Rename(subject, item, candidates.pop(0))


def _schemas(pairs: Pairs[CatalogObject], expected: Catalog, actual: Catalog) -> Iterator[Rename]:
    """Pair schemas that hold objects of the same names, and at least one."""
    held = {each.names[0]: _contents(actual, each) for each in pairs.unexpected}
    for item in pairs.missing:
        contents = _contents(expected, item)
        for name, others in list(held.items()):
            if contents and contents == others:
                yield Rename("schemas", item, Schema(name))
                del held[name]
                break


def _contents(catalog: Catalog, schema: CatalogObject) -> frozenset[tuple[str, tuple[str, ...]]]:
    (name,) = schema.names
    return frozenset((each.kind, each.names[1:]) for each in catalog if getattr(each, "schema", None) == name)


def _both(expected: Catalog, actual: Catalog) -> Iterator[tuple[CatalogObject, CatalogObject]]:
    for subject in ("tables", "materialized_views"):
        pairs = pair(getattr(expected, subject), getattr(actual, subject))
        yield from (both for both in pairs.both if both[0] != both[1])


def _columns(expected: Catalog, actual: Catalog) -> Iterator[Rename]:
    """Pair columns that are the same at the same place."""
    for should, found in _both(expected, actual):
        one, other = _ranked(should), _ranked(found)
        should_have, found_have = ({each.part.name for each in side.values()} for side in (one, other))
        for place, column in one.items():
            there = other.get(place)
            if there is None or there.part.name == column.part.name:
                continue
            if there.part.name in should_have or column.part.name in found_have:
                continue
            if replace(there.part, name=column.part.name) == column.part:
                yield Rename("columns", column, there)


def _ranked(value: CatalogObject) -> Mapping[int, ColumnOf]:
    if not isinstance(value, Table):
        return {}
    columns = sorted(value.columns, key=lambda column: column.position)
    return {rank: ColumnOf(value, column) for rank, column in enumerate(columns)}


def _constraints(expected: Catalog, actual: Catalog) -> Iterator[Rename]:
    for both in _both(expected, actual):
        should, found = ([part for part in parts_of(each) if isinstance(part, ConstraintOf)] for each in both)
        yield from _matches("constraints", pair(should, found))


def _indexes(expected: Catalog, actual: Catalog) -> Iterator[Rename]:
    """Pair indexes that enforce no constraint: the others are called as theirs."""
    for both in _both(expected, actual):
        should, found = (
            [part for part in parts_of(each) if isinstance(part, IndexOf) and part.part.constraint is None]
            for each in both
        )
        pairs = pair(should, found)
        attached = list(_attached(pairs))
        yield from attached
        yield from _matches("indexes", _without_found(pairs, attached))


def _attached(pairs: Pairs[IndexOf]) -> Iterator[Rename]:
    """Pair indexes of partitions by what they are attached to, which only one of a table can be."""
    parents = {item.part.parent: item for item in pairs.unexpected}
    for item in pairs.missing:
        if item.part.parent is not None and item.part.parent in parents:
            yield Rename("indexes", item, parents[item.part.parent])


def _without_found(pairs: Pairs[IndexOf], renames: Iterable[Rename]) -> Pairs[IndexOf]:
    told = {each.label for rename in renames for each in (rename.expected, rename.actual)}
    missing, unexpected = (
        tuple(each for each in side if each.label not in told) for side in (pairs.missing, pairs.unexpected)
    )
    return replace(pairs, missing=missing, unexpected=unexpected)


def _anonymous(value: CatalogObject) -> str:
    """Return an object as text without its name."""
    whole: Any = value.part if isinstance(value, ConstraintOf | IndexOf) else value
    encoded: Any = codec.encode(whole, compared=True)
    # What is attached to a relation stays there.
    for key in ("name",) if "table" in encoded else ("schema", "name"):
        encoded.pop(key, None)
    nameless = _without(encoded, value)
    definition = encoded.get("definition", "")
    if definition.startswith("CREATE ") and nameless["definition"] == definition:
        nameless["definition"] = _blanked(definition, value.names[-1:], count=1)
    return json.dumps([type(value).__name__, nameless], sort_keys=True)


def _without(encoded: Any, value: CatalogObject) -> Any:
    """Blank the qualified name, and the schema of what goes where the object goes."""
    is_qualified = len(value.names) > 1
    if isinstance(encoded, str):
        return _blanked(encoded, value.names) if is_qualified else encoded
    if isinstance(encoded, list):
        if is_qualified and tuple(encoded[: len(value.names)]) == value.names:
            return ["?", *encoded[len(value.names) :]]
        return [_without(item, value) for item in encoded]
    if isinstance(encoded, dict):
        blank = {key: _without(item, value) for key, item in encoded.items()}
        if isinstance(value, Table) and encoded.get("schema") == value.schema:
            blank["schema"] = "?"
            blank["table"] = "?" if encoded.get("table") == value.name else encoded.get("table")
        return blank
    return encoded


def _blanked(text: str, names: tuple[str, ...], count: int = 0) -> str:
    """Return text without a name, where it stands as a whole."""
    return re.sub(rf"(?<![\w\".$]){re.escape(qualify(*names))}(?![\w\"$])", "?", text, count=count)
