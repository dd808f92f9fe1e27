"""What a database held when somebody said that it was as it should be, kept in the database itself.

The record stands in a table of the schema `taskschema`, which no catalog shows. It is the catalog as JSON,
which any version of this package that knows the same fields can read, and its digest, for a quick look.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from taskschema import __version__
from taskschema.catalog import Catalog, read_catalog
from taskschema.catalog.digest import Digest, read_digest
from taskschema.catalog.ignoring import without_tables
from taskschema.catalog.objects import SUBJECTS
from taskschema.catalog.reader import VERSION_TABLE
from taskschema.db.translate import translated
from taskschema.drift.expected.source import Question, Sides
from taskschema.errors import ConfigError

KEPT = 5
"""How many records a database keeps."""
_HINT = "taskschema.drift.record_catalog records one; --against models and --against migrations need none"
_LOCK = 5_720_461_836_116_239_361
"""An advisory lock, for two that record at the same time: any number that is nobody else's."""
_MAKE = (
    "CREATE SCHEMA IF NOT EXISTS taskschema",
    "CREATE TABLE IF NOT EXISTS taskschema.catalog_record ("
    " id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
    " recorded_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),"
    " revision text,"
    " server_version text NOT NULL,"
    " taskschema_version text NOT NULL,"
    " digest jsonb NOT NULL,"
    " catalog bytea NOT NULL)",
    "COMMENT ON TABLE taskschema.catalog_record IS"
    " 'What this database should be, for taskschema drift --against recorded: JSON, compressed with gzip'",
)
_IS_THERE = text(
    "SELECT EXISTS (SELECT FROM pg_catalog.pg_class AS cls"
    " JOIN pg_catalog.pg_namespace AS ns ON ns.oid = cls.relnamespace"
    " WHERE ns.nspname = 'taskschema' AND cls.relname = 'catalog_record')"
)
_WRITE = text(
    "INSERT INTO taskschema.catalog_record (revision, server_version, taskschema_version, digest, catalog)"
    " VALUES (:revision, pg_catalog.current_setting('server_version'), :version,"
    " CAST(:digest AS pg_catalog.jsonb), :catalog)"
)
_FORGET = text(
    "DELETE FROM taskschema.catalog_record WHERE id NOT IN"
    " (SELECT id FROM taskschema.catalog_record ORDER BY id DESC LIMIT :kept)"
)
_NEWEST = "FROM taskschema.catalog_record ORDER BY id DESC LIMIT 1"
_READ_DIGEST = text(f"SELECT CAST(digest AS pg_catalog.text) AS digest {_NEWEST}")
_READ_CATALOG = text(f"SELECT recorded_at, taskschema_version, catalog {_NEWEST}")


def record_catalog(
    connection: Connection,
    *,
    revision: str | None = None,
    ignore_tables: Collection[str] = (VERSION_TABLE,),
) -> None:
    """Write down what the database holds as what it should be; makes schema and table where they are missing.

    In a transaction of the caller it becomes true with that; otherwise it is committed. The last few records
    are kept. Raises PermissionRefused where the role may not make or write the table.
    """
    with _transaction(connection), translated(None):
        digest = read_digest(connection, ignore_tables=ignore_tables)
        catalog = read_catalog(connection, ignore_tables=ignore_tables)
        connection.execute(text("SELECT pg_catalog.pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        if not connection.execute(_IS_THERE).scalar_one():
            for statement in _MAKE:
                connection.exec_driver_sql(statement)
        connection.execute(
            _WRITE,
            {
                "revision": revision,
                "version": __version__,
                "digest": json.dumps(digest.to_json()),
                "catalog": gzip.compress(json.dumps(catalog.to_json()).encode(), compresslevel=6),
            },
        )
        connection.execute(_FORGET, {"kept": KEPT})


@contextmanager
def _transaction(connection: Connection) -> Iterator[None]:
    """Lend the transaction of the caller, or one in which digest and catalog are of the same moment."""
    if connection.in_transaction():
        yield
        return
    with connection.begin():
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


@dataclass(frozen=True)
class Recorded:
    """The newest record in the database that is looked at."""

    @property
    def name(self) -> str:
        """What was recorded."""
        return "what was recorded"

    @property
    def subjects(self) -> tuple[str, ...]:
        """Everything."""
        return SUBJECTS

    def agrees(self, question: Question) -> bool:
        """Compare digests; those of another version of the package, or of the server, are never equal."""
        row = _newest(question.live, _READ_DIGEST)
        try:
            recorded = Digest.from_json(json.loads(row.digest))
        except ConfigError:
            return False
        return recorded.of(question.subjects) == read_digest(
            question.live, subjects=question.subjects, ignore_tables=question.ignore_tables
        )

    def read(self, question: Question) -> Sides:
        """Read both sides; raises ConfigError where there is no record, or none for this version."""
        row = _newest(question.live, _READ_CATALOG)
        expected = without_tables(_catalog(row), question.ignore_tables)
        unasked: Any = {subject: () for subject in SUBJECTS if subject not in question.subjects}
        actual = read_catalog(question.live, ignore_tables=question.ignore_tables, subjects=question.subjects)
        return Sides(replace(expected, **unasked), actual)


def _newest(connection: Connection, query: Any) -> Any:
    """Return what is wanted of the newest record; begins no transaction that goes on."""
    was_in_transaction = connection.in_transaction()
    try:
        with translated(None):
            is_there = connection.execute(_IS_THERE).scalar_one()
            row = connection.execute(query).first() if is_there else None
    finally:
        if not was_in_transaction:
            connection.rollback()
    if row is None:
        raise ConfigError("nothing has been recorded in this database", hint=_HINT)
    return row


def _catalog(row: Any) -> Catalog:
    recorded_at: datetime = row.recorded_at
    try:
        return Catalog.from_json(json.loads(gzip.decompress(row.catalog)))
    except (ConfigError, OSError, EOFError, zlib.error, ValueError) as problem:
        raise ConfigError(
            f"what taskschema {row.taskschema_version} recorded at {recorded_at:%Y-%m-%d %H:%M} "
            f"cannot be read by {__version__}",
            hint=_HINT,
        ) from problem
