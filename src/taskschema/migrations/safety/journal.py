"""The journal: what a revision that is no single transaction has committed, statement by statement.

A revision leaves its transaction for an autocommit block, or commits by itself. If it is stopped after that,
its next run sends only what the journal does not have, and goes on at the statement that was stopped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import text

from taskschema.migrations.safety.lease import PROVED
from taskschema.migrations.safety.spelling import as_text
from taskschema.migrations.safety.statements import read_statement

if TYPE_CHECKING:
    from psycopg import Connection

_READ = b"""SELECT revision, direction, file_sha256, position, statement, statement_sha256, outcome, detail,
    parameters_sha256, rows_affected, token
  FROM taskschema.journal WHERE version_table = %s AND ledger_id IS NULL ORDER BY id"""
NOTE = as_text(
    f"""{PROVED}
INSERT INTO taskschema.journal
    (version_table, revision, direction, file_sha256, position, statement, statement_sha256,
     parameters_sha256, rows_affected, token, outcome, finished_at)
  SELECT %(version_table)s, %(revision)s, %(direction)s, %(file_sha256)s, %(position)s, %(statement)s,
    %(statement_sha256)s, %(parameters_sha256)s, CAST(%(rows_affected)s AS pg_catalog.int8),
    CAST(%(token)s AS pg_catalog.uuid), %(outcome)s,
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
    parameters_sha256: str | None = None
    rows_affected: int | None = None
    """What the server said of it: the rowcount."""
    token: UUID | None = None
    """Of the run that sent it: what was temporary went with that run's session."""

    @property
    def is_temporary(self) -> bool:
        """What it made ends with the session."""
        return read_statement(self.statement).is_temporary

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
