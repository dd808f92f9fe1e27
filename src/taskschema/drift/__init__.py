"""What differs between what should be and what is."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, MetaData

from taskschema.catalog import read_catalog
from taskschema.catalog.compare import compare
from taskschema.catalog.reader import VERSION_TABLE
from taskschema.drift.expected import expected_from_models
from taskschema.findings import Finding

__all__ = ["expected_from_models", "find_drift"]


def find_drift(
    connection: Connection,
    *,
    metadata: MetaData,
    scratch: Connection,
    ignore_tables: Collection[str] = (VERSION_TABLE,),
) -> list[Finding]:
    """Compare a database with the models; nothing is created but in the scratch database.

    `scratch` leads to an empty database of the same major version. `ignore_tables` are left out of what is.
    """
    expected = expected_from_models(metadata, scratch)
    return compare(expected, read_catalog(connection, ignore_tables=ignore_tables))
