"""What is wrong with a rule, with the statements that mend it where some do so safely."""

from __future__ import annotations

from dataclasses import dataclass

from taskschema.catalog.ddl import Hazard, Statement
from taskschema.findings import Finding, Severity
from taskschema.verify.rules import quoted

Statements = tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Flaw(Finding):
    """A finding about a rule; `fix` mends it, `undo` takes that back; either may be nothing.

    Each statement is for a transaction of its own, and locks as little as PostgreSQL lets it.
    """

    fix: Statements = ()
    undo: Statements = ()
    is_of_rows: bool = False
    """True where what is wrong comes from the rows of this one database, and is no matter for a revision."""


def alone(statement: str, *hazards: Hazard) -> Statement:
    """Return a statement that others do not wait for."""
    return Statement(statement, hazards, alone=True)


def validated(alter: str, name: str) -> Statement:
    """Return the statement that looks at rows from before, while they are read and written."""
    return alone(f"{alter} VALIDATE CONSTRAINT {quoted(name)}", Hazard.MAY_FAIL)


def flaw(  # noqa: PLR0917  # the fields of a flaw
    code: str,
    thing: str,
    message: str,
    hint: str | Statements,
    severity: Severity = Severity.BEHAVIOUR,
    undo: Statements = (),
) -> Flaw:
    """Return a flaw; its hint is what mends it, or a sentence where that is for somebody to decide."""
    fix, hint = ((), hint) if isinstance(hint, str) else (hint, "; ".join(each.sql for each in hint))
    return Flaw(code, thing, message, hint, severity, fix=fix, undo=undo)
