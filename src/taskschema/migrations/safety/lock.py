"""The lock of a run: a polled advisory lock on a connection of its own, and the old holder waited out.

It is never waited for inside of a statement: a session that waits holds a snapshot, for which a CREATE INDEX
CONCURRENTLY of the holder would wait in turn, and PostgreSQL sees no deadlock in that.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from taskschema.config.durations import render_duration
from taskschema.db.url import DatabaseUrl
from taskschema.errors import LockNotObtained
from taskschema.migrations.safety.lease import (
    Claim,
    Lease,
    beat,
    give_up_lease,
    read_lease,
    take_lease,
)
from taskschema.migrations.safety.rights import read_rights
from taskschema.migrations.safety.tables import ensure_tables

if TYPE_CHECKING:
    from psycopg import Connection

Say = Callable[[str], None]
"""Takes a sentence for a person."""

IDLE_SECONDS = 4
"""The server ends the lock's session when it has heard nothing for so long, and the lock is free."""
POLL_SECONDS = (0.1, 0.4)
"""Between two tries, drawn anew each time so that twenty that wait do not ask in step."""
REMIND_SECONDS = 15.0
"""How often a run that waits says for whom."""
_SETTINGS = {
    "idle_session_timeout": f"{IDLE_SECONDS}s",
    "statement_timeout": "30s",
    "lock_timeout": "0",
    "idle_in_transaction_session_timeout": "10s",
    "search_path": "pg_catalog",
}
KEEPALIVES = {
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
"""How soon our side finds out that the other is gone, where the URL says nothing else: 11 seconds.

https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-KEEPALIVES
"""
_TRY = b"SELECT pg_catalog.pg_try_advisory_lock(%s)"
_END = b"SELECT pg_catalog.pg_terminate_backend(%s)"


def connect_for_lock(url: DatabaseUrl) -> Connection[Any]:
    """Open the lock's connection, in autocommit; raises what psycopg raises, and LockNotObtained."""
    from taskschema.db.conninfo import connect

    named = dict(url.query)
    alive = {name: value for name, value in KEEPALIVES.items() if name not in named}
    connection = connect(url, **alive)
    connection.prepare_threshold = None
    for name, value in _SETTINGS.items():
        connection.execute("SELECT pg_catalog.set_config(%s, %s, false)", (name, value))
    kept = connection.execute("SELECT pg_catalog.current_setting('idle_session_timeout')").fetchone()
    if kept != (_SETTINGS["idle_session_timeout"],):
        connection.close()
        raise LockNotObtained(
            "the session of the lock does not keep its settings: something stands before the server",
            hint="name the server itself, past any pooler",
        )
    return connection


def is_obtained(connection: Connection[Any], claim: Claim) -> bool:
    """Try the advisory lock once."""
    row = connection.execute(_TRY, (claim.key,)).fetchone()
    return row is not None and bool(row[0])


def obtain(connection: Connection[Any], claim: Claim, *, wait: float, say: Say) -> None:
    """Wait for the lock, at most `wait` seconds; make the tables, end the old holder's work, write the lease.

    Raises LockNotObtained, which names the holder, and what psycopg raises.
    """
    deadline = time.monotonic() + wait
    reminded = None
    while not is_obtained(connection, claim):
        now = time.monotonic()
        if now >= deadline:
            raise _not_obtained(_holder(connection, claim), wait)
        if reminded is None or now - reminded >= REMIND_SECONDS:
            say(_waiting(_holder(connection, claim), deadline - now))
            reminded = now
        time.sleep(min(random.uniform(*POLL_SECONDS), max(0.01, deadline - now)))  # noqa: S311  # no secret
    ensure_tables(connection)
    _wait_out(connection, claim, deadline=max(deadline, time.monotonic() + 2 * IDLE_SECONDS), say=say)
    take_lease(connection, claim)


def still_held(connection: Connection[Any], claim: Claim) -> bool:
    """Say that the run is alive, over the connection that holds the lock; False where another took over."""
    return beat(connection, claim)


def reclaim(connection: Connection[Any], claim: Claim) -> bool | None:
    """Take the lock again, over a new connection, after the old one was ended; never one that others took.

    The lease decides: who took the lock meanwhile writes a token of its own. None while the lock cannot be
    had and the lease is still ours: it may be our own old session, which the server has not ended yet.
    """
    is_ours = is_obtained(connection, claim)
    return beat(connection, claim) and (True if is_ours else None)


def release(connection: Connection[Any], claim: Claim) -> None:
    """Take the lease away, and let the lock go with the connection; raises what psycopg raises."""
    try:
        give_up_lease(connection, claim)
    finally:
        connection.close()


def _wait_out(connection: Connection[Any], claim: Claim, *, deadline: float, say: Say) -> None:
    """End the session in which a holder before us may still be at work: only its lock went with its death."""
    from psycopg.errors import InsufficientPrivilege

    old = read_lease(connection, claim.version_table)
    if old is None or not old.is_working or old.work_pid == claim.work_pid:
        return
    say(f"ending what a run before left at work: {old}")
    while old is not None and old.is_working:
        try:
            connection.execute(_END, (old.work_pid,))
        except InsufficientPrivilege:
            if time.monotonic() >= deadline:
                raise
        if time.monotonic() >= deadline:
            raise LockNotObtained(
                f"backend {old.work_pid} of a run before does not end: {old}",
                hint=f"SELECT pg_terminate_backend({old.work_pid}) as a role that may, then run it again",
            )
        time.sleep(0.05)
        old = read_lease(connection, claim.version_table)


def _holder(connection: Connection[Any], claim: Claim) -> Lease | None:
    return read_lease(connection, claim.version_table) if read_rights(connection).may_read else None


def _waiting(lease: Lease | None, left: float) -> str:
    held = "another run" if lease is None or not lease.is_held else str(lease)
    return f"waiting for the lock, at most {render_duration(left)}: {held} holds it"


def _not_obtained(lease: Lease | None, wait: float) -> LockNotObtained:
    held = "another run" if lease is None else str(lease)
    return LockNotObtained(
        f"the lock of the migrations is held by {held}"
        + (f"; waited {render_duration(wait)}" if wait else ""),
        hint="run it again when that one is done, or wait longer with --wait-lock 1h",
    )
