"""The proof that constraints refuse what they should: for each, rows that break only it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    Constraint,
    ForeignKeyConstraint,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    insert,
)
from sqlalchemy.exc import DBAPIError, IntegrityError

from taskschema.catalog.objects import qualify
from taskschema.db.translate import translated
from taskschema.findings import Finding, Severity
from taskschema.rows import NoSuchRow, breaking_rows, obeying_row
from taskschema.verify.problems import ends_the_run
from taskschema.verify.sessions import let_go_after

Breakable = Constraint | Index | Column[Any]
_NUMBERS = (700_001, 710_003, 720_007)
"""Rows of numbers that nobody has; where somebody does, the next is tried."""
_WAYS = 24
"""How many ways to break one constraint are tried."""
_SETTINGS = ("SET LOCAL lock_timeout = '5s'", "SET LOCAL row_security = off", "SET CONSTRAINTS ALL IMMEDIATE")


@dataclass(frozen=True, slots=True)
class Unproven:
    """A constraint for which no row could be tried, and why."""

    object: str
    reason: str

    def to_json(self) -> dict[str, str]:
        """Return it as JSON-able values."""
        return {"object": self.object, "reason": self.reason}


@dataclass(slots=True)
class Proof:
    """How many constraints refused their row, which did not, and which could not be tried."""

    proven: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unproven: list[Unproven] = field(default_factory=list)


class _Untried(Exception):
    """No row could be tried."""


def prove(connection: Connection, metadata: MetaData) -> Proof:
    """Insert, for each constraint of the models, a row that breaks only it, and take everything back.

    The connection must not be in a transaction. Nothing lasts but numbers of sequences, where a table fills
    its key from one whatever it is given. Triggers of the tables are fired. Raises Unreachable where the
    connection is lost.

    https://www.postgresql.org/docs/current/errcodes-appendix.html, class 23: a refusal names its constraint.
    """
    proof = Proof()
    with translated(None):
        transaction = connection.begin()
        try:
            for statement in _SETTINGS:
                connection.exec_driver_sql(statement)
            for table in sorted(metadata.tables.values(), key=lambda table: table.fullname):
                for name, broken in breakable(table):
                    _try(connection, table, name, broken, proof)
        finally:
            transaction.rollback()
    return proof


def breakable(table: Table) -> Iterator[tuple[str, Breakable]]:
    """Yield what a row of the table can break, each with the name that a refusal says, in order."""
    named: list[tuple[str, Breakable]] = [
        (str(constraint.name or ""), constraint) for constraint in table.constraints
    ]
    named += [(str(index.name), index) for index in table.indexes if index.unique]
    kinds = (CheckConstraint, ForeignKeyConstraint, PrimaryKeyConstraint, UniqueConstraint, Index)
    yield from sorted(
        ((name, one) for name, one in named if isinstance(one, kinds) and not _is_empty(one)),
        key=lambda pair: pair[0],
    )
    for column in table.columns:
        if not column.nullable and column.computed is None:
            yield column.name, column


def _is_empty(constraint: Breakable) -> bool:
    return isinstance(constraint, PrimaryKeyConstraint) and not len(constraint.columns)


def _label(connection: Connection, table: Table, name: str, broken: Breakable) -> str:
    schema = table.schema or connection.dialect.default_schema_name or "public"
    if isinstance(broken, Column):
        return f"column {qualify(schema, table.name, name)}"
    if isinstance(broken, Index):
        return f"index {qualify(schema, name)}"
    return f"constraint {qualify(schema, table.name, name)}"


def _try(connection: Connection, table: Table, name: str, broken: Breakable, proof: Proof) -> None:
    label = _label(connection, table, name, broken)
    reason = "it has no name that a refusal could say" if not name else ""
    for number in _NUMBERS if name else ():
        try:
            reason = _attempt(connection, label, (table, name, broken), number, proof)
        except (_Untried, NoSuchRow) as untried:
            reason = str(untried)
            continue
        if not reason:
            return
        break
    proof.unproven.append(Unproven(label, reason))


def _attempt(
    connection: Connection, label: str, about: tuple[Table, str, Breakable], number: int, proof: Proof
) -> str:
    """Try each way to break it; return why nothing is known, if nothing is."""
    table, name, broken = about
    others, is_proven = "", False
    for row in islice(breaking_rows(table, broken, number=number), _WAYS):
        refused = _put(connection, table, broken, number, row)
        if refused is None:
            proof.findings.append(_let_in(label, row))
            return ""
        if _is_named(refused, table, name, broken):
            is_proven = True
        else:
            others = f"{_named(refused) or 'something else'} refused its row: {_said(refused)}"
    if is_proven:
        proof.proven.append(label)
        return ""
    return others


def _let_in(label: str, row: dict[str, Any]) -> Finding:
    shown = ", ".join(f"{name}={value!r}" for name, value in row.items() if value is not None)
    return Finding(
        code="constraint-lets-in",
        object=label,
        message=f"lets a row in that the models refuse: {shown}",
        hint="taskschema drift says how the database states it, and --sql how it should",
        severity=Severity.BREAKING,
    )


def _put(
    connection: Connection, table: Table, broken: Breakable, number: int, row: dict[str, Any]
) -> DBAPIError | None:
    """Insert what the row needs, and the row; return its refusal, None where it was taken."""
    with let_go_after(connection):
        try:
            _put_parents(connection, table, number, set())
            if isinstance(broken, Index | PrimaryKeyConstraint | UniqueConstraint):
                connection.execute(insert(table).values(obeying_row(table, number=number)))
        except DBAPIError as problem:
            if ends_the_run(problem):
                raise
            raise _Untried(f"a row beside it is refused: {_said(problem)}") from problem
        try:
            connection.execute(insert(table).values(row))
        except DBAPIError as problem:
            if ends_the_run(problem):
                raise
            return problem
    return None


def _put_parents(connection: Connection, table: Table, number: int, done: set[Table]) -> None:
    """Insert the rows of this number that required foreign keys refer to."""
    for column in table.columns:
        for key in column.foreign_keys:
            parent = key.column.table
            if not column.nullable and parent is not table and parent not in done:
                done.add(parent)
                _put_parents(connection, parent, number, done)
                connection.execute(insert(parent).values(obeying_row(parent, number=number)))


def _said(problem: DBAPIError) -> str:
    return str(problem.orig).strip().splitlines()[0]


def _is_named(refused: DBAPIError, table: Table, name: str, broken: Breakable) -> bool:
    """Claim that the refusal is one of a constraint, and of this one."""
    if not isinstance(refused, IntegrityError):
        return False
    diagnosis: Any = getattr(refused.orig, "diag", None)
    if diagnosis is None or diagnosis.table_name != table.name:
        return False
    if isinstance(broken, Column):
        return bool(diagnosis.column_name == name)
    return bool(diagnosis.constraint_name == name)


def _named(refused: DBAPIError) -> str:
    diagnosis: Any = getattr(refused.orig, "diag", None)
    column, constraint = getattr(diagnosis, "column_name", None), getattr(diagnosis, "constraint_name", None)
    return str(f"NOT NULL of {column}" if column else constraint or "")
