"""Changes of columns, in an order that works, as they can be run on tables with rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any

from alembic.operations import ops

from taskschema.catalog.objects import Catalog
from taskschema.migrations.autogenerate.column_operations import (
    ConvertColumnOp,
    RequiredColumnOp,
    RowsOp,
    SerialColumnOp,
)
from taskschema.migrations.autogenerate.columns import as_default
from taskschema.migrations.autogenerate.comparison import Comparison
from taskschema.migrations.autogenerate.conversions import Conversion
from taskschema.migrations.autogenerate.operations import (
    AdjustOp,
    BackOnlyOp,
    ColumnSqlOp,
    ident,
    innermost,
)
from taskschema.migrations.autogenerate.sequences import create_sequence, sequence_name

_FIRST = 0


def column_changes(
    operations: Iterable[ops.MigrateOperation], comparison: Comparison
) -> tuple[list[ops.MigrateOperation], list[ops.MigrateOperation]]:
    """Return the drops of columns that come back, and the other changes of columns, as they can run.

    What is computed is there only while all that it is computed from is; other columns go last.
    """
    found = [
        _as_it_runs(one, comparison) for operation in operations for one in _converted(operation, comparison)
    ]
    added = {str(one.column.name) for one in map(innermost, found) if isinstance(one, ops.AddColumnOp)}
    found.sort(key=lambda one: _place(one, added))
    first = [one for one in found if _place(one, added)[0] == _FIRST]
    return first, found[len(first) :]


def _place(operation: ops.MigrateOperation, added: Collection[str]) -> tuple[int, bool]:
    match innermost(operation):
        case ColumnSqlOp(up=()):
            return (_FIRST, False)
        case ops.DropColumnOp() as drop:
            is_plain = drop.to_column().computed is None
            return (_FIRST if str(drop.column_name) in added else 4, is_plain)
        case ops.AddColumnOp() as add:
            return (1 if add.column.computed is None else 3, False)
        case AdjustOp():
            return (3, False)
    return (2, False)


def _converted(operation: ops.MigrateOperation, comparison: Comparison) -> list[ops.MigrateOperation]:
    """Return what a change of type needs: USING, and the default out of its way where it has no cast."""
    if not isinstance(operation, ops.AlterColumnOp) or operation.modify_type is None:
        return [operation]
    key = (
        operation.schema or comparison.default_schema,
        str(operation.table_name),
        str(operation.column_name),
    )
    if key not in comparison.conversions:
        return [operation]
    forth, back = comparison.conversions[key]
    usings = (_using(way, operation, comparison.default_schema) for way in (forth, back))
    converted = ConvertColumnOp(operation, *usings)
    if forth.keeps_default and back.keeps_default:
        return [converted]
    names = (operation.table_name, operation.column_name)
    old, new = _defaults(operation, comparison)
    operation.existing_server_default = operation.modify_server_default = False
    before = ops.AlterColumnOp(
        *names,
        schema=operation.schema,
        existing_type=operation.existing_type,
        existing_server_default=old,
        modify_server_default=None,
    )
    after = ops.AlterColumnOp(
        *names,
        schema=operation.schema,
        existing_type=operation.modify_type,
        existing_server_default=None,
        modify_server_default=new,
    )
    return [*([before] if old is not None else ()), converted, *([after] if new is not None else ())]


def _defaults(operation: ops.AlterColumnOp, comparison: Comparison) -> tuple[Any, Any]:
    """Return the defaults before and after; what is no change is put back as it was."""
    if operation.modify_server_default is not False:
        return operation.existing_server_default, operation.modify_server_default
    name = (operation.table_name, operation.schema, operation.column_name)
    before = comparison.live_column(*name)
    default = None if before is None else as_default(before.default)
    return default, default


def _using(way: Conversion, operation: ops.AlterColumnOp, default_schema: str) -> str | None:
    if way.using is None:
        return None
    using = way.using.replace(f"::{ident(default_schema)}.", "::")
    return using.replace("{}", ident(str(operation.column_name)))


def required_columns(change: ops.ModifyTableOps) -> ops.ModifyTableOps:
    """Return the changes of a table with those told apart that add a column without a value, either way."""
    return ops.ModifyTableOps(
        change.table_name, [_with_value(one, _if_required) for one in change.ops], schema=change.schema
    )


def _as_it_runs(operation: ops.MigrateOperation, comparison: Comparison) -> ops.MigrateOperation:
    """Return the operation; one that adds a column to rows, either way, with what it needs besides."""
    is_dropped = isinstance(innermost(operation), ops.DropColumnOp)
    side = comparison.live if is_dropped else comparison.modelled
    return _with_value(operation, lambda add: _serial(add, comparison, side) or _if_required(add))


def _with_value(
    operation: ops.MigrateOperation, find: Callable[[ops.AddColumnOp], RowsOp | None]
) -> ops.MigrateOperation:
    """Return the operation, or what `find` has in the place of adding a column, be it on the way back."""
    match operation:
        case BackOnlyOp():
            return BackOnlyOp(_with_value(operation.operation, find))
        case ops.AddColumnOp():
            return find(operation) or operation
        case ops.DropColumnOp():
            add = ops.AddColumnOp(operation.table_name, operation.to_column(), schema=operation.schema)
            found = find(add)
            return operation if found is None else found.reverse()
    return operation


def _serial(add: ops.AddColumnOp, comparison: Comparison, side: Catalog) -> RowsOp | None:
    sequence = comparison.serial(side, add.table_name, add.schema, add.column.name)
    if sequence is None:
        return None
    name = sequence_name(sequence, comparison.default_schema)
    serial = SerialColumnOp(add.table_name, add.column, schema=add.schema)
    serial.create, serial.sequence = create_sequence(sequence, comparison.default_schema), name
    return serial


def _if_required(add: ops.AddColumnOp) -> RequiredColumnOp | None:
    column = add.column
    has_value = (
        column.server_default is not None or column.computed is not None or column.identity is not None
    )
    if column.nullable or has_value:
        return None
    return RequiredColumnOp(add.table_name, column, schema=add.schema)
