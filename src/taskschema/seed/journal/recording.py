"""What a run of seeds changes, written down in its own transaction while it happens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from psycopg import sql
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from taskschema import __version__
from taskschema.migrations.safety.lease import host, who
from taskschema.seed.journal.sql import fetch, fetch_one, load, pinning, run_all
from taskschema.seed.journal.subject import Subject

JOURNAL_ROWS = 10_000
"""Of so many new rows of a table on, those are known by the transaction that wrote them, not one by one."""
KEPT = 20
"""Runs that a database remembers."""
_INSUFFICIENT_PRIVILEGE = "42501"
SYSTEM = (
    "CASE WHEN pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')"
    " THEN (SELECT s.system_identifier::text FROM pg_catalog.pg_control_system() s) END"
)
"""Another server counts its transactions anew."""


class Action(StrEnum):
    """What was done to a row."""

    INSERT = "insert"
    UPDATE = "update"
    DELETE = "delete"


@dataclass(slots=True)
class Recorder:
    """One run in the journal; a source of rows is what stands behind FROM, with the table as `t`.

    What is to be written waits for `flush`, and goes in one round trip.
    """

    connection: Connection
    run: int
    subjects: Mapping[str, Subject] = field(default_factory=dict)
    """The tables of the run, by their keys."""
    _known: dict[str, Subject] = field(default_factory=dict)
    _waiting: list[sql.Composable] = field(default_factory=list)

    def before(self, subject: Subject, action: Action, sources: Iterable[sql.Composable]) -> None:
        """Write down rows that are about to be updated or deleted, as they are."""
        self._table(subject)
        for source in sources:
            self._add(subject, action, source, "before")
        self._list_for_others(subject)

    def inserted(self, subject: Subject, sources: Iterable[sql.Composable], expected: int) -> None:
        """Write down rows that were inserted, one by one."""
        self._table(subject)
        for source in sources:
            self._add(subject, Action.INSERT, source, "after")
        condition = sql.SQL(
            "(SELECT count(*) FROM taskschema.seed_row r WHERE r.run = {} AND r.relation = {}"
            " AND r.action = 'insert') <> {}"
        ).format(self.run, subject.relation, expected)
        self._obstruct(f"the new rows of {subject.relation} could not be found again", condition)

    def inserted_many(self, subject: Subject, expected: int) -> None:
        """Write down by which transactions rows were inserted: all that this one wrote and does not list."""
        self._table(subject)
        wrote = self._transactions(subject)
        condition = sql.SQL(
            "(SELECT count(*) FROM taskschema.seed_row r WHERE r.run = {} AND r.relation = {}"
            " AND r.action = 'update') <> {}"
        ).format(self.run, subject.relation, sum(rows for _, rows in wrote) - expected)
        self._obstruct(f"the new rows of {subject.relation} cannot be told from others", condition)
        change = sql.SQL(
            "UPDATE taskschema.seed_table SET inserted = {}, transactions = {}::pg_catalog.xid8[]"
            " WHERE run = {} AND relation = {}"
        )
        ids = [transaction for transaction, _ in wrote]
        self._waiting.append(change.format(expected, ids, self.run, subject.relation))

    def obstruct(self, why: str) -> None:
        """Write down why the run cannot be undone."""
        self._obstruct(why, sql.SQL("true"))

    def flush(self) -> None:
        """Write what waits."""
        waiting, self._waiting = self._waiting, []
        if waiting:
            run_all(self.connection, pinning(waiting))

    def finish(self) -> None:
        """Write what waits, what became of rows that were updated, and how many there are of each kind."""
        for subject in self._known.values():
            self._note_updated(subject)
        count = sql.SQL(
            "UPDATE taskschema.seed_table e SET inserted = e.inserted + c.inserted, updated = c.updated,"
            " deleted = c.deleted FROM (SELECT relation,"
            " count(*) FILTER (WHERE action = 'insert') AS inserted,"
            " count(*) FILTER (WHERE action = 'update') AS updated,"
            " count(*) FILTER (WHERE action = 'delete') AS deleted"
            " FROM taskschema.seed_row WHERE run = {0} GROUP BY relation) c"
            " WHERE e.run = {0} AND e.relation = c.relation"
        )
        forget = sql.SQL(
            "DELETE FROM taskschema.seed_run WHERE id NOT IN"
            " (SELECT id FROM taskschema.seed_run ORDER BY id DESC LIMIT {})"
        )
        self._waiting += [count.format(self.run), forget.format(KEPT)]
        self.flush()

    def _table(self, subject: Subject) -> None:
        if subject.relation in self._known:
            return
        self._known[subject.relation] = subject
        into = sql.SQL("INSERT INTO taskschema.seed_table (run, relation, key) VALUES ({}, {}, {})")
        self._waiting.append(into.format(self.run, subject.relation, list(subject.key)))

    def _add(self, subject: Subject, action: Action, source: sql.Composable, image: str) -> None:
        into = sql.SQL(
            "INSERT INTO taskschema.seed_row (run, relation, action, key, {})"
            " SELECT {}, {}, {}, {}, {} FROM {}"
        )
        self._waiting.append(
            into.format(
                sql.Identifier(image),
                self.run,
                subject.relation,
                action.value,
                subject.identity(),
                subject.image(),
                source,
            )
        )

    def _obstruct(self, why: str, condition: sql.Composable) -> None:
        change = sql.SQL(
            "UPDATE taskschema.seed_run SET obstacle = coalesce(obstacle, {}) WHERE id = {} AND {}"
        )
        self._waiting.append(change.format(why, self.run, condition))

    def _note_updated(self, subject: Subject) -> None:
        query = sql.SQL(
            "UPDATE taskschema.seed_row r SET after = {} FROM {} t"
            " WHERE r.run = {} AND r.relation = {} AND r.action = 'update' AND {}"
        )
        same = subject.is_row("r.key")
        self._waiting.append(query.format(subject.image(), subject.name, self.run, subject.relation, same))

    def _list_for_others(self, subject: Subject) -> None:
        """List what is about to change for runs that know it by their transactions: it may come back."""
        query = sql.SQL(
            "INSERT INTO taskschema.seed_row (run, relation, action, key, after)"
            " SELECT e.run, e.relation, 'insert', r.key, r.before FROM taskschema.seed_row r JOIN {} t ON {}"
            " JOIN taskschema.seed_table e ON e.relation = r.relation AND t.xmin::text::bigint IN"
            " (SELECT u.id::text::bigint % 4294967296 FROM pg_catalog.unnest(e.transactions) u (id))"
            " WHERE r.run = {} AND r.relation = {} AND r.before IS NOT NULL"
            " AND NOT EXISTS (SELECT FROM taskschema.seed_row l WHERE l.run = e.run"
            " AND l.relation = e.relation AND l.action = 'insert' AND l.key = r.key)"
        )
        same = subject.is_row("r.key")
        self._waiting.append(query.format(subject.name, same, self.run, subject.relation))

    def _transactions(self, subject: Subject) -> list[tuple[str, int]]:
        """Return the ids that this transaction wrote a table's rows with; nothing where that fails.

        It does where ids have been used up once, and a frozen row holds one that looks like the future.
        """
        try:
            with self.connection.begin_nested():
                found = fetch(self.connection, load("wrote", relation=subject.name))
                return [(each, rows) for each, rows in found]
        except DBAPIError as problem:
            if problem.connection_invalidated:
                raise
            return []


def open_journal(connection: Connection, sets: Sequence[str]) -> Recorder | str:
    """Begin a run in the journal, made where it is missing; or say why that may not be, where it may not."""
    try:
        with connection.begin_nested():
            _make(connection)
            number = _begin(connection, sets)
    except DBAPIError as problem:
        if getattr(problem.orig, "sqlstate", None) != _INSUFFICIENT_PRIVILEGE:
            raise
        role = fetch_one(connection, sql.SQL("SELECT pg_catalog.quote_ident(CURRENT_USER)"))
        return (
            f"seed-undo will not know this run: {role} may not write the journal; once, as somebody who may: "
            f"GRANT USAGE, CREATE ON SCHEMA taskschema TO {role}, and SELECT, INSERT, UPDATE, DELETE on its"
            " tables seed_run, seed_table and seed_row"
        )
    return Recorder(connection, number)


def is_there(connection: Connection) -> bool:
    """Say whether the database has a journal of seeds."""
    query = sql.SQL("SELECT pg_catalog.to_regclass('taskschema.seed_row') IS NOT NULL")
    return bool(fetch_one(connection, query))


def _make(connection: Connection) -> None:
    if not is_there(connection):
        run_all(connection, [sql.SQL(each) for each in _statements()])


def _statements() -> Iterable[str]:
    """Return the statements apart: some drivers take one at a time."""
    text = load("tables").as_string(None)
    return [each for each in text.rstrip().rstrip(";").split(";\n\n") if each.strip()]


def _begin(connection: Connection, sets: Sequence[str]) -> int:
    into = sql.SQL(
        "INSERT INTO taskschema.seed_run (sets, who, host, tool_version, system_identifier)"
        " VALUES ({}, {}, {}, {}, {}) RETURNING id"
    )
    row = into.format(list(sets), who(), host(), __version__, sql.SQL(SYSTEM))
    return int(fetch_one(connection, row))
