"""Rows of a table that no file has, deleted where that was asked for by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

import psycopg
from psycopg import sql

from taskschema.errors import ConstraintRefused, SeedError
from taskschema.seed.problems import did_you_mean
from taskschema.seed.refusal import refusal
from taskschema.seed.stage.matching import AND
from taskschema.seed.stage.statements import Statements
from taskschema.seed.stage.table import StageTable
from taskschema.seed.tables import SeedTable, find_table


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many rows of a table went, and how many of others they take along or leave without a reference."""

    table: str
    deleted: int
    touched: Mapping[str, int]


def tables_to_prune(
    names: Sequence[str], known: Mapping[str, SeedTable], in_run: Mapping[str, StageTable]
) -> list[StageTable]:
    """Return the stages of tables by their names, those that refer to others first.

    Raises SeedError for a table that is not there, and for one that no file speaks of: all of it would go.
    """
    found: list[StageTable] = []
    for name in dict.fromkeys(names):
        table = find_table(known, name)
        if table is None:
            hint = did_you_mean(name, known, kind="tables")
            raise SeedError(f"there is no table {name} to prune", hint=hint)
        if table.name not in in_run:
            raise SeedError(
                f"no file of these sets has a row of {name}: to prune it would be to empty it",
                hint=f"leave out --prune {name}, or name the set that has its rows",
            )
        found.append(in_run[table.name])
    return _referring_first(found)


def prune(statements: Statements, stages: Sequence[StageTable]) -> list[Pruned]:
    """Delete the rows of tables that are not in their stages; in a circle of tables, those first that can.

    Raises ConstraintRefused where a row of another table keeps one of them.
    """
    waiting, done = list(stages), list[Pruned]()
    while waiting:
        refused: list[tuple[StageTable, ConstraintRefused]] = []
        for stage in waiting:
            try:
                done.append(_prune(statements, stage))
            except ConstraintRefused as problem:
                refused.append((stage, problem))
        if len(refused) == len(waiting):
            raise refused[0][1]
        waiting = [stage for stage, _ in refused]
    return done


def _prune(statements: Statements, stage: StageTable) -> Pruned:
    touched = _touched(statements, stage)
    query = sql.SQL("DELETE FROM {} t WHERE {}").format(stage.live.relation, is_in_no_file(stage))
    try:
        with statements.driver.transaction():
            deleted = statements.run(query)
    except psycopg.Error as problem:
        if statements.driver.closed:
            raise
        raise _refused(problem, stage) from problem
    return Pruned(stage.table.name, deleted, touched)


def is_in_no_file(stage: StageTable) -> sql.Composable:
    """Return the condition of rows `t` of a table that its stage has not found."""
    same = [
        sql.SQL("s.{} = t.{}").format(stage.f(key), stage.live.column(key)) for key in stage.table.primary_key
    ]
    query = sql.SQL("NOT EXISTS (SELECT FROM {} s WHERE s._found AND {})")
    return query.format(stage.name, AND.join(same))


def _touched(statements: Statements, stage: StageTable) -> dict[str, int]:
    """Count the rows of other tables that ON DELETE CASCADE, SET NULL or SET DEFAULT reaches."""
    query = sql.SQL((files("taskschema.seed.stage") / "referring.sql").read_text(encoding="utf-8"))
    found: dict[str, int] = {}
    for table, local, remote in statements.fetch(query, {"relation": stage.live.oid}):
        same = [
            sql.SQL("r.{} = t.{}").format(sql.Identifier(ours), sql.Identifier(theirs))
            for ours, theirs in zip(local, remote, strict=True)
        ]
        count = sql.SQL("SELECT count(*) FROM {} r WHERE EXISTS (SELECT FROM {} t WHERE {} AND {})").format(
            sql.SQL(table), stage.live.relation, AND.join(same), is_in_no_file(stage)
        )
        ((rows,),) = statements.fetch(count)
        if rows:
            found[table] = found.get(table, 0) + rows
    return found


def _refused(problem: psycopg.Error, stage: StageTable) -> Exception:
    known = refusal(problem, None)
    if isinstance(known, ConstraintRefused):
        message = f"rows of {stage.table.name} that no file has cannot go: {known.message}"
        hint = "nothing was written; prune the table that refers to them too, or keep the rows in a file"
        return ConstraintRefused(message, name=known.name, table=known.table, hint=hint)
    return known


def _referring_first(stages: Sequence[StageTable]) -> list[StageTable]:
    waiting, ordered = list(stages), list[StageTable]()
    while waiting:
        free = [
            stage
            for stage in waiting
            if not any(
                reference.target == stage.table.name
                for other in waiting
                if other is not stage
                for reference in other.table.references
            )
        ]
        following = (free or waiting)[0]
        ordered.append(following)
        waiting.remove(following)
    return ordered
