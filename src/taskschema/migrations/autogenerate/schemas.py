"""Which schemas are compared: those that the models name, under whatever search_path."""

from __future__ import annotations

import warnings

from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.util import PriorityDispatchResult
from sqlalchemy.exc import SAWarning

from taskschema.migrations.autogenerate.plan import order_tables


def compare_schemas(context: AutogenContext, upgrade: ops.UpgradeOps) -> PriorityDispatchResult:
    """Run the comparison for the schemas of the models, or for every one where `include_schemas` asks for it.

    The default schema goes by the name None, also where a model or `ALTER DATABASE ... SET search_path` names
    it: compared under both names, its tables would be there twice.
    """
    order_tables(context)
    default = context.dialect.default_schema_name
    if context.opts.get("include_schemas"):
        named = {default, *context.inspector.get_schema_names()} - {"information_schema"}
    else:
        named = {table.schema or default for table in context.sorted_tables} or {default}
    schemas = {None if name == default else name for name in named}
    schemas = {name for name in schemas if context.run_name_filters(name, "schema", {})}
    with warnings.catch_warnings():
        # SQLAlchemy reflects NOT VALID as an option that its own CheckConstraint does not know.
        warnings.filterwarnings("ignore", "Can't validate argument 'dialect_options'", SAWarning)
        context.comparators.dispatch("schema", qualifier=context.dialect.name)(context, upgrade, schemas)
    return PriorityDispatchResult.CONTINUE
