"""Indexes: keys, order, method, operator classes, predicate and INCLUDE, as PostgreSQL prints them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.util import PriorityDispatchResult
from sqlalchemy import Index, Table
from sqlalchemy.schema import conv

from taskschema.catalog.dependencies import Item, ItemKind
from taskschema.catalog.objects import Index as ReadIndex
from taskschema.catalog.objects import Table as ReadTable
from taskschema.migrations.autogenerate import restoring
from taskschema.migrations.autogenerate.comparison import final_name
from taskschema.migrations.autogenerate.operations import (
    AdjustOp,
    DropIndexOp,
    OnDialectOp,
    conditions_of,
    ident,
)
from taskschema.migrations.autogenerate.reading import comparison_of


def compare_indexes(  # noqa: PLR0917  # Alembic's signature
    context: AutogenContext,
    modify: ops.ModifyTableOps,
    schema: str | None,
    name: str,
    live: Table | None,
    model: Table | None,
) -> PriorityDispatchResult:
    """Compare the indexes of a table, new and dropped ones included; STOP, since Alembic compares text."""
    comparison = comparison_of(context)
    before = _own(comparison.live_table(name, schema) if live is not None else None)
    before = {
        index: read
        for index, read in before.items()
        if context.run_name_filters(conv(index), "index", {"table_name": name, "schema_name": schema})
    }
    after = _own(comparison.modelled_table(name, schema) if model is not None else None)
    items = {final_name(item, context.dialect): item for item in model.indexes} if model is not None else {}
    reflected = {str(item.name): item for item in live.indexes} if live is not None else {}
    after = {
        index: read
        for index, read in after.items()
        if index in items
        and context.run_object_filters(items[index], conv(index), "index", False, reflected.get(index))
    }
    for index in [index for index in before if index in after and _same(before[index], after[index])]:
        del before[index], after[index]
    of_table = Item(ItemKind.INDEX, schema or comparison.default_schema, str(name), "")
    modify.ops.extend(_renames(before, after, of_table, schema))
    modify.ops.extend(drop_read(read, name, schema) for read in before.values())
    modify.ops.extend(create_modelled(items[index], index) for index in after)
    return PriorityDispatchResult.STOP


def _own(table: ReadTable | None) -> dict[str, ReadIndex]:
    """Return the indexes that stand for themselves: those of constraints come and go with them."""
    if table is None:
        return {}
    return {index.name: index for index in table.indexes if index.constraint is None and index.parent is None}


def _same(left: ReadIndex, right: ReadIndex) -> bool:
    return left.definition == right.definition and left.valid


def _renames(
    before: dict[str, ReadIndex], after: dict[str, ReadIndex], of_table: Item, schema: str | None
) -> Iterator[AdjustOp]:
    for name in list(after):
        if name in before:
            continue
        wanted = after[name].definition
        for old, read in before.items():
            if old not in after and _renamed(read, name) == wanted and read.valid:
                rename = "ALTER INDEX {} RENAME TO {}"
                up, down = (
                    rename.format(ident(one, schema), ident(other))
                    for one, other in ((old, name), (name, old))
                )
                yield AdjustOp(replace(of_table, name=old), name, up, [down])
                del before[old], after[name]
                break


def _renamed(index: ReadIndex, name: str) -> str:
    return index.definition.replace(f"INDEX {ident(index.name)} ON", f"INDEX {ident(name)} ON", 1)


def drop_read(index: ReadIndex, table: str, schema: str | None) -> ops.MigrateOperation:
    """Return the operation that drops an index of the database, with its way back."""
    operation = DropIndexOp(conv(index.name), str(table), schema=schema)
    operation.restore = restoring.create_index(index, str(table), schema)
    return operation


class _Index(ops.CreateIndexOp):
    def reverse(self) -> DropIndexOp:
        operation = DropIndexOp(conv(str(self.index_name)), self.table_name, schema=self.schema)
        operation.restore = self
        return operation


def create_modelled(item: Index, name: str) -> ops.MigrateOperation:
    """Return the operation that creates an index of the models, under its name in PostgreSQL."""
    operation = _Index.from_index(item)
    operation.index_name = conv(name)
    dialects = conditions_of(item._ddl_if)
    return OnDialectOp(operation, dialects) if dialects else operation
