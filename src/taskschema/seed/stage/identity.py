"""Which rows of a stage are in the database already, and what the others will be called."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from psycopg import sql

from taskschema.seed.stage.matching import AND, COMMA, key_patterns, resolve, same_key
from taskschema.seed.stage.statements import Statements
from taskschema.seed.stage.table import StageTable


def identify(statements: Statements, stages: Mapping[str, StageTable], named: Collection[str]) -> None:
    """Find every row by its key; keys that name other rows wait for those.

    `named` are the tables that rows refer to by other columns than their own: new rows there get the numbers
    that the database will know them by, so that every reference is a value before anything is written.
    """
    waiting = dict(stages)
    while waiting:
        before = len(waiting)
        for name in list(waiting):
            needs = {node.target for node in stages[name].nodes_for(stages[name].key)}
            if not needs & waiting.keys():
                _identify(statements, stages, waiting.pop(name), is_named=name in named)
        if len(waiting) == before:
            _identify_together(statements, stages, waiting, named)
            return


def _identify_together(
    statements: Statements,
    stages: Mapping[str, StageTable],
    circle: Mapping[str, StageTable],
    named: Collection[str],
) -> None:
    """Go on, a generation at a time, while rows are found whose keys name rows of the same tables."""
    while sum(_identify(statements, stages, stage, is_named=name in named) for name, stage in circle.items()):
        pass


def _identify(
    statements: Statements, stages: Mapping[str, StageTable], stage: StageTable, *, is_named: bool
) -> int:
    """Find the rows whose key is known by now, and return how many became ready."""
    for node in stage.nodes_for(stage.key):
        resolve(statements, stage, node, stages.get(node.target))
    ready = _is_ready(stage)
    known = [
        sql.SQL("{} = t.{}").format(stage.f(key), stage.live.column(key)) for key in stage.table.identity
    ]
    for nulls in key_patterns(statements, stage):
        statements.run(
            sql.SQL(
                "UPDATE {} s SET {}, _found = true FROM {} t"
                " WHERE NOT s._ready AND NOT s._found AND {} AND {}"
            ).format(stage.name, COMMA.join(known), stage.live.relation, ready, same_key(stage, nulls))
        )
    changes: list[sql.Composable] = [sql.SQL("_ready = true")]
    if is_named:
        changes += [
            sql.SQL("{0} = CASE WHEN s._found THEN s.{0} ELSE coalesce(s.{0}, {1}) END").format(
                stage.c(key),
                sql.SQL(fallback),  # as PostgreSQL prints it
            )
            for key in stage.table.identity
            if (fallback := stage.live.columns[key].fallback)
        ]
    return statements.run(
        sql.SQL("UPDATE {} s SET {} WHERE NOT s._ready AND {}").format(stage.name, COMMA.join(changes), ready)
    )


def _is_ready(stage: StageTable) -> sql.Composable:
    """Return the condition of rows whose key needs no other row any more."""
    conditions = [
        sql.SQL("NOT (s._s = ANY({}) AND s.{} IS NULL)").format(
            sorted(node.shapes), sql.Identifier(node.outputs[0][1])
        )
        for node in stage.nodes_for(stage.key)
        if not node.path
    ]
    return AND.join(conditions) if conditions else sql.SQL("true")
