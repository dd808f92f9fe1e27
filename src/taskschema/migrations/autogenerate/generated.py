"""Generated columns: what cannot be altered is dropped and added, and says what is lost by it."""

from __future__ import annotations

from typing import Any

from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.util import PriorityDispatchResult
from sqlalchemy import Column, Table

from taskschema.catalog.dependencies import Item, ItemKind
from taskschema.catalog.objects import Column as ReadColumn
from taskschema.catalog.objects import GeneratedKind
from taskschema.migrations.autogenerate.columns import both_sides
from taskschema.migrations.autogenerate.expressions import exact_sql
from taskschema.migrations.autogenerate.operations import AdjustOp, BackOnlyOp, ColumnSqlOp, ident
from taskschema.migrations.autogenerate.reading import comparison_of
from taskschema.migrations.autogenerate.restoring import without_parentheses

SET_EXPRESSION_SINCE = 17
"""https://www.postgresql.org/docs/17/sql-altertable.html: before, a generated column is dropped and added."""


def compare_generated(  # noqa: PLR0917  # Alembic's signature
    context: AutogenContext,
    modify: ops.ModifyTableOps,
    schema: str | None,
    table: str,
    live: Table | None,
    model: Table | None,
) -> PriorityDispatchResult:
    """Compare generation expressions; nothing is lost by computing them anew."""
    if live is None or model is None:
        return PriorityDispatchResult.CONTINUE
    for column in model.columns:
        before, after = both_sides(context, schema, table, column.name)
        if before is None or after is None or before.generated == after.generated:
            continue
        if column.name in live.columns:
            there = live.columns[column.name]
            modify.ops.extend(_change(context, (schema, str(table)), (before, after), (there, column)))
    return PriorityDispatchResult.CONTINUE


def _change(
    context: AutogenContext,
    name: tuple[str | None, str],
    read: tuple[ReadColumn, ReadColumn],
    columns: tuple[Column[Any], Column[Any]],
) -> list[ops.MigrateOperation]:
    """Return what leads from one way of computing a column to another, with as little lost as can be."""
    (schema, table), (before, after) = name, read
    alter = f"ALTER TABLE {ident(table, schema)} ALTER COLUMN {ident(before.name)}"
    drop = ops.DropColumnOp.from_column_and_tablename(schema, table, columns[0])
    add = ops.AddColumnOp.from_column_and_tablename(schema, table, columns[1])
    comparison, computed = comparison_of(context), columns[1].computed
    if before.generated is None:
        note = f"What rows hold in {before.name} is lost: from now on it is computed."
        return [ColumnSqlOp((), (), note=note), drop, add]
    if (
        after.generated is None
        and before.generated.kind is GeneratedKind.STORED
        and before.type == after.type
    ):
        # The values stay, and with them indexes and constraints.
        # https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-EXPRESSION
        default = [] if after.default is None else [f"{alter} SET DEFAULT {after.default}"]
        return [ColumnSqlOp([f"{alter} DROP EXPRESSION", *default], ()), BackOnlyOp(drop), BackOnlyOp(add)]
    if after.generated is None:
        note = f"What was computed for {before.name} is lost: PostgreSQL cannot keep it."
        return [ColumnSqlOp((), (), note=note), drop, add]
    if (
        computed is not None
        and before.generated.kind is after.generated.kind
        and comparison.server_major >= SET_EXPRESSION_SINCE
    ):
        item = Item(ItemKind.COLUMN, schema or comparison.default_schema, table, before.name)
        up = f"{alter} SET EXPRESSION AS ({exact_sql(computed.sqltext, context.dialect)})"
        down = f"{alter} SET EXPRESSION AS ({without_parentheses(before.generated.expression)})"
        return [AdjustOp(item, before.name, up, [down])]
    return [drop, add]
