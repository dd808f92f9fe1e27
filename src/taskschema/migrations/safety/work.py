"""What a run does once it holds the lock: vouch for what is applied, run what is pending, record it."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from contextlib import suppress
from functools import partial, update_wrapper
from typing import Any

import psycopg
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import ScriptDirectory
from alembic.util import to_tuple
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, InvalidRequestError, PendingRollbackError

from taskschema.catalog.record import record_catalog
from taskschema.db.translate import translated
from taskschema.errors import LeaseLost, MigrationError, TaskschemaError
from taskschema.findings import Severity
from taskschema.migrations.safety.bookkeeping import Bookkeeper, key_of
from taskschema.migrations.safety.conduct import Conduct
from taskschema.migrations.safety.course import Course
from taskschema.migrations.safety.files import Files
from taskschema.migrations.safety.journal import Row, point_of, read_journal
from taskschema.migrations.safety.keeper import Keeper
from taskschema.migrations.safety.ledger import (
    RECORDED,
    Ledger,
    Outcome,
    read_ledger,
    read_version_tables,
)
from taskschema.migrations.safety.preflight import read_preflight
from taskschema.migrations.safety.repairing import plan_repairs
from taskschema.migrations.safety.retrying import Retries
from taskschema.migrations.safety.stepping import Stepping
from taskschema.migrations.safety.vouching import adopt_unknown, refuse_edited
from taskschema.migrations.safety.watcher import Watcher

Journal = dict[tuple[str, str], list[Row]]


class Work:
    """One run under the lock."""

    def __init__(
        self,
        migration: MigrationContext,
        run: Callable[[], None],
        stepping: Stepping,
        conduct: Conduct,
        keeper: Keeper,
    ) -> None:
        self.conduct = conduct
        self.keeper = keeper
        self._migration = migration
        self._run = run
        self._stepping = stepping
        self._files = Files.of(_directory(migration))
        self._watcher: Watcher
        self._course: Course | None = None
        self._journal: Journal = {}
        self._began = 0.0
        self._bodies: dict[int, Callable[..., None]] = {}
        self._books: Bookkeeper

    def do(self, watcher: Watcher) -> None:
        """Do it all; raises Tampered, LeaseLost, Unreachable, LockNotObtained and what a revision raises."""
        self._watcher = watcher
        self._books = Bookkeeper(self._migration, watcher, self.keeper, self._files)
        with translated(None):
            ledger = read_ledger(self.keeper.connection, self._version_table)
            journal = self._read_journal()
        heads = self._heads()
        if self.conduct.command == "repair":
            self._repair(ledger, heads, journal)
            self._run()
            return
        if self.conduct.command != "stamp":
            refuse_edited(ledger, self._files, heads)
            adopt_unknown(ledger, self._files, heads, self._adopt)
        steps = self._stepping.plan(() if self._migration.purge else heads, self._migration)
        self._refuse_half_done(journal, steps)
        if steps:
            self._say_preflight()
        self._listen()
        self._try()
        if self.conduct.command == "stamp":
            self._close_stamped(journal)
        else:
            self._record(ledger)

    # Before

    @property
    def _version_table(self) -> str:
        return self.keeper.claim.version_table

    @property
    def _connection(self) -> Connection:
        connection = self._migration.connection
        assert connection is not None  # noqa: S101  # run_safely asks
        return connection

    def _heads(self) -> tuple[str, ...]:
        heads = tuple(sorted(map(str, self._migration.get_current_heads())))
        self._connection.rollback()
        return heads

    def _read_journal(self) -> Journal:
        return read_journal(self.keeper.connection, self._version_table)

    def _adopt(self, head: str, covers: Collection[str]) -> None:
        self._books.write(head, "upgrade", Outcome.BASELINE, covers=self._files.vouched(covers))
        self._connection.commit()

    def _repair(self, ledger: Ledger, heads: tuple[str, ...], journal: Journal) -> None:
        repairs = plan_repairs(ledger, self._files, heads, journal, self.conduct.accepts)
        for repair in repairs:
            number = self._books.write(repair.revision, "repair", Outcome.REPAIRED, detail=repair.detail)
            if repair.forgets:
                self._books.close(repair.revision, number)
        self._connection.commit()
        for repair in repairs:
            self.conduct.on_repair(repair)

    def _refuse_half_done(self, journal: Journal, steps: list[Any]) -> None:
        planned = {key for step in steps if (key := _key(step)) is not None}
        for key, rows in journal.items():
            if steps and key not in planned and self.conduct.command != "stamp":
                revision, direction = key
                raise MigrationError(
                    f"revision {revision} is half done: its {direction} goes on {point_of(rows)}",
                    hint=f"finish that {direction} first, or forget it: taskschema repair {revision}",
                )

    def _say_preflight(self) -> None:
        own = (self.keeper.claim.work_pid, self.keeper.connection.info.backend_pid)
        with suppress(psycopg.Error):
            for finding in read_preflight(self.keeper.connection, own=own):
                if finding.severity is Severity.COSMETIC:
                    continue
                hint = f" ({finding.hint})" if finding.hint else ""
                self.conduct.say(f"before it begins: {finding.message}{hint}")

    # During

    def _listen(self) -> None:
        """Have each step's body watched, and its row written in its own transaction, last of all."""
        tell = self._stepping.on_begin

        def begin(step: Any) -> None:
            if isinstance(step, RevisionStep):
                body = self._bodies.setdefault(id(step), step.migration_fn)
                step.migration_fn = update_wrapper(partial(self._body, step, body), body)
            if tell is not None:
                tell(step)

        self._stepping.on_begin = begin
        self._migration.on_version_apply_callbacks = (
            *self._migration.on_version_apply_callbacks,
            self._on_version_apply,
        )
        self._discarding, self._sending = self._migration.impl.execute, self._migration.impl._exec
        self._migration.impl.execute = self._execute  # type: ignore[method-assign]
        self._migration.impl._exec = self._exec  # type: ignore[method-assign]

    def _execute(self, *arguments: Any, **options: Any) -> None:
        """Stand in the place of what `op.execute` calls: nobody sees the rows."""
        self._watcher.is_discarded = True
        try:
            self._discarding(*arguments, **options)
        finally:
            self._watcher.is_discarded = False

    def _exec(self, construct: Any, *arguments: Any, **options: Any) -> Any:
        """Stand in the place of what Alembic sends everything by."""
        step = self._stepping.under_way
        moved = None
        if self._watcher.course is None and isinstance(step, RevisionStep):
            moved = self._books.move(step, construct, self._elapsed)
        return self._sending(construct, *arguments, **options) if moved is None else moved

    def _try(self) -> None:
        retries = Retries(self.conduct, self.keeper, self._stepping)
        try:
            for attempt in retries:
                with attempt:
                    self._attempt()
        except KeyboardInterrupt as stop:
            stop.add_note(self._stopped())
            raise
        except DBAPIError as problem:
            self._write_failed(problem)
            if self.keeper.is_lost:
                raise self.keeper.lost() from problem
            named = retries.named(problem, self._watcher.lock_limit)
            if named is not None:
                raise named from problem
            raise
        except Exception as problem:
            self._write_failed(problem)
            raise

    def _attempt(self) -> None:
        try:
            self._run()
        except InvalidRequestError as later:
            # Alembic's way out of an autocommit block, over a connection that is gone, hides what went wrong.
            if self._watcher.refused is not None:
                raise self._watcher.refused from later
            raise
        finally:
            self._stepping.kept = self._course is not None and self._course.was_committed
            self._watcher.end()

    def _body(self, step: RevisionStep, body: Callable[..., None], **arguments: Any) -> None:
        """Run upgrade() or downgrade(), from where a run before was stopped."""
        self._began = time.monotonic()
        revision, direction = _key(step) or ("", "")
        with translated(None):
            rows = self._rows_of(revision, direction)
        self._course = course = Course.resumed(
            revision, direction, self._files.hashes.get(revision), self.keeper.claim.token, rows
        )
        if rows:
            self.conduct.say(f"revision {revision} was stopped before: it goes on {point_of(rows)}")
        self._watcher.begin(course)
        body(**arguments)
        left = course.left_behind()
        if left:
            raise MigrationError(
                f"revision {revision} was edited after it was stopped, and has no longer what it committed: "
                f"{left[0].statement}",
                hint=f"bring that back, or undo it by hand and say so: taskschema repair {revision}",
            )
        self._watcher.end()

    def _rows_of(self, revision: str, direction: str) -> list[Row]:
        """Return what the journal has of a revision; asked once, and again for one that is tried again."""
        if self._course is None or self._course.revision == revision:
            self._journal = self._read_journal()
        return self._journal.get((revision, direction), [])

    def _on_version_apply(self, *, heads: set[str], **_: Any) -> None:
        step = self._stepping.under_way
        key = _key(step)
        if key is None:
            self._write_stamp(heads)
            return
        number = self._books.write_step(step, self._elapsed)
        if self._course is not None and self._course.has_rows:
            self._books.close(key[0], number)

    @property
    def _elapsed(self) -> float:
        return time.monotonic() - self._began

    def _write_stamp(self, heads: set[str]) -> int:
        number = 0
        for head in sorted(heads) or ["base"]:
            covers = self._files.vouched(self._files.below([head]))
            number = self._books.write(head, "stamp", Outcome.STAMPED, covers=covers)
        return number

    def _close_stamped(self, journal: Journal) -> None:
        """Forget what is half done on the line of revisions of which the stamp says where it stands.

        Also where the database was said to stand there before: that is how a person says it is finished.
        """
        said = self._stamped()
        settled = [revision for revision, _ in journal if self._is_related(revision, said)]
        if not settled:
            return
        heads = set(self._heads())
        with self._connection.begin():
            number = self._write_stamp(heads)
            for revision in settled:
                self._books.close(revision, number)

    def _stamped(self) -> set[str]:
        environment = self._migration.environment_context
        found = None if environment is None else environment.get_revision_argument()
        return set(to_tuple(found, default=()))

    def _is_related(self, revision: str, others: set[str]) -> bool:
        """Claim that a revision is one of the others, or above or below one; base is below all."""
        return (
            not others
            or revision in self._files.below(others)
            or bool(self._files.below([revision]) & others)
        )

    # After

    def _record(self, ledger: Ledger) -> None:
        """Record the catalog where something was done, or where no record of this place is known."""
        heads = self._heads()
        if not self._stepping.completed and ledger.is_whole(heads, self._files.chains):
            return
        names = {self._migration.version_table, self._version_table}
        try:
            with translated(None), self._connection.begin():
                names |= read_version_tables(self.keeper.connection)
                record_catalog(self._connection, revision=", ".join(heads) or None, ignore_tables=names)
                said = {"version_table": self._version_table, "revisions": list(heads)}
                self._watcher.ask(RECORDED, said)
        except LeaseLost:
            raise
        except PendingRollbackError:
            self.conduct.say("what the database holds now could not be recorded: the connection was lost")
        except TaskschemaError as problem:
            self.conduct.say(f"what the database holds now could not be recorded: {problem.message}")

    def _write_failed(self, problem: BaseException) -> None:
        step = self._stepping.under_way
        if isinstance(step, RevisionStep) and not self.keeper.is_lost:
            self._books.write_failed(step, self._elapsed, _first_line(problem))

    def _stopped(self) -> str:
        """Return where an interrupted run stands, and what goes on from there."""
        key = _key(self._stepping.under_way)
        again = f"taskschema {self.conduct.command}"
        if key is None:
            return f"no revision was under way; {again} goes on"
        course = self._course
        if course is None or not course.was_committed:
            return f"revision {key[0]} was rolled back; {again} begins it again"
        shown = f": {course.current.shown}" if course.current is not None else ""
        return (
            f"revision {key[0]} stopped at statement {course.position}{shown}; "
            f"what came before stays, and {again} goes on there"
        )


def _directory(migration: MigrationContext) -> ScriptDirectory:
    if migration.script is None:
        raise MigrationError("there is no folder of revisions", hint="mend script_location")
    return migration.script


def _key(step: Any) -> tuple[str, str] | None:
    """Return the revision and the direction of a step, None for a stamp."""
    if not isinstance(step, RevisionStep):
        return None
    return key_of(step)


def _first_line(problem: BaseException) -> str:
    lines = str(getattr(problem, "orig", None) or problem).splitlines()
    return (lines[0] if lines else type(problem).__name__)[:500]
