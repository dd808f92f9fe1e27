"""Foreign keys that rows give by their own columns: each must lead to a row of the database or the files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from psycopg import sql

from taskschema.seed.stage.matching import AND, among
from taskschema.seed.stage.statements import Statements
from taskschema.seed.stage.table import StageTable
from taskschema.seed.stage.todo import Todo
from taskschema.seed.tables import Reference


def raw_references(stage: StageTable) -> Iterator[tuple[Reference, list[int]]]:
    """Yield each foreign key that rows give by its own columns, with the shapes of those rows."""
    for reference in stage.table.references:
        shapes = [n for n, shape in enumerate(stage.shapes) if set(reference.local) <= set(shape.literals)]
        if shapes:
            yield reference, shapes


def absent_raw(
    statements: Statements,
    todo: Todo,
    reference: Reference,
    shapes: list[int],
    *,
    target: StageTable | None,
    limit: int,
) -> list[int]:
    """Return the numbers of rows whose foreign key leads nowhere."""
    stage = todo.stage
    lacks = [_given(stage, reference, shapes), _not_in_database(stage, reference)]
    if target is not None:
        lacks.append(_not_in_stage(stage, target, reference))
    query = sql.SQL("SELECT _n FROM {} s WHERE {} ORDER BY 1 LIMIT {}").format(
        todo.name, AND.join(lacks), limit
    )
    return [number for (number,) in statements.fetch(query)]


def mark_late(statements: Statements, todo: Todo, reference: Reference, shapes: list[int]) -> None:
    """Mark changed rows that lead to rows which are not there yet: they are updated after those come."""
    stage = todo.stage
    conditions = [
        sql.SQL("_found AND NOT _late"),
        _given(stage, reference, shapes),
        _not_in_database(stage, reference),
    ]
    statements.run(sql.SQL("UPDATE {} s SET _late = true WHERE {}").format(todo.name, AND.join(conditions)))


def _given(stage: StageTable, reference: Reference, shapes: list[int]) -> sql.Composable:
    parts = [sql.SQL("s.{} IS NOT NULL").format(stage.c(local)) for local in reference.local]
    return AND.join([among(shapes, "s"), *parts])


def _not_in_database(stage: StageTable, reference: Reference) -> sql.Composable:
    live = stage.live_of(reference.target)
    same = [sql.SQL("t.{} = s.{}").format(live.column(r), stage.c(c)) for c, r in reference.pairs]
    return sql.SQL("NOT EXISTS (SELECT FROM {} t WHERE {})").format(live.relation, AND.join(same))


def _not_in_stage(stage: StageTable, target: StageTable, reference: Reference) -> sql.Composable:
    same = [sql.SQL("u.{} = s.{}").format(target.c(r), stage.c(c)) for c, r in reference.pairs]
    return sql.SQL("NOT EXISTS (SELECT FROM {} u WHERE {})").format(target.name, AND.join(same))


def targets(stages: Mapping[str, StageTable]) -> frozenset[str]:
    """Return the tables that rows refer to by other columns than their own."""
    return frozenset(node.target for stage in stages.values() for node in stage.nodes)
