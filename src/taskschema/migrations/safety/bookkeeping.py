"""Writing a run down, each row in the transaction that it is about."""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property
from typing import Any, NamedTuple

import psycopg
from alembic.runtime.migration import MigrationContext, RevisionStep
from sqlalchemy import Connection, Update

from taskschema.migrations.safety.files import Files
from taskschema.migrations.safety.journal import CLOSE
from taskschema.migrations.safety.keeper import Keeper, taken_over
from taskschema.migrations.safety.ledger import (
    MOVE_AND_WRITE,
    WRITE_PROVED,
    Outcome,
    row_of,
    write_failed,
)
from taskschema.migrations.safety.watcher import Watcher


class Moved(NamedTuple):
    """What Alembic looks at of its UPDATE."""

    rowcount: int


class Bookkeeper:
    """Writes ledger and journal of one run; raises LeaseLost where another run has taken over."""

    def __init__(self, migration: MigrationContext, watcher: Watcher, keeper: Keeper, files: Files) -> None:
        self._migration = migration
        self._watcher = watcher
        self._keeper = keeper
        self._files = files
        self._written: int | None = None
        """The row that went with the version."""

    def write(self, revision: str, direction: str, outcome: Outcome, **more: Any) -> int:
        """Write a row of the ledger in the transaction under way; its COMMIT is proved by that.

        Returns the row's number. `more` is what `row_of` takes: `elapsed`, `detail`, `covers`.
        """
        row = self._row(revision, direction, outcome, **more)
        found = self._watcher.ask(WRITE_PROVED, row)
        if not found:
            raise taken_over()
        self._watcher.is_proved = True
        return int(found[0].id)

    def write_step(self, step: RevisionStep, elapsed: float) -> int:
        """Write the row of a step that is done, unless it went with the version; return its number."""
        number, self._written = self._written, None
        return self.write(*key_of(step), _outcome(step), elapsed=elapsed) if number is None else number

    def move(self, step: RevisionStep, construct: Any, elapsed: float) -> Moved | None:
        """Send Alembic's UPDATE of its version table and the row of the step as one statement.

        None for what is another statement, or another driver's: it is sent as it comes then.
        """
        is_update = isinstance(construct, Update) and construct.table is self._migration._version
        if not is_update or self._connection.dialect.driver != "psycopg":
            return None
        before, after = step.from_revisions, step.to_revisions
        # What depends on other branches, joins or parts them may move another row than its own.
        if len(before) != 1 or len(after) != 1 or step.revision.dependencies:
            return None
        row = self._row(*key_of(step), _outcome(step), elapsed=elapsed)
        row |= {"revision_before": before[0], "revision_after": after[0]}
        ((number, count),) = self._watcher.ask_driver(self._move_statement, row)
        if number is None:
            raise taken_over()
        self._written, self._watcher.is_proved = number, True
        return Moved(count)

    def write_failed(self, step: RevisionStep, elapsed: float, detail: str) -> None:
        """Leave a row on what failed, over the lock's connection, where the server still takes one."""
        revision, direction = key_of(step)
        with suppress(psycopg.Error):
            row = self._row(revision, direction, Outcome.FAILED, elapsed=elapsed, detail=detail)
            write_failed(self._keeper.connection, row)

    def close(self, revision: str, number: int) -> None:
        """Close the journal of a revision, by a row of the ledger, in the transaction under way."""
        said = {"version_table": self._keeper.claim.version_table, "revision": revision, "ledger_id": number}
        self._watcher.ask(CLOSE, said)

    @property
    def _connection(self) -> Connection:
        connection = self._migration.connection
        assert connection is not None  # noqa: S101  # run_safely asks
        return connection

    @cached_property
    def _move_statement(self) -> str:
        preparer = self._connection.dialect.identifier_preparer
        table = preparer.format_table(self._migration._version)
        return MOVE_AND_WRITE.format(version_table=table)

    def _row(self, revision: str, direction: str, outcome: Outcome, **more: Any) -> dict[str, object]:
        row = row_of(
            self._keeper.claim.version_table,
            revision,
            direction=direction,
            outcome=outcome,
            file_sha256=self._files.hashes.get(revision),
            chain_hash=self._files.chains.get(revision),
            folder=self._files.folder,
            **more,
        )
        return row | {"token": str(self._keeper.claim.token)}


def key_of(step: RevisionStep) -> tuple[str, str]:
    """Return the revision and the direction of a step."""
    return step.revision.revision, "upgrade" if step.is_upgrade else "downgrade"


def _outcome(step: RevisionStep) -> Outcome:
    return Outcome.APPLIED if step.is_upgrade else Outcome.REVERTED
