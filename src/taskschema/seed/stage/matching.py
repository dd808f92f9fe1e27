"""Which rows are meant: stages joined to each other and to the tables, as sets.

Conditions are spelt with `=` and IS NULL, never IS NOT DISTINCT FROM, which PostgreSQL can neither hash nor
merge.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from psycopg import sql

from taskschema.seed.stage.statements import Statements
from taskschema.seed.stage.table import Node, StageTable

AND = sql.SQL(" AND ")
COMMA = sql.SQL(", ")


def resolve(statements: Statements, stage: StageTable, node: Node, target: StageTable | None) -> None:
    """Put in what a node leads to: a row of the files first, else one of the database."""
    if target is not None:
        outputs = [
            sql.SQL("{} = {}").format(sql.Identifier(output), _known(target, column))
            for column, output in node.outputs
        ]
        _update(
            statements,
            stage,
            node,
            outputs=[*outputs, sql.SQL("_late = s._late OR NOT t._found")],
            relation=target.name,
            conditions=[sql.SQL("t._ready"), *_matches(node, target)],
        )
    live = stage.live_of(node.target)
    outputs = [
        sql.SQL("{} = t.{}").format(sql.Identifier(output), live.column(column))
        for column, output in node.outputs
    ]
    conditions = [
        sql.SQL("t.{} = s.{}").format(live.column(c), sql.Identifier(name)) for c, name in node.inputs
    ]
    conditions += [sql.SQL("t.{} IS NULL").format(live.column(c)) for c in node.nulls]
    _update(statements, stage, node, outputs=outputs, relation=live.relation, conditions=conditions)


def _known(target: StageTable, column: str) -> sql.Composable:
    """Return what a row of a stage has in a column: what it says, else what was found."""
    if column in target.table.identity:
        return sql.SQL("coalesce(t.{}, t.{})").format(target.c(column), target.f(column))
    return sql.SQL("t.{}").format(target.c(column))


def _matches(node: Node, target: StageTable) -> list[sql.Composable]:
    found: list[sql.Composable] = [
        sql.SQL("{} = s.{}").format(_known(target, column), sql.Identifier(name))
        for column, name in node.inputs
    ]
    for column in node.nulls:
        shapes = [n for n, shape in enumerate(target.shapes) if column in shape.named]
        found.append(sql.SQL("t.{} IS NULL AND {}").format(target.c(column), among(shapes, "t")))
    return found


def _update(
    statements: Statements,
    stage: StageTable,
    node: Node,
    *,
    outputs: Sequence[sql.Composable],
    relation: sql.Composable,
    conditions: Sequence[sql.Composable],
) -> None:
    statements.run(
        sql.SQL("UPDATE {stage} s SET {outputs} FROM {relation} t WHERE {open} AND {conditions}").format(
            stage=stage.name,
            outputs=COMMA.join(outputs),
            relation=relation,
            open=is_open(node),
            conditions=AND.join(conditions),
        )
    )


def is_open(node: Node) -> sql.Composable:
    """Return the condition of rows that name a row by this node, and have not found it."""
    return sql.SQL("{} AND s.{} IS NULL").format(among(node.shapes, "s"), sql.Identifier(node.outputs[0][1]))


def among(shapes: Iterable[int], alias: str) -> sql.Composable:
    """Return the condition of rows that have one of these shapes."""
    return sql.SQL("{}._s = ANY({})").format(sql.Identifier(alias), sorted(shapes))


def has_inputs(node: Node) -> sql.Composable:
    """Return the condition of rows that say all that a node needs."""
    given = [sql.SQL("s.{} IS NOT NULL").format(sql.Identifier(name)) for _, name in node.inputs]
    return AND.join(given) if given else sql.SQL("true")


def key_patterns(statements: Statements, stage: StageTable) -> list[tuple[bool, ...]]:
    """Return which parts of keys are NULL together, in the rows of a stage."""
    nullable = [key for key in stage.key if stage.table.column(key).nullable]
    if not nullable:
        return [(False,) * len(stage.key)]
    asked = COMMA.join(sql.SQL("{} IS NULL").format(stage.c(key)) for key in stage.key)
    return statements.fetch(sql.SQL("SELECT DISTINCT {} FROM {}").format(asked, stage.name))


def same_key(stage: StageTable, nulls: Sequence[bool]) -> sql.Composable:
    """Return the condition that a row `s` of a stage and a row `t` of its table have the same key."""
    parts = [
        sql.SQL("t.{live} IS NULL AND s.{said} IS NULL" if is_null else "t.{live} = s.{said}").format(
            live=stage.live.column(key), said=stage.c(key)
        )
        for key, is_null in zip(stage.key, nulls, strict=True)
    ]
    return AND.join(parts)
