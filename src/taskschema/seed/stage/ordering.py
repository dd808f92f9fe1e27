"""The order in which tables get their new rows, and which foreign keys are put in once both ends exist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from psycopg import sql

from taskschema.seed.order import order_rows
from taskschema.seed.problems import Problems
from taskschema.seed.records import SeedRow
from taskschema.seed.stage.matching import AND
from taskschema.seed.stage.numbering import Numbering
from taskschema.seed.stage.statements import Statements
from taskschema.seed.stage.todo import Todo
from taskschema.seed.tables import Reference


@dataclass(frozen=True, slots=True)
class Step:
    """New rows of one table: all of them, or those with these numbers."""

    todo: Todo
    numbers: tuple[int, ...] | None = None


@dataclass(slots=True)
class Order:
    """Steps, and for each table the foreign keys that wait as NULL."""

    steps: list[Step] = field(default_factory=list)
    later: dict[str, list[Reference]] = field(default_factory=dict)
    needs_deferral: bool = False


def order_tables(
    statements: Statements, todos: Mapping[str, Todo], numbering: Numbering, problems: Problems
) -> Order:
    """Put tables in order, each after those that its new rows refer to.

    A circle of tables is opened where a foreign key may be NULL for a moment, or may wait for the end of the
    transaction; else its rows are put in order one by one, and a circle of rows is noted as a path.
    """
    order = Order()
    needs = {name: _needs(todo, todos) for name, todo in todos.items() if todo.inserted}
    while needs:
        ready = [name for name, found in needs.items() if not {each.target for each in found} & needs.keys()]
        if ready:
            for name in ready:
                order.steps.append(Step(todos[name]))
                del needs[name]
            continue
        circle = _circle(needs)
        if not _open(circle, needs, todos, order):
            order.steps += _rows_in_order(statements, [todos[n] for n in circle], numbering, problems, order)
            for name in circle:
                del needs[name]
    return order


def _needs(todo: Todo, todos: Mapping[str, Todo]) -> list[Reference]:
    stage = todo.stage
    named = frozenset[str]().union(*(shape.named | set(shape.defaults) for shape in stage.shapes))
    return [
        reference
        for reference in stage.table.references
        if reference.target != stage.table.name
        and reference.target in todos
        and todos[reference.target].inserted
        and set(reference.local) & named
    ]


def _circle(needs: Mapping[str, Sequence[Reference]]) -> list[str]:
    """Return tables that need each other, following what each needs until one comes again."""
    path = [next(iter(needs))]
    while True:
        following = next(each.target for each in needs[path[-1]] if each.target in needs)
        if following in path:
            return path[path.index(following) :]
        path.append(following)


def _open(
    circle: Sequence[str], needs: dict[str, list[Reference]], todos: Mapping[str, Todo], order: Order
) -> bool:
    inside = set(circle)
    for name in circle:
        for reference in needs[name]:
            if reference.target not in inside:
                continue
            if reference.is_deferrable:
                order.needs_deferral = True
            elif _may_be_null(todos[name], reference):
                order.later.setdefault(name, []).append(reference)
            else:
                continue
            needs[name].remove(reference)
            return True
    return False


def _may_be_null(todo: Todo, reference: Reference) -> bool:
    stage = todo.stage
    fixed = {*stage.key, *stage.table.primary_key}
    return all(stage.table.column(c).nullable and c not in fixed for c in reference.local)


def _rows_in_order(
    statements: Statements, circle: Sequence[Todo], numbering: Numbering, problems: Problems, order: Order
) -> list[Step]:
    """Put the new rows of tables in layers, by the rows that they refer to."""
    by_number: dict[int, SeedRow] = {}
    of: dict[SeedRow, tuple[Todo, int]] = {}
    for todo in circle:
        query = sql.SQL("SELECT _n FROM {} WHERE NOT _found ORDER BY 1").format(todo.name)
        numbers = [number for (number,) in statements.fetch(query)]
        for number, row in numbering.rows(numbers).items():
            by_number[number], of[row] = row, (todo, number)
    for todo in circle:
        for target in circle:
            _link(statements, todo, target, by_number)
    rows = [by_number[number] for number in sorted(by_number)]
    found = order_rows(rows, problems)
    order.needs_deferral |= found.needs_deferral
    steps: list[Step] = []
    for layer in found.layers:
        grouped: dict[str, list[int]] = {}
        for row in layer:
            grouped.setdefault(row.table.name, []).append(of[row][1])
        todos = {todo.stage.table.name: todo for todo in circle}
        steps += [Step(todos[name], tuple(numbers)) for name, numbers in grouped.items()]
    return steps


def _link(statements: Statements, todo: Todo, target: Todo, rows: Mapping[int, SeedRow]) -> None:
    for reference in todo.stage.table.references:
        if reference.target != target.stage.table.name:
            continue
        same = [sql.SQL("u.{} = s.{}").format(target.stage.c(r), todo.stage.c(c)) for c, r in reference.pairs]
        query = sql.SQL("SELECT s._n, u._n FROM {} s JOIN {} u ON {} WHERE NOT s._found AND NOT u._found")
        for number, other in statements.fetch(query.format(todo.name, target.name, AND.join(same))):
            rows[number].targets[reference] = rows[other]
