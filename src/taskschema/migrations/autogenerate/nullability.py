"""NOT NULL of PostgreSQL 18 that has not looked at the rows, is not inherited, or has a name."""

from __future__ import annotations

from typing import Any

from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.util import PriorityDispatchResult
from sqlalchemy import Column, Table

from taskschema.catalog.objects import Column as ReadColumn
from taskschema.migrations.autogenerate.columns import both_sides
from taskschema.migrations.autogenerate.operations import ColumnSqlOp, ident


def leave_to_us(  # Alembic's signature
    context: AutogenContext,
    alter: ops.AlterColumnOp,
    schema: str | None,
    table: str,
    name: str,
    _live: Column[Any],
    _model: Column[Any],
) -> PriorityDispatchResult:
    """Take back what Alembic says of such a column: its way back would be a plain NOT NULL."""
    before, _ = both_sides(context, schema, table, name)
    if before is not None and _is_special(before):
        alter.modify_nullable = None
    return PriorityDispatchResult.CONTINUE


def compare_nullability(  # noqa: PLR0917  # Alembic's signature
    context: AutogenContext,
    modify: ops.ModifyTableOps,
    schema: str | None,
    table: str,
    live: Table | None,
    model: Table | None,
) -> PriorityDispatchResult:
    """Validate what is not, let be inherited what is not, and drop with a way back what is not wanted."""
    if live is None or model is None:
        return PriorityDispatchResult.CONTINUE
    alter = f"ALTER TABLE {ident(str(table), schema)}"
    for column in model.columns:
        before, after = both_sides(context, schema, table, column.name)
        if before is None or after is None or not _is_special(before):
            continue
        up, down = ([f"{alter} {action}" for action in way] for way in _ways(before, after))
        if up:
            modify.ops.append(ColumnSqlOp(up, down))
    return PriorityDispatchResult.CONTINUE


def _is_special(column: ReadColumn) -> bool:
    is_plain = column.not_null_validated and not column.not_null_no_inherit and column.not_null_name is None
    return column.not_null and column.not_null_constraint is not None and not is_plain


def _ways(before: ReadColumn, after: ReadColumn) -> tuple[list[str], list[str]]:
    """Return the actions that lead to what models state, and those that lead back."""
    column, constraint = ident(before.name), ident(before.not_null_constraint or "")
    no_inherit = " NO INHERIT" if before.not_null_no_inherit else ""
    not_valid = "" if before.not_null_validated else " NOT VALID"
    added = f"ADD CONSTRAINT {constraint} NOT NULL {column}{no_inherit}{not_valid}"
    if not after.not_null:
        return [f"ALTER COLUMN {column} DROP NOT NULL"], [added]
    inherited = [f"ALTER CONSTRAINT {constraint} INHERIT"] if no_inherit else []
    if not_valid:
        return [*inherited, f"VALIDATE CONSTRAINT {constraint}"], [f"DROP CONSTRAINT {constraint}", added]
    return inherited, [f"ALTER CONSTRAINT {constraint} NO INHERIT"] if no_inherit else []
