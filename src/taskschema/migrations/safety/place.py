"""Which version table a run is about: its schema and name, however env.py spells it."""

from __future__ import annotations

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

_NAME = text(
    "SELECT coalesce(CAST(:schema AS pg_catalog.text), (SELECT ns.nspname FROM pg_catalog.pg_class AS cls"
    " JOIN pg_catalog.pg_namespace AS ns ON ns.oid = cls.relnamespace"
    " WHERE cls.oid = pg_catalog.to_regclass(pg_catalog.quote_ident(:name))), pg_catalog.current_schema())"
    " || '.' || :name AS version_table"
)


def version_table_of(migration: MigrationContext, connection: Connection) -> str:
    """Return `schema.name`: the schema that env.py names, else where the name is found, else the current one.

    The lock, the lease, the ledger and the journal are kept by this name.
    """
    said = {"schema": migration.version_table_schema, "name": migration.version_table}
    found: str = connection.execute(_NAME, said).scalar_one()
    return found
