"""How far a statement is, where the server reports its progress."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from taskschema.migrations.safety.queries import load

if TYPE_CHECKING:
    from psycopg import Connection


@dataclass(frozen=True, slots=True)
class Advance:
    """What a statement is at now, and how much of that is done."""

    command: str
    phase: str
    """In PostgreSQL's words, empty where the command has none."""
    done: int
    total: int
    """0 where it is not known."""
    unit: str
    relation: str

    @property
    def fraction(self) -> float | None:
        """How much of the phase is done, from 0 to 1; None where that is not known."""
        return min(self.done / self.total, 1.0) if self.total > 0 else None

    def __str__(self) -> str:
        where = f"{self.command} on {self.relation}" if self.relation else self.command
        what = ", ".join(part for part in (self.phase, self._amount()) if part)
        return f"{where}: {what}" if what else where

    def _amount(self) -> str:
        if self.fraction is not None:
            # Rounded down: what is not done is never said to be.
            return f"{int(self.fraction * 100)} % of {self.total} {self.unit}"
        return f"{self.done} {self.unit}" if self.done else ""


def read_advance(connection: Connection[Any], pid: int) -> Advance | None:
    """Return how far the statement of the backend `pid` is; None where the server reports nothing about it.

    Reports are about building indexes, VACUUM, CLUSTER, ANALYZE and COPY:
    https://www.postgresql.org/docs/current/progress-reporting.html. Raises what psycopg raises.
    """
    from psycopg.rows import class_row

    with connection.cursor(row_factory=class_row(Advance)) as cursor:
        return cursor.execute(load("advance"), {"pid": pid}).fetchone()
