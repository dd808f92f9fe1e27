"""Operations that Alembic has not, each with its way back and the Python that it is written as."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from alembic.autogenerate.api import AutogenContext
from alembic.autogenerate.render import render_op, renderers
from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Table
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.schema import conv
from sqlalchemy.sql.ddl import DDLIf

from taskschema.catalog.dependencies import Item
from taskschema.migrations.autogenerate.expressions import escape_text

_BLOCK = re.compile(r"(:[ \t]*)#")
_PREPARER = PGDialect().identifier_preparer  # type: ignore[no-untyped-call]


def ident(name: str, schema: str | None = None) -> str:
    """Return the name as PostgreSQL's SQL has it, quoted where it must be."""
    quoted: str = _PREPARER.quote(name)
    return quoted if schema is None else f"{_PREPARER.quote(schema)}.{quoted}"


def literal(text: str) -> str:
    """Return the text as a literal of PostgreSQL's SQL."""
    escaped = text.replace("'", "''")
    return f"'{escaped}'"


class SqlOp(ops.MigrateOperation):
    """Statements of PostgreSQL's, and those that take them back; each way with what is to be said of it.

    `only_postgresql` guards them where the model itself can live on other databases too.
    """

    adds: str | None = None
    """The name of the constraint that the statements add."""

    def __init__(
        self,
        up: Sequence[str],
        down: Sequence[str],
        *,
        only_postgresql: bool = False,
        note: str = "",
        note_back: str = "",
    ) -> None:
        self.up, self.down = tuple(up), tuple(down)
        self.only_postgresql = only_postgresql
        self.note, self.note_back = note, note_back

    def reverse(self) -> SqlOp:
        return SqlOp(
            self.down,
            self.up,
            only_postgresql=self.only_postgresql,
            note=self.note_back,
            note_back=self.note,
        )

    def to_diff_tuple(self) -> tuple[str, str]:
        return ("execute", "; ".join(self.up))


class AdjustOp(SqlOp):
    """A statement that a constraint, an index or a generated column lives through, under its name or another.

    Where it cannot stay anyway it is dropped and added instead.
    """

    def __init__(self, item: Item, name: str, up: str, down: Sequence[str]) -> None:
        super().__init__([up], down)
        self.item, self.name = item, name


class ColumnSqlOp(SqlOp):
    """What Alembic cannot say of a column; empty where there is only a note."""


class ForeignKeySqlOp(SqlOp):
    """A foreign key in PostgreSQL's words."""


class AddLabelOp(ops.MigrateOperation):
    """A new label of an enumerated type: usable only after a COMMIT; PostgreSQL takes none back."""

    def __init__(self, up: Sequence[str]) -> None:
        self.up = tuple(up)

    def reverse(self) -> SqlOp:
        return SqlOp((), ())

    def to_diff_tuple(self) -> tuple[str, str]:
        return ("execute", "; ".join(self.up))


class WrappedOp(ops.MigrateOperation):
    """An operation, and something that Alembic cannot say of it."""

    def __init__(self, operation: ops.MigrateOperation) -> None:
        self.operation = operation

    def to_diff_tuple(self) -> Any:
        return self.operation.to_diff_tuple()


def innermost(operation: ops.MigrateOperation) -> ops.MigrateOperation:
    """Return the operation without what is wrapped around it."""
    while isinstance(operation, WrappedOp):
        operation = operation.operation
    return operation


class OnDialectOp(WrappedOp):
    """An operation for some dialects only: what `ddl_if` says of a thing, said of the operation."""

    def __init__(self, operation: ops.MigrateOperation, dialects: Sequence[str]) -> None:
        super().__init__(operation)
        self.dialects = tuple(dialects)

    def reverse(self) -> OnDialectOp:
        return OnDialectOp(self.operation.reverse(), self.dialects)


class BackOnlyOp(WrappedOp):
    """An operation whose way back alone is needed."""

    def reverse(self) -> ops.MigrateOperation:
        return self.operation.reverse()


class ForthOnlyOp(WrappedOp):
    """An operation whose way back comes about without it."""

    def reverse(self) -> BackOnlyOp:
        return BackOnlyOp(self.operation)


class AddPrimaryKeyOp(ops.CreatePrimaryKeyOp):
    """A primary key for a table that is there already; Alembic cannot write its own."""

    def reverse(self) -> DropOp:
        back = DropOp(self.constraint_name, self.table_name, "primary", schema=self.schema)
        back.restore = self
        return back


class DropOp(ops.DropConstraintOp):
    """Dropping a constraint, with any operation that makes it again."""

    restore: ops.MigrateOperation

    def reverse(self) -> Any:
        return self.restore

    def to_diff_tuple(self) -> Any:
        return ("remove_constraint", self.constraint_name, self.table_name)


class DropIndexOp(ops.DropIndexOp):
    """Dropping an index, with any operation that makes it again."""

    restore: ops.MigrateOperation

    def reverse(self) -> Any:
        return self.restore

    def to_diff_tuple(self) -> Any:
        return ("remove_index", self.index_name, self.table_name)


class CreateTableOp(ops.CreateTableOp):
    """A new table whose CHECKs keep their `ddl_if`, which SQLAlchemy does not copy."""

    conditions: Mapping[str, DDLIf] = MappingProxyType({})

    def to_table(self, migration_context: MigrationContext | None = None) -> Table:
        table = super().to_table(migration_context)
        for constraint in table.constraints:
            condition = self.conditions.get(str(constraint.name))
            if condition is not None:
                constraint._ddl_if = condition
        return table


class DropTableOp(ops.DropTableOp):
    """Dropping a table, with the operation that makes it again."""

    restore: ops.CreateTableOp

    def reverse(self) -> ops.CreateTableOp:
        return self.restore


def drop(
    name: str, table: str, type_: str | None, restore: ops.MigrateOperation, schema: str | None
) -> DropOp:
    """Return the operation that drops a constraint and is taken back by `restore`."""
    operation = DropOp(conv(name), table, type_, schema=schema)
    operation.restore = restore
    return operation


def conditions_of(condition: DDLIf | None) -> tuple[str, ...]:
    """Return the dialects that a `ddl_if` names; none where only a callable decides."""
    named: object = None if condition is None else condition.dialect
    if isinstance(named, str):
        return (named,)
    return tuple(sorted(named)) if isinstance(named, tuple | list | set) else ()


def text_argument(sql: str) -> str:
    """Return Python source for a string that `text()` reads as exactly this SQL.

    Mako's printer takes `:` and `#` later on a line for the beginning of a block, even inside of a string.
    """
    return _BLOCK.sub(r"\1\\x23", repr(escape_text(sql)))


def comment_lines(note: str) -> list[str]:
    """Return a note as comments of Python; Mako's printer takes a `:` at the end for the head of a block."""
    return [f"# {line}" for line in note.splitlines()]


@renderers.dispatch_for(SqlOp)
def _render_sql(context: AutogenContext, operation: SqlOp) -> list[str]:
    lines = [f"op.execute({text_argument(statement)})" for statement in operation.up]
    notes = comment_lines(operation.note)
    if operation.only_postgresql and lines:
        return [*notes, *_guarded(context, lines, ("postgresql",))]
    return [*notes, *lines]


@renderers.dispatch_for(AddLabelOp)
def _render_labels(context: AutogenContext, operation: AddLabelOp) -> list[str]:
    lines = ["with op.get_context().autocommit_block():"]
    lines += [f"    op.execute({text_argument(statement)})" for statement in operation.up]
    return _guarded(context, lines, ("postgresql",))


@renderers.dispatch_for(BackOnlyOp)
def _render_nothing(_: AutogenContext, __: BackOnlyOp) -> list[str]:
    return []


@renderers.dispatch_for(ForthOnlyOp)
def _render_inner(context: AutogenContext, operation: ForthOnlyOp) -> list[str]:
    return render_op(context, operation.operation)


@renderers.dispatch_for(OnDialectOp)
def _render_on_dialect(context: AutogenContext, operation: OnDialectOp) -> list[str]:
    return _guarded(context, render_op(context, operation.operation), operation.dialects)


@renderers.dispatch_for(AddPrimaryKeyOp)
def _render_primary_key(context: AutogenContext, operation: AddPrimaryKeyOp) -> str:
    arguments = [f"op.f({str(operation.constraint_name)!r})"]
    if not context._has_batch:
        arguments.append(repr(str(operation.table_name)))
    arguments.append(repr([str(column) for column in operation.columns]))
    if operation.schema and not context._has_batch:
        arguments.append(f"schema={str(operation.schema)!r}")
    prefix = "batch_op." if context._has_batch else "op."
    return f"{prefix}create_primary_key({', '.join(arguments)})"


def _guarded(context: AutogenContext, lines: Sequence[str], dialects: Sequence[str]) -> list[str]:
    """Put the lines behind a question for the dialect.

    In one piece, since Mako's printer forgets the depth of a block in a block and indents one line.
    """
    if len(dialects) == 1:
        question = f"if op.get_context().dialect.name == {dialects[0]!r}:"
    else:
        question = f"if op.get_context().dialect.name in {tuple(dialects)!r}:"
    depth = "        " if context._has_batch else "    "
    return [
        question
        + "".join(re.sub(r"^", depth, f"\n{line}", flags=re.MULTILINE)[len(depth) :] for line in lines)
    ]
