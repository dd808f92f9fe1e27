"""Comments on constraints: Alembic does not compare them, and they go with a constraint that is made anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from alembic.operations import ops

from taskschema.catalog.objects import Catalog
from taskschema.migrations.autogenerate.comparison import Comparison, TableKey
from taskschema.migrations.autogenerate.operations import (
    AdjustOp,
    BackOnlyOp,
    ForthOnlyOp,
    SqlOp,
    ident,
    innermost,
    literal,
)

_Key = tuple[str, str, str]
"""Schema, table, constraint."""
_Remarks = Mapping[_Key, str]


@dataclass(frozen=True)
class _Touched:
    """Constraints that are made on the way to the models, and on the way back, and those that are renamed."""

    made: set[_Key] = field(default_factory=set)
    made_back: set[_Key] = field(default_factory=set)
    renamed: dict[_Key, _Key] = field(default_factory=dict)


def constraint_remarks(
    comparison: Comparison, operations: Iterable[ops.MigrateOperation], leaving: Iterable[TableKey]
) -> tuple[SqlOp, SqlOp]:
    """Return what is said last on the way back, and what is said last on the way to the models.

    Where the models say nothing, what is said stays. `operations` are all others, which tell what is made
    anew; `leaving` are the tables that go.
    """
    live, modelled = _remarks(comparison.live), _remarks(comparison.modelled)
    touched = _touched(comparison, operations) if live or modelled else _Touched()
    old = {new: old for old, new in touched.renamed.items()}
    known = {(table.schema, table.name) for table in comparison.modelled.tables}
    there = _constraints(comparison.live, known | set(leaving))
    found = {touched.renamed.get(key, key): said for key, said in live.items()}
    modelled = {**found, **modelled}
    left = {old.get(key, key): said for key, said in modelled.items()}
    wanted = _constraints(comparison.modelled, known)
    forth = _said(comparison, wanted, found, modelled, touched.made)
    back = _said(comparison, there, left, live, touched.made_back)
    return SqlOp((), list(back), only_postgresql=True), SqlOp(list(forth), (), only_postgresql=True)


def _remarks(catalog: Catalog) -> _Remarks:
    about = ((comment.object, comment.text) for comment in catalog.comments)
    return {
        (names.names[0], names.names[1], names.names[2]): said
        for names, said in about
        if names.kind == "constraint"
    }


def _constraints(catalog: Catalog, tables: set[TableKey]) -> set[_Key]:
    return {
        (table.schema, table.name, constraint.name)
        for table in catalog.tables
        if (table.schema, table.name) in tables
        for constraint in table.constraints
    }


def _said(
    comparison: Comparison, there: set[_Key], found: _Remarks, wanted: _Remarks, made: set[_Key]
) -> Iterator[str]:
    for key in sorted(there & (found.keys() | wanted.keys())):
        before = None if key in made else found.get(key)
        if before != wanted.get(key):
            schema, table, name = key
            of = ident(table, None if schema == comparison.default_schema else schema)
            said = literal(wanted[key]) if key in wanted else "NULL"
            yield f"COMMENT ON CONSTRAINT {ident(name)} ON {of} IS {said}"


def _touched(comparison: Comparison, operations: Iterable[ops.MigrateOperation]) -> _Touched:
    found = _Touched()
    for operation in operations:
        match operation:
            case ops.CreateTableOp():
                found.made.update(_constraints(comparison.modelled, {_table(comparison, operation)}))
            case ops.DropTableOp():
                found.made_back.update(_constraints(comparison.live, {_table(comparison, operation)}))
            case ops.ModifyTableOps():
                for one in operation.ops:
                    _note(one, _table(comparison, operation), found)
    return found


def _table(
    comparison: Comparison, operation: ops.CreateTableOp | ops.DropTableOp | ops.ModifyTableOps
) -> TableKey:
    return (operation.schema or comparison.default_schema, str(operation.table_name))


def _note(operation: ops.MigrateOperation, table: TableKey, found: _Touched) -> None:
    one = innermost(operation)
    if isinstance(one, AdjustOp):
        found.renamed[*table, one.item.name] = (*table, one.name)
        if len(one.down) > 1:  # it is dropped and added on the way back
            found.made_back.add((*table, one.item.name))
    elif isinstance(one, ops.DropConstraintOp) and not isinstance(operation, ForthOnlyOp):
        found.made_back.add((*table, str(one.constraint_name)))
    elif (name := _added(one)) is not None and not isinstance(operation, BackOnlyOp):
        found.made.add((*table, name))


def _added(operation: ops.MigrateOperation) -> str | None:
    if isinstance(operation, ops.AddConstraintOp):
        return str(operation.to_constraint().name)
    return operation.adds if isinstance(operation, SqlOp) else None
