"""What is done around each statement of a revision and each COMMIT, on the connection that migrates.

Nobody's env.py and no revision has to know of it: SQLAlchemy tells of every statement before it is sent.
https://docs.sqlalchemy.org/en/21/core/events.html#sqlalchemy.events.DialectEvents.do_execute
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.elements import TextClause

from taskschema.errors import LeaseLost
from taskschema.migrations.safety.boundaries import Boundary
from taskschema.migrations.safety.conduct import Conduct
from taskschema.migrations.safety.course import Course, Sent
from taskschema.migrations.safety.indexes import Settler
from taskschema.migrations.safety.journal import FINISH, NOTE, Mark, Row
from taskschema.migrations.safety.keeper import Keeper, taken_over
from taskschema.migrations.safety.lease import HELD
from taskschema.migrations.safety.pace import Pace
from taskschema.migrations.safety.parameters import parameters_sha256
from taskschema.migrations.safety.spelling import as_text
from taskschema.migrations.safety.statements import Alone, Statement, read_statement

_PROOF = as_text(HELD)
_COMMITS_INSIDE = "2D000"
"""invalid_transaction_termination: a procedure or a DO block commits by itself."""
_NOT_INSIDE = "25001"
"""active_sql_transaction: PostgreSQL takes the statement outside of transactions only."""
_THERE_ALREADY = {"CREATE": {"42P04", "42710"}, "DROP": {"3D000", "42704"}}
"""What a second try of a database, a tablespace or a subscription is told; indexes are looked up before."""


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
        self.lock_limit: float | None = None
        """Seconds that this statement was let wait for a lock; None where the revision said how long."""
        self.is_discarded = False
        """Nobody looks at what the statement returns: `op.execute`."""
        self._connection = connection
        self._keeper = keeper
        self._conduct = conduct
        self._asking = False
        self._is_begun = False
        """The revision has begun a transaction inside of an autocommit block, by itself."""
        self._pace = Pace(conduct.limits, available, self._set)
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
        self._is_begun = False
        self._pace.begin()

    def end(self) -> None:
        """Take what comes now for the bookkeeping after a revision."""
        self.course = None
        self._pace.end()

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
            raise taken_over()

    # Statements

    def _do_execute(self, cursor: Any, statement: str, parameters: Any, context: Any) -> bool:
        run = lambda sql=statement: context.dialect.do_execute(cursor, sql, parameters, context)  # noqa: E731
        return self._around(statement, parameters, context, run)

    def _do_executemany(self, cursor: Any, statement: str, parameters: Any, context: Any) -> bool:
        run = lambda sql=statement: context.dialect.do_executemany(cursor, sql, parameters, context)  # noqa: E731
        return self._around(statement, parameters, context, run)

    def _do_execute_no_params(self, cursor: Any, statement: str, context: Any) -> bool:
        run = lambda sql=statement: context.dialect.do_execute_no_params(cursor, sql, context)  # noqa: E731
        return self._around(statement, None, context, run)

    def _around(self, sql: str, parameters: Any, context: Any, run: Callable[..., None]) -> bool:
        """Run a statement as a safe run does; True tells SQLAlchemy that this was done."""
        if self._asking or context.root_connection is not self._connection:
            return False
        course = self.course
        if course is None:
            run()
            return True
        statement = read_statement(sql)
        if statement.boundary is not None:
            self._cross(course, statement, statement.boundary, run)
        elif self._is_sent_again(statement):
            self._repeat(course, statement, run)
        else:
            digest = parameters_sha256(parameters)
            row = course.take(statement, digest)
            if row is None or (statement.is_temporary and row.token != course.token):
                sent = Sent(course.position, statement, digest)
                self._change(course, sent, context, run)
            else:
                self._pass_over(course, statement, row, context)
        return True

    def _is_sent_again(self, statement: Statement) -> bool:
        """Claim that a resumed run has to send it though it was sent before: what it does is gone by then."""
        is_for_nobody = statement.is_read and self.is_discarded and not statement.is_of_session
        return statement.is_repeated and not is_for_nobody

    def _repeat(self, course: Course, statement: Statement, run: Callable[..., None]) -> None:
        self._pace.hear(statement.sql)
        if statement.is_read:
            course.has_looked = True
            if self.is_autocommit:
                self.prove()
        self._send_paced(statement, run)

    def _change(self, course: Course, sent: Sent, context: Any, run: Callable[..., None]) -> None:
        statement = sent.statement
        if not self.is_autocommit:
            self._pace.set_for(is_patient=statement.is_patient and not course.uncommitted)
            if statement.ends_inside:
                course.add(sent)
                self._prove_commit()
            self._send_paced(statement, run)
            if not statement.ends_inside:
                sent.rows_affected = _rowcount(context)
                course.add(sent)
            return
        self._pace.set_for(is_patient=statement.is_patient)
        if statement.alone is Alone.YES:
            self._send_alone(course, sent, run)
        else:
            self._send_whole(course, sent, context, run)

    def _cross(
        self, course: Course, statement: Statement, boundary: Boundary, run: Callable[..., None]
    ) -> None:
        """Send a word of transactions that the revision says by itself, and know what it means."""
        if boundary is Boundary.COMMIT and not self.is_autocommit:
            self._prove_commit()
        self._send(run)
        if boundary is Boundary.BEGIN:
            self._is_begun = self._is_begun or self.is_autocommit
        elif boundary is Boundary.SAVEPOINT:
            course.mark(statement.savepoint)
        elif boundary is Boundary.ROLLBACK_TO:
            course.go_back_to(statement.savepoint)
            self._pace.forget()
        elif boundary in (Boundary.COMMIT, Boundary.ROLLBACK):
            self._is_begun = False
            course.forget()
            self._pace.forget()

    def _pass_over(self, course: Course, statement: Statement, row: Row, context: Any) -> None:
        if statement.returns_rows and not self.is_discarded:
            raise course.stuck(statement.shown, "and what it returned is not known")
        if row.rows_affected is not None:
            context._rowcount = row.rows_affected  # a loop may end by it; SQLAlchemy has no other door

    def _send(self, run: Callable[..., None], *replaced: str) -> None:
        self._keeper.begin_statement()
        try:
            run(*replaced)
        finally:
            self._keeper.end_statement()

    def _send_paced(self, statement: Statement, run: Callable[..., None]) -> None:
        with self._pace.counted(is_strong=statement.is_strong):
            self._send(run)

    def _send_whole(self, course: Course, sent: Sent, context: Any, run: Callable[..., None]) -> None:
        """Run a statement of an autocommit block together with its row in the journal: both, or neither."""
        self._raw("BEGIN")
        try:
            if sent.statement.ends_inside:
                self._note(course, sent, Mark.DONE)
                self._send(run)
            else:
                self._send(run)
                sent.rows_affected = _rowcount(context)
                self._note(course, sent, Mark.DONE)
            self._raw("COMMIT")
        except Exception as problem:
            with suppress(Exception):
                self._raw("ROLLBACK")
            if _stands_alone(sent.statement, problem):
                self._send_alone(course, sent, run)
                return
            raise
        course.was_committed = True

    def _send_alone(self, course: Course, sent: Sent, run: Callable[..., None]) -> None:
        """Run what cannot be in a transaction: the journal says that it began, and then that it ended."""
        name = sent.statement.sha256
        is_unknown = name in course.unknown
        self.prove()
        settled = self._settler.settle(sent.statement, was_tried=name in course.tried, is_unknown=is_unknown)
        if settled.is_taken:  # and will be refused, or does nothing: there is nothing to go on from
            self._send(run)
            self._note(course, sent, Mark.DONE)
            return
        number = self._note(course, sent, Mark.DONE if settled.is_done else Mark.STARTED)
        if settled.is_done:
            return
        course.tried.add(name)
        try:
            self._send(run, *((settled.instead,) if settled.instead else ()))
        except Exception as problem:
            is_done = is_unknown and _is_there_already(sent.statement, problem)
            with suppress(DBAPIError):
                self._finish(number, Mark.DONE if is_done else Mark.FAILED, str(problem))
            course.unknown.discard(name)
            if not is_done:
                raise
        else:
            self._finish(number, Mark.DONE, None)
        course.was_committed = True

    @property
    def is_autocommit(self) -> bool:
        """True inside of an autocommit block, where the revision has begun no transaction by itself."""
        return not self._is_begun and self._is_driver_autocommit

    @property
    def _is_driver_autocommit(self) -> bool:
        driver: Any = self._connection.connection.driver_connection
        said = getattr(driver, "autocommit", None)
        if isinstance(said, bool):
            return said
        return self._connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT"

    def _on_error(self, context: Any) -> None:
        if self._asking:
            return
        self.lock_limit = self._pace.lock_limit
        if self.refused is None:
            self.refused = context.sqlalchemy_exception or context.original_exception

    # The journal

    def _note(self, course: Course, sent: Sent, mark: Mark) -> int:
        course.has_rows = True
        rows = self.ask(NOTE, self._token() | course.note(sent, mark))
        if not rows:
            raise taken_over()
        return int(rows[0].id)

    def _finish(self, number: int, mark: Mark, detail: str | None) -> None:
        first = None if detail is None else detail.splitlines()[0][:500]
        self.ask(FINISH, {"id": number, "outcome": mark.value, "detail": first})

    # Transactions

    def _on_commit(self, connection: Connection) -> None:
        if self._asking or self._is_driver_autocommit:
            return
        try:
            self._prove_commit()
        except LeaseLost:
            with self._own():
                connection.connection.dbapi_connection.rollback()  # type: ignore[union-attr]
            raise

    def _prove_commit(self) -> None:
        course = self.course
        self._pace.count_anew()
        if course is not None and course.uncommitted:
            for sent in course.uncommitted:
                self._note(course, sent, Mark.DONE)
            course.forget()
            course.was_committed = True
        elif not self.is_proved:
            self.prove()
        self.is_proved = False

    def _on_rollback(self, _: Connection) -> None:
        self.is_proved = False
        self._pace.count_anew()
        if not self._asking:
            self._is_begun = False
            self._pace.forget()
            if self.course is not None:
                self.course.forget()

    # The session

    def _set(self, setting: str) -> None:
        with self._own():
            self._connection.exec_driver_sql(setting).close()

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


def _rowcount(context: Any) -> int | None:
    """Return how many rows the server says that a statement was about, None where it says nothing."""
    count = getattr(context.cursor, "rowcount", -1)
    return count if isinstance(count, int) and count >= 0 else None


def _stands_alone(statement: Statement, problem: BaseException) -> bool:
    """Claim that a statement was refused only because it was part of a transaction."""
    state = _sqlstate(problem)
    return state == _NOT_INSIDE or (statement.alone is Alone.PERHAPS and state == _COMMITS_INSIDE)


def _is_there_already(statement: Statement, problem: BaseException) -> bool:
    """Claim that a statement failed only because an earlier try of it had come to its end."""
    words = statement.sql.split(None, 1)
    return bool(words) and _sqlstate(problem) in _THERE_ALREADY.get(words[0].upper(), ())


def _sqlstate(problem: BaseException) -> str | None:
    found = getattr(problem, "orig", None) or problem
    return getattr(found, "sqlstate", None)
