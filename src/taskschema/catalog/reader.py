"""Connection -> Catalog, in a fixed number of queries however many objects there are."""

from __future__ import annotations

import json
import typing
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import is_dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection

from taskschema.catalog import codec
from taskschema.catalog.assembly import assemble
from taskschema.catalog.collector import collector_paused
from taskschema.catalog.ignoring import is_ignored
from taskschema.catalog.masking import masked, masked_mapping
from taskschema.catalog.objects import SUBJECTS, Catalog, CatalogObject, qualify
from taskschema.catalog.queries import load_query
from taskschema.catalog.rows import Row, Rows, fetch_pinned
from taskschema.catalog.snapshot import one_snapshot
from taskschema.db.translate import translated
from taskschema.errors import ConfigError, DatabaseError

VERSION_TABLE = "alembic_version"
OLDEST_MAJOR = 14
"""The oldest that the queries are written for; the tests run 15 and 18 (docs/testing.md)."""

ASSEMBLED = {
    "tables": ("tables", "columns", "constraints", "indexes"),
    "materialized_views": ("materialized_views", "columns", "indexes"),
    "sequences": ("sequences",),
}
"""The queries of subjects that take more than one, or whose rows are not yet objects."""
_MASKED = {"foreign_data_wrappers": masked, "servers": masked, "user_mappings": masked_mapping}
"""What is done to the options of what may hold secrets."""


def read_catalog(
    connection: Connection,
    *,
    ignore_tables: Collection[str] = (VERSION_TABLE,),
    subjects: Collection[str] = SUBJECTS,
) -> Catalog:
    """Read the schema of the database that the connection leads to.

    Left out are system schemas, temporary objects, what belongs to an extension, the schema `taskschema`,
    and `ignore_tables`: names, or `schema.name` for one schema only. Only the named `subjects`, fields of
    Catalog, are read. Inside a transaction of the caller the catalog is read as that transaction sees it;
    otherwise in one REPEATABLE READ snapshot. Either way the session is left as it was. Raises ConfigError
    for anything but PostgreSQL 14 or newer, DatabaseError where another session drops what is being read, and
    what else a refusal of the server or a lost connection means.
    """
    major = server_major(connection)
    with collector_paused():
        with translated(None), one_snapshot(connection):
            statements = {query: load_query(query, major) for query in queries_of(subjects)}
            rows = fetch_pinned(connection, major, statements)
        return _build(rows, subjects, frozenset(ignore_tables))


def queries_of(subjects: Collection[str]) -> tuple[str, ...]:
    """Return the names of the queries that read the subjects, each once."""
    needed = (
        query for subject in SUBJECTS if subject in subjects for query in ASSEMBLED.get(subject, (subject,))
    )
    return tuple(dict.fromkeys(needed))


def server_major(connection: Connection) -> int:
    """Return the major version of the server; raises ConfigError where it is not one that can be read."""
    name = connection.dialect.name
    if name != "postgresql":
        raise ConfigError(
            f"a catalog can only be read from PostgreSQL, and this connection leads to {name}",
            hint="give the URL of a PostgreSQL database",
        )
    major = int((connection.dialect.server_version_info or (0,))[0])
    if major < OLDEST_MAJOR:
        raise ConfigError(
            f"the server is PostgreSQL {major}, and catalogs are read from {OLDEST_MAJOR} or newer",
            hint="upgrade the server: https://www.postgresql.org/support/versioning/",
        )
    return major


def _build(rows: Rows, subjects: Collection[str], ignored: frozenset[str]) -> Catalog:
    assembled = assemble(rows)
    made: dict[str, Any] = {}
    for subject in SUBJECTS:
        if subject in subjects:
            values = assembled[subject] if subject in ASSEMBLED else _objects(subject, rows.get(subject, ()))
            made[subject] = tuple(each for each in values if not is_ignored(each, ignored))
    return Catalog(**made)


def _objects(subject: str, rows: Iterable[Row]) -> Iterator[CatalogObject]:
    """Yield the objects that rows are: their columns are called as the fields."""
    cls: Any = classes_of_subjects()[subject]
    nested = _nested_fields(cls)
    for row in rows:
        values = row._asdict()
        if values.get("definition", "") is None:
            raise _gone(row)
        if subject in _MASKED and row.options is not None:
            values["options"] = _MASKED[subject](row.options)
        for field in nested:
            values[field] = _from_jsonb(values.get(field))
        yield codec.decode(cls, values)


@cache
def _nested_fields(cls: Any) -> frozenset[str]:
    """Return the fields that hold objects themselves, which queries make as jsonb."""
    hints = {field: (hint, *typing.get_args(hint)) for field, hint in typing.get_type_hints(cls).items()}
    return frozenset(field for field, among in hints.items() if any(map(is_dataclass, among)))


def _from_jsonb(cell: object) -> object:
    """Return jsonb as what it says, also from a driver that leaves it text."""
    return json.loads(cell) if isinstance(cell, str) else cell


def _gone(row: Row) -> DatabaseError:
    """PostgreSQL prints definitions from the present, not from the snapshot of the query."""
    return DatabaseError(
        f"{qualify(row.name)} was dropped by another session while the catalog was read",
        hint="run it again once nobody else changes the schema",
    )


@cache
def classes_of_subjects() -> Mapping[str, type[CatalogObject]]:
    """Return the class of the objects that each field of Catalog holds."""
    hints = typing.get_type_hints(Catalog)
    return {subject: typing.get_args(hints[subject])[0] for subject in SUBJECTS}
