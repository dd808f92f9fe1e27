"""What has to be done to turn one catalog into another: steps, in an order that is a good guess."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from taskschema.catalog.compare import FACETS
from taskschema.catalog.compare.absence import Absence, find_absence
from taskschema.catalog.compare.renames import Rename, find_renames
from taskschema.catalog.ddl import DDL, Ddl, Statement
from taskschema.catalog.objects import (
    SUBJECTS,
    Catalog,
    CatalogObject,
    ColumnOf,
    ConstraintKind,
    ConstraintOf,
    IndexOf,
    MaterializedView,
    Sequence,
    Table,
    parts_of,
)

_AFTER_TABLES = 55
_AFTER_KEYS = 1
_AFTER_ROOTS, _AFTER_PARENTS = 1, 2


class Action(StrEnum):
    """What a step does to its object."""

    RENAME = "rename"
    DROP = "drop"
    ALTER = "alter"
    CREATE = "create"


@dataclass(frozen=True, slots=True)
class Step:
    """Statements that belong together, and the object that they are about.

    `subject` is what is there now for a drop or a change, and what will be for a creation.
    """

    action: Action
    subject: CatalogObject
    statements: tuple[Statement, ...]
    rank: int

    @property
    def label(self) -> str:
        """That of the object."""
        return self.subject.label


def ddl_of(value: CatalogObject) -> Ddl[Any]:
    """Return how objects of this kind are made."""
    return DDL[type(value)]


def plan_steps(actual: Catalog, goal: Catalog, *, droppable: Collection[str] = SUBJECTS) -> list[Step]:
    """Plan what turns the actual catalog into the goal: renames alone where there are any, else all the rest.

    Of subjects that are not `droppable`, what the goal does not hold is left alone.
    """
    renamable = [subject for subject, facet in FACETS.items() if facet.renamed is not None]
    renames, _ = find_renames(goal, actual, renamable)
    steps = list(_renames(renames))
    if steps:
        return [*_in_the_way(renames, actual, goal), *steps]
    absence = find_absence(goal, actual)
    should, found = _flat(goal), _flat(actual)
    kept = {
        each.label for subject in SUBJECTS if subject not in droppable for each in getattr(actual, subject)
    }
    drops = [each for label, each in found.items() if label not in should and label not in kept]
    creations = [each for label, each in should.items() if label not in found]
    changes = [
        (found[label], each)
        for label, each in should.items()
        if label in found and (each != found[label] or _is_to_be_filled(found[label], each))
    ]
    steps += _drops(drops, absence)
    steps += _creations(creations, actual)
    for one, other in changes:
        steps += _changes(one, other, actual)
    return sorted(steps, key=_order)


def _order(step: Step) -> tuple[int, int]:
    """Put drops first, in the opposite order of creation."""
    return (0, -step.rank) if step.action is Action.DROP else (1, step.rank)


def _flat(catalog: Catalog) -> Mapping[str, CatalogObject]:
    """Return every object and every part by its label; the index of a constraint goes with it."""
    objects: dict[str, CatalogObject] = {}
    for each in catalog:
        objects[each.label] = each
        objects |= {part.label: part for part in parts_of(each)}
    return objects


def _renames(renames: Iterable[Rename]) -> Iterator[Step]:
    for rename in renames:
        ddl = ddl_of(rename.expected)
        statements = ddl.rename(rename.actual, rename.expected)
        if statements:
            yield Step(Action.RENAME, rename.actual, tuple(statements), ddl.rank)


def _in_the_way(renames: Iterable[Rename], actual: Catalog, goal: Catalog) -> Iterator[Step]:
    """Drop what has taken the name that something should have: a view in front of a renamed table."""
    names = {rename.expected.names for rename in renames}
    wanted = {each.label for each in goal}
    taken = [each for each in actual if each.names in names and each.label not in wanted]
    yield from _drops(taken, Absence(frozenset(), frozenset()))


def _drops(objects: Iterable[CatalogObject], absence: Absence) -> Iterator[Step]:
    """Drop what stands alone; what belongs to something that is dropped goes with it."""
    for each in objects:
        if not absence.explains(each) and not _is_backing(each):
            yield from _step(Action.DROP, each, _drop_statements(each))


def _drop_statements(value: CatalogObject) -> Iterable[Statement]:
    ddl = ddl_of(value)
    return (ddl.drop_online or ddl.drop)(value)


def _creations(objects: Iterable[CatalogObject], actual: Catalog) -> Iterator[Step]:
    """Create what is missing; columns come with a missing table, and the index of a constraint with it."""
    present = {(each.names[0], each.names[1]) for each in (*actual.tables, *actual.materialized_views)}
    for each in objects:
        is_in_use = each.relation in present
        if (isinstance(each, ColumnOf) and not is_in_use) or _is_backing(each):
            continue
        ddl = ddl_of(each)
        create = ddl.create_online if is_in_use and ddl.create_online else ddl.create
        statements = create(each)
        if isinstance(each, Sequence):
            # The column that owns it comes after it, and may take its default from it.
            yield from _step(Action.ALTER, each, statements[1:], rank=_AFTER_TABLES)
            statements = statements[:1]
        yield from _step(Action.CREATE, each, statements)


def _changes(actual: CatalogObject, goal: CatalogObject, catalog: Catalog) -> Iterator[Step]:
    if isinstance(actual, IndexOf) and isinstance(goal, IndexOf) and _is_backing(actual) != _is_backing(goal):
        # One of the two comes or goes with its constraint.
        if not _is_backing(actual):
            yield from _drops([actual], Absence(frozenset(), frozenset()))
        yield from _creations([goal], catalog)
        return
    statements = ddl_of(goal).alter(actual, goal)
    if statements is not None:
        yield from _step(Action.ALTER, actual, statements)
    elif not _is_backing(goal):
        yield from _drops([actual], Absence(frozenset(), frozenset()))
        yield from _creations([goal], catalog)


def _is_to_be_filled(actual: CatalogObject, goal: CatalogObject) -> bool:
    """True for a materialized view without contents, which are no part of what is compared."""
    if isinstance(actual, MaterializedView) and isinstance(goal, MaterializedView):
        return goal.populated and not actual.populated
    return False


def _is_backing(value: CatalogObject) -> bool:
    return isinstance(value, IndexOf) and value.part.constraint is not None


def _step(
    action: Action, value: CatalogObject, statements: Iterable[Statement], *, rank: int | None = None
) -> Iterator[Step]:
    listed = tuple(statements)
    if listed:
        yield Step(action, value, listed, _rank(value) if rank is None else rank)


def _rank(value: CatalogObject) -> int:
    """Return where a kind stands in the order of creation.

    Foreign keys come after the keys that they refer to, tables after those that they are partitions of.
    """
    rank: int = ddl_of(value).rank
    if isinstance(value, ConstraintOf) and value.part.kind is ConstraintKind.FOREIGN_KEY:
        return rank + _AFTER_KEYS
    if isinstance(value, Table) and value.inherits:
        return rank + (_AFTER_ROOTS if value.partition_key is not None else _AFTER_PARENTS)
    return rank
