"""A copy of a catalog in a workshop: also of options whose values are secrets, and so not known."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

from taskschema.catalog import Catalog
from taskschema.catalog.ddl import Statement
from taskschema.catalog.masking import is_hidden, stand_in
from taskschema.catalog.objects import (
    CatalogObject,
    ColumnOf,
    ForeignDataWrapper,
    Server,
    Table,
    UserMapping,
    parts_of,
)
from taskschema.drift.repair.converging import Convergence, converge
from taskschema.drift.repair.steps import ddl_of
from taskschema.drift.repair.workshop import Refused, Workshop


def copy_into(workshop: Workshop, catalog: Catalog) -> Convergence:
    """Make what the catalog holds, as far as PostgreSQL lets it; something else stands in for secrets.

    The copy holds them so that a repair which would lose one is seen to.
    """
    result = converge(workshop, catalog)
    secrets = list(filter(_hidden, _all(catalog)))
    if not secrets:
        return result
    found = {each.label: each for each in _all(result.reached)}
    for each in secrets:
        if each.label in found:
            with suppress(Refused):  # then it stays without them, as what cannot be copied
                workshop.run(_put_in(found[each.label], _hidden(each)))
    return replace(result, reached=workshop.read())


def _all(catalog: Catalog) -> list[CatalogObject]:
    """Return what may have options for a wrapper."""
    parts = (part for table in catalog.tables if table.server is not None for part in parts_of(table))
    columns = (part for part in parts if isinstance(part, ColumnOf))
    return [
        *catalog.foreign_data_wrappers, *catalog.servers, *catalog.user_mappings, *catalog.tables, *columns
    ]  # fmt: skip


def _options(value: CatalogObject) -> tuple[str, ...]:
    if isinstance(value, Table):
        return value.foreign_options
    if isinstance(value, ColumnOf):
        return value.part.foreign_options
    if isinstance(value, ForeignDataWrapper | Server | UserMapping):
        return value.options or ()
    return ()


def _hidden(value: CatalogObject) -> tuple[str, ...]:
    return tuple(option for option in _options(value) if is_hidden(option.partition("=")[2]))


def _put_in(found: CatalogObject, hidden: tuple[str, ...]) -> list[Statement]:
    there = _options(found)
    missing = tuple(stand_in(option) for option in hidden if option not in there)
    return ddl_of(found).alter(found, _with_options(found, (*there, *missing))) or []


def _with_options(value: Any, options: tuple[str, ...]) -> CatalogObject:
    changed: CatalogObject
    if isinstance(value, ColumnOf):
        changed = replace(value, part=replace(value.part, foreign_options=options))
    elif isinstance(value, Table):
        changed = replace(value, foreign_options=options)
    else:
        changed = replace(value, options=options)
    return changed
