"""What a database held when somebody said that it was as it should be, kept in the database itself.

The record stands in a table of the schema `taskschema`, which no catalog shows. It is the catalog as JSON,
which any version of this package that knows the same fields can read, its fingerprint, and its digest, for a
quick look.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

from taskschema import __version__
from taskschema.catalog.digest import read_digest
from taskschema.catalog.reader import VERSION_TABLE, read_catalog
from taskschema.db.translate import translated

KEPT = 5
"""How many records a database keeps."""
_LOCK = 5_720_461_836_116_239_361
"""An advisory lock, for two that record at the same time: any number that is nobody else's."""
_MAKE = (
    # IF NOT EXISTS would ask for CREATE on the database, which the owner of the schema may not have.
    "DO $$ BEGIN IF pg_catalog.to_regnamespace('taskschema') IS NULL"
    " THEN CREATE SCHEMA taskschema; END IF; END $$",
    "CREATE TABLE IF NOT EXISTS taskschema.catalog_record ("
    " id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
    " recorded_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),"
    " revision text,"
    " server_version text NOT NULL,"
    " taskschema_version text NOT NULL,"
    " fingerprint text,"
    " digest jsonb NOT NULL,"
    " catalog bytea NOT NULL)",
    "ALTER TABLE taskschema.catalog_record ADD COLUMN IF NOT EXISTS fingerprint text",
    "COMMENT ON TABLE taskschema.catalog_record IS"
    " 'What this database should be, for taskschema drift --against recorded: JSON, compressed with gzip'",
)
_IS_WHOLE = text(
    "SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute AS att"
    " JOIN pg_catalog.pg_class AS cls ON cls.oid = att.attrelid"
    " JOIN pg_catalog.pg_namespace AS ns ON ns.oid = cls.relnamespace"
    " WHERE ns.nspname = 'taskschema' AND cls.relname = 'catalog_record' AND att.attname = 'fingerprint')"
)
_WRITE = text(
    "INSERT INTO taskschema.catalog_record"
    " (revision, server_version, taskschema_version, fingerprint, digest, catalog)"
    " VALUES (:revision, pg_catalog.current_setting('server_version'), :version, :fingerprint,"
    " CAST(:digest AS pg_catalog.jsonb), :catalog)"
)
_FORGET = text(
    "DELETE FROM taskschema.catalog_record WHERE id NOT IN"
    " (SELECT id FROM taskschema.catalog_record ORDER BY id DESC LIMIT :kept)"
)


def record_catalog(
    connection: Connection,
    *,
    revision: str | None = None,
    ignore_tables: Collection[str] = (VERSION_TABLE,),
) -> str:
    """Write down what the database holds as what it should be; makes schema and table where they are missing.

    In a transaction of the caller it becomes true with that; otherwise it is committed. The last few records
    are kept. Returns the fingerprint. Raises PermissionRefused where the role may not make or write it.
    """
    with _transaction(connection), translated(None):
        digest = read_digest(connection, ignore_tables=ignore_tables)
        catalog = read_catalog(connection, ignore_tables=ignore_tables)
        connection.execute(text("SELECT pg_catalog.pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        if not connection.execute(_IS_WHOLE).scalar_one():
            for statement in _MAKE:
                connection.exec_driver_sql(statement)
        fingerprint = catalog.fingerprint()
        connection.execute(
            _WRITE,
            {
                "revision": revision,
                "version": __version__,
                "fingerprint": fingerprint,
                "digest": json.dumps(digest.to_json()),
                "catalog": gzip.compress(json.dumps(catalog.to_json()).encode(), compresslevel=6),
            },
        )
        connection.execute(_FORGET, {"kept": KEPT})
    return fingerprint


@contextmanager
def _transaction(connection: Connection) -> Iterator[None]:
    """Lend the transaction of the caller, or one in which digest and catalog are of the same moment."""
    if connection.in_transaction():
        yield
        return
    with connection.begin():
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield
