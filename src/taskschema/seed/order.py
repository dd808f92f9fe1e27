"""The order in which new rows are inserted: each after those that it refers to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from taskschema.seed.problems import Problem, Problems
from taskschema.seed.records import UNKNOWN, SeedRow, known_value
from taskschema.seed.tables import Reference


@dataclass(slots=True)
class Order:
    """Layers of rows, and the references that are put in once both ends exist."""

    layers: list[list[SeedRow]] = field(default_factory=list)
    later: dict[SeedRow, list[Reference]] = field(default_factory=dict)
    needs_deferral: bool = False
    """True where deferrable constraints must wait for the end of the transaction."""


def order_rows(rows: Sequence[SeedRow], problems: Problems) -> Order:
    """Put new rows in layers; a circle is opened where a foreign key may be NULL for a moment, or may wait.

    A circle that cannot be opened is noted, as a path.
    """
    order = Order()
    new = set(rows)
    needs: dict[SeedRow, dict[Reference, SeedRow]] = {}
    needed_by: dict[SeedRow, list[SeedRow]] = {row: [] for row in rows}
    for row in rows:
        needs[row] = {
            reference: target
            for reference, target in row.targets.items()
            if isinstance(target, SeedRow) and target in new and not _is_own(row, reference, target)
        }
        for target in needs[row].values():
            needed_by[target].append(row)
    ready = [row for row in rows if not needs[row]]
    waiting = dict.fromkeys(row for row in rows if needs[row])
    while ready or waiting:
        if not ready:
            opened = _open_circle(next(iter(waiting)), needs, order, problems)
            if opened is None:
                return order
            if not needs[opened]:
                ready.append(opened)
                del waiting[opened]
            continue
        order.layers.append(ready)
        ready = _release(ready, needs, needed_by, waiting)
    return order


def _release(
    layer: Sequence[SeedRow],
    needs: dict[SeedRow, dict[Reference, SeedRow]],
    needed_by: dict[SeedRow, list[SeedRow]],
    waiting: dict[SeedRow, None],
) -> list[SeedRow]:
    ready: list[SeedRow] = []
    for done in layer:
        for row in needed_by[done]:
            for reference in [each for each, target in needs[row].items() if target is done]:
                del needs[row][reference]
            if row in waiting and not needs[row]:
                del waiting[row]
                ready.append(row)
    return ready


def _is_own(row: SeedRow, reference: Reference, target: SeedRow) -> bool:
    """A row may refer to itself in its own INSERT where it gives its own key."""
    return row is target and all(known_value(row, remote) is not UNKNOWN for remote in reference.remote)


def _open_circle(
    start: SeedRow, needs: dict[SeedRow, dict[Reference, SeedRow]], order: Order, problems: Problems
) -> SeedRow | None:
    """Follow references until a row comes again, and take one of them out of the circle."""
    path: list[tuple[SeedRow, Reference]] = []
    seen: dict[SeedRow, int] = {}
    row = start
    while row not in seen:
        seen[row] = len(path)
        reference, target = next(iter(needs[row].items()))
        path.append((row, reference))
        row = target
    circle = path[seen[row] :]
    for member, reference in circle:
        if reference.is_deferrable and _is_known(needs[member][reference], reference):
            order.needs_deferral = True
        elif _may_be_null(member, reference):
            order.later.setdefault(member, []).append(reference)
        else:
            continue
        del needs[member][reference]
        return member
    steps = " -> ".join(f"{member} ({', '.join(reference.local)})" for member, reference in circle)
    problems.add(
        Problem.CYCLE,
        f"table {circle[0][0].table.name}",
        f"rows refer to each other in a circle that has no beginning: {steps} -> {circle[0][0]}",
        circle[0][0].location,
        hint="let one of these foreign keys be NULL, or make its constraint DEFERRABLE and give keys",
    )
    return None


def _is_known(target: SeedRow, reference: Reference) -> bool:
    return all(known_value(target, remote) is not UNKNOWN for remote in reference.remote)


def _may_be_null(row: SeedRow, reference: Reference) -> bool:
    """Say whether the row may be inserted without this reference, and be found again by its key."""
    key = set(row.key.columns if row.key else ()) | set(row.table.primary_key)
    return any(row.table.column(column).nullable and column not in key for column in reference.local)
