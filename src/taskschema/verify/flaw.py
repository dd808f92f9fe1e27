"""What is wrong with a rule, with the statements that mend it where some do so safely."""

from __future__ import annotations

from dataclasses import dataclass

from taskschema.catalog.ddl import Hazard, Statement
from taskschema.findings import Finding
from taskschema.verify.rules import quoted


@dataclass(frozen=True, slots=True)
class Flaw(Finding):
    """A finding about a rule; `fix` mends it, `undo` takes that back; either may be nothing.

    Each statement is for a transaction of its own, and locks as little as PostgreSQL lets it.
    """

    fix: tuple[Statement, ...] = ()
    undo: tuple[Statement, ...] = ()
    is_of_rows: bool = False
    """True where what is wrong comes from the rows of this one database, and is no matter for a revision."""


def alone(statement: str, *hazards: Hazard) -> Statement:
    """Return a statement that others do not wait for."""
    return Statement(statement, hazards, alone=True)


def validated(alter: str, name: str) -> Statement:
    """Return the statement that looks at rows from before, while they are read and written."""
    return alone(f"{alter} VALIDATE CONSTRAINT {quoted(name)}", Hazard.MAY_FAIL)


def told(statements: tuple[Statement, ...]) -> str:
    """Return statements as a hint."""
    return "; ".join(statement.sql for statement in statements)
