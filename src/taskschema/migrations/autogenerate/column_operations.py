"""Operations on columns that Alembic has not: a type with USING, and columns that rows must be given."""

from __future__ import annotations

from alembic.autogenerate.api import AutogenContext
from alembic.autogenerate.render import render_op, renderers
from alembic.operations import ops
from sqlalchemy import text
from sqlalchemy.schema import DefaultClause

from taskschema.migrations.autogenerate.operations import (
    WrappedOp,
    comment_lines,
    ident,
    literal,
    text_argument,
)


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
