"""Enumerated types, which Alembic does not compare, and creates again for every new table that uses one."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from alembic.operations import ops

from taskschema.catalog.dependencies import Item, ItemKind
from taskschema.catalog.objects import Catalog, Column, Enum, Table
from taskschema.migrations.autogenerate.comparison import Comparison, is_of
from taskschema.migrations.autogenerate.operations import AddLabelOp, BackOnlyOp, SqlOp, ident, literal

_ROOM = 54
"""PostgreSQL cuts names after 63 bytes."""


@dataclass(frozen=True)
class TypeOperations:
    """What to do about types, by its place: `labels` are committed at once, so nothing comes before them.

    `rebuilt` needs whatever names a label out of its way; `items` are the types, those of `items_back` are
    rebuilt on the way back only.
    """

    labels: list[AddLabelOp]
    created: list[SqlOp]
    rebuilt: list[ops.MigrateOperation]
    dropped: list[SqlOp]
    items: list[Item]
    items_back: list[Item]


def type_operations(comparison: Comparison, dropped: Collection[tuple[str, str]]) -> TypeOperations:
    """Return the operations on enumerated types; `dropped` are the tables that go."""
    found = TypeOperations(
        [], list(_new_enums(comparison)), [], list(_unused_enums(comparison, dropped)), [], []
    )
    wanted = {(enum.schema, enum.name): enum for enum in comparison.modelled.enums}
    for before in comparison.live.enums:
        key = (before.schema, before.name)
        after = wanted.get(key)
        if after is None or after.labels == before.labels:
            continue
        rebuild = _rebuild(comparison, before, after)
        item = Item(ItemKind.TYPE, before.schema, "", before.name)
        if before in comparison.rebuilt_enums:
            found.rebuilt.append(rebuild)
            found.items.append(item)
        else:
            found.labels.append(AddLabelOp(list(_add_labels(_name(comparison, before), before, after))))
            found.rebuilt.append(BackOnlyOp(rebuild))
            found.items_back.append(item)
    return found


def _new_enums(comparison: Comparison) -> Iterator[SqlOp]:
    there = {(enum.schema, enum.name) for enum in comparison.live.enums}
    for enum in comparison.modelled.enums:
        if (enum.schema, enum.name) not in there:
            name = _name(comparison, enum)
            yield SqlOp([_create(name, enum)], [f"DROP TYPE {name}"], only_postgresql=True)


def _add_labels(name: str, before: Enum, after: Enum) -> Iterator[str]:
    there = set(before.labels)
    for position, label in enumerate(after.labels):
        if label in there:
            continue
        if position:
            place = f"AFTER {literal(after.labels[position - 1])}"
        else:
            place = f"BEFORE {literal(before.labels[0])}" if before.labels else ""
        # Outside of a transaction a statement that ran stays done: it must be possible to run it again.
        yield f"ALTER TYPE {name} ADD VALUE IF NOT EXISTS {literal(label)} {place}".rstrip()


def _rebuild(comparison: Comparison, before: Enum, after: Enum) -> SqlOp:
    """Return what puts the one type in the place of the other, in the columns that the database has."""
    columns = list(columns_of(comparison.live, before))
    return SqlOp(
        list(_replace(comparison, after, columns, comparison.modelled)),
        list(_replace(comparison, before, columns, comparison.live)),
        only_postgresql=True,
        note=_note(before, after),
        note_back=_note(after, before),
    )


def _note(before: Enum, after: Enum) -> str:
    gone = ", ".join(literal(label) for label in before.labels if label not in after.labels)
    if not gone:
        return ""
    return f"The type is made anew. Rows that hold {gone} make this fail: change them first."


def _replace(
    comparison: Comparison, enum: Enum, columns: list[tuple[Table, Column]], catalog: Catalog
) -> Iterator[str]:
    """Yield the statements that make the type anew; defaults are those of the catalog that is led to."""
    name = _name(comparison, enum)
    old = replace(enum, name=f"{enum.name[:_ROOM]}_replaced")
    yield f"ALTER TYPE {name} RENAME TO {ident(old.name)}"
    yield _create(name, enum)
    using = {(table.schema, table.name, column.name): column for table, column in columns_of(catalog, enum)}
    for table, column in columns:
        schema = None if table.schema == comparison.default_schema else table.schema
        alter = f"ALTER TABLE {ident(table.name, schema)} ALTER COLUMN {ident(column.name)}"
        array = "[]" if column.type.endswith("[]") else ""
        wanted = using.get((table.schema, table.name, column.name))
        if column.default is not None or (wanted is not None and wanted.default is not None):
            yield f"{alter} DROP DEFAULT"
        yield f"{alter} TYPE {name}{array} USING {ident(column.name)}::text{array}::{name}{array}"
        if wanted is not None and wanted.default is not None:
            printed = f"::{ident(enum.name, enum.schema)}{array}"
            default = wanted.default.removesuffix(printed)
            yield f"{alter} SET DEFAULT {default}{f'::{name}{array}' if default != wanted.default else ''}"
    yield f"DROP TYPE {_name(comparison, old)}"


def columns_of(catalog: Catalog, enum: Enum) -> Iterator[tuple[Table, Column]]:
    """Yield the columns of an enumerated type or of an array of it."""
    for table in catalog.tables:
        for column in table.columns:
            if is_of(column, enum) and table.partition_bound is None:
                yield table, column


def _unused_enums(comparison: Comparison, dropped: Collection[tuple[str, str]]) -> Iterator[SqlOp]:
    """Yield a DROP for each type whose columns all go now; one that has no columns is somebody else's."""
    wanted = {(enum.schema, enum.name) for enum in comparison.modelled.enums}
    modelled = {(table.schema, table.name) for table in comparison.modelled.tables}
    for enum in comparison.live.enums:
        users = [(table.schema, table.name) for table, _ in columns_of(comparison.live, enum)]
        gone = all(user in dropped or user in modelled for user in users)
        if users and gone and (enum.schema, enum.name) not in wanted:
            name = _name(comparison, enum)
            yield SqlOp([f"DROP TYPE {name}"], [_create(name, enum)], only_postgresql=True)


def _name(comparison: Comparison, item: Enum) -> str:
    return ident(item.name, None if item.schema == comparison.default_schema else item.schema)


def _create(name: str, enum: Enum) -> str:
    return f"CREATE TYPE {name} AS ENUM ({', '.join(literal(label) for label in enum.labels)})"
