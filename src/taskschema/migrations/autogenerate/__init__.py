"""What Alembic's autogenerate is taught here, one facet a file.

Alembic compares by name only, and what it renders is not always what the models say. On PostgreSQL
everything that is compared here is printed by PostgreSQL on both sides: the database's own catalog, and the
catalog of a scratch database in which the models were created.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy import Connection

from taskschema.migrations.autogenerate.plugin import PLUGIN, register
from taskschema.migrations.autogenerate.reading import SCRATCH_OPTION
from taskschema.migrations.autogenerate.rendering import render_item
from taskschema.migrations.autogenerate.tidy import docstring, quoted, tidy_revision

__all__ = ["configure_options", "docstring", "quoted", "tidy_revision"]


def configure_options(
    *, dialect_name: str, scratch: Callable[[], AbstractContextManager[Connection]] | None
) -> dict[str, Any]:
    """Return the keyword arguments for `EnvironmentContext.configure` that teach Alembic what is known here.

    `scratch` lends a connection to a new, empty database of the same server; it is called at most once for
    each run of autogenerate, and only where something is compared. A project's own
    `process_revision_directives`, `include_name` and `include_object` can stand beside these options.
    """
    register()
    return {
        "render_item": render_item,
        "compare_type": True,
        "compare_server_default": False,
        "autogenerate_plugins": ["alembic.autogenerate.*", "~alembic.autogenerate.schemas", PLUGIN],
        "render_as_batch": dialect_name == "sqlite",
        # Only where no connection is given: in a script nobody takes the doubled `%` of a driver apart again.
        "dialect_opts": {"paramstyle": "named"},
        SCRATCH_OPTION: scratch,
    }
