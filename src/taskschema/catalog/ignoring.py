"""Tables that are ignored, such as the version table, with what belongs to them and is said about them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from taskschema.catalog.objects import PARTS, SUBJECTS, Catalog, CatalogObject, ObjectRef

KINDS = ("table", "index", "sequence")
"""What is ignored under its own name; a sequence also with the table that it goes with."""
PARTS_AND_KINDS = (*PARTS, *KINDS)


def is_ignored(value: CatalogObject, names: Collection[str]) -> bool:
    """Claim that an object is, is part of, or is about a table of these names: `name` or `schema.name`."""
    about: CatalogObject | ObjectRef = getattr(value, "object", value)
    if about.relation is not None:
        schema, name = about.relation
    elif about.kind in KINDS:
        schema, name = _owner_of(value) or about.names
    else:
        return False
    return name in names or f"{schema}.{name}" in names


def without_tables(catalog: Catalog, names: Collection[str]) -> Catalog:
    """Return the catalog without the tables of these names."""
    kept: dict[str, Any] = {
        subject: tuple(each for each in getattr(catalog, subject) if not is_ignored(each, names))
        for subject in SUBJECTS
    }
    return Catalog(**kept)


def _owner_of(value: CatalogObject) -> tuple[str, str] | None:
    """Return schema and name of the table that a sequence goes with."""
    owned_by = getattr(value, "owned_by", None)
    return None if owned_by is None else (owned_by[0], owned_by[1])
