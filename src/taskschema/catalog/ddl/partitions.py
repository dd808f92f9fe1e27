"""What a table has from its parents: INHERIT, ATTACH PARTITION, and what has to be there before.

A partition is made as a table of its own and attached, so that its indexes and constraints keep their names:
PostgreSQL makes up those of the ones that it does not find.
"""

from __future__ import annotations

from collections.abc import Iterator

from taskschema.catalog.ddl import columns, constraints, indexes
from taskschema.catalog.ddl.relations import alter
from taskschema.catalog.ddl.statements import Hazard, Statement
from taskschema.catalog.ddl.words import name
from taskschema.catalog.objects import ColumnOf, ConstraintKind, ConstraintOf, IndexOf, Table, parts_of

_ROWS_MOVE = (Hazard.MAY_FAIL, Hazard.SCANS)


def attached(table: Table) -> Iterator[Statement]:
    """Yield what makes a new table a partition, where it is to be one."""
    if table.partition_bound is not None:
        yield from _complete(table)
        # A default partition may hold rows that belong to the new one.
        yield _attach(table, (Hazard.MAY_FAIL,))


def moved(actual: Table, expected: Table) -> Iterator[Statement]:
    """Yield what gives a table other parents, or other rows of the same one."""
    was, should = (each.inherits for each in (actual, expected))
    if (was, actual.partition_bound) == (should, expected.partition_bound):
        return
    if actual.partition_bound is not None:
        yield Statement(f"ALTER TABLE {name(was[0])} DETACH PARTITION {name(expected)}")
        was = ()
    if expected.partition_bound is not None:
        yield from (alter(expected, f"NO INHERIT {name(parent)}") for parent in was)
        yield from _completed(actual, expected)
        if _is_indexed(actual, expected):
            yield _attach(expected, _ROWS_MOVE)
    else:
        yield from _inherited(actual, expected, was)


def _attach(table: Table, hazards: tuple[Hazard, ...]) -> Statement:
    (parent,) = table.inherits
    action = f"ATTACH PARTITION {name(table)} {table.partition_bound}"
    return Statement(f"ALTER TABLE ONLY {name(parent)} {action}", hazards)


def _inherited(actual: Table, expected: Table, was: tuple[tuple[str, str], ...]) -> Iterator[Statement]:
    """Yield what changes plain parents; their order counts: those after the first other one anew."""
    should = expected.inherits
    common = next((n for n, pair in enumerate(zip(was, should, strict=False)) if pair[0] != pair[1]), None)
    kept = min(len(was), len(should)) if common is None else common
    yield from (alter(expected, f"NO INHERIT {name(parent)}") for parent in was[kept:])
    if should[kept:]:
        yield from _completed(actual, expected)
    yield from (alter(expected, f"INHERIT {name(parent)}") for parent in should[kept:])


def _complete(table: Table) -> Iterator[Statement]:
    """Yield what a new table is to share with those that it will be a partition of."""
    for part in parts_of(table):
        if isinstance(part, ConstraintOf):
            if not part.part.is_local and part.part.kind is not ConstraintKind.FOREIGN_KEY:
                yield from constraints.added(part)
        elif isinstance(part, IndexOf) and part.part.parent is not None and part.part.constraint is None:
            yield from indexes.made(part)


def _completed(actual: Table, expected: Table) -> Iterator[Statement]:
    """Yield the columns and checks that a table will have from a parent, and lacks as yet."""
    found = {part.label for part in parts_of(actual)}
    for part in parts_of(expected):
        if part.label in found or isinstance(part, IndexOf) or part.part.is_local:
            continue
        if isinstance(part, ColumnOf):
            yield from columns.added(part)
        elif part.part.kind is ConstraintKind.CHECK:
            yield from constraints.added_online(part)


def _is_indexed(actual: Table, expected: Table) -> bool:
    """True if all indexes are there that are to be attached; else they are built first."""
    found = {index.name: indexes.holds(index) for index in actual.indexes}
    attached = (index for index in expected.indexes if index.parent is not None)
    return all(found.get(index.name) == indexes.holds(index) for index in attached)
