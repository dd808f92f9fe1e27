"""New tables with a name for every constraint, and dropped ones that come back as they were."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any

from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from sqlalchemy import (
    CheckConstraint,
    Column,
    Constraint,
    ForeignKeyConstraint,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.schema import SchemaItem, conv
from sqlalchemy.sql.ddl import DDLIf

from taskschema.catalog.objects import Table as ReadTable
from taskschema.migrations.autogenerate import restoring
from taskschema.migrations.autogenerate.columns import describe_exactly
from taskschema.migrations.autogenerate.comparison import final_name, stated_constraints
from taskschema.migrations.autogenerate.constraints import add_modelled, drop_read
from taskschema.migrations.autogenerate.expressions import escape_text, exact_sql
from taskschema.migrations.autogenerate.operations import BackOnlyOp, CreateTableOp, DropTableOp, SqlOp
from taskschema.migrations.autogenerate.reading import comparison_of
from taskschema.migrations.autogenerate.rendering import is_lifted
from taskschema.migrations.autogenerate.storage import parents_of, prefixes_of, settings_of, stored_as

IsLate = Callable[[ForeignKeyConstraint], bool]


def new_table(
    context: AutogenContext, table: Table, is_late: IsLate
) -> tuple[CreateTableOp, list[ops.MigrateOperation]]:
    """Return the operation that creates a table of the models, and the constraints that must wait."""
    names = _names(context, table)
    inline: list[SchemaItem] = []
    late: list[ops.MigrateOperation] = []
    conditions: dict[str, DDLIf] = {}
    for item in stated_constraints(table):
        if _is_waiting(item, is_late):
            late.extend(_add_later(context, table, item))
            continue
        if isinstance(item, CheckConstraint) and item._type_bound and not is_lifted(item):
            continue
        copied = _detached(item, names.get(item), context)
        if copied is None:
            continue
        inline.append(copied)
        if item._ddl_if is not None and names.get(item):
            conditions[str(names[item])] = item._ddl_if
    operation = CreateTableOp(
        table.name,
        [*(_without_checks(column) for column in table.columns), *inline],
        schema=table.schema,
        _namespace_metadata=table.metadata,
        _constraints_included=True,
        comment=table.comment,
        info={},
        prefixes=list(table._prefixes),
        **table.kwargs,
    )
    operation.conditions = conditions
    return operation, late


def _names(context: AutogenContext, table: Table) -> dict[Constraint, str]:
    """Return the names as the database will have them: chosen by PostgreSQL where the models have none."""
    names = {}
    if context.dialect.name == "postgresql":
        found = comparison_of(context).constraints(table, context.dialect)
        names = {one.item: name for name, one in found.items()}
    for item in stated_constraints(table):
        name = names.get(item) or final_name(item, context.dialect)
        if name is not None:
            names[item] = name
    return names


def _is_waiting(item: Constraint, is_late: IsLate) -> bool:
    if isinstance(item, ExcludeConstraint):
        return True
    return isinstance(item, ForeignKeyConstraint) and is_late(item)


def _add_later(context: AutogenContext, table: Table, item: Constraint) -> Iterator[ops.MigrateOperation]:
    if context.dialect.name != "postgresql":
        return
    for one in comparison_of(context).constraints(table, context.dialect).values():
        if one.item is item:
            yield add_modelled(one, table.name, table.schema, context.dialect)


def _without_checks(column: Column[Any]) -> Column[Any]:
    """Copy a column; its CHECKs are stated by the table, where Alembic writes them."""
    copied = column._copy()
    if not column.primary_key and column.autoincrement in (True, False):
        # Only reflection says so of a column that no key holds.
        copied.autoincrement = "auto"
    copied.constraints = {item for item in copied.constraints if not isinstance(item, CheckConstraint)}
    return copied


def _detached(item: Constraint, name: str | None, context: AutogenContext) -> Constraint | None:
    """Copy a constraint without its table: expressions of a table's columns would attach the copy to it."""
    label = None if name is None else conv(name)
    timing = {"deferrable": item.deferrable, "initially": item.initially, **item.dialect_kwargs}
    match item:
        case CheckConstraint():
            condition = text(escape_text(exact_sql(item.sqltext, context.dialect)))
            return CheckConstraint(condition, name=label, **item.dialect_kwargs)
        case PrimaryKeyConstraint():
            columns = [column.name for column in item.columns]
            return PrimaryKeyConstraint(*columns, name=label, **timing) if columns else None
        case UniqueConstraint():
            return UniqueConstraint(*(column.name for column in item.columns), name=label, **timing)
        case ForeignKeyConstraint():
            return ForeignKeyConstraint(
                [element.parent.name for element in item.elements],
                [element.target_fullname for element in item.elements],
                name=label,
                onupdate=item.onupdate,
                ondelete=item.ondelete,
                match=item.match,
                **timing,
            )
    return None


def dropped_table(
    context: AutogenContext,
    table: Table,
    read: ReadTable,
    early_targets: Collection[tuple[str, str]],
    first: Collection[str],
) -> tuple[DropTableOp, list[ops.MigrateOperation]]:
    """Return the operation that drops a table, and the drops of constraints that must come before.

    `early_targets` are tables that go before this one does: foreign keys to them are in the way, as are the
    constraints named in `first`.
    """
    describe_exactly(table, read)
    schema, default = table.schema, comparison_of(context).default_schema
    early: list[ops.MigrateOperation] = []
    inline: list[SchemaItem] = []
    for constraint in read.constraints:
        target = constraint.references
        restored = restoring.add_constraint(constraint, table.name, schema, default)
        if not constraint.is_local:
            continue
        is_in_the_way = constraint.name in first or (
            target is not None and (target.schema, target.table) in early_targets
        )
        if is_in_the_way or not isinstance(restored, ops.AddConstraintOp):
            drop = drop_read(constraint, table.name, schema, default)
            early.append(drop if is_in_the_way else BackOnlyOp(drop))
        else:
            copied = _detached(restored.to_constraint(), constraint.name, context)
            if copied is not None:
                inline.append(copied)
    operation = DropTableOp(table.name, schema=schema)
    operation.restore = CreateTableOp(
        table.name,
        [*(_without_checks(column) for column in _own_columns(table, read, default)), *inline],
        schema=schema,
        _namespace_metadata=table.metadata,
        _constraints_included=True,
        comment=table.comment,
        info={},
        prefixes=prefixes_of(read),
        **{**table.kwargs, **stored_as(read, default)},
    )
    settings = SqlOp((), list(settings_of(read, schema)), only_postgresql=True)
    return operation, [*early, settings] if settings.down else early


def _own_columns(table: Table, read: ReadTable, default: str) -> list[Column[Any]]:
    """Return the columns that a table states itself; the others come with those of its parents."""
    inherited = {column.name for column in read.columns if not column.is_local}
    if not parents_of(read, default):
        return list(table.columns)
    return [column for column in table.columns if column.name not in inherited]
