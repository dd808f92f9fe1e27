"""What a project lets be compared: the schemas of its models, and what its own filters do not keep out."""

from __future__ import annotations

from alembic.autogenerate.api import AutogenContext


def compared_schemas(context: AutogenContext) -> set[str | None]:
    """Return the schemas of the models, all where `include_schemas` asks for it; None is the default one."""
    default = context.dialect.default_schema_name
    if context.opts.get("include_schemas"):
        named = {default, *context.inspector.get_schema_names()} - {"information_schema"}
    else:
        tables = context.table_key_to_table.values()
        named = {table.schema or default for table in tables} or {default}
    schemas = {None if name == default else name for name in named}
    return {name for name in schemas if context.run_name_filters(name, "schema", {})}
