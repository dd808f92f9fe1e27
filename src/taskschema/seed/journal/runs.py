"""Runs of seeds that the journal remembers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import sql
from sqlalchemy import Connection

from taskschema.db.translate import translated
from taskschema.seed.journal.recording import is_there
from taskschema.seed.journal.sql import COMMA, fetch


@dataclass(frozen=True, slots=True)
class Changed:
    """What a run changed in one table, and how its rows are known."""

    relation: str
    key: tuple[str, ...]
    inserted: int
    updated: int
    deleted: int
    transactions: tuple[int, ...]
    """Those that wrote the rows, where they are not listed one by one: full transaction ids."""

    def to_json(self) -> dict[str, object]:
        """Return the counts as JSON-able values."""
        return {
            "table": self.relation,
            "inserted": self.inserted,
            "updated": self.updated,
            "deleted": self.deleted,
        }


@dataclass(frozen=True, slots=True)
class Run:
    """One call of `seed` that changed something."""

    id: int
    sets: tuple[str, ...]
    who: str
    host: str
    written_at: datetime
    undone_at: datetime | None
    obstacle: str | None
    """Why it cannot be undone, where it was known at once."""
    tables: tuple[Changed, ...]

    def to_json(self) -> dict[str, object]:
        """Return the run as JSON-able values."""
        return {
            "run": self.id,
            "sets": list(self.sets),
            "who": self.who,
            "host": self.host,
            "written_at": self.written_at.isoformat(),
            "undone_at": None if self.undone_at is None else self.undone_at.isoformat(),
            "obstacle": self.obstacle,
            "tables": [table.to_json() for table in self.tables],
        }


def list_runs(connection: Connection) -> tuple[Run, ...]:
    """Return the runs that the journal remembers, newest first; none on a database other than PostgreSQL."""
    if connection.dialect.name != "postgresql":
        return ()
    with translated(None):
        return read_runs(connection, sql.SQL("true")) if is_there(connection) else ()


def read_runs(connection: Connection, condition: sql.Composable) -> tuple[Run, ...]:
    """Return the runs `r` that a condition holds for, newest first."""
    runs = fetch(
        connection,
        sql.SQL(
            "SELECT r.id, r.sets, r.who, r.host, r.written_at, r.undone_at, r.obstacle"
            " FROM taskschema.seed_run r WHERE {} ORDER BY r.id DESC"
        ).format(condition),
    )
    tables = _tables(connection, [number for number, *_ in runs])
    return tuple(
        Run(number, tuple(sets), who, host, written_at, undone_at, obstacle, tuple(tables.get(number, ())))
        for number, sets, who, host, written_at, undone_at, obstacle in runs
    )


def _tables(connection: Connection, runs: Sequence[int]) -> dict[int, list[Changed]]:
    names = ("relation", "key", "inserted", "updated", "deleted")
    query = sql.SQL(
        "SELECT run, {}, transactions::text::text[] FROM taskschema.seed_table"
        " WHERE run = ANY({}::bigint[]) ORDER BY run, relation"
    )
    found: dict[int, list[Changed]] = {}
    asked = query.format(COMMA.join(map(sql.Identifier, names)), list(runs))
    for number, relation, key, inserted, updated, deleted, transactions in fetch(connection, asked):
        ids = tuple(map(int, transactions or ()))
        found.setdefault(number, []).append(Changed(relation, tuple(key), inserted, updated, deleted, ids))
    return found
