"""CHECKs and defaults on SQLite, read back by SQLAlchemy on both sides; the models' from memory."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.util import PriorityDispatchResult
from alembic.util.sqla_compat import all_table_check_constraints
from sqlalchemy import Column, Inspector, Table, create_engine, inspect, text
from sqlalchemy.pool import StaticPool
from sqlalchemy.schema import DefaultClause, conv

from taskschema.migrations.autogenerate.comparison import final_name
from taskschema.migrations.autogenerate.constraints import CheckOp
from taskschema.migrations.autogenerate.expressions import escape_text
from taskschema.migrations.autogenerate.operations import OnDialectOp, conditions_of, drop


@dataclass(frozen=True, slots=True)
class _Modelled:
    """What the models make of an empty database: CHECKs by table, defaults by table and column."""

    checks: dict[str, dict[str, str]]
    defaults: dict[str, dict[str, str | None]]


_runs: WeakKeyDictionary[AutogenContext, _Modelled] = WeakKeyDictionary()


def _modelled(context: AutogenContext) -> _Modelled:
    found = _runs.get(context)
    if found is None:
        found = _runs[context] = _read_modelled(list(context.table_key_to_table.values()))
    return found


def _read_modelled(tables: list[Table]) -> _Modelled:
    """Create the tables in memory, and read back what SQLite keeps of them."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    with engine.connect() as connection:
        for schema in {table.schema for table in tables if table.schema}:
            quoted = connection.dialect.identifier_preparer.quote(schema)
            connection.exec_driver_sql(f"ATTACH DATABASE ':memory:' AS {quoted}")
        for metadata in {table.metadata for table in tables}:
            metadata.create_all(connection)
        inspector = inspect(connection)
        modelled = _Modelled(
            {table.key: _checks(inspector, table.name, table.schema) for table in tables},
            {table.key: _defaults(inspector, table.name, table.schema) for table in tables},
        )
    engine.dispose()
    return modelled


def compare_checks(  # noqa: PLR0917  # Alembic's signature
    context: AutogenContext,
    modify: ops.ModifyTableOps,
    schema: str | None,
    name: str,
    live: Table | None,
    model: Table | None,
) -> PriorityDispatchResult:
    """Compare the named CHECKs of a table; SQLite has no way to drop one without a name."""
    if live is None or model is None:
        return PriorityDispatchResult.STOP
    before = _checks(context.inspector, name, schema)
    after = _modelled(context).checks[model.key]
    items = {final_name(item, context.dialect): item for item in all_table_check_constraints(model)}
    for check in sorted(before.keys() | after.keys()):
        old, new = before.get(check), after.get(check)
        if _plain(old) == _plain(new):
            continue
        if old is not None:
            restore = CheckOp(conv(check), name, text(escape_text(old)), schema=schema)
            modify.ops.append(drop(check, name, "check", restore, schema))
        if new is not None:
            operation = CheckOp(conv(check), name, text(escape_text(new)), schema=schema)
            dialects = conditions_of(items[check]._ddl_if) if check in items else ()
            modify.ops.append(OnDialectOp(operation, dialects) if dialects else operation)
    return PriorityDispatchResult.STOP


def _checks(inspector: Inspector, table: str, schema: str | None) -> dict[str, str]:
    found = inspector.get_check_constraints(table, schema=schema)
    return {str(check["name"]): check["sqltext"] for check in found if check["name"]}


def _plain(sql: str | None) -> str | None:
    """Take out white space and quotes of identifiers: SQLite keeps the words of whoever created the table."""
    return None if sql is None else re.sub(r"\s+|\"|(?<=[^'])`", "", sql)


def compare_default(  # noqa: PLR0917  # Alembic's signature
    context: AutogenContext,
    alter: ops.AlterColumnOp,
    schema: str | None,
    table: str,
    name: str,
    live: Column[Any],
    model: Column[Any],
) -> PriorityDispatchResult:
    """Compare the default of a column as text."""
    before = _defaults(context.inspector, table, schema).get(name)
    after = _modelled(context).defaults[model.table.key].get(name)
    alter.existing_server_default = False
    if _plain(before) != _plain(after) and live.computed is None and model.computed is None:
        alter.existing_server_default = _as_default(before)
        alter.modify_server_default = _as_default(after)
    return PriorityDispatchResult.STOP


def _defaults(inspector: Inspector, table: str, schema: str | None) -> dict[str, str | None]:
    columns = inspector.get_columns(table, schema=schema)
    return {column["name"]: column["default"] for column in columns}


def _as_default(printed: str | None) -> DefaultClause | None:
    return None if printed is None else DefaultClause(text(escape_text(printed)))
