"""Rules over several rows: foreign keys, unique keys, exclusion constraints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from taskschema.catalog.objects import qualify
from taskschema.verify.facts import Facts
from taskschema.verify.remarks import remarks_of
from taskschema.verify.rules import LooseScan, Relation, Rule, Way, quoted

_FULL = "f"


def foreign_key_rule(facts: Facts, relation: Relation, key: Any) -> Iterator[Rule]:
    """Yield the rule that a foreign key states, as PostgreSQL would look at all rows for VALIDATE CONSTRAINT.

    https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-PARMS-REFERENCES
    """
    referenced = facts.relations.get(key.referenced)
    if referenced is None:
        return
    alias = "referenced" if relation.name != "referenced" else "referenced_row"
    here = [f"{quoted(relation.name)}.{quoted(name)}" for name in key.columns]
    there = [f"{alias}.{quoted(name)}" for name in key.referenced_columns]
    pairs = [
        f"{theirs} {operator} {own}{f' COLLATE {collation}' if collation else ''}"
        for theirs, operator, own, collation in zip(there, key.operators, here, key.collations, strict=True)
    ]
    missing = _missing(f"{referenced.source} AS {alias}", pairs, here, there, is_period=key.is_period)
    nulls = f"pg_catalog.num_nulls({', '.join(here)})"
    if key.match == _FULL and len(here) > 1:
        broken = f"{nulls} < {len(here)} AND ({nulls} > 0 OR {missing})"
    else:
        broken = f"{' AND '.join(f'{own} IS NOT NULL' for own in here)} AND {missing}"
    yield Rule(
        "foreign-key-broken",
        f"constraint {qualify(*relation.names, key.name)}",
        relation,
        key.definition.removesuffix(" NOT VALID").removesuffix(" NOT ENFORCED"),
        broken,
        way=Way.SET,
        columns=tuple(key.columns),
        remarks=remarks_of(key),
        loose=_loose(facts, relation, key, f"{referenced.source} AS {alias}", there),
        needs=(referenced,),
    )


def _missing(
    referenced: str, pairs: Sequence[str], here: Sequence[str], there: Sequence[str], *, is_period: bool
) -> str:
    if not is_period:
        return f"NOT EXISTS (SELECT FROM {referenced} WHERE {' AND '.join(pairs)})"
    same = " AND ".join(pairs[:-1]) or "true"
    covered = f"(SELECT pg_catalog.range_agg({there[-1]}) FROM {referenced} WHERE {same})"
    return f"({here[-1]} <@ {covered}) IS NOT TRUE"


def _loose(
    facts: Facts, relation: Relation, key: Any, referenced: str, there: Sequence[str]
) -> LooseScan | None:
    """Return how each value is looked for once, where a plain B-tree index begins with the one column."""
    if len(key.columns) != 1 or key.is_period or relation.is_partitioned or any(key.collations):
        return None
    column = quoted(key.columns[0])
    helps = any(
        index.is_ordinary
        and index.is_valid
        and index.keys[0] in (column, f'"{key.columns[0]}"')
        and index.predicate in (None, f"({column} IS NOT NULL)")
        for index in facts.indexes.get(relation.oid, ())
    )
    if not helps:
        return None
    type_ = next(one.type_name for one in facts.columns[relation.oid] if one.name == key.columns[0])
    return LooseScan(column, type_, referenced, f"{there[0]} {key.operators[0]} {{value}}")


def unique_rule(relation: Relation, index: Any) -> Iterator[Rule]:
    """Yield the rule that a unique index states, where the index itself is no proof of it.

    It is none while it is INVALID; where the constraint is deferrable, for then triggers look at the rows,
    and triggers can be switched off; and where what it was made with has changed since.
    """
    if index.is_partition or (index.is_valid and not index.deferrable and not index.is_dated):
        return
    said = (
        ("INVALID", not index.is_valid),
        ("deferrable: triggers look at it", index.deferrable),
        ("a function or a collation of its has changed, or may have", index.is_dated),
    )
    keys = [
        f"{key} COLLATE {collation}" if collation else f"({key})"
        for key, collation in zip(index.keys, index.collations, strict=True)
    ]
    yield Rule(
        "unique-broken",
        _label(relation, index),
        relation,
        f"UNIQUE ({', '.join(index.keys)}){_words(index)}",
        shared_by_several(
            relation, keys, predicate=index.predicate, nulls_not_distinct=index.nulls_not_distinct
        ),
        way=Way.SET,
        columns=tuple(index.key_columns),
        remarks=tuple(word for word, holds in said if holds),
        is_heap_only=True,
    )


def _words(index: Any) -> str:
    nulls = " NULLS NOT DISTINCT" if index.nulls_not_distinct else ""
    return f"{nulls}{'' if index.predicate is None else f' WHERE {index.predicate}'}"


def _label(relation: Relation, index: Any) -> str:
    if index.constraint is not None:
        return f"constraint {qualify(*relation.names, index.constraint)}"
    return f"index {qualify(index.schema, index.name)}"


def shared_by_several(
    relation: Relation, keys: Sequence[str], *, predicate: str | None = None, nulls_not_distinct: bool = False
) -> str:
    """Return the condition for rows whose key other rows have too; nulls are equal only if that is said."""
    among = [] if predicate is None else [f"({predicate})"]
    if not nulls_not_distinct:
        among.append(f"pg_catalog.num_nulls({', '.join(keys)}) = 0")
    where = f" WHERE {' AND '.join(among)}" if among else ""
    counted = f"pg_catalog.count(*) OVER (PARTITION BY {', '.join(keys)})"
    return (
        f"(tableoid, ctid) IN (SELECT t, c FROM (SELECT tableoid AS t, ctid AS c, {counted} AS n "
        f"FROM {relation.source}{where}) AS keyed WHERE n > 1)"
    )


def exclusion_rule(facts: Facts, relation: Relation, constraint: Any) -> Iterator[Rule]:
    """Yield the rule that an exclusion constraint states, where its index is no proof of it."""
    index = next((i for i in facts.indexes.get(relation.oid, ()) if i.oid == constraint.index), None)
    if index is None or index.is_partition:
        return
    if index.is_valid and not constraint.deferrable and not index.is_dated:
        return
    keys = ", ".join(f"({key}) AS k{number}" for number, key in enumerate(index.keys))
    where = "" if index.predicate is None else f" WHERE {index.predicate}"
    keyed = f"(SELECT tableoid AS t, ctid AS c, {keys} FROM {relation.source}{where})"
    pairs = " AND ".join(
        f"one.k{number} {operator} other.k{number}" for number, operator in enumerate(constraint.operators)
    )
    yield Rule(
        "exclusion-broken",
        f"constraint {qualify(*relation.names, constraint.name)}",
        relation,
        constraint.definition,
        f"(tableoid, ctid) IN (SELECT one.t, one.c FROM {keyed} AS one JOIN {keyed} AS other "
        f"ON (one.t, one.c) <> (other.t, other.c) AND {pairs})",
        way=Way.SET,
        columns=tuple(constraint.columns),
        remarks=("deferrable: triggers look at it",) if constraint.deferrable else ("INVALID",),
        is_heap_only=True,
    )
