"""Which schemas and tables are compared: those that the models name, and of these no more than differ."""

from __future__ import annotations

import warnings

from alembic.autogenerate import comparators
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.util import PriorityDispatchResult
from sqlalchemy.exc import SAWarning

from taskschema.migrations.autogenerate.comparison import TableKey
from taskschema.migrations.autogenerate.filters import compared_schemas
from taskschema.migrations.autogenerate.plan import order_tables
from taskschema.migrations.autogenerate.reading import comparison_of
from taskschema.migrations.autogenerate.renaming import write_renames


def compare_schemas(context: AutogenContext, upgrade: ops.UpgradeOps) -> PriorityDispatchResult:
    """Run the comparison for the schemas of the models, or for every one where `include_schemas` asks for it.

    The default schema goes by the name None, also where a model or `ALTER DATABASE ... SET search_path` names
    it: compared under both names, its tables would be there twice.
    """
    order_tables(context)
    schemas = compared_schemas(context)
    is_postgresql = context.dialect.name == "postgresql"
    if is_postgresql and not _somebody_else_compares(context):
        comparison = comparison_of(context)
        if comparison.is_equal:
            return PriorityDispatchResult.CONTINUE
        _leave_out(context, comparison.equal_tables)
    with warnings.catch_warnings():
        # SQLAlchemy reflects NOT VALID as an option that its own CheckConstraint does not know, and cannot
        # read NOT ENFORCED or NO INHERIT at all; constraints are read from the catalog here.
        warnings.filterwarnings("ignore", "Can't validate argument 'dialect_options'", SAWarning)
        warnings.filterwarnings("ignore", "Could not parse CHECK constraint text", SAWarning)
        context.comparators.dispatch("schema", qualifier=context.dialect.name)(context, upgrade, schemas)
        if is_postgresql:
            write_renames(context, upgrade)
    return PriorityDispatchResult.CONTINUE


def _somebody_else_compares(context: AutogenContext) -> bool:
    """True where a project has comparators or a `compare_type` of its own, which want to see every table."""
    plugins = [str(name) for name in context.opts.get("autogenerate_plugins", ())]
    are_ours = all(name.lstrip("~").startswith(("alembic.", "taskschema.")) for name in plugins)
    return bool(comparators._registry) or not are_ours or context.opts.get("compare_type") is not True


def _leave_out(context: AutogenContext, tables: frozenset[TableKey]) -> None:
    """Keep Alembic from reflecting tables of which nothing differs: that takes it most of its time."""
    default = context.dialect.default_schema_name or ""
    context.sorted_tables = [
        table for table in context.sorted_tables if (table.schema or default, table.name) not in tables
    ]

    def differs(name: str | None, kind: str, parents: object) -> bool:
        if kind != "table" or not isinstance(parents, dict):
            return True
        return (parents.get("schema_name") or default, name) not in tables

    context._name_filters.append(differs)
