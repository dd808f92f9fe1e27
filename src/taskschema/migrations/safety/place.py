"""Which version table a run is about: its schema and name, however env.py spells it."""

from __future__ import annotations

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

from taskschema.errors import ConfigError

_NAME = text(
    "SELECT coalesce(CAST(:schema AS pg_catalog.text), (SELECT ns.nspname FROM pg_catalog.pg_class AS cls"
    " JOIN pg_catalog.pg_namespace AS ns ON ns.oid = cls.relnamespace"
    " WHERE cls.oid = pg_catalog.to_regclass(pg_catalog.quote_ident(:name))), pg_catalog.current_schema())"
    " || '.' || :name AS version_table"
)


def version_table_of(migration: MigrationContext, connection: Connection) -> str:
    """Return `schema.name`: the schema that env.py names, else where the name is found, else the current one.

    The lock, the lease, the ledger and the journal are kept by this name. Raises ConfigError where there is
    no schema for it.
    """
    said = {"schema": migration.version_table_schema, "name": migration.version_table}
    found: str | None = connection.execute(_NAME, said).scalar_one()
    if found is None:
        raise ConfigError(
            f"search_path of the session names no schema that is there, and {said['name']} has to be in one",
            hint="make the schema, or mend search_path in env.py or of the role, or say version_table_schema",
        )
    return found
