"""What would go with a column, a key or a type, and must be there afterwards: dropped before, added after.

PostgreSQL drops indexes and constraints together with a column, and refuses to drop a key that foreign keys
refer to, or to make a type anew whose labels a CHECK names. Which these are is read from its own record.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from sqlalchemy import MetaData, Table

from taskschema.catalog.dependencies import Item, ItemKind, with_index
from taskschema.migrations.autogenerate import constraints, indexes, restoring
from taskschema.migrations.autogenerate.comparison import Comparison, Named, final_name, is_of
from taskschema.migrations.autogenerate.operations import AdjustOp, BackOnlyOp, innermost
from taskschema.migrations.autogenerate.reading import comparison_of

Key = tuple[str, str]
"""Schema and table."""


class Remaking:
    """The changes of one run, with what must be dropped and added because of them."""

    def __init__(
        self,
        context: AutogenContext,
        changes: Iterable[ops.ModifyTableOps],
        types: Iterable[Item],
        types_back: Iterable[Item],
    ) -> None:
        self._context = context
        self._comparison: Comparison = comparison_of(context)
        self._changes = {self._key(one): one for one in changes}
        dropped, dropped_back = self._dropped()
        self._voided = dropped
        self._unmade = self._comparison.dependencies.all_of(self._gone())
        self._forth = self._need({*dropped, *types}, self._retyped() | self._columns_of(types)) - dropped
        back = self._need({*dropped_back, *types_back}, self._columns_of(types_back)) - dropped
        # What changes besides goes both ways: a rename has no half.
        self._forth |= back & set(self._touched())
        self._back = back - self._forth

    def constraints_in_the_way(self, tables: Collection[Key]) -> set[Item]:
        """Return the constraints of these tables, which go later, that must go first."""
        found = self._forth | self._back
        return {
            item for item in found if item.kind is ItemKind.CONSTRAINT and (item.schema, item.table) in tables
        }

    def changes(self, leaving: Collection[Key]) -> list[ops.ModifyTableOps]:
        """Return the changes with all that goes along; tables that are leaving take theirs with them."""
        names = {
            item: operation.name
            for item, operation in self._touched().items()
            if isinstance(operation, AdjustOp)
        }
        void = [
            id(operation) for item, operation in self._touched().items() if item in self._forth | self._voided
        ]
        for change in self._changes.values():
            change.ops[:] = [operation for operation in change.ops if id(operation) not in void]
        for item in sorted(self._forth | self._back):
            if (item.schema, item.table) in leaving:
                continue
            made = self._remade(item, names.get(item, item.name))
            if item in self._unmade:
                # Only what a project's filters keep from being compared is left here.
                made = made[:1]
            if item in self._back:
                made = [BackOnlyOp(operation) for operation in made]
            self._change_of(item).ops.extend(made)
        return [one for one in self._changes.values() if one.ops]

    def _touched(self) -> dict[Item, ops.MigrateOperation]:
        """Return what is altered in its place: void where it is dropped and added as it should be."""
        found: dict[Item, ops.MigrateOperation] = {}
        for key, change in self._changes.items():
            for operation in change.ops:
                if isinstance(operation, AdjustOp):
                    found[operation.item] = operation
                elif isinstance(operation, ops.AlterColumnOp):
                    found[Item(ItemKind.COLUMN, *key, str(operation.column_name))] = operation
        return found

    def _dropped(self) -> tuple[set[Item], set[Item]]:
        """Return what the changes drop themselves, and what their way back alone drops."""
        forth: set[Item] = set()
        back: set[Item] = set()
        for (schema, table), change in self._changes.items():
            for operation in change.ops:
                found = back if isinstance(operation, BackOnlyOp) else forth
                for kind, name in _drops(innermost(operation)):
                    found.update(with_index(Item(kind, schema, table, name)))
        return forth, back

    def _gone(self) -> set[Item]:
        """Return the columns that are dropped for good: what needs one of them cannot come back."""
        forth, _ = self._dropped()
        added = {
            Item(ItemKind.COLUMN, *key, str(operation.column.name))
            for key, change in self._changes.items()
            for operation in change.ops
            if isinstance(operation, ops.AddColumnOp)
        }
        return {item for item in forth if item.kind is ItemKind.COLUMN} - added

    def _retyped(self) -> set[Item]:
        return {
            Item(ItemKind.COLUMN, *key, str(operation.column_name))
            for key, change in self._changes.items()
            for operation in map(innermost, change.ops)
            if isinstance(operation, ops.AlterColumnOp) and operation.modify_type is not None
        }

    def _columns_of(self, types: Iterable[Item]) -> set[Item]:
        names = {(item.schema, item.name) for item in types}
        live = self._comparison.live
        rebuilt: list[Named] = [*live.enums, *live.domains]
        return {
            Item(ItemKind.COLUMN, table.schema, table.name, column.name)
            for table in live.tables
            for column in table.columns
            if any(type_.names in names and is_of(column, type_) for type_ in rebuilt)
        }

    def _need(self, lost: set[Item], retyped: set[Item]) -> set[Item]:
        """Return what cannot stay where some things are lost, and columns get another type."""
        dependencies = self._comparison.dependencies
        hindered = {
            needing
            for column in retyped
            for needing in dependencies.of(column)
            if self._hinders(needing, column)
        }
        return hindered | dependencies.all_of({*lost, *hindered})

    def _hinders(self, needing: Item, column: Item) -> bool:
        """True for generated columns, and for foreign keys between types that have no `=`."""
        if needing.kind is ItemKind.COLUMN:
            return True
        table = self._comparison.live_table(needing.table, needing.schema)
        is_foreign_key = any(
            one.name == needing.name and one.references for one in (table.constraints if table else ())
        )
        ways = self._comparison.conversions.get((column.schema, column.table, column.name), ())
        return is_foreign_key and not all(way.refers for way in ways)

    def _remade(self, item: Item, name: str) -> list[ops.MigrateOperation]:
        """Return what drops something and adds it again, or what the models have in its place."""
        match item.kind:
            case ItemKind.CONSTRAINT:
                return list(self._constraint(item, name))
            case ItemKind.INDEX:
                return list(self._index(item, name))
            case _:
                return list(self._column(item))

    def _constraint(self, item: Item, name: str) -> Iterator[ops.MigrateOperation]:
        live, model = self._comparison.live_table(item.table, item.schema), self._model(item)
        schema, default, dialect = self._schema(item), self._comparison.default_schema, self._context.dialect
        modelled = self._comparison.constraints(model, dialect) if model is not None else {}
        for read in live.constraints if live else ():
            if read.name == item.name and read.is_local:
                yield constraints.drop_read(read, item.table, schema, default)
                if name in modelled:
                    yield constraints.add_modelled(modelled[name], item.table, schema, dialect)
                else:
                    yield restoring.add_constraint(read, item.table, schema, default)

    def _index(self, item: Item, name: str) -> Iterator[ops.MigrateOperation]:
        live, model = self._comparison.live_table(item.table, item.schema), self._model(item)
        schema = self._schema(item)
        modelled = model.indexes if model is not None else ()
        wanted = next((one for one in modelled if final_name(one, self._context.dialect) == name), None)
        for read in live.indexes if live else ():
            if read.name == item.name and read.parent is None:
                yield indexes.drop_read(read, item.table, schema)
                if wanted is not None:
                    yield indexes.create_modelled(wanted, name)
                else:
                    yield restoring.create_index(read, item.table, schema)

    def _column(self, item: Item) -> Iterator[ops.MigrateOperation]:
        schema, model = self._schema(item), self._model(item)
        options: dict[str, Any] = {"autoload_with": self._context.connection, "resolve_fks": False}
        column = Table(item.table, MetaData(), schema=schema, **options).columns[item.name]
        yield ops.DropColumnOp.from_column_and_tablename(schema, item.table, column)
        wanted = column if model is None else model.columns[item.name]
        yield ops.AddColumnOp.from_column_and_tablename(schema, item.table, wanted)

    def _model(self, item: Item) -> Table | None:
        tables = self._context.table_key_to_table
        found = tables.get(f"{item.schema}.{item.table}")
        return tables.get(item.table) if found is None and self._schema(item) is None else found

    def _change_of(self, item: Item) -> ops.ModifyTableOps:
        key = (item.schema, item.table)
        if key not in self._changes:
            self._changes[key] = ops.ModifyTableOps(item.table, [], schema=self._schema(item))
        return self._changes[key]

    def _schema(self, item: Item) -> str | None:
        return None if item.schema == self._comparison.default_schema else item.schema

    def _key(self, one: ops.ModifyTableOps) -> Key:
        return (one.schema or self._comparison.default_schema, str(one.table_name))


def _drops(operation: ops.MigrateOperation) -> Iterator[tuple[ItemKind, str]]:
    match operation:
        case ops.DropColumnOp():
            yield ItemKind.COLUMN, str(operation.column_name)
        case ops.DropConstraintOp():
            yield ItemKind.CONSTRAINT, str(operation.constraint_name)
        case ops.DropIndexOp():
            yield ItemKind.INDEX, str(operation.index_name)
