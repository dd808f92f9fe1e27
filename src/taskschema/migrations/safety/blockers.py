"""Who stands in the way of a backend, read while it waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from taskschema.migrations.safety.queries import load

if TYPE_CHECKING:
    from psycopg import Connection


@dataclass(frozen=True, slots=True)
class Blocker:
    """One session, or one prepared transaction, that another session waits for.

    What the role may not see of another role's session is empty, or None.
    """

    pid: int
    """0 for a prepared transaction, which belongs to no session."""
    application_name: str
    user: str
    age: float | None
    """Seconds since its transaction began, or was prepared."""
    state: str
    query: str
    """The first 120 characters of its latest statement, in one line."""
    relation: str
    """What is waited for, empty where that is no relation."""
    lock_mode: str
    is_prepared: bool = False
    gid: str = ""
    """How PREPARE TRANSACTION called it."""
    holds: bool = True
    """False where it waits for the lock itself, earlier in the queue."""

    def __str__(self) -> str:
        parts = (self._who(), self._since(), self._lock())
        said = ", ".join(part for part in parts if part)
        return f"{said}: {self.query}" if self.query else said

    def _who(self) -> str:
        name = f"prepared transaction {self.gid}".rstrip() if self.is_prepared else f"pid {self.pid}"
        known = ", ".join(part for part in (self.application_name, self.user) if part)
        return f"{name} ({known})" if known else name

    def _since(self) -> str:
        since = "" if self.age is None else f"for {max(self.age, 0):.0f} s"
        return f"{self.state} {since}".strip()

    def _lock(self) -> str:
        if not self.lock_mode:
            return ""
        verb = "holds" if self.holds else "waits for"
        return f"{verb} {self.lock_mode}" + (f" on {self.relation}" if self.relation else "")


def read_blockers(connection: Connection[Any], pid: int) -> tuple[Blocker, ...]:
    """Return who blocks the backend `pid` now: directly first, then who is at the root of a chain.

    Raises what psycopg raises.
    """
    from psycopg.rows import class_row

    with connection.cursor(row_factory=class_row(Blocker)) as cursor:
        return tuple(cursor.execute(load("blockers"), {"pid": pid}).fetchall())
