"""The journal: what a revision that is no single transaction has committed, statement by statement.

A revision leaves its transaction for an autocommit block, or commits by itself. If it is stopped after that,
its next run sends only what the journal does not have, and goes on at the statement that was stopped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from taskschema.migrations.safety.lease import PROVED
from taskschema.migrations.safety.spelling import as_text
from taskschema.migrations.safety.statements import Statement

if TYPE_CHECKING:
    from psycopg import Connection

_READ = b"""SELECT revision, direction, file_sha256, position, statement, statement_sha256, outcome, detail
  FROM taskschema.journal WHERE version_table = %s AND ledger_id IS NULL ORDER BY id"""
NOTE = as_text(
    f"""{PROVED}
INSERT INTO taskschema.journal
    (version_table, revision, direction, file_sha256, position, statement, statement_sha256, outcome,
     finished_at)
  SELECT %(version_table)s, %(revision)s, %(direction)s, %(file_sha256)s, %(position)s, %(statement)s,
    %(statement_sha256)s, %(outcome)s,
    CASE WHEN %(outcome)s = 'done' THEN pg_catalog.clock_timestamp() END
  FROM proof RETURNING id"""  # noqa: S608  # constants of this module
)
"""Writes a row if the run still holds its lease, and gives its id; else none."""
FINISH = text(
    "UPDATE taskschema.journal SET outcome = :outcome, detail = :detail,"
    " finished_at = pg_catalog.clock_timestamp() WHERE id = :id"
)
CLOSE = text(
    "UPDATE taskschema.journal SET ledger_id = :ledger_id WHERE version_table = :version_table"
    " AND revision = :revision AND ledger_id IS NULL"
)


class Mark(StrEnum):
    """What is known of a statement."""

    STARTED = "started"
    """It was sent; whether it came to its end is for the catalog to say."""
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Row:
    """One statement of a revision that is half done."""

    revision: str
    direction: str
    file_sha256: str | None
    position: int
    statement: str
    statement_sha256: str
    outcome: str
    detail: str | None = None
    is_of_this_session: bool = False

    def to_json(self) -> dict[str, object]:
        """Return the row as JSON-able values."""
        return {
            "revision": self.revision,
            "direction": self.direction,
            "position": self.position,
            "statement": self.statement,
            "outcome": self.outcome,
            "detail": self.detail,
        }


def read_journal(connection: Connection[Any], version_table: str) -> dict[tuple[str, str], list[Row]]:
    """Return the rows of revisions that are half done, by revision and direction, as they were sent."""
    found: dict[tuple[str, str], list[Row]] = {}
    for values in connection.execute(_READ, (version_table,)):
        row = Row(*values)
        found.setdefault((row.revision, row.direction), []).append(row)
    return found


@dataclass(slots=True)
class Course:
    """Where a revision is, while it runs: what is behind it already, and what it has sent so far."""

    revision: str
    direction: str
    file_sha256: str | None
    behind: list[Row] = field(default_factory=list)
    """What a stopped run of it has done; a statement is taken from here as it comes by."""
    started: set[str] = field(default_factory=set)
    """Hashes of statements of which it is not known whether they came to their end."""
    position: int = 0
    uncommitted: list[tuple[int, Statement]] = field(default_factory=list)
    """Statements of the transaction under way."""
    current: Statement | None = None
    was_committed: bool = False
    """Something of it stays, whatever comes."""

    @classmethod
    def resumed(cls, revision: str, direction: str, file_sha256: str | None, rows: Iterable[Row]) -> Course:
        """Begin, or go on after the rows of a run that was stopped."""
        rows = list(rows)
        done = [row for row in rows if row.outcome == Mark.DONE]
        # A statement that was started twice, and done the second time, is done.
        finished = {row.statement_sha256 for row in done}
        started = {row.statement_sha256 for row in rows if row.outcome != Mark.DONE} - finished
        return cls(revision, direction, file_sha256, done, started, was_committed=bool(done))

    def take(self, statement: Statement) -> Row | None:
        """Count a statement; return what the journal has of it where it is done already.

        A revision that looks before it acts may leave out what is done: what it passes over is behind it too.
        """
        self.position += 1
        self.current = statement
        for number, row in enumerate(self.behind):
            if row.statement_sha256 == statement.sha256:
                del self.behind[: number + 1]
                return row
        return None

    def left_behind(self) -> list[Row]:
        """Return what was done by a file that has changed since, and that the file of now does not have."""
        return [row for row in self.behind if row.file_sha256 != self.file_sha256]

    def note(self, statement: Statement, mark: Mark, position: int | None = None) -> dict[str, object]:
        """Return the parameters of NOTE, but version table and token."""
        return {
            "revision": self.revision,
            "direction": self.direction,
            "file_sha256": self.file_sha256,
            "position": self.position if position is None else position,
            "statement": statement.shown,
            "statement_sha256": statement.sha256,
            "outcome": mark.value,
        }


def point_of(rows: Iterable[Row]) -> str:
    """Return where a stopped revision goes on, as a sentence's part."""
    rows = list(rows)
    done = sum(row.outcome == Mark.DONE for row in rows)
    last = rows[-1]
    if last.outcome == Mark.DONE:
        return f"after statement {last.position} ({done} done)"
    return f"at statement {last.position}: {last.statement}"


def half_done(journal: Mapping[tuple[str, str], list[Row]]) -> list[str]:
    """Return a sentence for each revision that is half done."""
    return [
        f"revision {revision} is half done ({direction}); it goes on {point_of(rows)}"
        for (revision, direction), rows in journal.items()
    ]
