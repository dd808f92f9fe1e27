"""What is wrong with the rules themselves: they do not speak for all rows, or are missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from taskschema.catalog.ddl import Hazard
from taskschema.catalog.objects import qualify
from taskschema.findings import Severity
from taskschema.verify.expressions import bracketed
from taskschema.verify.facts import Facts
from taskschema.verify.flaw import Flaw, Statements, alone, flaw, validated
from taskschema.verify.rules import Relation, quoted

_NAIVE = "timestamp without time zone"


def find_flaws(facts: Facts, relation: Relation) -> Iterator[Flaw]:
    """Yield what is wrong with the rules of one table; nothing of it needs a look at rows.

    What a partition has from the table that it is a partition of is told there.
    """
    for look in (_constraints, _keys, _foreign_keys, _indexes, _policies, _times):
        yield from look(facts, relation)


def _table(relation: Relation) -> str:
    return f"table {qualify(*relation.names)}"


# Constraints that do not speak for all rows


def _constraints(facts: Facts, relation: Relation) -> Iterator[Flaw]:
    alter = f"ALTER TABLE {quoted(*relation.names)}"
    for constraint in facts.constraints.get(relation.oid, ()):
        if constraint.is_inherited and relation.root is not None:
            continue
        label = f"constraint {qualify(*relation.names, constraint.name)}"
        if not constraint.enforced:
            yield flaw(
                "constraint-not-enforced", label, "is NOT ENFORCED: new rows may break it",
                _enforced(alter, constraint), Severity.BREAKING,
            )  # fmt: skip
        elif not constraint.validated:
            yield flaw(
                "constraint-not-valid", label, "is NOT VALID: rows from before it may break it",
                (validated(alter, constraint.name),), Severity.BEHAVIOUR,
            )  # fmt: skip
        if constraint.is_silenced:
            hint = f"{alter} ENABLE TRIGGER ALL, on both of its tables"
            yield flaw(
                "triggers-disabled", label, "is not enforced: triggers of it are disabled", hint,
                Severity.BREAKING,
            )  # fmt: skip
    for column in facts.columns.get(relation.oid, ()):
        if not column.not_null_validated and relation.root is None:
            label = f"column {qualify(*relation.names, column.name)}"
            yield flaw(
                "constraint-not-valid", label, "its NOT NULL is NOT VALID: rows from before it may be null",
                (validated(alter, column.not_null_name),), Severity.BEHAVIOUR,
            )  # fmt: skip


def _enforced(alter: str, constraint: Any) -> Statements:
    """Return how a constraint is enforced from now on; only foreign keys can be altered to be."""
    name = quoted(constraint.name)
    if constraint.kind != "c":
        return (alone(f"{alter} ALTER CONSTRAINT {name} ENFORCED", Hazard.MAY_FAIL),)
    anew = f"ADD CONSTRAINT {name} CHECK {bracketed(constraint.expression)} NOT VALID"
    return alone(f"{alter} DROP CONSTRAINT {name}, {anew}"), validated(alter, constraint.name)


# Keys


def _keys(facts: Facts, relation: Relation) -> Iterator[Flaw]:
    if not relation.key and relation.root is None and facts.columns.get(relation.oid):
        yield flaw(
            "no-primary-key", _table(relation), "has no primary key: no row of it can be named",
            "add one, such as: id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY", Severity.BEHAVIOUR,
        )  # fmt: skip


def _foreign_keys(facts: Facts, relation: Relation) -> Iterator[Flaw]:
    for key in facts.constraints.get(relation.oid, ()):
        referenced = facts.relations.get(key.referenced)
        if key.kind != "f" or referenced is None:
            continue
        label = f"constraint {qualify(*relation.names, key.name)}"
        here, there = _types(facts, relation), _types(facts, referenced)
        for own, theirs in zip(key.columns, key.referenced_columns, strict=True):
            if here[own] != there[theirs]:
                yield flaw(
                    "foreign-key-type", label,
                    f"{own} is {here[own]}, and {theirs} of {qualify(*referenced.names)} is {there[theirs]}",
                    f"give both one type, the wider one: {there[theirs]}", Severity.BEHAVIOUR,
                )  # fmt: skip
        if not _begins_with(facts.indexes.get(relation.oid, ()), key.columns):
            yield flaw(
                "foreign-key-without-index", label,
                f"no index helps with {', '.join(key.columns)}: a DELETE of what it refers to reads all rows",
                _indexed(facts, relation, key.columns), Severity.COSMETIC,
            )  # fmt: skip


def _indexed(facts: Facts, relation: Relation, columns: Sequence[str]) -> Statements:
    """Return how an index is made while rows are written; that of a partitioned table is put together.

    https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
    """
    keys = ", ".join(map(quoted, columns))
    if not relation.is_partitioned:
        return (alone(f"CREATE INDEX CONCURRENTLY ON {quoted(*relation.names)} ({keys})"),)
    leaves = (one for one in facts.relations.values() if one.root == relation.oid and not one.is_partitioned)
    parts = [alone(f"CREATE INDEX CONCURRENTLY ON {quoted(*leaf.names)} ({keys})") for leaf in leaves]
    return *parts, alone(f"CREATE INDEX ON {quoted(*relation.names)} ({keys})")


def _types(facts: Facts, relation: Relation) -> dict[str, str]:
    """Return the types of columns, without lengths: these are no matter of how values are compared."""
    return {row.name: row.type_name.partition("(")[0] for row in facts.columns.get(relation.oid, ())}


def _begins_with(indexes: Sequence[Any], columns: Sequence[str]) -> bool:
    wanted = {*map(quoted, columns), *(f'"{name}"' for name in columns)}
    return any(
        index.is_valid
        and index.predicate is None
        and len(index.keys) >= len(columns)
        and {*index.keys[: len(columns)]} <= wanted
        for index in indexes
    )


# Indexes


def _indexes(facts: Facts, relation: Relation) -> Iterator[Flaw]:
    indexes = facts.indexes.get(relation.oid, ())
    for index in indexes:
        label = f"index {qualify(index.schema, index.name)}"
        name = quoted(index.schema, index.name)
        if not index.is_valid:
            anew = f"REINDEX INDEX CONCURRENTLY {name}"
            is_easy = not (relation.is_partitioned or index.is_exclusion)
            yield flaw(
                "index-invalid", label, "is INVALID: it is written, and not used",
                (alone(anew, *([Hazard.MAY_FAIL] if index.is_unique else [])),) if is_easy
                else "attach an index of each partition, or make it anew", Severity.BEHAVIOUR,
            )  # fmt: skip
            continue
        better = next((other for other in indexes if _replaces(other, index)), None)
        if better is not None and not index.is_partition:
            online = "" if relation.is_partitioned else " CONCURRENTLY"
            yield flaw(
                "index-redundant", label,
                f"is redundant: {qualify(better.schema, better.name)} begins with the same columns",
                (alone(f"DROP INDEX{online} {name}"),),
                Severity.COSMETIC,
                undo=(alone(index.definition.replace("CREATE INDEX", f"CREATE INDEX{online}", 1)),),
            )  # fmt: skip


def _replaces(other: Any, index: Any) -> bool:
    """Claim that one B-tree does all that another does; of two that are alike the later one by name goes."""
    is_plain = not (index.is_unique or index.is_replica_identity or index.constraint or index.is_exclusion)
    if other.oid == index.oid or not is_plain or not other.is_valid:
        return False
    if "btree" not in (index.method,) or other.method != index.method or other.predicate != index.predicate:
        return False
    if " INCLUDE (" in index.definition:
        return False
    number = len(index.keys)
    prefix: Callable[[Any], tuple[Any, ...]] = lambda one: (  # noqa: E731
        one.keys[:number], one.classes[:number], one.options[:number], one.collations[:number]
    )  # fmt: skip
    if prefix(other) != prefix(index):
        return False
    is_alike = len(other.keys) == number and not other.is_unique
    return not is_alike or other.name < index.name


# Policies and times


def _policies(facts: Facts, relation: Relation) -> Iterator[Flaw]:
    if relation.has_idle_policies:
        yield flaw(
            "row-security-off", _table(relation), "has policies that nobody obeys: row-level security is off",
            f"ALTER TABLE {quoted(*relation.names)} ENABLE ROW LEVEL SECURITY", Severity.BREAKING,
        )  # fmt: skip


def _times(facts: Facts, relation: Relation) -> Iterator[Flaw]:
    if relation.root is not None:
        return
    for column in facts.columns.get(relation.oid, ()):
        if column.type_name.startswith("timestamp") and column.type_name.endswith("without time zone"):
            name = quoted(column.name)
            change = f"ALTER COLUMN {name} TYPE timestamptz USING {name} AT TIME ZONE 'UTC'"
            yield flaw(
                "timestamp-without-zone", f"column {qualify(*relation.names, column.name)}",
                f"is {_NAIVE}: which moment it is depends on who reads it",
                f"ALTER TABLE {quoted(*relation.names)} {change}", Severity.COSMETIC,
            )  # fmt: skip
