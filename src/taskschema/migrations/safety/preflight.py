"""What in the server will stand in the way of a migration, seen before it begins."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from taskschema.findings import Finding, Severity
from taskschema.migrations.safety.queries import load

if TYPE_CHECKING:
    from psycopg import Connection

SNAPSHOT_SECONDS = 60.0
"""From this age on a transaction is worth a word to whoever will wait for its end."""
IDLE_SECONDS = 10.0
LAG_SECONDS = 10.0
LAG_BYTES = 2**30
SLOT_BYTES = 4 * 2**30
"""The log that a slot without a reader may hold before it is worth a word."""

_MEGABYTE = 2**20


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of the query: what is meant, how old it is, and how much of it (bytes, or a count) there is."""

    code: str
    pid: int
    name: str
    who: str
    seconds: float | None
    amount: int | None


def read_preflight(connection: Connection[Any], *, own: Collection[int] = ()) -> tuple[Finding, ...]:
    """Return old snapshots, idle and prepared transactions, vacuums that do not give way, lagging replicas.

    `own` are backends that are not looked at, beside the one that looks. One round trip; raises what psycopg
    raises. What the role may not see is one finding, `hidden-sessions`.
    """
    from psycopg.rows import class_row

    wanted = {
        "own": list(own),
        "snapshot": SNAPSHOT_SECONDS,
        "idle": IDLE_SECONDS,
        "lag": LAG_SECONDS,
        "lag_bytes": LAG_BYTES,
        "slot_bytes": SLOT_BYTES,
    }
    with connection.cursor(row_factory=class_row(Fact)) as cursor:
        return tuple(map(finding_of, cursor.execute(load("preflight"), wanted).fetchall()))


def finding_of(fact: Fact) -> Finding:
    """Return what a fact means for a migration, and what to do about it."""
    return _FINDINGS[fact.code](fact)


def _old_snapshot(fact: Fact) -> Finding:
    age = _seconds(fact)
    return _in_session(fact, f"has held a snapshot for {age}: CREATE INDEX CONCURRENTLY waits for its end")


def _idle_in_transaction(fact: Fact) -> Finding:
    return _in_session(fact, f"has been idle in a transaction for {_seconds(fact)}, and keeps its locks")


def _in_session(fact: Fact, message: str) -> Finding:
    who = f" ({fact.who})" if fact.who else ""
    return Finding(
        code=fact.code,
        object=f"session {fact.pid}",
        message=f"session {fact.pid}{who} {message}",
        hint=f"end it: SELECT pg_terminate_backend({fact.pid})",
        severity=Severity.BEHAVIOUR,
    )


def _prepared_transaction(fact: Fact) -> Finding:
    who = f" of {fact.who}" if fact.who else ""
    gid = "'" + fact.name.replace("'", "''") + "'"
    return Finding(
        code=fact.code,
        object=f"prepared transaction {fact.name}",
        message=f"prepared transaction {fact.name}{who} is {_seconds(fact)} old, and keeps its locks",
        hint=f"COMMIT PREPARED {gid}, or ROLLBACK PREPARED {gid}",
        severity=Severity.BEHAVIOUR,
    )


def _wraparound_vacuum(fact: Fact) -> Finding:
    named = f"table {fact.name}" if fact.name else f"session {fact.pid}"
    return Finding(
        code=fact.code,
        object=named,
        message=f"{named} is being vacuumed to prevent wraparound, and that does not give way to a migration",
        hint="wait until it is done: SELECT * FROM pg_stat_progress_vacuum",
        severity=Severity.BEHAVIOUR,
    )


def _replica_lag(fact: Fact) -> Finding:
    amounts = [_seconds(fact)] if fact.seconds is not None else []
    amounts += [_megabytes(fact)] if fact.amount is not None else []
    return Finding(
        code=fact.code,
        object=f"replica {fact.name}",
        message=f"replica {fact.name} is {' and '.join(amounts)} behind: rewriting a table makes that worse",
        hint="wait until it has caught up: SELECT * FROM pg_stat_replication",
        severity=Severity.BEHAVIOUR,
    )


def _idle_slot(fact: Fact) -> Finding:
    name = "'" + fact.name + "'"
    return Finding(
        code=fact.code,
        object=f"replication slot {fact.name}",
        message=f"replication slot {fact.name} has no reader, and holds {_megabytes(fact)} of the log",
        hint=f"where nobody comes back for it: SELECT pg_drop_replication_slot({name})",
        severity=Severity.COSMETIC,
    )


def _hidden_sessions(fact: Fact) -> Finding:
    count = f"{fact.amount} session{'' if fact.amount == 1 else 's'}"
    return Finding(
        code=fact.code,
        object=f"role {fact.name}",
        message=f"role {fact.name} may not see how old the transactions of {count} of other roles are",
        hint="grant it the role pg_read_all_stats",
        severity=Severity.COSMETIC,
    )


def _seconds(fact: Fact) -> str:
    return "an unknown time" if fact.seconds is None else f"{max(fact.seconds, 0):.0f} s"


def _megabytes(fact: Fact) -> str:
    return f"{(fact.amount or 0) // _MEGABYTE} MB"


_FINDINGS: dict[str, Callable[[Fact], Finding]] = {
    "hidden-sessions": _hidden_sessions,
    "idle-in-transaction": _idle_in_transaction,
    "idle-slot": _idle_slot,
    "old-snapshot": _old_snapshot,
    "prepared-transaction": _prepared_transaction,
    "replica-lag": _replica_lag,
    "wraparound-vacuum": _wraparound_vacuum,
}
