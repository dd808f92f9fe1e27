"""The order of operations: what is needed comes first, what is in the way goes first, and back in reverse."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence

from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.util import PriorityDispatchResult
from sqlalchemy import ForeignKeyConstraint, Table
from sqlalchemy.schema import sort_tables_and_constraints

from taskschema.catalog.dependencies import Item
from taskschema.migrations.autogenerate.column_changes import column_changes, required_columns
from taskschema.migrations.autogenerate.columns import describe_exactly
from taskschema.migrations.autogenerate.comparison import Comparison
from taskschema.migrations.autogenerate.labels import label_renames
from taskschema.migrations.autogenerate.operations import (
    BackOnlyOp,
    ForthOnlyOp,
    SqlOp,
    WrappedOp,
    ident,
    innermost,
)
from taskschema.migrations.autogenerate.ordering import dependents_first, relations_of
from taskschema.migrations.autogenerate.phases import (
    adds_key,
    is_column,
    is_drop,
    is_foreign_key_add,
    is_foreign_key_drop,
    is_rest,
)
from taskschema.migrations.autogenerate.reading import comparison_of
from taskschema.migrations.autogenerate.remaking import Remaking
from taskschema.migrations.autogenerate.remarks import constraint_remarks
from taskschema.migrations.autogenerate.renaming import RenameOp, renamed_objects
from taskschema.migrations.autogenerate.sequences import changed_serials, new_sequences, unused_sequences
from taskschema.migrations.autogenerate.tables import dropped_table, new_table
from taskschema.migrations.autogenerate.types import TypeOperations, type_operations

Key = tuple[str | None, str]


def arrange(context: AutogenContext, upgrade: ops.UpgradeOps) -> PriorityDispatchResult:
    """Rewrite what the comparison of an autogenerate run found; the last step of it."""
    if context.dialect.name == "postgresql":
        if comparison_of(context).is_equal and not upgrade.ops:
            return PriorityDispatchResult.CONTINUE
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
        self._renames = [one for one in found if isinstance(one, RenameOp)]
        known = (ops.CreateTableOp, ops.DropTableOp, ops.ModifyTableOps, RenameOp)
        self._foreign = [one for one in found if not isinstance(one, known)]

    def operations(self) -> Iterator[ops.MigrateOperation]:
        leaving = {self._key(one) for one in self._drops}
        types = type_operations(self._comparison, leaving)
        changes = list(self._ordered(types, leaving))
        said_back, said = constraint_remarks(self._comparison, changes, leaving)
        # Labels are committed as they are added: what comes before them would be half a revision.
        yield from types.labels
        yield from self._schemas()
        yield from renamed_objects(self._comparison)
        yield from self._renames
        yield from label_renames(self._comparison)
        yield from [said_back] if said_back.down else []
        yield from changes
        yield from [said] if said.up else []
        yield from self._foreign

    def _ordered(
        self, types: TypeOperations, leaving: set[tuple[str, str]]
    ) -> Iterator[ops.MigrateOperation]:
        """Yield all that goes under the names that the models have."""
        remaking = Remaking(self._context, self._changes, types.items, types.items_back)
        in_the_way = remaking.constraints_in_the_way(leaving)
        written = [self._written(one) for one in remaking.changes(leaving)]
        self._changes = [change for _, change in written]
        creates, late = self._new_tables()
        early, drops = self._dropped_tables(in_the_way)
        takes_names = self._takes_names(leaving)
        yield from types.created
        yield from new_sequences(self._comparison)
        yield from early
        yield from self._phase(is_foreign_key_drop)
        yield from self._phase(is_drop)
        yield from (change for change, _ in written if change.ops)
        yield from types.rebuilt
        yield from drops if takes_names else []
        yield from creates
        yield from self._births
        yield from self._phase(is_column)
        yield from changed_serials(self._comparison)
        yield from self._phase(is_rest)
        yield from self._phase(is_foreign_key_add)
        yield from late
        yield from [] if takes_names else drops
        yield from types.dropped
        yield from unused_sequences(self._comparison)

    def _takes_names(self, leaving: set[tuple[str, str]]) -> bool:
        """True where a new table or index has a name that is free only once a table is gone."""
        wanted = relations_of(self._comparison.modelled.tables)
        return not wanted.isdisjoint(
            relations_of(
                table for table in self._comparison.live.tables if (table.schema, table.name) in leaving
            )
        )

    def _schema(self, schema: str | None) -> str:
        return schema or self._comparison.default_schema

    def _is_ours(self, operation: ops.DropTableOp) -> bool:
        """Leave alone what no model ever made: partitions, and what extensions or listeners make."""
        read = self._comparison.live_table(operation.table_name, operation.schema)
        is_made = self._comparison.modelled_table(operation.table_name, operation.schema) is not None
        return read is not None and read.partition_bound is None and not is_made

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
        changed = {self._key(one) for one in self._changes if any(map(adds_key, one.ops))}
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
        columns = [one for one in change.ops if is_column(one)]
        others = [one for one in change.ops if not is_column(one)]
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
        for key in dependents_first(tables, self._comparison):
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


def _each(wrapper: type[WrappedOp], change: ops.ModifyTableOps) -> ops.ModifyTableOps:
    wrapped = [wrapper(operation) for operation in change.ops]
    return ops.ModifyTableOps(change.table_name, wrapped, schema=change.schema)
