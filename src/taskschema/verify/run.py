"""All questions about a database, asked over several connections that see the same moment of it."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Connection, MetaData
from sqlalchemy.exc import DBAPIError

from taskschema.catalog.snapshot import one_snapshot
from taskschema.config.suggestion import did_you_mean
from taskschema.db.translate import translated
from taskschema.errors import ConfigError
from taskschema.findings import Finding
from taskschema.verify import asking
from taskschema.verify.broken import Broken, Tally, merged
from taskschema.verify.comparing import find_differences
from taskschema.verify.facts import Facts, read_facts
from taskschema.verify.flaw import Flaw
from taskschema.verify.flaws import find_flaws
from taskschema.verify.modelled import ModelRules
from taskschema.verify.numbering import find_numbering
from taskschema.verify.onesided import find_one_sided
from taskschema.verify.options import Advance, Options
from taskschema.verify.physical import find_amcheck, find_damage
from taskschema.verify.problems import absent, ends_the_run, unanswered, unreadable
from taskschema.verify.recent import recent_rows
from taskschema.verify.rules import Relation, Rule
from taskschema.verify.stated import rules_of
from taskschema.verify.validating import find_invalid
from taskschema.verify.work import Answers, Pass, Work, plan

_POLL_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found, and how much was looked at.

    `broken` are rules that rows break, `problems` what could not be looked at, `flaws` what is wrong with the
    rules themselves, `damage` what is wrong with tables and indexes on disk.
    """

    broken: tuple[Broken, ...] = ()
    problems: tuple[Finding, ...] = ()
    flaws: tuple[Flaw, ...] = ()
    damage: tuple[Finding, ...] = ()
    tables: int = 0
    rules: int = 0
    left_out: int = 0
    """Tables that do not say when their rows were written, where only recent ones were asked for."""
    rows: int = 0

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All as findings, sorted."""
        broken = (one.finding() for one in self.broken)
        return tuple(sorted([*broken, *self.problems, *self.flaws, *self.damage]))

    def without_values(self) -> Verification:
        """Return it with the keys of rows, and none of their other values."""
        return replace(self, broken=tuple(one.without_values() for one in self.broken))


def verify(
    connection: Connection,
    *,
    metadata: MetaData | None = None,
    others: Sequence[Connection] = (),
    options: Options | None = None,
) -> Verification:
    """Look for rows that break a rule of the catalog or, where `metadata` is given, of the models.

    Everything is read in REPEATABLE READ, READ ONLY transactions. `others` are further connections to the
    same database, outside of transactions: they share the snapshot of the first, and the work; where the
    first is in a transaction already they are not used, for such a snapshot cannot be lent. A table that
    cannot be read is a finding. Raises ConfigError for a table that is not there, Unreachable where the
    connection is lost.

    https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-SNAPSHOT-SYNCHRONIZATION
    """
    asked = options or Options()
    is_free = not connection.in_transaction()
    with translated(None), one_snapshot(connection):
        _behave(connection, replace(asked, statement_timeout=0))
        facts = read_facts(connection, ignore_tables=asked.ignore_tables)
        schema = connection.dialect.default_schema_name or "public"
        run = _Run(facts, asked, None if metadata is None else ModelRules(facts, metadata, schema))
        with _seeing_the_same(connection, others if is_free else (), asked) as connections:
            return run.over(connections)


@contextmanager
def _seeing_the_same(
    connection: Connection, others: Sequence[Connection], options: Options
) -> Iterator[list[Connection]]:
    """Lend the connections, in transactions of one snapshot and with the settings of a guest."""
    with ExitStack() as undo:
        _behave(connection, options)
        if others:
            snapshot = str(connection.exec_driver_sql("SELECT pg_catalog.pg_export_snapshot()").scalar_one())
        for other in others:
            undo.enter_context(one_snapshot(other))
            statement = sql.SQL("SET TRANSACTION SNAPSHOT {}").format(sql.Literal(snapshot))
            other.exec_driver_sql(statement.as_string(None))
            _behave(other, options)
        yield [connection, *others]


def _behave(connection: Connection, options: Options) -> None:
    """Wait for nobody for long, and let no policy hide rows: what it would hide is an error then."""
    settings = {
        "row_security": "off",
        "jit": "off",
        "lock_timeout": f"{options.lock_timeout:.3f}s",
        "statement_timeout": f"{options.statement_timeout:.3f}s",
        "idle_in_transaction_session_timeout": "0",
    }
    for name, value in settings.items():
        connection.exec_driver_sql(f"SET LOCAL {name} = '{value}'")


class _Run:
    """The work of one run, and how far it is."""

    def __init__(self, facts: Facts, options: Options, models: ModelRules | None) -> None:
        self._facts = facts
        self._models = models
        self._options = options
        self._answers = Answers()
        self._passes: list[Pass] = []
        self._work: list[Work] = []
        self._rules = 0
        self._left_out = 0
        self._relations = list(_asked_for(facts, options.tables))
        for relation in self._relations:
            problem = unreadable(relation)
            if problem is not None:
                self._answers.add_problem(problem)
                continue
            rules = list(self._rules_of(relation))
            if options.since is not None:
                recent = recent_rows(facts, relation, options.since)
                if recent is None:
                    self._left_out += 1
                    continue
                rules = [replace(rule, within=recent, seen="") for rule in rules]
            over, work = plan(relation, rules, options)
            self._rules += len(rules)
            self._passes.append(over)
            self._work.extend(work)
        if models is not None and not options.tables:
            for schema, name in models.missing:
                self._answers.add_problem(absent(schema, name))
        self._work.sort(key=lambda work: -work.weight)

    def _rules_of(self, relation: Relation) -> Iterator[Rule]:
        """Yield the rules that can be asked; what refers to a table that cannot be read is a finding."""
        modelled = () if self._models is None else self._models.rules_of(relation)
        for rule in chain(rules_of(self._facts, relation), modelled):
            problems = [problem for other in rule.needs if (problem := unreadable(other)) is not None]
            for problem in problems:
                self._answers.add_problem(problem)
            if not problems:
                yield rule

    def over(self, connections: Sequence[Connection]) -> Verification:
        """Do the work over the connections, and return what was found."""
        progress = _Progress(sum(one.weight for one in self._work), self._options.on_advance)
        if len(connections) == 1:
            for work in self._work:
                work.do(connections[0], self._answers)
                progress.add(work.weight, work.rows)
        else:
            _side_by_side(self._work, connections, self._answers, progress)
        found = [
            *self._answers.broken,
            *(asking.shown(connections[0], tally) for tally in self._tallies() if tally.rows),
        ]
        if self._options.sink is not None:
            for one in found:
                asking.write_keys(connections[0], one.rule, self._options.sink)
        if self._options.with_python:
            found += self._invalid(connections[0])
        flaws = tuple(sorted(self._flaws(connections[0]))) if self._options.with_flaws else ()
        damage = tuple(sorted(self._damage(connections[0]))) if self._options.deep else ()
        return Verification(
            broken=merged(found),
            problems=tuple(sorted(self._answers.problems.values())),
            flaws=flaws,
            damage=damage,
            tables=len(self._relations),
            rules=self._rules,
            left_out=self._left_out,
            rows=sum(over.relation.rows for over in self._passes),
        )

    def _invalid(self, connection: Connection) -> Iterator[Broken]:
        """Yield what the validators of the models refuse; a table that cannot be read is a problem."""
        if self._models is None:
            return
        since = self._options.since
        asked = [one for one in self._relations if self._models.table_of(one) is not None]
        progress = _Progress(sum(max(1, one.rows) for one in asked), self._options.on_advance)
        for relation in asked:
            within = "" if since is None else recent_rows(self._facts, relation, since)
            if unreadable(relation) is not None or within is None:
                continue
            try:
                yield from find_invalid(
                    connection, self._models, relation,
                    within=within, sample=self._options.sample, sink=self._options.sink,
                    on_rows=lambda rows: progress.add(rows, rows),
                )  # fmt: skip
            except DBAPIError as problem:
                if ends_the_run(problem):
                    raise
                self._answers.add_problem(unanswered(relation, problem))

    def _flaws(self, connection: Connection) -> Iterator[Flaw]:
        """Yield what is wrong with the rules; what cannot be read for it is a problem."""
        for relation in self._relations:
            yield from find_flaws(self._facts, relation)
            try:
                yield from self._asked_flaws(connection, relation)
            except DBAPIError as problem:
                if ends_the_run(problem):
                    raise
                self._answers.add_problem(unanswered(relation, problem))

    def _asked_flaws(self, connection: Connection, relation: Relation) -> Iterator[Flaw]:
        if self._models is not None:
            yield from find_one_sided(self._facts, self._models, relation)
            yield from find_differences(connection, self._facts, self._models, relation)
        if unreadable(relation) is None:
            for sequence in self._facts.sequences.get(relation.oid, ()):
                yield from find_numbering(connection, relation, sequence)

    def _damage(self, connection: Connection) -> Iterator[Finding]:
        """Yield what is wrong on disk; where amcheck is not there that is a problem."""
        amcheck = find_amcheck(connection)
        if isinstance(amcheck, Finding):
            self._answers.add_problem(amcheck)
            return
        for relation in self._relations:
            if not relation.is_held:
                yield from find_damage(connection, amcheck, self._facts, relation)

    def _tallies(self) -> Iterator[Tally]:
        for over in self._passes:
            yield from over.tallies


def _asked_for(facts: Facts, tables: Sequence[str]) -> Iterator[Relation]:
    """Yield the tables, with the partitions of those that have some; raises ConfigError for unknown ones."""
    if not tables:
        yield from facts.relations.values()
        return
    wanted = set()
    for name in tables:
        schema, dot, last = name.rpartition(".")
        found = facts.find(schema if dot else None, last) or facts.find(None, name)
        if found is None:
            known = sorted(relation.name for relation in facts.relations.values())
            hint = did_you_mean(last, known) or "name a table of the database, or schema.table"
            raise ConfigError(f"there is no table {name} in the database", hint=hint)
        wanted.add(found.oid)
    for relation in facts.relations.values():
        if relation.oid in wanted or relation.root in wanted:
            yield relation


def _side_by_side(
    work: Sequence[Work], connections: Sequence[Connection], answers: Answers, progress: _Progress
) -> None:
    """Do the work in threads, one a connection; whatever stops one of them, or Ctrl-C, cancels the others."""
    waiting: queue.SimpleQueue[Work] = queue.SimpleQueue()
    for one in work:
        waiting.put(one)

    def labour(connection: Connection) -> None:
        while True:
            try:
                one = waiting.get_nowait()
            except queue.Empty:
                return
            one.do(connection, answers)
            progress.add(one.weight, one.rows)

    with ThreadPoolExecutor(len(connections)) as pool:
        futures = [pool.submit(labour, connection) for connection in connections]
        try:
            _wait(futures)
        except BaseException:
            while not waiting.empty():
                waiting.get()
            for connection in connections:
                _cancel(connection)
            raise


def _wait(futures: Sequence[Future[None]]) -> None:
    pending: set[Future[None]] = set(futures)
    while pending:
        done, pending = wait(pending, timeout=_POLL_SECONDS, return_when=FIRST_EXCEPTION)
        for future in done:
            future.result()


def _cancel(connection: Connection) -> None:
    """Cancel what a connection asks, if it is there: why the run ends is known already."""
    if connection.invalidated:
        return
    driver: Any = connection.connection.driver_connection
    if hasattr(driver, "cancel_safe"):
        with suppress(psycopg.Error):
            driver.cancel_safe()


class _Progress:
    """Counts work that is done, and says so."""

    def __init__(self, total: int, say: Callable[[Advance], None]) -> None:
        self._total = total
        self._say = say
        self._done = 0
        self._rows = 0
        self._begun = time.monotonic()

    def add(self, weight: int, rows: int) -> None:
        """Count what is done; where the planner knew of fewer rows, that is all of it."""
        self._done = min(self._total, self._done + weight)
        self._rows += rows
        seconds = max(time.monotonic() - self._begun, 1e-6)
        fraction = self._done / self._total
        left = seconds * (1 - fraction) / fraction if seconds > 1 else None
        self._say(Advance(self._done, self._total, self._rows / seconds, left))
