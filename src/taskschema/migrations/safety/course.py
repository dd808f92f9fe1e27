"""The way of one revision through its statements: what is behind it already, and what it has sent so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from taskschema.errors import MigrationError
from taskschema.migrations.safety.journal import Mark, Row
from taskschema.migrations.safety.statements import Statement


@dataclass(slots=True)
class Sent:
    """A statement that is sent, and what is known of it then."""

    position: int
    statement: Statement
    parameters_sha256: str | None = None
    rows_affected: int | None = None


@dataclass(slots=True)
class Course:
    """Where a revision is, while it runs."""

    revision: str
    direction: str
    file_sha256: str | None
    token: UUID
    """Of the run."""
    behind: list[Row] = field(default_factory=list)
    """What a stopped run of it has done; a statement is taken from here as it comes by."""
    unknown: set[str] = field(default_factory=set)
    """Hashes of statements that were sent, and of which nobody knows whether they came to their end."""
    tried: set[str] = field(default_factory=set)
    """Hashes of statements that were sent on their own and have not come to their end."""
    position: int = 0
    uncommitted: list[Sent] = field(default_factory=list)
    """Statements of the transaction under way."""
    current: Statement | None = None
    was_committed: bool = False
    """Something of it stays, whatever comes."""
    has_rows: bool = False
    """The journal may have rows of it."""
    has_looked: bool = False
    """It has read from the database, so what it does may depend on what it finds there today."""
    _left_out: list[Row] = field(default_factory=list)
    """What was done, and did not come by when what was done after it did."""
    _savepoints: list[tuple[str, int]] = field(default_factory=list)

    @classmethod
    def resumed(
        cls, revision: str, direction: str, file_sha256: str | None, token: UUID, rows: Iterable[Row]
    ) -> Course:
        """Begin, or go on after the rows of a run that was stopped.

        Raises MigrationError where it cannot go on: a table that it filled went with the session.
        """
        rows = list(rows)
        done = [row for row in rows if row.outcome == Mark.DONE]
        newest = {row.statement_sha256: row.outcome for row in rows}
        course = cls(
            revision,
            direction,
            file_sha256,
            token,
            done,
            {name for name, outcome in newest.items() if outcome == Mark.STARTED},
            {name for name, outcome in newest.items() if outcome != Mark.DONE},
            was_committed=bool(done),
            has_rows=bool(rows),
        )
        course._refuse_what_ended(done)
        return course

    def take(self, statement: Statement, parameters_sha256: str | None = None) -> Row | None:
        """Count a statement; return what the journal has of it where it is done already.

        A revision that looks before it acts may leave out what is done: what it passes over is behind it too.
        Raises MigrationError where it is the same statement with other values, and nobody can tell why.
        """
        self.position += 1
        self.current = statement
        number = self._number_of(statement, parameters_sha256)
        if number is None:
            return self._taken_late(statement, parameters_sha256)
        row = self.behind[number]
        self._left_out += self.behind[:number]
        del self.behind[: number + 1]
        return row

    def left_behind(self) -> list[Row]:
        """Return what was done by a file that has changed since, and that the file of now does not have."""
        left_out = [] if self.has_looked else self._left_out
        return [row for row in (*left_out, *self.behind) if row.file_sha256 != self.file_sha256]

    def add(self, sent: Sent) -> None:
        """Know of a statement of the transaction under way."""
        self.uncommitted.append(sent)

    def mark(self, savepoint: str) -> None:
        """Know of a savepoint."""
        self._savepoints.append((savepoint, len(self.uncommitted)))

    def go_back_to(self, savepoint: str) -> None:
        """Forget what was sent since a savepoint: it was rolled back."""
        while self._savepoints:
            name, count = self._savepoints[-1]
            if name == savepoint:
                del self.uncommitted[count:]
                return
            self._savepoints.pop()

    def forget(self) -> None:
        """Forget the transaction under way: it was rolled back, or is written down."""
        self.uncommitted.clear()
        self._savepoints.clear()

    def note(self, sent: Sent, mark: Mark) -> dict[str, object]:
        """Return the parameters of NOTE, but version table and token."""
        return {
            "revision": self.revision,
            "direction": self.direction,
            "file_sha256": self.file_sha256,
            "position": sent.position,
            "statement": sent.statement.shown,
            "statement_sha256": sent.statement.sha256,
            "parameters_sha256": sent.parameters_sha256,
            "rows_affected": sent.rows_affected,
            "outcome": mark.value,
        }

    def stuck(self, statement: str, reason: str) -> MigrationError:
        """Return the error of a revision that cannot go on by itself."""
        return MigrationError(
            f"revision {self.revision} cannot go on by itself: {statement} was committed before it was "
            f"stopped, {reason}",
            hint=f"where it finds by itself what is left to do: taskschema repair {self.revision}, and run "
            f"it again; else finish it by hand, then taskschema stamp {self.revision}",
        )

    def _number_of(self, statement: Statement, parameters_sha256: str | None) -> int | None:
        first, sha256 = None, statement.sha256
        for number, row in enumerate(self.behind):
            if row.statement_sha256 != sha256:
                continue
            if row.parameters_sha256 == parameters_sha256:
                return number
            first = number if first is None else first
        if first is None:
            return None
        if self.has_looked or self.behind[first].file_sha256 != self.file_sha256:
            raise self.stuck(statement.shown, "with other values than it would be sent with now")
        # It reads nothing, so it does the same again; a clock or a random number made the values.
        return first

    def _taken_late(self, statement: Statement, parameters_sha256: str | None) -> Row | None:
        """Return what was left out before, and comes by after all: its order has changed."""
        same = (statement.sha256, parameters_sha256)
        for number, row in enumerate(self._left_out):
            if (row.statement_sha256, row.parameters_sha256) == same:
                if self.has_looked and row.file_sha256 == self.file_sha256:
                    raise self.stuck(statement.shown, "and comes now in another order")
                return self._left_out.pop(number)
        return None

    def _refuse_what_ended(self, done: list[Row]) -> None:
        """A temporary table that was filled is gone, and can be made again, but not filled."""
        for row in done[:-1]:
            if row.token != self.token and row.is_temporary:
                raise self.stuck(row.statement, "and ended with the session that was stopped")
