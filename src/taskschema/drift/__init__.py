"""What differs between what should be and what is."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, MetaData

from taskschema.catalog import read_catalog
from taskschema.catalog.compare import compare
from taskschema.catalog.modelled import read_modelled, read_surroundings
from taskschema.catalog.reader import VERSION_TABLE
from taskschema.db.opening import url_of
from taskschema.db.scratch import scratch_database
from taskschema.db.url import DatabaseUrl
from taskschema.errors import ConfigError
from taskschema.findings import Finding

__all__ = ["find_drift", "find_drift_from_models"]


def find_drift_from_models(
    connection: Connection,
    metadata: MetaData,
    *,
    scratch_url: DatabaseUrl | None = None,
    ignore_tables: Collection[str] = (VERSION_TABLE,),
) -> list[Finding]:
    """Compare a database with the models, in a scratch database that is made for it and dropped again.

    Raises ConfigError for anything but PostgreSQL and for models that PostgreSQL refuses, PermissionRefused
    where the role may not make a scratch database.
    """
    if connection.dialect.name != "postgresql":
        raise ConfigError(
            f"drift reads PostgreSQL's catalog, and this is {connection.dialect.name}",
            hint="alembic check compares the models with SQLite",
        )
    with scratch_database(url_of(connection), scratch_url=scratch_url) as scratch:
        return find_drift(connection, metadata=metadata, scratch=scratch, ignore_tables=ignore_tables)


def find_drift(
    connection: Connection,
    *,
    metadata: MetaData,
    scratch: Connection,
    ignore_tables: Collection[str] = (VERSION_TABLE,),
) -> list[Finding]:
    """Compare a database with the models; nothing is created but in the scratch database, which keeps it.

    `scratch` leads to an empty database of the same major version. `ignore_tables` are left out of what is.
    Raises ConfigError where PostgreSQL refuses the models.
    """
    was_in_transaction = connection.in_transaction()
    around = read_surroundings(connection)
    if not was_in_transaction:
        connection.rollback()  # so that the catalog is read in a snapshot of its own
    expected = read_modelled(metadata, scratch, surroundings=around, ignore_tables=())
    return compare(expected, read_catalog(connection, ignore_tables=ignore_tables))
