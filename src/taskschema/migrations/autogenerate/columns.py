"""Columns: types and defaults, as PostgreSQL prints them.

Alembic compares defaults by executing them on the live database: a json column has no `=`, and
`nextval()` advances its sequence. Nothing is executed here.
"""

from __future__ import annotations

from typing import Any

from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.util import PriorityDispatchResult
from sqlalchemy import Column, Computed, Table, text
from sqlalchemy.schema import DefaultClause

from taskschema.catalog.objects import Column as ReadColumn
from taskschema.catalog.objects import Sequence
from taskschema.catalog.objects import Table as ReadTable
from taskschema.migrations.autogenerate.comparison import Comparison, is_of
from taskschema.migrations.autogenerate.expressions import escape_text
from taskschema.migrations.autogenerate.operations import ident
from taskschema.migrations.autogenerate.reading import comparison_of
from taskschema.migrations.autogenerate.restoring import without_parentheses


def compare_type(  # noqa: PLR0917  # Alembic's signature
    context: AutogenContext,
    alter: ops.AlterColumnOp,
    schema: str | None,
    table: str,
    name: str,
    live: Column[Any],
    model: Column[Any],
) -> PriorityDispatchResult:
    """Compare the types of a column; a project's own `compare_type` was asked before."""
    before, after = both_sides(context, schema, table, name)
    alter.existing_type = live.type
    if before is None or after is None:
        return PriorityDispatchResult.CONTINUE
    if (before.type, before.collation) != (after.type, after.collation):
        alter.modify_type = model.type
    return PriorityDispatchResult.STOP


def compare_default(  # noqa: PLR0917  # Alembic's signature
    context: AutogenContext,
    alter: ops.AlterColumnOp,
    schema: str | None,
    table: str,
    name: str,
    live: Column[Any],
    model: Column[Any],
) -> PriorityDispatchResult:
    """Compare the default of a column."""
    comparison = comparison_of(context)
    before, after = both_sides(context, schema, table, name)
    alter.existing_server_default = False
    alter.kw.pop("autoincrement", None)
    if before is None or after is None or before.generated or after.generated:
        return PriorityDispatchResult.STOP
    if (
        before.identity is None
        and after.identity is None
        and before.default != after.default
        and not _is_rebuilt(comparison, before, after)
        and not _is_about_a_serial(comparison, schema, table, before, after)
    ):
        alter.existing_server_default = as_default(before.default)
        alter.modify_server_default = _wanted_default(model, after)
    return PriorityDispatchResult.STOP


def _is_rebuilt(comparison: Comparison, before: ReadColumn, after: ReadColumn) -> bool:
    """True where making the type anew sets the default too: neither type takes the label of the other."""
    return before.type == after.type and any(is_of(before, type_) for type_ in comparison.rebuilt_types)


def _wanted_default(model: Column[Any], read: ReadColumn) -> Any:
    """Prefer the words of the model; a serial column has none."""
    default = model.server_default
    return default if isinstance(default, DefaultClause) else as_default(read.default)


def as_default(printed: str | None) -> DefaultClause | None:
    """Return what PostgreSQL printed as SQLAlchemy's default; it sends just the same."""
    return None if printed is None else DefaultClause(text(escape_text(printed)))


def describe_exactly(table: Table, read: ReadTable | None) -> None:
    """Give a reflected table the defaults and expressions that PostgreSQL printed.

    Reflection hands them to `text()`, which takes the `:b` of `'a:b'` for a parameter.
    """
    columns = {column.name: column for column in read.columns} if read else {}
    for column in table.columns:
        found = columns.get(column.name)
        if found is None:
            continue
        if found.generated is not None and isinstance(column.server_default, Computed):
            expression = without_parentheses(found.generated.expression.strip())
            column.server_default.sqltext = text(escape_text(expression))
        elif isinstance(column.server_default, DefaultClause):
            column.server_default = as_default(found.default)


def both_sides(
    context: AutogenContext, schema: str | None, table: str, column: str
) -> tuple[ReadColumn | None, ReadColumn | None]:
    """Return a column as the database has it, and as the models would make it."""
    comparison = comparison_of(context)
    return comparison.live_column(table, schema, column), comparison.modelled_column(table, schema, column)


def _is_about_a_serial(
    comparison: Comparison, schema: str | None, table: str, before: ReadColumn, after: ReadColumn
) -> bool:
    """True where a side draws from the column's own sequence, whatever it is called."""
    sides = ((comparison.live, before), (comparison.modelled, after))
    sequences = [comparison.serial(catalog, table, schema, before.name) for catalog, _ in sides]
    if None in sequences:
        return sequences != [None, None]
    return all(
        _draws_from(column.default, sequence) for (_, column), sequence in zip(sides, sequences, strict=True)
    )


def _draws_from(default: str | None, sequence: Sequence | None) -> bool:
    name = "" if sequence is None else ident(sequence.name, sequence.schema)
    return default is not None and default.startswith("nextval(") and name in default
