"""Which operations go together in the plan of a revision."""

from __future__ import annotations

from alembic.operations import ops

from taskschema.catalog.dependencies import ItemKind
from taskschema.migrations.autogenerate.operations import AdjustOp, ColumnSqlOp, ForeignKeySqlOp, innermost


def is_foreign_key_drop(operation: ops.MigrateOperation) -> bool:
    """True for what drops a foreign key."""
    one = innermost(operation)
    return isinstance(one, ops.DropConstraintOp) and one.constraint_type == "foreignkey"


def is_drop(operation: ops.MigrateOperation) -> bool:
    """True for what drops any other constraint, or an index."""
    is_drop = isinstance(innermost(operation), (ops.DropConstraintOp, ops.DropIndexOp))
    return is_drop and not is_foreign_key_drop(operation)


def is_column(operation: ops.MigrateOperation) -> bool:
    """True for what changes columns."""
    one = innermost(operation)
    if isinstance(one, AdjustOp):
        return one.item.kind is ItemKind.COLUMN
    return isinstance(one, (ops.AddColumnOp, ops.AlterColumnOp, ops.DropColumnOp, ColumnSqlOp))


def is_foreign_key_add(operation: ops.MigrateOperation) -> bool:
    """True for what adds a foreign key."""
    return isinstance(innermost(operation), (ops.CreateForeignKeyOp, ForeignKeySqlOp))


def is_rest(operation: ops.MigrateOperation) -> bool:
    """True for what has no place of its own."""
    others = (is_foreign_key_drop, is_drop, is_column, is_foreign_key_add)
    return not any(is_other(operation) for is_other in others)


def adds_key(operation: ops.MigrateOperation) -> bool:
    """True for what may make something that a foreign key can refer to."""
    keys = (ops.CreateUniqueConstraintOp, ops.CreatePrimaryKeyOp, ops.CreateIndexOp, ops.AddColumnOp)
    return isinstance(innermost(operation), keys)
