"""The ledger: what was done to the schema, by whom, from which file; kept beside Alembic's version table.

Alembic's table stays the truth about where a database stands. The ledger says what the files were that
brought it there, so that one that was edited later is known.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from taskschema import __version__
from taskschema.migrations.safety.lease import PROVED, host, who
from taskschema.migrations.safety.spelling import as_text

if TYPE_CHECKING:
    from psycopg import Connection

_COLUMNS = (
    "id, revision, direction, file_sha256, chain_hash, started_at, finished_at,"
    " extract(epoch FROM duration)::pg_catalog.float8, who, host, tool_version, git_commit, outcome, detail,"
    " covers, is_recorded"
)
_READ = f"SELECT {_COLUMNS} FROM taskschema.ledger WHERE version_table = %s ORDER BY id"  # noqa: S608
_VALUES = """%(version_table)s, %(revision)s, %(direction)s, %(file_sha256)s, %(chain_hash)s,
    pg_catalog.clock_timestamp() - pg_catalog.make_interval(secs => %(elapsed)s), %(who)s, %(host)s,
    %(tool_version)s, %(git_commit)s, %(outcome)s, %(detail)s, CAST(%(covers)s AS pg_catalog.jsonb)"""
_INTO = """INSERT INTO taskschema.ledger (version_table, revision, direction, file_sha256, chain_hash,
    started_at, who, host, tool_version, git_commit, outcome, detail, covers)"""

_WRITE = f"{_INTO} SELECT {_VALUES} FROM proof RETURNING id"  # noqa: S608  # constants of this module

WRITE_PROVED = as_text(f"{PROVED} {_WRITE}")
"""Writes a row if the run still holds its lease, and gives its id; else none."""

MOVE_AND_WRITE = f"""{PROVED},
moved AS (
  UPDATE {{version_table}} SET version_num = %(revision_after)s WHERE version_num = %(revision_before)s
  RETURNING 1
),
written AS ({_WRITE})
SELECT (SELECT id FROM written), (SELECT count(*) FROM moved)"""  # noqa: S608
"""Does the same together with Alembic's own UPDATE of its version table, in one round trip, for psycopg."""

RECORDED = text(
    "UPDATE taskschema.ledger SET is_recorded = true WHERE id IN (SELECT pg_catalog.max(id)"
    " FROM taskschema.ledger WHERE version_table = :version_table AND outcome <> 'failed'"
    " AND revision = ANY (CAST(:revisions AS pg_catalog.text[])) GROUP BY revision)"
)

_WRITE_FAILED = f"{_INTO} VALUES ({_VALUES})"


class Outcome(StrEnum):
    """What became of a revision."""

    APPLIED = "applied"
    REVERTED = "reverted"
    STAMPED = "stamped"
    BASELINE = "baseline"
    """The database stood there before there was a ledger."""
    REPAIRED = "repaired"
    """A person accepted what the ledger refused."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the ledger."""

    id: int
    revision: str
    direction: str
    file_sha256: str | None
    chain_hash: str | None
    started_at: datetime
    finished_at: datetime
    duration: float
    """Seconds."""
    who: str
    host: str
    tool_version: str
    git_commit: str | None
    outcome: str
    detail: str | None = None
    covers: Mapping[str, str] | None = None
    """Of a baseline, a stamp or a repair: the hashes of all files that it vouches for, by revision."""
    is_recorded: bool = False

    def to_json(self) -> dict[str, object]:
        """Return the row as JSON-able values."""
        return {
            "id": self.id,
            "revision": self.revision,
            "direction": self.direction,
            "outcome": self.outcome,
            "file_sha256": self.file_sha256,
            "chain_hash": self.chain_hash,
            "started_at": self.started_at.isoformat(),
            "finished_at": self.finished_at.isoformat(),
            "duration_seconds": self.duration,
            "who": self.who,
            "host": self.host,
            "tool_version": self.tool_version,
            "git_commit": self.git_commit,
            "detail": self.detail,
        }


@dataclass(frozen=True, slots=True)
class Ledger:
    """All rows of one version table, oldest first."""

    entries: tuple[Entry, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    """The hash of the file of each revision that the ledger vouches for now."""

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Ledger:
        """Add up the rows."""
        entries = tuple(entries)
        files: dict[str, str] = {}
        for entry in entries:
            _add(files, entry)
        return cls(entries, files)

    def unknown(self, revisions: Iterable[str]) -> list[str]:
        """Return those of the revisions that no row vouches for, sorted."""
        return sorted(name for name in revisions if name not in self.files)

    def is_whole(self, heads: Collection[str], chains: Mapping[str, str]) -> bool:
        """Claim that the newest row of each head has the chain hash of today's files, and a record."""
        newest = {entry.revision: entry for entry in self.entries if entry.outcome != Outcome.FAILED}
        return all(
            head in newest and newest[head].chain_hash == chains.get(head) and newest[head].is_recorded
            for head in heads
        )


def _add(files: dict[str, str], entry: Entry) -> None:
    if entry.outcome == Outcome.REVERTED:
        files.pop(entry.revision, None)
    elif entry.outcome != Outcome.FAILED:
        files.update(entry.covers or {})
        if entry.file_sha256 is not None:
            files[entry.revision] = entry.file_sha256


def read_ledger(connection: Connection[Any], version_table: str) -> Ledger:
    """Return the ledger of a version table, over a connection of psycopg's; its tables have to be there."""
    return Ledger.of(Entry(*row) for row in connection.execute(_READ.encode(), (version_table,)))


def read_version_tables(connection: Connection[Any]) -> set[str]:
    """Return every version table, as `schema.name`, that the ledger knows: other projects may share it."""
    return {name for (name,) in connection.execute("SELECT DISTINCT version_table FROM taskschema.ledger")}


def write_failed(connection: Connection[Any], row: Mapping[str, object]) -> None:
    """Write that a revision failed, over the connection of the lock; raises what psycopg raises."""
    connection.execute(_WRITE_FAILED.encode(), row)


def row_of(
    version_table: str,
    revision: str,
    *,
    direction: str,
    outcome: Outcome,
    file_sha256: str | None = None,
    chain_hash: str | None = None,
    elapsed: float = 0.0,
    detail: str | None = None,
    covers: str | None = None,
    folder: Path | None = None,
) -> dict[str, object]:
    """Return the parameters of WRITE_PROVED but the token; `elapsed` in seconds, `covers` as JSON."""
    return {
        "version_table": version_table,
        "revision": revision,
        "direction": direction,
        "file_sha256": file_sha256,
        "chain_hash": chain_hash,
        "elapsed": elapsed,
        "who": who(),
        "host": host(),
        "tool_version": __version__,
        "git_commit": None if folder is None else git_commit(folder),
        "outcome": outcome.value,
        "detail": detail,
        "covers": covers,
    }


@cache
def git_commit(folder: Path) -> str | None:
    """Return the commit that a folder is checked out at; None where there is no git, or it does not answer.

    CI systems that have no repository in their image say it in a variable.
    """
    for name in ("GIT_COMMIT", "GITHUB_SHA", "CI_COMMIT_SHA", "SOURCE_COMMIT"):
        if os.environ.get(name):
            return os.environ[name][:64]
    try:
        ran = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=folder, capture_output=True, text=True, timeout=5, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return ran.stdout.strip() or None if ran.returncode == 0 else None
