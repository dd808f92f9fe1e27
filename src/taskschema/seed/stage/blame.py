"""Which row of many a refused statement was refused for: halves are tried until one row is left."""

from __future__ import annotations

import psycopg
from psycopg import sql

from taskschema.seed.records import SeedRow
from taskschema.seed.stage.numbering import Numbering
from taskschema.seed.stage.statements import Statements
from taskschema.seed.stage.todo import Todo


def blame(statements: Statements, todo: Todo, query: sql.Composed, numbering: Numbering) -> SeedRow | None:
    """Return the row that is to blame, or None where it takes several, or nobody, to be refused.

    The statement is run over the first half of its rows, then over the half of that which fails, and so on.
    Every trial is rolled back.
    """
    numbers = [n for (n,) in statements.fetch(sql.SQL("SELECT _n FROM {} ORDER BY 1").format(todo.name))]
    low, high = 0, len(numbers)
    while high - low > 1:
        middle = (low + high) // 2
        if _is_refused(statements, todo, query, numbers[middle - 1]):
            high = middle
        else:
            low = middle
    if not numbers:
        return None
    return numbering.rows([numbers[low]])[numbers[low]]


def _is_refused(statements: Statements, todo: Todo, query: sql.Composed, last: int) -> bool:
    """Say whether the statement fails for the rows up to a number."""
    try:
        with statements.driver.transaction(force_rollback=True):
            statements.run(
                sql.SQL("DELETE FROM {} WHERE _n > {}").format(todo.name, last),
            )
            statements.run(query)
    except psycopg.Error:
        if statements.driver.closed:
            raise
        return True
    return False
