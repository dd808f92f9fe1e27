"""What a database holds in the tables that seeds speak of, in one query.

It is over contents, not over counters of statistics: those reach others some seconds after the COMMIT
that they count (https://www.postgresql.org/docs/current/monitoring-stats.html).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from psycopg import sql

if TYPE_CHECKING:
    from psycopg import Connection

Name = tuple[str, ...]
"""A table or a schema and a table."""
_COMMA = sql.SQL(", ")
_PIN = sql.SQL(
    "WITH pin AS MATERIALIZED (SELECT pg_catalog.set_config('DateStyle', 'ISO, YMD', true),"
    " pg_catalog.set_config('IntervalStyle', 'postgres', true),"
    " pg_catalog.set_config('TimeZone', 'UTC', true),"
    " pg_catalog.set_config('extra_float_digits', '3', true),"
    " pg_catalog.set_config('bytea_output', 'hex', true),"
    " pg_catalog.set_config('lc_monetary', 'C', true))"
)
"""Texts must be the same in every session; the subqueries run when its row has been read."""
_SERVER = sql.SQL(
    "CASE WHEN pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')"
    " THEN (SELECT s.system_identifier FROM pg_catalog.pg_control_system() s) END,"
    " (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()),"
    " pg_catalog.to_regclass({version_name})"
)
_REVISIONS = sql.SQL("(SELECT pg_catalog.array_agg(v.version_num ORDER BY v.version_num) FROM {} v)")
_SMALL = sql.SQL("CASE WHEN pg_catalog.pg_table_size({name}) <= {limit} THEN ({query}) END")
_CONTENTS = sql.SQL(
    "SELECT pg_catalog.count(*) || ':' || coalesce(pg_catalog.sum("
    "pg_catalog.hashtextextended(t::pg_catalog.text, 0)::pg_catalog.numeric), 0) FROM {table} t"
)
_COUNT = sql.SQL("SELECT pg_catalog.count(*) FROM {table} t")
_OTHERS = sql.SQL(
    "SELECT pg_catalog.count(*) FROM (SELECT (r.near + (x.short - r.near % 4294967296 + 6442450944)"
    " % 4294967296 - 2147483648)::text::pg_catalog.xid8 AS id"
    " FROM (SELECT t.xmin::text::bigint AS short FROM {table} t GROUP BY t.xmin) x,"
    " (SELECT coalesce(pg_catalog.pg_current_xact_id_if_assigned(),"
    " pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot()))::text::bigint AS near) r"
    " WHERE x.short > 2) w"
    " WHERE NOT pg_catalog.pg_visible_in_snapshot(w.id, {snapshot}::pg_catalog.pg_snapshot)"
    " AND pg_catalog.pg_xact_status(w.id) IS DISTINCT FROM 'in progress'"
)
"""Rows that others wrote since a snapshot; a row holds the lower half of its transaction's id."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which tables are looked at, up to how many bytes each, and the table that holds revisions."""

    tables: tuple[Name, ...]
    limit: int
    version_table: Name
    has_revisions: bool


@dataclass(frozen=True, slots=True)
class Before:
    """What was there before seeds were compared: a snapshot, and how many rows of each table."""

    snapshot: str
    has_revisions: bool
    """Whether there is a table of revisions."""
    counts: tuple[int, ...]


def read_before(connection: Connection[Any], scope: Scope) -> Before | None:
    """Return what is there, None where a table is too large to be looked at again and again."""
    counts = [_small(scope, name, _COUNT.format(table=sql.Identifier(*name))) for name in scope.tables]
    query = sql.SQL(
        "SELECT pg_catalog.pg_current_snapshot()::text, pg_catalog.to_regclass({}) IS NOT NULL,"
        " ARRAY[{}]::bigint[]"
    )
    name = sql.Identifier(*scope.version_table).as_string(None)
    row = connection.execute(query.format(name, _COMMA.join(counts))).fetchone()
    return None if row is None or None in row[2] else Before(row[0], row[1], tuple(row[2]))


def read_fingerprint(connection: Connection[Any], scope: Scope) -> str | None:
    """Return a hash of server, database, revisions and rows; None where a table has grown too large."""
    row = connection.execute(_state(scope, ())).fetchone()
    return _hashed(row)


def read_proof(connection: Connection[Any], scope: Scope, before: Before, grown: Sequence[int]) -> str | None:
    """Return the same, where nobody else has touched the tables since; `grown` is by how many rows each.

    None where somebody has: what is there now may not be what was compared. Raises psycopg.Error.
    """
    others = [
        _small(scope, name, _OTHERS.format(table=sql.Identifier(*name), snapshot=before.snapshot))
        for name in scope.tables
    ]
    counts = [_small(scope, name, _COUNT.format(table=sql.Identifier(*name))) for name in scope.tables]
    row = connection.execute(_state(scope, (*others, *counts))).fetchone()
    if row is None:
        return None
    size = len(scope.tables)
    state, touched, there = row[: -2 * size], row[-2 * size : -size], row[-size:]
    expected = tuple(was + more for was, more in zip(before.counts, grown, strict=True))
    return _hashed(state) if not any(touched) and tuple(there) == expected else None


def _state(scope: Scope, more: Sequence[sql.Composable]) -> sql.Composed:
    version_table = sql.Identifier(*scope.version_table)
    parts: list[sql.Composable] = [_SERVER.format(version_name=version_table.as_string(None))]
    if scope.has_revisions:
        parts.append(_REVISIONS.format(version_table))
    parts += [_small(scope, name, _CONTENTS.format(table=sql.Identifier(*name))) for name in scope.tables]
    return sql.SQL("{} SELECT {} FROM pin").format(_PIN, _COMMA.join([*parts, *more]))


def _small(scope: Scope, name: Name, query: sql.Composable) -> sql.Composable:
    return _SMALL.format(name=sql.Identifier(*name).as_string(None), limit=scope.limit, query=query)


def _hashed(row: Sequence[Any] | None) -> str | None:
    """Hash a row; its last columns are the contents of tables."""
    if row is None or any(value is None for value in row[3:]):
        return None
    return hashlib.sha256(repr(tuple(row)).encode()).hexdigest()
