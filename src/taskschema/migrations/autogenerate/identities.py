"""Identities, of which Alembic writes a changed one as a new one, and the sequences of serial columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.util import PriorityDispatchResult
from sqlalchemy import Table

from taskschema.catalog.objects import Column, Identity, Sequence
from taskschema.migrations.autogenerate.columns import both_sides
from taskschema.migrations.autogenerate.operations import SqlOp, ident, literal
from taskschema.migrations.autogenerate.reading import comparison_of
from taskschema.migrations.autogenerate.sequences import (
    create_sequence,
    retyped,
    sequence_clauses,
    sequence_name,
    sequence_options,
    told_options,
)


def compare_identities(  # noqa: PLR0917  # Alembic's signature
    context: AutogenContext,
    modify: ops.ModifyTableOps,
    schema: str | None,
    table: str,
    live: Table | None,
    model: Table | None,
) -> PriorityDispatchResult:
    """Compare what the columns that both sides have get their numbers from."""
    if live is None or model is None:
        return PriorityDispatchResult.CONTINUE
    comparison = comparison_of(context)
    for column in model.columns:
        before, after = both_sides(context, schema, table, column.name)
        if before is None or after is None:
            continue
        serials = [
            comparison.serial(side, table, schema, column.name)
            for side in (comparison.live, comparison.modelled)
        ]
        # The type is changed before, and changed back afterwards.
        before = _retyped(before, after.type)
        is_same_kind = (serials[0] is None) == (serials[1] is None)
        if _said(before.identity) == _said(after.identity) and is_same_kind:
            continue
        ways = ((before, serials[0]), (after, serials[1]))
        name = ident(str(table), schema)
        up = list(_lead(name, comparison.default_schema, *ways))
        down = list(_lead(name, comparison.default_schema, *reversed(ways)))
        modify.ops.append(SqlOp(up, down))
    return PriorityDispatchResult.CONTINUE


def _retyped(column: Column, type_: str) -> Column:
    """Return a column as it is once it has another type: its sequence goes along."""
    if column.identity is None or column.identity.sequence is None or column.type == type_:
        return column
    sequence = retyped(column.identity.sequence, type_)
    return replace(column, type=type_, identity=replace(column.identity, sequence=sequence))


def _said(identity: Identity | None) -> tuple[object, ...] | None:
    """Return what a model can say of an identity: the name of its sequence stays from the table's youth."""
    if identity is None:
        return None
    return (identity.kind, *(() if identity.sequence is None else sequence_options(identity.sequence)))


_Side = tuple[Column, Sequence | None]


def _lead(table: str, default_schema: str, before: _Side, after: _Side) -> Iterator[str]:
    """Yield the statements that lead from one side to the other; numbers that were given stay given."""
    (old, old_serial), (new, new_serial) = before, after
    column = ident(new.name)
    alter = f"ALTER TABLE {table} ALTER COLUMN {column}"
    if old.identity is not None and new.identity is not None:
        sequence = new.identity.sequence
        clauses = sequence_clauses(sequence, old.identity.sequence) if sequence else ()
        settings = [f"SET {clause}" for clause in clauses]
        yield " ".join([f"{alter} SET GENERATED {new.identity.kind.value.upper()}", *settings])
        return
    if old.identity is not None:
        yield f"{alter} DROP IDENTITY"
    elif old.default is not None:
        yield f"{alter} DROP DEFAULT"
        if old_serial is not None:
            yield f"DROP SEQUENCE {sequence_name(old_serial, default_schema)}"
    if new.identity is not None:
        sequence = new.identity.sequence
        told = " ".join(told_options(sequence, with_type=False)) if sequence else ""
        options = f" ({told})" if told else ""
        yield f"{alter} ADD GENERATED {new.identity.kind.value.upper()} AS IDENTITY{options}"
    elif new.default is not None:
        default = new.default
        if new_serial is not None:
            yield f"{create_sequence(new_serial, default_schema)} OWNED BY {table}.{column}"
            default = f"nextval({literal(sequence_name(new_serial, default_schema))})"
        yield f"{alter} SET DEFAULT {default}"
    if (old.identity or old_serial) and (new.identity or new_serial):
        found = f"pg_get_serial_sequence({literal(table)}, {literal(new.name)})"
        yield f"SELECT setval({found}, max({column})) FROM {table}"  # noqa: S608  # quoted names
