"""The order of operations: what is needed comes first, what is in the way goes first, and back in reverse."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from heapq import heappop, heappush

from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.util import PriorityDispatchResult
from sqlalchemy import ForeignKeyConstraint, Table
from sqlalchemy.schema import sort_tables_and_constraints

from taskschema.catalog.dependencies import Item, ItemKind
from taskschema.migrations.autogenerate.column_changes import column_changes, required_columns
from taskschema.migrations.autogenerate.columns import describe_exactly
from taskschema.migrations.autogenerate.comparison import Comparison, comparison_of
from taskschema.migrations.autogenerate.operations import (
    AdjustOp,
    BackOnlyOp,
    ColumnSqlOp,
    ForeignKeySqlOp,
    ForthOnlyOp,
    SqlOp,
    WrappedOp,
    ident,
    innermost,
)
from taskschema.migrations.autogenerate.remaking import Remaking
from taskschema.migrations.autogenerate.sequences import changed_serials, new_sequences, unused_sequences
from taskschema.migrations.autogenerate.tables import dropped_table, new_table
from taskschema.migrations.autogenerate.types import type_operations

Key = tuple[str | None, str]


def arrange(context: AutogenContext, upgrade: ops.UpgradeOps) -> PriorityDispatchResult:
    """Rewrite what the comparison of an autogenerate run found; the last step of it."""
    if context.dialect.name == "postgresql":
        upgrade.ops[:] = list(_Plan(context, upgrade.ops).operations())
    else:
        upgrade.ops[:] = [_named(context, operation) for operation in upgrade.ops]
    return PriorityDispatchResult.CONTINUE


def order_tables(context: AutogenContext) -> None:
    """Let Alembic see the tables in an order in which they can be created; it warns of cycles otherwise."""
    tables = list(context.table_key_to_table.values())
    sort: Callable[[list[Table]], list[tuple[Table | None, object]]] = sort_tables_and_constraints
    ordered = [table for table, _ in sort(tables) if table is not None]
    context.sorted_tables = ordered


def _named(context: AutogenContext, operation: ops.MigrateOperation) -> ops.MigrateOperation:
    """Rewrite an operation for SQLite, which takes references to tables that are not there yet."""
    match operation:
        case ops.CreateTableOp():
            created, _ = new_table(context, _source(context, operation), lambda _: False)
            return created
        case ops.ModifyTableOps():
            return required_columns(operation)
    return operation


def _source(context: AutogenContext, operation: ops.CreateTableOp) -> Table:
    key = f"{operation.schema}.{operation.table_name}" if operation.schema else operation.table_name
    return context.table_key_to_table[key]


class _Plan:
    """The operations of one run on PostgreSQL, by what they do."""

    def __init__(self, context: AutogenContext, found: Sequence[ops.MigrateOperation]) -> None:
        self._context = context
        self._comparison: Comparison = comparison_of(context)
        self._creates = [one for one in found if isinstance(one, ops.CreateTableOp)]
        dropped = [one for one in found if isinstance(one, ops.DropTableOp)]
        self._drops = [one for one in dropped if self._is_ours(one)]
        born, gone, leaving = (
            {self._key(one) for one in some} for some in (self._creates, dropped, self._drops)
        )
        changes = [one for one in found if isinstance(one, ops.ModifyTableOps)]
        self._changes = [one for one in changes if self._key(one) not in gone | born]
        # Indexes come and go with their tables.
        self._births = [_each(ForthOnlyOp, one) for one in changes if self._key(one) in born]
        self._deaths = [_each(BackOnlyOp, one) for one in changes if self._key(one) in leaving]
        known = (ops.CreateTableOp, ops.DropTableOp, ops.ModifyTableOps)
        self._foreign = [one for one in found if not isinstance(one, known)]

    def operations(self) -> Iterator[ops.MigrateOperation]:
        leaving = {self._key(one) for one in self._drops}
        types = type_operations(self._comparison, leaving)
        remaking = Remaking(self._context, self._changes, types.items, types.items_back)
        in_the_way = remaking.constraints_in_the_way(leaving)
        written = [self._written(one) for one in remaking.changes(leaving)]
        self._changes = [change for _, change in written]
        creates, late = self._new_tables()
        early, drops = self._dropped_tables(in_the_way)
        # Labels are committed as they are added: what comes before them would be half a revision.
        yield from types.labels
        yield from self._schemas()
        yield from types.created
        yield from new_sequences(self._comparison)
        yield from early
        yield from self._phase(_is_foreign_key_drop)
        yield from self._phase(_is_drop)
        yield from (change for change, _ in written if change.ops)
        yield from types.rebuilt
        yield from creates
        yield from self._births
        yield from self._phase(_is_column)
        yield from changed_serials(self._comparison)
        yield from self._phase(_is_rest)
        yield from self._phase(_is_foreign_key_add)
        yield from late
        yield from drops
        yield from types.dropped
        yield from unused_sequences(self._comparison)
        yield from self._foreign

    def _schema(self, schema: str | None) -> str:
        return schema or self._comparison.default_schema

    def _is_ours(self, operation: ops.DropTableOp) -> bool:
        """Leave alone what no model ever made: partitions, and what belongs to an extension."""
        read = self._comparison.live_table(operation.table_name, operation.schema)
        return read is not None and read.partition_bound is None

    def _schemas(self) -> Iterator[SqlOp]:
        there = set(self._context.inspector.get_schema_names())
        wanted = {table.schema for table in self._comparison.modelled.tables}
        for name in sorted(wanted - there):
            yield SqlOp(
                [f"CREATE SCHEMA {ident(name)}"], [f"DROP SCHEMA {ident(name)}"], only_postgresql=True
            )

    def _new_tables(self) -> tuple[list[ops.MigrateOperation], list[ops.MigrateOperation]]:
        sources = [_source(self._context, operation) for operation in self._creates]
        keys = {(self._schema(table.schema), table.name) for table in sources}
        changed = {self._key(one) for one in self._changes if any(map(_adds_key, one.ops))}
        created: set[tuple[str, str]] = set()
        operations: list[ops.MigrateOperation] = []
        late: list[ops.MigrateOperation] = []
        for table in sources:
            created.add((self._schema(table.schema), table.name))

            def is_late(item: ForeignKeyConstraint) -> bool:
                target = self._target(item)
                return bool(item.use_alter) or target in changed or (target in keys and target not in created)

            operation, waiting = new_table(self._context, table, is_late)
            operations.append(operation)
            if waiting:
                late.append(ops.ModifyTableOps(table.name, waiting, schema=table.schema))
        return operations, late

    def _target(self, item: ForeignKeyConstraint) -> tuple[str, str]:
        *schema, table, _ = item.elements[0].target_fullname.split(".")
        return (self._schema(".".join(schema) or None), table)

    def _written(self, change: ops.ModifyTableOps) -> tuple[ops.ModifyTableOps, ops.ModifyTableOps]:
        """Return the drops of columns that come back, and the other changes of a table, as they can run."""
        columns = [one for one in change.ops if _is_column(one)]
        others = [one for one in change.ops if not _is_column(one)]
        live = self._comparison.live_table(change.table_name, change.schema)
        for one in map(innermost, columns):
            if isinstance(one, ops.DropColumnOp):
                # A downgrade adds it again with the default that it had.
                describe_exactly(one.to_column().table, live)
                one.to_column().autoincrement = "auto"
        first, rest = column_changes(columns, self._comparison)
        return (
            ops.ModifyTableOps(change.table_name, first, schema=change.schema),
            ops.ModifyTableOps(change.table_name, [*rest, *others], schema=change.schema),
        )

    def _phase(self, wanted: Callable[[ops.MigrateOperation], bool]) -> Iterator[ops.ModifyTableOps]:
        for change in self._changes:
            chosen = [one for one in change.ops if wanted(one)]
            if chosen:
                yield ops.ModifyTableOps(change.table_name, chosen, schema=change.schema)

    def _dropped_tables(
        self, in_the_way: Collection[Item]
    ) -> tuple[list[ops.MigrateOperation], list[ops.MigrateOperation]]:
        """Return the drops of what holds tables in a circle or is in the way, and those of the tables.

        Each table goes after those that refer to it.
        """
        tables = {self._key(one): one for one in self._drops}
        indexes = {self._key(death): death for death in self._deaths}
        first = defaultdict(set)
        for item in in_the_way:
            first[item.schema, item.table].add(item.name)
        waiting: list[ops.MigrateOperation] = []
        drops: list[ops.MigrateOperation] = []
        gone: set[tuple[str, str]] = set()
        for key in _dependents_first(tables, self._comparison):
            one, read = tables[key], self._comparison.live_table(key[1], key[0])
            if read is None:
                continue
            operation, before = dropped_table(self._context, one.to_table(), read, gone, first[key])
            if before:
                waiting.append(ops.ModifyTableOps(str(one.table_name), before, schema=one.schema))
            drops += [*([indexes[key]] if key in indexes else ()), operation]
            gone.add(key)
        return waiting, drops

    def _key(self, one: ops.CreateTableOp | ops.DropTableOp | ops.ModifyTableOps) -> tuple[str, str]:
        return (self._schema(one.schema), str(one.table_name))


def _dependents_first(tables: Collection[tuple[str, str]], comparison: Comparison) -> list[tuple[str, str]]:
    """Order tables so that each goes before those that it refers to, as far as circles allow."""
    targets = {
        (table.schema, table.name): {
            (item.references.schema, item.references.table) for item in table.constraints if item.references
        }
        for table in comparison.live.tables
        if (table.schema, table.name) in tables
    }
    waiting = dict.fromkeys(sorted(targets), 0)
    for key in waiting:
        targets[key] &= waiting.keys() - {key}
        for target in targets[key]:
            waiting[target] += 1
    ordered: list[tuple[str, str]] = []
    free = [key for key, referring in waiting.items() if not referring]
    while waiting:
        chosen = heappop(free) if free else next(iter(waiting))
        del waiting[chosen]
        ordered.append(chosen)
        for target in targets[chosen] & waiting.keys():
            waiting[target] -= 1
            if not waiting[target]:
                heappush(free, target)
    return ordered


def _each(wrapper: type[WrappedOp], change: ops.ModifyTableOps) -> ops.ModifyTableOps:
    wrapped = [wrapper(operation) for operation in change.ops]
    return ops.ModifyTableOps(change.table_name, wrapped, schema=change.schema)


def _is_foreign_key_drop(operation: ops.MigrateOperation) -> bool:
    one = innermost(operation)
    return isinstance(one, ops.DropConstraintOp) and one.constraint_type == "foreignkey"


def _is_drop(operation: ops.MigrateOperation) -> bool:
    is_drop = isinstance(innermost(operation), (ops.DropConstraintOp, ops.DropIndexOp))
    return is_drop and not _is_foreign_key_drop(operation)


def _is_column(operation: ops.MigrateOperation) -> bool:
    one = innermost(operation)
    if isinstance(one, AdjustOp):
        return one.item.kind is ItemKind.COLUMN
    return isinstance(one, (ops.AddColumnOp, ops.AlterColumnOp, ops.DropColumnOp, ColumnSqlOp))


def _is_foreign_key_add(operation: ops.MigrateOperation) -> bool:
    return isinstance(innermost(operation), (ops.CreateForeignKeyOp, ForeignKeySqlOp))


def _is_rest(operation: ops.MigrateOperation) -> bool:
    others = (_is_foreign_key_drop, _is_drop, _is_column, _is_foreign_key_add)
    return not any(is_other(operation) for is_other in others)


def _adds_key(operation: ops.MigrateOperation) -> bool:
    keys = (ops.CreateUniqueConstraintOp, ops.CreatePrimaryKeyOp, ops.CreateIndexOp, ops.AddColumnOp)
    return isinstance(innermost(operation), keys)
