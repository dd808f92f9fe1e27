"""Keys that only the models or only the database have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Table, UniqueConstraint

from taskschema.catalog.ddl import Hazard, Statement
from taskschema.catalog.objects import qualify
from taskschema.verify.facts import Facts
from taskschema.verify.flaw import Flaw, alone, flaw, validated
from taskschema.verify.modelled import ModelRules, Reference, uniques_of
from taskschema.verify.rules import Relation, quoted

_STATE_IT = "state it in the models, so that whoever reads them knows"


def find_one_sided(facts: Facts, models: ModelRules, relation: Relation) -> Iterator[Flaw]:
    """Yield the unique and foreign keys of a table that one side has alone.

    A key on some of the columns of another makes that one true, and is as good. A table without a primary
    key is told as such, and partial indexes and those of expressions are left to `drift`.
    """
    table = models.table_of(relation)
    if table is None or relation.root is not None:
        return
    columns = {row.name for row in facts.columns.get(relation.oid, ())}
    for name, names in models.unique_here_only(table, relation, columns):
        if relation.key or tuple(names) != tuple(table.primary_key.columns.keys()):
            yield _unique_missing(table, relation, name, names)
    for reference in models.references_here_only(table, relation, columns):
        yield _reference_missing(relation, reference)
    yield from _unique_there_only(facts, table, relation)
    yield from _references_there_only(facts, table, relation)


def _unique_missing(table: Table, relation: Relation, name: str, names: Sequence[str]) -> Flaw:
    columns = ", ".join(map(quoted, names))
    message = f"the models demand UNIQUE ({columns}), and the database takes equal rows"
    label = f"constraint {qualify(*relation.names, name)}"
    if relation.is_partitioned:
        hint = "make a unique index that has the columns of the partition key, too"
        return flaw("rule-missing", label, message, hint)
    index, alter = quoted(name), f"ALTER TABLE {quoted(*relation.names)}"
    create = f"CREATE UNIQUE INDEX CONCURRENTLY {index} ON {quoted(*relation.names)} ({columns})"
    fix = [alone(create, Hazard.MAY_FAIL)]
    undo = Statement(f"DROP INDEX {quoted(relation.schema, name)}")
    if any(isinstance(one, UniqueConstraint) and one.name == name for one in table.constraints):
        fix.append(alone(f"{alter} ADD CONSTRAINT {index} UNIQUE USING INDEX {index}"))
        undo = Statement(f"{alter} DROP CONSTRAINT {index}")
    return flaw("rule-missing", label, message, tuple(fix), undo=(undo,))


def _reference_missing(relation: Relation, reference: Reference) -> Flaw:
    alter = f"ALTER TABLE {quoted(*relation.names)}"
    on_delete = f" ON DELETE {reference.on_delete}" if reference.on_delete else ""
    message = f"the models demand {reference}, and the database takes rows that refer to nothing"
    label = f"constraint {qualify(*relation.names, reference.name)}"
    name = quoted(reference.name)
    add = f"{alter} ADD CONSTRAINT {name} {reference}{on_delete}"
    if relation.is_partitioned:  # NOT VALID is not for these before PostgreSQL 18
        return flaw("rule-missing", label, message, f"{add}, which locks the table meanwhile")
    fix = (alone(f"{add} NOT VALID"), validated(alter, reference.name))
    undo = Statement(f"{alter} DROP CONSTRAINT {name}")
    return flaw("rule-missing", label, message, fix, undo=(undo,))


def _unique_there_only(facts: Facts, table: Table, relation: Relation) -> Iterator[Flaw]:
    known = [{column.name for column in columns} for _, columns in uniques_of(table)]
    mapped = {column.name for column in table.columns}
    for index in facts.indexes.get(relation.oid, ()):
        names = {*index.key_columns}
        is_plain = index.predicate is None and len(index.key_columns) == len(index.keys)
        if not index.is_unique or index.is_exclusion or not is_plain or not names <= mapped:
            continue
        if not any(one <= names for one in known):
            yield _stricter(relation, index.constraint, index, f"UNIQUE ({', '.join(index.keys)})")


def _references_there_only(facts: Facts, table: Table, relation: Relation) -> Iterator[Flaw]:
    known = [{column.name for column in key.columns} for key in table.foreign_key_constraints]
    mapped = {column.name for column in table.columns}
    for key in facts.constraints.get(relation.oid, ()):
        if key.kind == "f" and key.enforced and {*key.columns} <= mapped and {*key.columns} not in known:
            yield _stricter(relation, key.name, None, key.definition)


def _stricter(relation: Relation, constraint: str | None, index: Any, words: str) -> Flaw:
    if constraint is not None:
        label = f"constraint {qualify(*relation.names, constraint)}"
    else:
        label = f"index {qualify(index.schema, index.name)}"
    message = f"the database demands {words}, and the models do not"
    return flaw("rule-stricter", label, message, _STATE_IT)
