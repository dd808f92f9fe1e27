"""How a table is stored, as far as SQLAlchemy states it; Alembic does not compare it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.util import PriorityDispatchResult
from sqlalchemy import Table

from taskschema.catalog.ddl.options import parameters
from taskschema.catalog.objects import Persistence, ReplicaIdentity, TableKind
from taskschema.catalog.objects import Table as ReadTable
from taskschema.migrations.autogenerate.operations import SqlOp, ident
from taskschema.migrations.autogenerate.reading import comparison_of

_HEAP = "heap"


def compare_storage(  # noqa: PLR0917  # Alembic's signature
    context: AutogenContext,
    modify: ops.ModifyTableOps,
    schema: str | None,
    table: str,
    live: Table | None,
    model: Table | None,
) -> PriorityDispatchResult:
    """Compare UNLOGGED, storage parameters, access method and tablespace of a table that both sides have."""
    comparison = comparison_of(context)
    before, after = comparison.live_table(table, schema), comparison.modelled_table(table, schema)
    if live is None or model is None or before is None or after is None:
        return PriorityDispatchResult.CONTINUE
    alter = f"ALTER TABLE {ident(str(table), schema)}"
    wanted = _as_stated(after, before)
    ways = ((before, wanted), (wanted, before))
    up, down = ([f"{alter} {action}" for action in _actions(*way)] for way in ways)
    if up or down:
        modify.ops.append(SqlOp(up, down, only_postgresql=True))
    return PriorityDispatchResult.CONTINUE


def _as_stated(modelled: ReadTable, live: ReadTable) -> ReadTable:
    """Return what the models state, and the rest as it is: who runs the database may have set it."""
    stated = {option.partition("=")[0] for option in modelled.options}
    others = (option for option in live.options if option.partition("=")[0] not in stated)
    return replace(
        modelled,
        options=(*modelled.options, *others),
        tablespace=modelled.tablespace or live.tablespace,
    )


def _actions(before: ReadTable, after: ReadTable) -> Iterator[str]:
    if before.relkind is not after.relkind:
        return  # there is no way from one kind to another
    if before.relkind is TableKind.TABLE:
        if before.persistence is not after.persistence:
            yield "SET LOGGED" if after.persistence is Persistence.PERMANENT else "SET UNLOGGED"
        if before.access_method != after.access_method:
            yield f"SET ACCESS METHOD {ident(after.access_method or _HEAP)}"
    if before.tablespace != after.tablespace:
        yield f"SET TABLESPACE {ident(after.tablespace or 'pg_default')}"
    yield from parameters(before.options, after.options)


def prefixes_of(table: ReadTable) -> list[str]:
    """Return what stands between CREATE and TABLE."""
    return ["UNLOGGED"] if table.persistence is Persistence.UNLOGGED else []


def stored_as(table: ReadTable, default_schema: str) -> dict[str, Any]:
    """Return the arguments of `sqlalchemy.Table` that say how a table of the database is stored."""
    said = {
        "postgresql_inherits": parents_of(table, default_schema),
        "postgresql_partition_by": table.partition_key,
        "postgresql_using": None if table.access_method == _HEAP else table.access_method,
        "postgresql_tablespace": table.tablespace,
    }
    return {key: value for key, value in said.items() if value}


def parents_of(table: ReadTable, default_schema: str) -> tuple[str, ...]:
    """Return the parents of a table; nothing where SQLAlchemy could not name them, outside of the schema."""
    schemas = {schema for schema, _ in table.inherits}
    return tuple(name for _, name in table.inherits) if schemas == {default_schema} else ()


def settings_of(table: ReadTable, schema: str | None) -> Iterator[str]:
    """Yield the statements that complete a table that was created again."""
    alter = f"ALTER TABLE {ident(table.name, schema)}"
    yield from (f"{alter} {action}" for action in parameters((), table.options))
    if table.row_security:
        yield f"{alter} ENABLE ROW LEVEL SECURITY"
    if table.force_row_security:
        yield f"{alter} FORCE ROW LEVEL SECURITY"
    if table.replica_identity in (ReplicaIdentity.FULL, ReplicaIdentity.NOTHING):
        yield f"{alter} REPLICA IDENTITY {table.replica_identity.upper()}"
