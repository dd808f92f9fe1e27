"""The facets as one plugin of Alembic's: https://alembic.sqlalchemy.org/en/latest/api/plugins.html."""

from __future__ import annotations

from functools import cache

from alembic.runtime.plugins import Plugin
from alembic.util import DispatchPriority

from taskschema.migrations.autogenerate import (
    columns,
    constraints,
    generated,
    identities,
    indexes,
    nullability,
    plan,
    schemas,
    sqlite,
    storage,
)

PLUGIN = "taskschema.autogenerate"


@cache
def register() -> None:
    """Make the plugin known to Alembic, once for each process."""
    plugin = Plugin(PLUGIN)
    add = plugin.add_autogenerate_comparator
    first, last = DispatchPriority.FIRST, DispatchPriority.LAST
    add(schemas.compare_schemas, "autogenerate", "taskschema_schemas", priority=first)
    add(plan.arrange, "autogenerate", "taskschema_plan", priority=last)

    add(indexes.compare_indexes, "table", "indexes", qualifier="postgresql", priority=first)
    for subject in ("foreignkeys", "checkconstraints"):
        add(constraints.leave_to_us, "table", subject, qualifier="postgresql", priority=first)
    add(constraints.compare_constraints, "table", "taskschema_constraints", qualifier="postgresql")
    add(generated.compare_generated, "table", "taskschema_generated", qualifier="postgresql")
    add(identities.compare_identities, "table", "taskschema_identities", qualifier="postgresql")
    add(nullability.compare_nullability, "table", "taskschema_nullability", qualifier="postgresql")
    add(storage.compare_storage, "table", "taskschema_storage", qualifier="postgresql")
    add(columns.compare_type, "column", "types", qualifier="postgresql")
    add(nullability.leave_to_us, "column", "taskschema_nullability", qualifier="postgresql", priority=last)
    # Beside Alembic's own, which compare_server_default=False stops before anything else is asked.
    add(columns.compare_default, "column", "taskschema_default", qualifier="postgresql", priority=last)

    add(sqlite.compare_checks, "table", "checkconstraints", qualifier="sqlite", priority=first)
    add(sqlite.compare_default, "column", "taskschema_default", qualifier="sqlite", priority=last)
