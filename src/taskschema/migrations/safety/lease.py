"""The row that says who runs migrations: which two sessions are theirs, and a token to prove it.

The advisory lock decides who may begin; the row says who began, and is what every COMMIT is proved against.
A holder that comes later writes its own token, which waits for a COMMIT that is under way: the proof holds
the row (FOR KEY SHARE) until the transaction ends, and a heartbeat (no key) does not wait for it.
https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-ROWS
"""

from __future__ import annotations

import getpass
import hashlib
import socket
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from taskschema import __version__
from taskschema.config.durations import render_duration

if TYPE_CHECKING:
    from psycopg import Connection

_READ = b"""SELECT l.version_table, l.token, l.command, l.host, l.who, l.tool_version, l.started_at,
    l.lock_pid, l.lock_backend_start, l.work_pid, l.work_backend_start,
    extract(epoch FROM pg_catalog.clock_timestamp() - l.started_at)::pg_catalog.float8,
    extract(epoch FROM pg_catalog.clock_timestamp() - l.heartbeat_at)::pg_catalog.float8,
    EXISTS (SELECT FROM pg_catalog.pg_stat_activity AS a WHERE a.pid = l.lock_pid
      AND coalesce(a.backend_start, l.lock_backend_start) = l.lock_backend_start),
    EXISTS (SELECT FROM pg_catalog.pg_stat_activity AS a WHERE a.pid = l.work_pid
      AND coalesce(a.backend_start, l.work_backend_start) = l.work_backend_start)
  FROM taskschema.lease AS l WHERE l.version_table = %s"""
_TAKE = b"""INSERT INTO taskschema.lease
    (version_table, token, command, host, who, tool_version, lock_pid, lock_backend_start, work_pid,
     work_backend_start)
  VALUES (%(version_table)s, %(token)s, %(command)s, %(host)s, %(who)s, %(tool_version)s,
    pg_catalog.pg_backend_pid(),
    (SELECT backend_start FROM pg_catalog.pg_stat_activity WHERE pid = pg_catalog.pg_backend_pid()),
    %(work_pid)s, (SELECT backend_start FROM pg_catalog.pg_stat_activity WHERE pid = %(work_pid)s))
  ON CONFLICT (version_table) DO UPDATE SET token = excluded.token, command = excluded.command,
    host = excluded.host, who = excluded.who, tool_version = excluded.tool_version,
    started_at = excluded.started_at, heartbeat_at = excluded.heartbeat_at, lock_pid = excluded.lock_pid,
    lock_backend_start = excluded.lock_backend_start, work_pid = excluded.work_pid,
    work_backend_start = excluded.work_backend_start"""
_BEAT = b"""UPDATE taskschema.lease SET heartbeat_at = pg_catalog.clock_timestamp(),
    lock_pid = pg_catalog.pg_backend_pid(),
    lock_backend_start = (SELECT backend_start FROM pg_catalog.pg_stat_activity
      WHERE pid = pg_catalog.pg_backend_pid())
  WHERE version_table = %s AND token = %s"""
_GIVE_UP = b"DELETE FROM taskschema.lease WHERE version_table = %s AND token = %s"

HELD = """SELECT l.token FROM taskschema.lease AS l WHERE l.version_table = %(version_table)s
    AND l.token = CAST(%(token)s AS pg_catalog.uuid) AND l.work_pid = pg_catalog.pg_backend_pid()
  FOR KEY SHARE OF l"""
"""Gives one row while the run that holds the token is this session's, none once another has taken over."""
PROVED = f"WITH proof AS MATERIALIZED ({HELD})"
"""Begins a statement that writes only what it takes FROM proof."""


@dataclass(frozen=True, slots=True)
class Lease:
    """Who holds the lock of a version table, as the database has it."""

    version_table: str
    token: UUID
    command: str
    host: str
    who: str
    tool_version: str
    started_at: datetime
    lock_pid: int
    lock_backend_start: datetime | None
    work_pid: int
    work_backend_start: datetime | None
    age: float
    """Seconds since it began."""
    silence: float
    """Seconds since the last heartbeat."""
    is_held: bool
    """The session that holds the lock is there."""
    is_working: bool
    """The session that migrates is there."""

    def __str__(self) -> str:
        held = f"{self.who} on {self.host} ({self.command}, taskschema {self.tool_version})"
        since = f"since {render_duration(self.age)}, backends {self.lock_pid} and {self.work_pid}"
        return f"{held} {since}"

    def to_json(self) -> dict[str, object]:
        """Return the lease as JSON-able values, without its token."""
        return {
            "version_table": self.version_table,
            "command": self.command,
            "host": self.host,
            "who": self.who,
            "tool_version": self.tool_version,
            "started_at": self.started_at.isoformat(),
            "age_seconds": self.age,
            "heartbeat_seconds_ago": self.silence,
            "lock_pid": self.lock_pid,
            "work_pid": self.work_pid,
            "is_held": self.is_held,
            "is_working": self.is_working,
        }


@dataclass(frozen=True, slots=True)
class Claim:
    """What a run writes into its lease."""

    version_table: str
    command: str
    work_pid: int
    token: UUID

    @classmethod
    def of(cls, version_table: str, command: str, work_pid: int) -> Claim:
        """Make a claim with a token of its own."""
        return cls(version_table, command, work_pid, uuid4())

    @property
    def key(self) -> int:
        """The advisory lock of the version table: 64 bits that depend on its schema and name alone."""
        digest = hashlib.sha256(f"taskschema.run:{self.version_table}".encode()).digest()
        return int.from_bytes(digest[:8], "big", signed=True)


def read_lease(connection: Connection[Any], version_table: str) -> Lease | None:
    """Return the lease of a version table, None where there is none; raises what psycopg raises."""
    row = connection.execute(_READ, (version_table,)).fetchone()
    return None if row is None else Lease(*row)


def take_lease(connection: Connection[Any], claim: Claim) -> None:
    """Write the claim in the place of whatever lease there was; waits for a COMMIT that is under way."""
    connection.execute(
        _TAKE,
        {
            "version_table": claim.version_table,
            "token": claim.token,
            "command": claim.command,
            "host": host(),
            "who": who(),
            "tool_version": __version__,
            "work_pid": claim.work_pid,
        },
    )


def beat(connection: Connection[Any], claim: Claim) -> bool:
    """Say that the run is alive; False where the lease is somebody else's by now."""
    return connection.execute(_BEAT, (claim.version_table, claim.token)).rowcount == 1


def give_up_lease(connection: Connection[Any], claim: Claim) -> None:
    """Take the row away, if it is still ours."""
    connection.execute(_GIVE_UP, (claim.version_table, claim.token))


@cache
def host() -> str:
    """The name of this machine, as leases and ledgers keep it."""
    return socket.gethostname()


@cache
def who() -> str:
    """The account of the operating system that runs this, or its number where it has no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as containers have
        import os

        return f"uid {os.getuid()}"
