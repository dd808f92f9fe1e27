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
from taskschema.catalog.objects import ColumnOf, ConstraintKind, ConstraintOf, Table, parts_of

_ROWS_MOVE = (Hazard.MAY_FAIL, Hazard.SCANS)


def attached(table: Table) -> Iterator[Statement]:
    """Yield what makes a new table a partition, where it is to be one."""
    if table.partition_bound is not None:
        yield from _made_to_fit(None, table)
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
        yield from _made_to_fit(actual, expected)
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
        yield from _made_to_fit(actual, expected)
    yield from (alter(expected, f"INHERIT {name(parent)}") for parent in should[kept:])


def _made_to_fit(actual: Table | None, expected: Table) -> Iterator[Statement]:
    """Yield what a table has from a parent, and lacks before it has that parent."""
    found = {part.label for part in parts_of(actual)} if actual is not None else set()
    for part in parts_of(expected):
        if part.label in found:
            continue
        if isinstance(part, ColumnOf):
            # A new table has them.
            if actual is not None and not part.part.is_local:
                yield from columns.added(part)
        elif isinstance(part, ConstraintOf):
            if not part.part.is_local and part.part.kind is not ConstraintKind.FOREIGN_KEY:
                yield from constraints.added(part)
        elif part.part.parent is not None and part.part.constraint is None:
            yield from indexes.made(part)
