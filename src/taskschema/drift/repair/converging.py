"""Try steps, read again what is there, and plan anew what still differs, until nothing does."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace

from taskschema.catalog import Catalog
from taskschema.catalog.ddl import Statement
from taskschema.catalog.ddl.words import name
from taskschema.catalog.objects import (
    SUBJECTS,
    CatalogObject,
    ColumnOf,
    CompositeType,
    ConstraintKind,
    ConstraintOf,
    Domain,
    Enum,
    IndexOf,
    View,
    ViewColumn,
)
from taskschema.drift.repair.steps import Action, Step, ddl_of, plan_steps
from taskschema.drift.repair.workshop import Refused, Workshop

_ROUNDS = 25
"""More than any repair was seen to need; what has not converged by then goes in circles."""
_ASIDE = "_until_replaced"
_MANY = 20
_PUT_ASIDE = (Enum, Domain, CompositeType)
"""Types that can stand beside another of their name; the functions of a range type keep that name."""


@dataclass
class Convergence:
    """How far it went: what the database holds at the end, and why steps failed that never went through."""

    reached: Catalog
    refusals: dict[str, str] = field(default_factory=dict)
    """PostgreSQL's sentence by the label of the object."""


def converge(workshop: Workshop, goal: Catalog, *, droppable: Collection[str] = SUBJECTS) -> Convergence:
    """Turn what the workshop holds into the goal, as far as PostgreSQL lets it."""
    result = Convergence(workshop.read())
    seen: set[str] = set()
    for _ in range(_ROUNDS):
        steps = plan_steps(result.reached, goal, droppable=droppable)
        state = result.reached.fingerprint()
        if not steps or state in seen:
            break
        seen.add(state)
        done = _Round(workshop, frozenset(each.label for each in goal)).run(steps)
        result.refusals = done.refusals
        result.reached = workshop.read()
    return result


class _Round:
    """One attempt at all steps, in whatever order PostgreSQL takes them."""

    def __init__(self, workshop: Workshop, wanted: frozenset[str]) -> None:
        self.workshop = workshop
        self.wanted = wanted
        self.refusals: dict[str, str] = {}

    def run(self, steps: list[Step]) -> _Round:
        pending = [] if self._took_all(steps) else self._tried(steps, self._plain)
        for way in (
            self._dummy,
            self._cleared,
            self._put_aside,
            self._cleared_of_expressions,
            self._cleared_of_all,
        ):
            if pending:
                pending = self._tried(pending, way, once=True)
                pending = self._tried(pending, self._plain)
        return self

    def _tried(self, steps: Iterable[Step], way: Callable[[Step], bool], *, once: bool = False) -> list[Step]:
        """Try steps again and again as long as any goes through; return those that do not."""
        pending = list(steps)
        while pending:
            failed = [step for step in pending if not way(step)]
            if once or len(failed) == len(pending):
                return failed
            pending = failed
        return []

    def _took_all(self, steps: list[Step]) -> bool:
        """Try many steps as one transaction: where the guess at their order is right that is much faster."""
        statements = [statement for step in steps for statement in step.statements]
        if len(steps) < _MANY or any(statement.alone for statement in statements):
            return False
        try:
            self.workshop.run(statements)
        except Refused:
            return False
        return True

    def _plain(self, step: Step) -> bool:
        return self._took(step, step.statements)

    def _took(self, step: Step, statements: Iterable[Statement]) -> bool:
        try:
            self.workshop.run(statements)
        except Refused as refused:
            self.refusals[step.label] = str(refused)
            return False
        self.refusals.pop(step.label, None)
        return True

    def _dummy(self, step: Step) -> bool:
        """Make a view without its query where views wait for each other in a circle; see pg_dump."""
        view = step.subject
        if not isinstance(view, View) or step.action not in (Action.CREATE, Action.DROP):
            return False
        listed = ", ".join(map(_null, view.columns))
        body = f"VIEW {name(view)} AS SELECT {listed}"
        if step.action is Action.CREATE:
            return self._took(step, [Statement(f"CREATE {body}")])
        if self._is_in_a_circle(view):
            self._took(step, [Statement(f"CREATE OR REPLACE {body}")])
        return False  # it can be dropped now, and is not yet

    def _is_in_a_circle(self, view: View) -> bool:
        others = (each for each in self._dependents(view) if isinstance(each, View))
        return any(view.label in {each.label for each in self._dependents(other)} for other in others)

    def _cleared(self, step: Step) -> bool:
        """Drop what is in the way and can be made again, but for what PostgreSQL rebuilds by itself."""
        return self._cleared_of(step, _is_apart)

    def _cleared_of_expressions(self, step: Step) -> bool:
        """Drop checks and indexes too whose expressions PostgreSQL cannot read with another type."""
        return self._cleared_of(step, lambda each: _is_apart(each) or _has_expression(each))

    def _cleared_of_all(self, step: Step) -> bool:
        """Drop keys too, and what refers to them."""
        return self._cleared_of(
            step, lambda each: not isinstance(each, ColumnOf) or each.part.generated is not None
        )

    def _cleared_of(self, step: Step, goes: Callable[[CatalogObject], bool]) -> bool:
        if step.action not in (Action.DROP, Action.ALTER):
            return False
        found = [each for each in self._dependents(step.subject) if not _goes_along(each)]
        in_the_way = sorted(filter(goes, found), key=lambda each: -ddl_of(each).rank)
        drops = [
            Step(Action.DROP, each, tuple(statements), ddl_of(each).rank)
            for each in in_the_way
            if (statements := ddl_of(each).drop(each))
        ]
        if not drops:
            return False
        self._tried(drops, self._plain)
        return self._plain(step)

    def _dependents(self, value: CatalogObject) -> list[CatalogObject]:
        try:
            return self.workshop.dependents(value, self.workshop.read())
        except Refused:
            return []

    def _put_aside(self, step: Step) -> bool:
        """Give a type that columns still have another name, so that the right one can be made beside it."""
        if not isinstance(step.subject, _PUT_ASIDE) or step.action not in (Action.DROP, Action.ALTER):
            return False
        if step.label not in self.wanted:
            return False
        aside = replace(step.subject, name=f"{step.subject.name[: 62 - len(_ASIDE)]}{_ASIDE}")
        renaming = ddl_of(step.subject).rename(step.subject, aside)
        return bool(renaming) and self._took(step, renaming or ())


def _null(column: ViewColumn) -> str:
    collation = f" COLLATE {column.collation}" if column.collation else ""
    return f"NULL::{column.type}{collation} AS {name(column.name)}"


def _is_apart(value: CatalogObject) -> bool:
    """True for what is no part of a relation, and for generated columns."""
    if isinstance(value, ColumnOf):
        return value.part.generated is not None
    return not isinstance(value, ConstraintOf | IndexOf)


def _goes_along(value: CatalogObject) -> bool:
    """True for what is never in the way: what is only said about an object, and the sequence of a column."""
    return hasattr(value, "object") or getattr(value, "owned_by", None) is not None


def _has_expression(value: CatalogObject) -> bool:
    if isinstance(value, ConstraintOf):
        return value.part.kind in (ConstraintKind.CHECK, ConstraintKind.EXCLUSION)
    if isinstance(value, IndexOf):
        names = {column.name for column in value.of.columns}
        return value.part.predicate is not None or not names.issuperset(value.part.keys)
    return False
