"""Reading the two sides of one autogenerate run, once, and no more of them than models can state."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from weakref import WeakKeyDictionary

from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, text

from taskschema.catalog.dependencies import read_dependencies
from taskschema.catalog.modelled import create_modelled, read_surroundings
from taskschema.catalog.objects import ConstraintKind
from taskschema.catalog.reader import read_catalog
from taskschema.errors import ConfigError
from taskschema.migrations.autogenerate.comparison import Comparison
from taskschema.migrations.autogenerate.conversions import read_conversions
from taskschema.migrations.autogenerate.labels import find_relabelled
from taskschema.migrations.autogenerate.renames import find_renames, under_new_names

SCRATCH_OPTION = "taskschema_scratch"
"""The key in Alembic's options under which the maker of scratch databases stands."""

SUBJECTS = ("tables", "enums", "domains", "sequences", "comments")
"""What models can state of a catalog."""

_CREATION_ORDER = text(
    """
    SELECT ns.nspname AS schema, cls.relname AS name, con.contype::text AS kind, con.conname AS constraint
    FROM pg_catalog.pg_constraint AS con
    JOIN pg_catalog.pg_class AS cls ON cls.oid = con.conrelid
    JOIN pg_catalog.pg_namespace AS ns ON ns.oid = cls.relnamespace
    WHERE con.contype IN ('c', 'x')
    ORDER BY con.oid
    """
)
_BY_LETTER = {"c": ConstraintKind.CHECK, "x": ConstraintKind.EXCLUSION}
_runs: WeakKeyDictionary[AutogenContext, Comparison] = WeakKeyDictionary()


def comparison_of(context: AutogenContext) -> Comparison:
    """Return the comparison of this run; the scratch database is made, and gone again, the first time.

    Raises ConfigError where there is no way to a scratch database, or PostgreSQL refuses the models.
    """
    found = _runs.get(context)
    if found is None:
        found = _runs[context] = _compare(context)
    return found


def _compare(context: AutogenContext) -> Comparison:
    connection = context.connection
    scratch: Callable[[], AbstractContextManager[Connection]] | None = context.opts.get(SCRATCH_OPTION)
    if connection is None or scratch is None or context.metadata is None:
        raise ConfigError(
            "comparing models with a database needs a scratch database on the same server",
            hint="run taskschema revision --autogenerate, or pass configure_options(scratch=...) in env.py",
        )
    read = partial(read_catalog, ignore_tables=(_version_table(context),), subjects=SUBJECTS)
    live, surroundings = read(connection), read_surroundings(connection)
    major = int((connection.dialect.server_version_info or (0,))[0])
    with scratch() as lent:
        create_modelled(context.metadata, lent, surroundings=surroundings)
        modelled = read(lent)
        same = Comparison(live, modelled, surroundings.default_schema, major)
        return same if same.is_equal else _in_full(context, connection, lent, same)


def _version_table(context: AutogenContext) -> str:
    migration = context.migration_context
    name = str(migration.version_table)
    return f"{migration.version_table_schema}.{name}" if migration.version_table_schema else name


def _in_full(
    context: AutogenContext, connection: Connection, scratch: Connection, found: Comparison
) -> Comparison:
    """Read what is needed only where something differs."""
    renames, live = find_renames(context, found)
    relabelled, live = find_relabelled(live, found.modelled)
    order, conversions = _read_creation_order(scratch), read_conversions(scratch, live, found.modelled)
    scratch.rollback()
    return Comparison(
        live=live,
        modelled=found.modelled,
        default_schema=found.default_schema,
        server_major=found.server_major,
        renames=renames,
        relabelled=relabelled,
        creation_order=order,
        conversions=conversions,
        read_dependencies=lambda: under_new_names(read_dependencies(connection), renames),
    )


def _read_creation_order(connection: Connection) -> dict[tuple[str, str, ConstraintKind], tuple[str, ...]]:
    order: dict[tuple[str, str, ConstraintKind], tuple[str, ...]] = {}
    for row in connection.execute(_CREATION_ORDER):
        key = (row.schema, row.name, _BY_LETTER[row.kind])
        order[key] = (*order.get(key, ()), row.constraint)
    return order
