"""Changes of columns, in an order that works, as they can be run on tables with rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from alembic.autogenerate.api import AutogenContext
from alembic.autogenerate.render import render_op, renderers
from alembic.operations import ops
from sqlalchemy import text
from sqlalchemy.schema import DefaultClause

from taskschema.catalog.objects import Catalog
from taskschema.migrations.autogenerate.columns import as_default
from taskschema.migrations.autogenerate.comparison import Comparison
from taskschema.migrations.autogenerate.conversions import Conversion
from taskschema.migrations.autogenerate.operations import (
    AdjustOp,
    BackOnlyOp,
    ColumnSqlOp,
    WrappedOp,
    comment_lines,
    ident,
    innermost,
    literal,
    text_argument,
)
from taskschema.migrations.autogenerate.sequences import create_sequence, sequence_name


class ConvertColumnOp(WrappedOp):
    """Changing the type of a column, with the USING that either way needs."""

    operation: ops.AlterColumnOp

    def __init__(self, operation: ops.AlterColumnOp, using: str | None, using_back: str | None) -> None:
        super().__init__(operation)
        self.using, self.using_back = using, using_back

    def reverse(self) -> ConvertColumnOp:
        return ConvertColumnOp(self.operation.reverse(), self.using_back, self.using)


class RowsOp(ops.AddColumnOp):
    """A new column of a table that may have rows already."""

    def reverse(self) -> DropRowsOp:
        back = DropRowsOp(self.table_name, self.column.name, schema=self.schema, _reverse=self)
        back.restore = self
        return back


class DropRowsOp(ops.DropColumnOp):
    """Dropping a column that comes back to a table that may have rows."""

    restore: RowsOp

    def reverse(self) -> RowsOp:
        return self.restore


class RequiredColumnOp(RowsOp):
    """A new column that rows must have a value for, where there is none."""


class SerialColumnOp(RowsOp):
    """A new column with a sequence of its own, from which rows get their numbers."""

    create: str
    sequence: str


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
    places = sorted(((_place(one, added), one) for one in found), key=lambda placed: placed[0])
    return [one for (place, _), one in places if place == _FIRST], [
        one for (place, _), one in places if place != _FIRST
    ]


_FIRST = 0


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


def _as_it_runs(operation: ops.MigrateOperation, comparison: Comparison) -> ops.MigrateOperation:
    """Return the operation; one that adds a column to rows, either way, with what it needs besides."""
    if isinstance(operation, BackOnlyOp):
        return BackOnlyOp(_as_it_runs(operation.operation, comparison))
    if isinstance(operation, ops.AddColumnOp):
        return _with_rows(operation, comparison, comparison.modelled) or operation
    if isinstance(operation, ops.DropColumnOp):
        back = ops.AddColumnOp(operation.table_name, operation.to_column(), schema=operation.schema)
        known = _with_rows(back, comparison, comparison.live)
        return operation if known is None else known.reverse()
    return operation


def _with_rows(add: ops.AddColumnOp, comparison: Comparison, side: Catalog) -> RowsOp | None:
    default_schema = comparison.default_schema
    sequence = comparison.serial(side, add.table_name, add.schema, add.column.name)
    if sequence is not None:
        serial = SerialColumnOp(add.table_name, add.column, schema=add.schema)
        serial.create = create_sequence(sequence, default_schema)
        serial.sequence = sequence_name(sequence, default_schema)
        return serial
    column = add.column
    has_value = (
        column.server_default is not None or column.computed is not None or column.identity is not None
    )
    if column.nullable or has_value:
        return None
    return RequiredColumnOp(add.table_name, column, schema=add.schema)


@renderers.dispatch_for(ConvertColumnOp)
def _render_convert(context: AutogenContext, operation: ConvertColumnOp) -> list[str]:
    (rendered,) = render_op(context, operation.operation)
    if operation.using is None:
        return [rendered]
    return [f"{rendered.removesuffix(')')}, postgresql_using={operation.using!r})"]


@renderers.dispatch_for(RequiredColumnOp)
def _render_required(context: AutogenContext, operation: RequiredColumnOp) -> list[str]:
    """Add the column, leave a place to fill it, and demand a value only then.

    A table without rows takes it as it is; one with rows refuses the last line until somebody has decided.
    """
    column = operation.column
    plain = ops.AddColumnOp(operation.table_name, column, schema=operation.schema)
    if context._has_batch:
        note = f"Rows that are there have no value for {column.name}: give it a server_default."
        return [*comment_lines(note), *render_op(context, plain)]
    nullable = column._copy()
    nullable.nullable = True
    plain.column = nullable
    demand = ops.AlterColumnOp(
        operation.table_name,
        column.name,
        schema=operation.schema,
        existing_type=column.type,
        modify_nullable=False,
    )
    note = (
        f"Rows that are there have no value for {column.name}: with an UPDATE here, give them one.\n"
        "Until then the next operation refuses a table that has rows."
    )
    return [*render_op(context, plain), *comment_lines(note), *render_op(context, demand)]


@renderers.dispatch_for(SerialColumnOp)
def _render_serial(context: AutogenContext, operation: SerialColumnOp) -> list[str]:
    column = operation.column._copy()
    column.server_default = DefaultClause(text(f"nextval({literal(operation.sequence)})"))
    plain = ops.AddColumnOp(operation.table_name, column, schema=operation.schema)
    owner = f"{ident(str(operation.table_name), operation.schema)}.{ident(str(column.name))}"
    owned = f"ALTER SEQUENCE {operation.sequence} OWNED BY {owner}"
    return [
        f"op.execute({text_argument(operation.create)})",
        *render_op(context, plain),
        f"op.execute({text_argument(owned)})",
    ]
