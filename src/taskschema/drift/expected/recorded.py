"""What should be, as the database itself was told: its newest record."""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from taskschema import __version__
from taskschema.catalog import Catalog, read_catalog
from taskschema.catalog.digest import Digest, read_digest
from taskschema.catalog.ignoring import without_tables
from taskschema.catalog.objects import SUBJECTS
from taskschema.db.translate import translated
from taskschema.drift.expected.source import Question, Sides
from taskschema.errors import ConfigError

_HINT = "taskschema upgrade head records one; --against models and --against migrations need none"
_IS_THERE = text(
    "SELECT EXISTS (SELECT FROM pg_catalog.pg_class AS cls"
    " JOIN pg_catalog.pg_namespace AS ns ON ns.oid = cls.relnamespace"
    " WHERE ns.nspname = 'taskschema' AND cls.relname = 'catalog_record')"
)
_NEWEST = "FROM taskschema.catalog_record ORDER BY id DESC LIMIT 1"
_READ_DIGEST = text(f"SELECT CAST(digest AS pg_catalog.text) AS digest {_NEWEST}")
_READ_CATALOG = text(f"SELECT recorded_at, taskschema_version, catalog {_NEWEST}")


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
