"""Rows that are left to do, written as sets: updates, inserts in order, updates that had to wait."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Connection
from sqlalchemy.engine import Dialect

from taskschema.errors import SeedConflict
from taskschema.seed.refusal import refusal
from taskschema.seed.stage.blame import blame
from taskschema.seed.stage.feeding import processor
from taskschema.seed.stage.foreign_keys import is_worthwhile, without_foreign_keys
from taskschema.seed.stage.matching import AND, COMMA, among, key_patterns, same_key
from taskschema.seed.stage.numbering import Numbering
from taskschema.seed.stage.ordering import Order, Step
from taskschema.seed.stage.statements import Statements
from taskschema.seed.stage.todo import Todo, compared
from taskschema.seed.write import check_deferred


@dataclass(frozen=True, slots=True)
class Writer:
    """Everything that writing needs."""

    connection: Connection
    statements: Statements
    numbering: Numbering
    todos: Mapping[str, Todo]
    bulk_rows: int

    def write(self, order: Order) -> None:
        """Write everything, in the caller's transaction.

        Raises ConstraintRefused, SeedConflict or another error of the tree, with the place of the row.
        """
        if order.needs_deferral:
            self.statements.run(sql.SQL("SET CONSTRAINTS ALL DEFERRED"))
        # Updates first where they can: an insert may need a unique value that one of them gives up.
        for todo in self.todos.values():
            self._update(todo, is_late=False)
        with without_foreign_keys(self.statements, self._bulk()):
            for step in order.steps:
                self._insert(step, order)
            for todo in self.todos.values():
                self._update(todo, is_late=True)
            for name, references in order.later.items():
                self._close(self.todos[name], [c for each in references for c in each.local])
        check_deferred(self.connection)

    def _bulk(self) -> list[int]:
        """Return the tables that get so many rows that their foreign keys are checked behind them."""
        live = [(todo.stage.live.oid, todo.inserted) for todo in self.todos.values()]
        return [oid for oid, rows in live if is_worthwhile(self.statements, oid, rows, self.bulk_rows)]

    def _update(self, todo: Todo, *, is_late: bool) -> None:
        if not todo.updated:
            return
        stage = todo.stage
        changed = self._changes(todo)
        if not changed:
            return
        same = [
            sql.SQL("t.{} = s.{}").format(stage.live.column(c), stage.f(c)) for c in stage.table.primary_key
        ]
        late = sql.SQL("s._late" if is_late else "NOT s._late")
        query = sql.SQL("UPDATE {} t SET {} FROM {} s WHERE s._found AND {} AND {}").format(
            stage.live.relation, COMMA.join(changed), todo.name, late, AND.join(same)
        )
        wanted = sql.SQL("SELECT count(*) FROM {} s WHERE s._found AND {}").format(todo.name, late)
        ((count,),) = self.statements.fetch(wanted)
        if count and self._guarded(todo, query) != count:
            raise SeedConflict(
                f"rows of {stage.table.name} were deleted while seeds were written", hint="seed once more"
            )

    def _changes(self, todo: Todo) -> list[sql.Composable]:
        """Return what an update sets: what rows name, and what the models move with every change."""
        stage, dialect = todo.stage, self.connection.dialect
        found: list[sql.Composable] = []
        for key in stage.columns:
            shapes = [n for n in range(len(stage.shapes)) if key in compared(stage, n)]
            moved = _moved(dialect, stage.table.column(key))
            if not shapes and moved is None:
                continue
            name = stage.live.column(key)
            otherwise = sql.SQL("t.{}").format(name) if moved is None else moved
            value = (
                sql.SQL("s.{}").format(stage.c(key))
                if len(shapes) == len(stage.shapes)
                else sql.SQL("CASE WHEN {} THEN s.{} ELSE {} END").format(
                    among(shapes, "s"), stage.c(key), otherwise
                )
            )
            found.append(sql.SQL("{} = {}").format(name, value))
        return found if any(compared(stage, n) for n in range(len(stage.shapes))) else []

    def _insert(self, step: Step, order: Order) -> None:
        todo = step.todo
        stage = todo.stage
        waiting = {c for each in order.later.get(stage.table.name, ()) for c in each.local}
        columns = [key for key in stage.columns if self._is_given(todo, key)]
        values = [sql.SQL("NULL") if key in waiting else self._value(todo, key) for key in columns]
        always = any(stage.live.columns[key].is_always_numbered for key in columns)
        numbers = (
            sql.SQL("") if step.numbers is None else sql.SQL(" AND s._n = ANY({})").format(list(step.numbers))
        )
        query = sql.SQL(
            "INSERT INTO {} ({}) {}SELECT {} FROM {} s WHERE NOT s._found{} ORDER BY s._n"
        ).format(
            stage.live.relation,
            COMMA.join(stage.live.column(key) for key in columns),
            sql.SQL("OVERRIDING SYSTEM VALUE " if always else ""),
            COMMA.join(values),
            todo.name,
            numbers,
        )
        self._guarded(todo, query)

    def _is_given(self, todo: Todo, key: str) -> bool:
        """Say whether a stage holds anything for a column: the database fills the others by itself."""
        stage = todo.stage
        is_numbered = key in stage.table.identity and stage.live.columns[key].fallback is not None
        return is_numbered or any(key in shape.named or key in shape.defaults for shape in stage.shapes)

    def _value(self, todo: Todo, key: str) -> sql.Composable:
        stage = todo.stage
        own = sql.SQL("s.{}").format(stage.c(key))
        fallback = stage.live.columns[key].fallback
        naming = [n for n, shape in enumerate(stage.shapes) if key in shape.named or key in shape.defaults]
        if fallback is None or len(naming) == len(stage.shapes):
            return own
        return sql.SQL("CASE WHEN {} THEN {} ELSE coalesce({}, {}) END").format(
            among(naming, "s"),
            own,
            own,
            sql.SQL(fallback),  # as PostgreSQL prints it
        )

    def _close(self, todo: Todo, columns: Sequence[str]) -> None:
        """Put in the foreign keys that waited as NULL."""
        stage = todo.stage
        changed = [sql.SQL("{} = s.{}").format(stage.live.column(c), stage.c(c)) for c in columns]
        given = sql.SQL(" OR ").join(sql.SQL("s.{} IS NOT NULL").format(stage.c(c)) for c in columns)
        for nulls in key_patterns(self.statements, stage):
            query = sql.SQL("UPDATE {} t SET {} FROM {} s WHERE NOT s._found AND ({}) AND {}").format(
                stage.live.relation, COMMA.join(changed), todo.name, given, same_key(stage, nulls)
            )
            self._guarded(todo, query)

    def _guarded(self, todo: Todo, query: sql.Composed) -> int:
        """Run a statement that writes; where it is refused, learn which row is to blame."""
        try:
            with self.statements.driver.transaction():
                return self.statements.run(query)
        except psycopg.Error as problem:
            if self.statements.driver.closed:
                raise
            row = blame(self.statements, todo, query, self.numbering)
            raise refusal(problem, row) from problem


def _moved(dialect: Dialect, column: Any) -> sql.Composable | None:
    """Return what the models put into a column whenever its row changes."""
    onupdate = column.onupdate
    if onupdate is None or not (onupdate.is_scalar or onupdate.is_callable):
        return None
    value = onupdate.arg(None) if onupdate.is_callable else onupdate.arg
    process: Callable[[Any], Any] | None = processor(dialect, column)
    return sql.Literal(value if process is None else process(value))
