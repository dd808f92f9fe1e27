"""Renames: what has another name and is the same in all else keeps its rows; a drop and an add would not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from alembic.autogenerate.api import AutogenContext
from sqlalchemy import MetaData
from sqlalchemy import Table as ModelTable

from taskschema.catalog.compare import renames as drift
from taskschema.catalog.compare.renames import Rename
from taskschema.catalog.dependencies import Dependencies, Item, ItemKind
from taskschema.catalog.objects import Catalog, Column, ColumnOf, Domain, Enum, Sequence, Table
from taskschema.migrations.autogenerate.comparison import Comparison, columns_of, model_of, schema_of
from taskschema.migrations.autogenerate.filters import compared_schemas
from taskschema.migrations.autogenerate.operations import ident, literal

_OBJECTS = ("enums", "domains", "sequences")
_TELLING = 3
"""Columns that a table must have to be known by them: many have an id and a name."""


def find_renames(context: AutogenContext, found: Comparison) -> tuple[tuple[Rename, ...], Catalog]:
    """Find what is to be renamed; return it with the live catalog as it is once that is done.

    What somebody else may need is left alone: types and sequences that are used outside of the models.
    """
    live, modelled = found.live, found.modelled
    kept: list[Rename] = []
    for find in (_objects, _tables, _columns):
        for rename in find(modelled, live):
            if _is_compared(context, rename, found.default_schema):
                kept.append(rename)
                live = rename.undone(live)
    return tuple(kept), live


def _objects(modelled: Catalog, live: Catalog) -> Iterator[Rename]:
    """Find types and sequences as drift finds them."""
    expected, actual = (replace(side, tables=(), comments=()) for side in (modelled, live))
    known = {(table.schema, table.name) for table in modelled.tables}
    for rename in drift.find_renames(expected, actual, _OBJECTS)[0]:
        if isinstance(rename.actual, Sequence):
            is_ours = rename.actual.owned_by is None and known & set(_drawing(live, rename.actual))
        elif isinstance(rename.actual, Enum | Domain):
            users = {(table.schema, table.name) for table, _ in columns_of(live, rename.actual)}
            is_ours = users <= known and users
        else:
            continue
        if is_ours:
            yield rename


def _drawing(live: Catalog, sequence: Sequence) -> Iterator[tuple[str, str]]:
    """Yield the tables whose defaults draw from the sequence."""
    call = f"nextval({literal(ident(sequence.name, sequence.schema))}::regclass)"
    for table in live.tables:
        if any(column.default == call for column in table.columns):
            yield (table.schema, table.name)


def _tables(modelled: Catalog, live: Catalog) -> Iterator[Rename]:
    """Pair tables that have the same columns, where no other has: what belongs to them may differ."""
    sides = [
        {(table.schema, table.name): table for table in side.tables if table.partition_bound is None}
        for side in (modelled, live)
    ]
    missing, unexpected = (
        _by_columns((table for key, table in one.items() if key not in other), side)
        for one, other, side in ((sides[0], sides[1], modelled), (sides[1], sides[0], live))
    )
    for columns, tables in missing.items():
        candidates = unexpected.get(columns, [])
        if len(tables[0].columns) >= _TELLING and len(tables) == len(candidates) == 1:
            yield Rename("tables", tables[0], candidates[0])


def _by_columns(tables: Iterable[Table], side: Catalog) -> dict[frozenset[object], list[Table]]:
    serials = {sequence.owned_by for sequence in side.sequences}
    found: defaultdict[frozenset[object], list[Table]] = defaultdict(list)
    for table in tables:
        columns = {
            _nameless(column, (table.schema, table.name, column.name) in serials) for column in table.columns
        }
        found[frozenset({table.relkind, *columns})].append(table)
    return found


def _nameless(column: Column, is_serial: bool) -> Column:
    """Return a column without the name of the sequence that it has its numbers from."""
    identity = column.identity
    if identity is not None and identity.sequence is not None:
        identity = replace(identity, sequence=replace(identity.sequence, schema="", name="", owned_by=None))
    return replace(column, identity=identity, default="its own" if is_serial else column.default)


def _columns(modelled: Catalog, live: Catalog) -> Iterator[Rename]:
    """Find columns as drift finds them."""
    expected, actual = (
        Catalog(tables=tuple(replace(table, constraints=(), indexes=()) for table in side.tables))
        for side in (modelled, live)
    )
    found, _ = drift.find_renames(expected, actual, ())
    yield from (rename for rename in found if rename.subject == "columns")


def _is_compared(context: AutogenContext, rename: Rename, default_schema: str) -> bool:
    """Ask whether the models state it, and the project's own filters let both sides be compared."""
    if isinstance(rename.expected, Table):
        return _is_compared_table(context, rename, default_schema)
    if not isinstance(rename.expected, ColumnOf):
        return True
    of, name = rename.expected.of, rename.expected.part.name
    model = model_of(context, of, default_schema) if isinstance(of, Table) else None
    if model is None or name not in model.columns:
        return False
    names: dict[Any, str | None] = {"table_name": of.name, "schema_name": schema_of(of, default_schema)}
    is_named = context.run_name_filters(rename.actual.names[-1], "column", names)
    return is_named and context.run_object_filters(model.columns[name], name, "column", False, None)


def _is_compared_table(context: AutogenContext, rename: Rename, default_schema: str) -> bool:
    if not isinstance(rename.expected, Table) or not isinstance(rename.actual, Table):
        return False
    model = model_of(context, rename.expected, default_schema)
    if model is None:
        return False
    schema, old = schema_of(rename.actual, default_schema), rename.actual.name
    there = ModelTable(old, MetaData(), schema=schema)
    return (
        schema in compared_schemas(context)
        and context.run_name_filters(old, "table", {"schema_name": schema})
        and context.run_object_filters(there, old, "table", True, None)
        and context.run_object_filters(model, model.name, "table", False, None)
    )


def under_new_names(dependencies: Dependencies, renames: Iterable[Rename]) -> Dependencies:
    """Return what needs what, called as it is once the renames are done."""
    dependents = dependencies.dependents
    for rename in renames:
        dependents = {
            _renamed(needed, rename): tuple(_renamed(item, rename) for item in items)
            for needed, items in dependents.items()
        }
    return Dependencies(dependents)


def _renamed(item: Item, rename: Rename) -> Item:
    old, new = rename.actual.names, rename.expected.names
    match rename.subject:
        case "tables" if (item.schema, item.table) == old:
            return replace(item, schema=new[0], table=new[1])
        case "columns" if (item.schema, item.table, item.name) == old and item.kind is ItemKind.COLUMN:
            return replace(item, name=new[-1])
        case "enums" | "domains" if (item.kind, item.schema, item.name) == (ItemKind.TYPE, *old):
            return replace(item, schema=new[0], name=new[1])
    return item
