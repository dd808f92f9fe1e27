"""Enumerated types, which Alembic does not compare, and creates again for every new table that uses one."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from taskschema.catalog.objects import Catalog, Column, Enum, Table
from taskschema.migrations.autogenerate.comparison import Comparison
from taskschema.migrations.autogenerate.operations import AddLabelOp, SqlOp, ident, literal
from taskschema.migrations.autogenerate.sequences import new_sequences, unused_sequences

Operation = SqlOp | AddLabelOp


def type_operations(
    comparison: Comparison, dropped: Collection[tuple[str, str]]
) -> tuple[list[Operation], list[Operation]]:
    """Return what must come before the tables, and what can go after those that are dropped."""
    first: list[Operation] = [
        *_new_enums(comparison),
        *_changed_enums(comparison),
        *new_sequences(comparison),
    ]
    last: list[Operation] = [*_unused_enums(comparison, dropped), *unused_sequences(comparison)]
    return first, last


def _new_enums(comparison: Comparison) -> Iterator[SqlOp]:
    there = {(enum.schema, enum.name) for enum in comparison.live.enums}
    for enum in comparison.modelled.enums:
        if (enum.schema, enum.name) not in there:
            name = _name(comparison, enum)
            yield SqlOp([_create(name, enum)], [f"DROP TYPE {name}"], only_postgresql=True)


def _changed_enums(comparison: Comparison) -> Iterator[Operation]:
    wanted = {(enum.schema, enum.name): enum for enum in comparison.modelled.enums}
    for before in comparison.live.enums:
        after = wanted.get((before.schema, before.name))
        if after is None or after.labels == before.labels:
            continue
        name = _name(comparison, before)
        columns = list(_columns_of(comparison.live, before))
        back = _replace(name, before, columns)
        kept = tuple(label for label in after.labels if label in before.labels)
        if kept == before.labels:
            yield AddLabelOp(list(_add_labels(name, before, after)), SqlOp(back, (), only_postgresql=True))
        else:
            gone = ", ".join(literal(label) for label in before.labels if label not in after.labels)
            note = (
                f"The type is made anew. Rows that hold {gone} make this fail: change them first."
                if gone
                else ""
            )
            yield SqlOp(_replace(name, after, columns), back, only_postgresql=True, note=note)


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


def _replace(name: str, enum: Enum, columns: list[tuple[Table, Column]]) -> list[str]:
    """Return the statements that put another type in the place of one that columns use."""
    old = ident(f"{enum.name}_replaced")
    qualified_old = ".".join([*name.split(".")[:-1], old])
    statements = [f"ALTER TYPE {name} RENAME TO {old}", _create(name, enum)]
    for table, column in columns:
        alter = f"ALTER TABLE {ident(table.name, table.schema)} ALTER COLUMN {ident(column.name)}"
        array = "[]" if column.type.endswith("[]") else ""
        if column.default is not None:
            statements.append(f"{alter} DROP DEFAULT")
        statements.append(
            f"{alter} TYPE {name}{array} USING {ident(column.name)}::text{array}::{name}{array}"
        )
        if column.default is not None:
            statements.append(f"{alter} SET DEFAULT {column.default}")
    return [*statements, f"DROP TYPE {qualified_old}"]


def _columns_of(catalog: Catalog, enum: Enum) -> Iterator[tuple[Table, Column]]:
    printed = f"{enum.schema}.{enum.name}"
    for table in catalog.tables:
        for column in table.columns:
            if column.type.removesuffix("[]").replace('"', "") == printed and table.partition_bound is None:
                yield table, column


def _unused_enums(comparison: Comparison, dropped: Collection[tuple[str, str]]) -> Iterator[SqlOp]:
    """Yield a DROP for each type whose columns all go now; one that has no columns is somebody else's."""
    wanted = {(enum.schema, enum.name) for enum in comparison.modelled.enums}
    modelled = {(table.schema, table.name) for table in comparison.modelled.tables}
    for enum in comparison.live.enums:
        users = [(table.schema, table.name) for table, _ in _columns_of(comparison.live, enum)]
        gone = all(user in dropped or user in modelled for user in users)
        if users and gone and (enum.schema, enum.name) not in wanted:
            name = _name(comparison, enum)
            yield SqlOp([f"DROP TYPE {name}"], [_create(name, enum)], only_postgresql=True)


def _name(comparison: Comparison, item: Enum) -> str:
    return ident(item.name, None if item.schema == comparison.default_schema else item.schema)


def _create(name: str, enum: Enum) -> str:
    return f"CREATE TYPE {name} AS ENUM ({', '.join(literal(label) for label in enum.labels)})"
