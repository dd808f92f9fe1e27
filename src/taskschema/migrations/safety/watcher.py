"""What is done around each statement of a revision and each COMMIT, on the connection that migrates.

Nobody's env.py and no revision has to know of it: SQLAlchemy tells of every statement before it is sent.
https://docs.sqlalchemy.org/en/21/core/events.html#sqlalchemy.events.DialectEvents.do_execute
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.elements import TextClause

from taskschema.errors import LeaseLost, MigrationError
from taskschema.migrations.safety.conduct import Conduct
from taskschema.migrations.safety.indexes import Settler
from taskschema.migrations.safety.journal import FINISH, NOTE, Course, Mark, Row
from taskschema.migrations.safety.keeper import Keeper
from taskschema.migrations.safety.lease import HELD
from taskschema.migrations.safety.session import set_session, timeouts_of
from taskschema.migrations.safety.spelling import as_text
from taskschema.migrations.safety.statements import Alone, Statement, read_statement

_THEIR_TIMEOUT = re.compile(
    r"\s*SET\s+(?:LOCAL\s+|SESSION\s+)?(?:lock|statement|transaction)_timeout\b", re.IGNORECASE
)
_PROOF = as_text(HELD)
FREE_SHARE = 0.1
"""How much of lock_timeout may pass in a transaction before what is left of it is counted."""
LEAST_LOCK_SECONDS = 0.05
_COMMITS_INSIDE = "2D000"
"""invalid_transaction_termination: a procedure or a DO block commits by itself."""
_THERE_ALREADY = {"CREATE": {"42P04", "42710", "42P07"}, "DROP": {"3D000", "42704", "42P01"}}


class Watcher:
    """Proves each COMMIT, sets timeouts by class, keeps the journal, and passes over what is done."""

    def __init__(
        self, connection: Connection, keeper: Keeper, conduct: Conduct, available: Mapping[str, str]
    ) -> None:
        self.course: Course | None = None
        """The revision whose body runs."""
        self.is_proved = False
        """The COMMIT that comes next has been proved already."""
        self.refused: BaseException | None = None
        """What SQLAlchemy made of the first error of a statement."""
        self.is_discarded = False
        """Nobody looks at what the statement returns: `op.execute`."""
        self._connection = connection
        self._keeper = keeper
        self._conduct = conduct
        self._available = available
        self._asking = False
        self._is_patient: bool | None = False
        self._strong_since: float | None = None
        """When the transaction under way took its first strong lock."""
        self._are_theirs = False
        self._settler = Settler(self.ask, self._drop_index, conduct.say, conduct.limits.long_lock_timeout)
        self._listeners: tuple[tuple[Any, str, Callable[..., Any]], ...] = (
            (connection.engine, "do_execute", self._do_execute),
            (connection.engine, "do_executemany", self._do_executemany),
            (connection.engine, "do_execute_no_params", self._do_execute_no_params),
            (connection.engine, "handle_error", self._on_error),
            (connection, "commit", self._on_commit),
            (connection, "rollback", self._on_rollback),
        )

    def __enter__(self) -> Watcher:
        for target, name, listener in self._listeners:
            event.listen(target, name, listener)
        return self

    def __exit__(self, *_: object) -> None:
        for target, name, listener in self._listeners:
            event.remove(target, name, listener)

    def begin(self, course: Course) -> None:
        """Take what comes now for the statements of a revision."""
        self.course = course
        self.refused = None
        self._are_theirs = False

    def end(self) -> None:
        """Take what comes now for the bookkeeping after a revision."""
        self.course = None
        if self._are_theirs:
            self._are_theirs, self._is_patient = False, None

    def ask(self, statement: TextClause, parameters: Mapping[str, object]) -> list[Any]:
        """Run a statement of our own on the working connection, unwatched; return its rows."""
        before, self._asking = self._asking, True
        try:
            result = self._connection.execute(statement, parameters)
            return list(result) if result.returns_rows else []
        finally:
            self._asking = before

    def ask_driver(self, statement: str, parameters: Mapping[str, object]) -> list[Any]:
        """Do the same with a statement as psycopg spells it."""
        with self._own():
            return list(self._connection.exec_driver_sql(statement, dict(parameters)))

    def prove(self) -> None:
        """Raise LeaseLost unless this run's token holds; nobody can take over until the transaction ends."""
        if not self.ask(_PROOF, self._token()):
            raise self.lost()

    def lost(self) -> LeaseLost:
        """Return the error of a run whose lease is another's."""
        return LeaseLost(
            "another run has taken over: this one was silent for too long",
            hint="nothing more was committed by this one; taskschema current shows who runs",
        )

    # Statements

    def _do_execute(self, cursor: Any, statement: str, parameters: Any, context: Any) -> bool:
        run = lambda sql=statement: context.dialect.do_execute(cursor, sql, parameters, context)  # noqa: E731
        return self._around(statement, context, run)

    def _do_executemany(self, cursor: Any, statement: str, parameters: Any, context: Any) -> bool:
        run = lambda sql=statement: context.dialect.do_executemany(cursor, sql, parameters, context)  # noqa: E731
        return self._around(statement, context, run)

    def _do_execute_no_params(self, cursor: Any, statement: str, context: Any) -> bool:
        run = lambda sql=statement: context.dialect.do_execute_no_params(cursor, sql, context)  # noqa: E731
        return self._around(statement, context, run)

    def _around(self, sql: str, context: Any, run: Callable[..., None]) -> bool:
        """Run a statement as a safe run does; True tells SQLAlchemy that this was done."""
        if self._asking or context.root_connection is not self._connection:
            return False
        if self.course is None:
            run()
            return True
        statement = read_statement(sql)
        if statement.is_repeated and not (statement.is_read and self.is_discarded):
            self._are_theirs = self._are_theirs or _THEIR_TIMEOUT.match(sql) is not None
            self._send_counted(statement, run)
            return True
        row = self.course.take(statement)
        if row is not None and not (statement.is_temporary and not row.is_of_this_session):
            self._pass_over(statement)
        else:
            self._change(self.course, statement, run)
        return True

    def _change(self, course: Course, statement: Statement, run: Callable[..., None]) -> None:
        if not self.is_autocommit:
            self._set_timeouts(is_patient=statement.is_patient and not course.uncommitted)
            self._send_counted(statement, run)
            course.uncommitted.append((course.position, statement))
            return
        self._set_timeouts(is_patient=statement.is_patient)
        if statement.alone is Alone.YES:
            self._send_alone(course, statement, run)
        else:
            self._send_whole(course, statement, run)

    def _pass_over(self, statement: Statement) -> None:
        if statement.returns_rows and not self.is_discarded:
            raise MigrationError(
                f"the revision cannot go on by itself: {statement.shown} was committed before it was "
                "stopped, and what it returned is not known",
                hint="finish by hand what it does after that, then taskschema stamp it",
            )

    def _send(self, run: Callable[..., None], *replaced: str) -> None:
        self._keeper.begin_statement()
        try:
            run(*replaced)
        finally:
            self._keeper.end_statement()

    def _send_whole(self, course: Course, statement: Statement, run: Callable[..., None]) -> None:
        """Run a statement of an autocommit block together with its row in the journal: both, or neither."""
        self._raw("BEGIN")
        try:
            self._note(course, statement, Mark.DONE)
            self._send(run)
            self._raw("COMMIT")
        except Exception as problem:
            with suppress(Exception):
                self._raw("ROLLBACK")
            if statement.alone is Alone.PERHAPS and _sqlstate(problem) == _COMMITS_INSIDE:
                self._send_alone(course, statement, run)
                return
            raise
        course.was_committed = True

    def _send_alone(self, course: Course, statement: Statement, run: Callable[..., None]) -> None:
        """Run what cannot be in a transaction: the journal says that it began, and then that it ended."""
        was_started = statement.sha256 in course.started
        self.prove()
        settled = self._settler.settle(statement, was_started=was_started)
        number = self._note(course, statement, Mark.DONE if settled.is_done else Mark.STARTED)
        course.started.add(statement.sha256)
        if settled.is_done:
            return
        try:
            self._send(run, *((settled.instead,) if settled.instead else ()))
        except Exception as problem:
            is_done = was_started and _is_there_already(statement, problem)
            with suppress(DBAPIError):
                self._finish(number, Mark.DONE if is_done else Mark.FAILED, str(problem))
            if not is_done:
                raise
        else:
            self._finish(number, Mark.DONE, None)
        course.was_committed = True

    @property
    def is_autocommit(self) -> bool:
        """True inside of an autocommit block."""
        driver: Any = self._connection.connection.driver_connection
        said = getattr(driver, "autocommit", None)
        if isinstance(said, bool):
            return said
        return self._connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT"

    def _on_error(self, context: Any) -> None:
        if self.refused is None and not self._asking:
            self.refused = context.sqlalchemy_exception or context.original_exception

    # The journal

    def _note(self, course: Course, statement: Statement, mark: Mark, position: int | None = None) -> int:
        rows = self.ask(NOTE, self._token() | course.note(statement, mark, position))
        if not rows:
            raise self.lost()
        return int(rows[0].id)

    def _finish(self, number: int, mark: Mark, detail: str | None) -> None:
        first = None if detail is None else detail.splitlines()[0][:500]
        self.ask(FINISH, {"id": number, "outcome": mark.value, "detail": first})

    # Transactions

    def _on_commit(self, connection: Connection) -> None:
        if self._asking or self.is_autocommit:
            return
        try:
            self._prove_commit()
        except LeaseLost:
            with self._own():
                connection.connection.dbapi_connection.rollback()  # type: ignore[union-attr]
            raise

    def _prove_commit(self) -> None:
        course = self.course
        self._strong_since = None
        if course is not None and course.uncommitted:
            for position, statement in course.uncommitted:
                self._note(course, statement, Mark.DONE, position)
            course.uncommitted.clear()
            course.was_committed = True
        elif not self.is_proved:
            self.prove()
        self.is_proved = False

    def _on_rollback(self, _: Connection) -> None:
        self.is_proved = False
        self._strong_since = None
        if not self._asking:
            # A SET of the transaction went with it.
            self._is_patient = None
            if self.course is not None:
                self.course.uncommitted.clear()

    # The session

    def _set_timeouts(self, *, is_patient: bool) -> None:
        if self._is_patient is is_patient or self._are_theirs:
            return
        wanted = timeouts_of(self._conduct.limits, is_patient=is_patient)
        with self._own():
            set_session(
                self._connection, {name: value for name, value in wanted.items() if name in self._available}
            )
        self._is_patient = is_patient

    def _send_counted(self, statement: Statement, run: Callable[..., None]) -> None:
        """Send a statement of a transaction, whose waits for locks add up to lock_timeout all together.

        Applications wait for what the first statements have locked while the next one waits for its own.
        """
        since = self._strong_since
        limit = self._conduct.limits.lock_timeout
        if since is not None and not self._are_theirs and time.monotonic() - since > limit * FREE_SHARE:
            left = max(LEAST_LOCK_SECONDS, limit - (time.monotonic() - since))
            with self._own():
                self._connection.exec_driver_sql(f"SET LOCAL lock_timeout = {round(left * 1000)}")
        self._send(run)
        if since is None and statement.is_strong:
            self._strong_since = time.monotonic()

    def _drop_index(self, name: str) -> None:
        with self._own():
            self._keeper.begin_statement()
            try:
                self._connection.exec_driver_sql(
                    f"DROP INDEX CONCURRENTLY IF EXISTS {name.replace('%', '%%')}"
                )
            finally:
                self._keeper.end_statement()

    def _raw(self, sql: str) -> None:
        """Send a word of transactions over a driver that is in autocommit, past SQLAlchemy's own."""
        cursor = self._connection.connection.cursor()
        try:
            cursor.execute(sql)
        finally:
            cursor.close()

    def _token(self) -> dict[str, object]:
        claim = self._keeper.claim
        return {"version_table": claim.version_table, "token": str(claim.token)}

    @contextmanager
    def _own(self) -> Iterator[None]:
        before, self._asking = self._asking, True
        try:
            yield
        finally:
            self._asking = before


def rows_of_this_session(rows: list[Row]) -> list[Row]:
    """Return the rows, said to be of the session that goes on."""
    from dataclasses import replace

    return [replace(row, is_of_this_session=True) for row in rows]


def _is_there_already(statement: Statement, problem: BaseException) -> bool:
    """Claim that a statement failed only because an earlier try of it had come to its end."""
    words = statement.sql.split(None, 1)
    return bool(words) and _sqlstate(problem) in _THERE_ALREADY.get(words[0].upper(), ())


def _sqlstate(problem: BaseException) -> str | None:
    found = getattr(problem, "orig", None) or problem
    return getattr(found, "sqlstate", None)
