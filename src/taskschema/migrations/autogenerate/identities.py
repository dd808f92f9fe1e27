"""Identities: Alembic writes a changed one as a new one, which PostgreSQL refuses."""

from __future__ import annotations

from collections.abc import Iterator

from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.util import PriorityDispatchResult
from sqlalchemy import Table

from taskschema.catalog.objects import Catalog, Column, Identity, Sequence
from taskschema.migrations.autogenerate.columns import both_sides
from taskschema.migrations.autogenerate.comparison import comparison_of
from taskschema.migrations.autogenerate.operations import SqlOp, ident, literal
from taskschema.migrations.autogenerate.sequences import sequence_clauses, sequence_options


def compare_identities(  # noqa: PLR0917  # Alembic's signature
    context: AutogenContext,
    modify: ops.ModifyTableOps,
    schema: str | None,
    table: str,
    live: Table | None,
    model: Table | None,
) -> PriorityDispatchResult:
    """Compare the identities of columns that both sides have."""
    if live is None or model is None:
        return PriorityDispatchResult.CONTINUE
    comparison = comparison_of(context)
    for column in model.columns:
        before, after = both_sides(context, schema, table, column.name)
        if before is None or after is None or _said(before.identity) == _said(after.identity):
            continue
        serials = [
            _serial(catalog, (schema or comparison.default_schema, str(table), side.name))
            for catalog, side in ((comparison.live, before), (comparison.modelled, after))
        ]
        up = list(_lead(ident(str(table), schema), (before, serials[0]), (after, serials[1])))
        down = list(_lead(ident(str(table), schema), (after, serials[1]), (before, serials[0])))
        modify.ops.append(SqlOp(up, down))
    return PriorityDispatchResult.CONTINUE


def _said(identity: Identity | None) -> tuple[object, ...] | None:
    """Return what a model can say of an identity: the name of its sequence stays from the table's youth."""
    if identity is None:
        return None
    return (identity.kind, *(() if identity.sequence is None else sequence_options(identity.sequence)))


def _serial(catalog: Catalog, owner: tuple[str, str, str]) -> Sequence | None:
    return next((sequence for sequence in catalog.sequences if sequence.owned_by == owner), None)


_Side = tuple[Column, Sequence | None]


def _lead(table: str, before: _Side, after: _Side) -> Iterator[str]:
    """Yield the statements that lead from one side to the other; numbers that were given stay given."""
    (old, old_serial), (new, new_serial) = before, after
    column = ident(new.name)
    alter = f"ALTER TABLE {table} ALTER COLUMN {column}"
    if old.identity is not None and new.identity is not None:
        clauses = sequence_clauses(new.identity.sequence) if new.identity.sequence else ()
        settings = [f"SET {clause}" for clause in clauses]
        yield " ".join([f"{alter} SET GENERATED {new.identity.kind.value.upper()}", *settings])
        return
    if old.identity is not None:
        yield f"{alter} DROP IDENTITY"
    elif old.default is not None:
        yield f"{alter} DROP DEFAULT"
        if old_serial is not None:
            yield f"DROP SEQUENCE {ident(old_serial.name, old_serial.schema)}"
    if new.identity is not None:
        clauses = sequence_clauses(new.identity.sequence) if new.identity.sequence else ()
        options = f" ({' '.join(clauses)})" if clauses else ""
        yield f"{alter} ADD GENERATED {new.identity.kind.value.upper()} AS IDENTITY{options}"
    elif new.default is not None:
        if new_serial is not None:
            name = ident(new_serial.name, new_serial.schema)
            options = " ".join([f"AS {new_serial.type}", *sequence_clauses(new_serial)])
            yield f"CREATE SEQUENCE {name} {options} OWNED BY {table}.{column}"
        yield f"{alter} SET DEFAULT {new.default}"
    if (old.identity or old_serial) and (new.identity or new_serial):
        found = f"pg_get_serial_sequence({literal(table)}, {literal(new.name)})"
        yield f"SELECT setval({found}, max({column})) FROM {table}"  # noqa: S608  # quoted names
