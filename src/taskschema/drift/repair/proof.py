"""A repair is found on a copy of the schema, run on a second one as it will be printed, and read back."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from taskschema.catalog import Catalog, compare
from taskschema.catalog.ddl import Statement
from taskschema.catalog.masking import HIDDEN
from taskschema.catalog.objects import SUBJECTS
from taskschema.drift.repair.converging import Convergence, converge
from taskschema.drift.repair.copying import copy_into
from taskschema.drift.repair.goal import overlaid
from taskschema.drift.repair.steps import plan_steps
from taskschema.drift.repair.workshop import Refused, Workshop
from taskschema.findings import Finding

Scratch = Callable[[], AbstractContextManager[Connection]]
"""Lends a connection to a new, empty database of the same major version."""

_UNKNOWN = "no statement is known that brings it back"
_NOT_READ = "what is hidden is a secret that is not read: set it by hand"


@dataclass(frozen=True, slots=True)
class Repair:
    """Statements in the order in which they are to be run, and what they do not bring back.

    `remaining` are findings that will still be there, each with PostgreSQL's reason as its hint; `unproven`
    are labels of objects that could not be copied, so that statements about them have not been tried.
    """

    statements: tuple[Statement, ...]
    remaining: tuple[Finding, ...] = ()
    unproven: tuple[str, ...] = ()


def plan_repair(
    actual: Catalog, goal: Catalog, scratch: Scratch, *, subjects: Collection[str] = SUBJECTS
) -> Repair:
    """Find the statements that turn the actual catalog into the goal.

    The copy is made from the catalog, so it holds no rows: what depends on them is a hazard of the statement.
    Only what differs in `subjects` is brought back; what has to be dropped on the way is made again in any
    case. Raises what making a scratch database raises.
    """
    own, theirs = _without_the_server(actual), _without_the_server(goal)
    with scratch() as lent, Workshop.opened(lent) as workshop:
        copied = copy_into(workshop, own)
        copying = tuple(workshop.done)
        workshop.done.clear()
        unproven = _labels(compare(own, copied.reached))
        reachable = overlaid(theirs, copied.reached, unproven)
        result = converge(workshop, reachable, droppable=subjects)
        statements = tuple(workshop.done)
    remaining = _remaining(copied.reached, reachable, result, subjects)
    again = _replayed(scratch, copying, statements, result.reached)
    untried = _untried(actual, goal, unproven | _server_wide(actual) | _server_wide(goal))
    return Repair((*statements, *untried), (*remaining, *again), tuple(sorted(unproven)))


def _untried(actual: Catalog, goal: Catalog, labels: Collection[str]) -> list[Statement]:
    """Guess the statements for what a copy cannot hold, such as an index that is not valid."""
    start = overlaid(goal, actual, labels)
    return [statement for step in plan_steps(start, goal) for statement in step.statements]


def _remaining(
    before: Catalog, goal: Catalog, result: Convergence, subjects: Collection[str]
) -> list[Finding]:
    """Tell what is not as it should be: of what was asked for, and of whatever else was so before."""
    left = _told(before, goal, result.reached, subjects)
    return [
        replace(finding, hint=f"PostgreSQL says: {result.refusals[finding.object]}")
        if finding.object in result.refusals
        else replace(finding, hint=_NOT_READ if HIDDEN in (finding.expected or "") else _UNKNOWN)
        for finding in left
    ]


def _told(before: Catalog, goal: Catalog, reached: Catalog, subjects: Collection[str]) -> list[Finding]:
    left = compare(goal, reached)
    if set(subjects) == set(SUBJECTS) or not left:
        return left
    asked, known = compare(only(goal, subjects), only(reached, subjects)), compare(goal, before)
    # What is said about an object that nobody asked for goes without saying where the object is told.
    implied = tuple(finding.object for finding in asked if finding not in left)
    present = frozenset(each.label for each in before)
    return [
        finding
        for finding in left
        if finding in asked
        or any(each.endswith(f" {finding.object}") for each in implied)
        or (finding not in known and _is_about(finding, present))
    ]


def _is_about(finding: Finding, labels: Collection[str]) -> bool:
    """True for objects of these labels and what is said about them, not for what comes with a new one."""
    words = finding.object.split(" ")
    return any(" ".join(words[start:]) in labels for start in range(len(words)))


def _replayed(
    scratch: Scratch, copying: tuple[Statement, ...], statements: tuple[Statement, ...], reached: Catalog
) -> list[Finding]:
    """Run the repair once more from the start, grouped as it will be printed: the same must come out."""
    if not statements:
        return []
    with scratch() as lent, Workshop.opened(lent) as workshop:
        workshop.run(copying)
        try:
            workshop.run(statements)
        except Refused as refused:
            return [Finding("repair-refused", "repair", f"the script fails on a copy: {refused}")]
        return compare(reached, workshop.read())


def only(catalog: Catalog, subjects: Collection[str]) -> Catalog:
    """Return the catalog with these subjects alone."""
    return Catalog(**{subject: getattr(catalog, subject) for subject in SUBJECTS if subject in subjects})


def _labels(findings: Collection[Finding]) -> frozenset[str]:
    return frozenset(finding.object for finding in findings)


def _without_the_server(catalog: Catalog) -> Catalog:
    """Return the catalog without what holds for the whole server: a copy must not change that."""
    return replace(catalog, settings=tuple(each for each in catalog.settings if not each.everywhere))


def _server_wide(catalog: Catalog) -> frozenset[str]:
    return frozenset(each.label for each in catalog.settings if each.everywhere)
