"""The rules that the catalog states about the rows of a table, enforced or not."""

from __future__ import annotations

from collections.abc import Iterator

from taskschema.catalog.objects import qualify
from taskschema.verify.expressions import bracketed
from taskschema.verify.facts import Facts
from taskschema.verify.keys import exclusion_rule, foreign_key_rule, unique_rule
from taskschema.verify.remarks import remarks_of
from taskschema.verify.rules import Relation, Rule, quoted


def rules_of(facts: Facts, relation: Relation) -> Iterator[Rule]:
    """Yield what the catalog states about the rows that a table itself holds, or shares among partitions.

    A key that a sound index enforces is left out: PostgreSQL looks at each row when it is written, whatever
    the session's settings are. https://www.postgresql.org/docs/current/index-unique-checks.html
    """
    if not relation.is_partitioned:
        yield from _of_columns(facts, relation)
        yield from _of_checks(facts, relation)
        yield from _of_bound(relation)
    for constraint in facts.constraints.get(relation.oid, ()):
        if constraint.kind == "f":
            yield from foreign_key_rule(facts, relation, constraint)
        elif constraint.kind != "c":
            yield from exclusion_rule(facts, relation, constraint)
    for index in facts.indexes.get(relation.oid, ()):
        if index.is_unique and not index.is_exclusion:
            yield from unique_rule(relation, index)


def _of_columns(facts: Facts, relation: Relation) -> Iterator[Rule]:
    shown = facts.top(relation)
    for column in facts.columns.get(relation.oid, ()):
        label = f"column {qualify(*shown.names, column.name)}"
        if column.not_null:
            remarks = () if column.not_null_validated else ("NOT VALID",)
            # IS NULL is another question of composite types, and planners since 17 answer it themselves.
            name = quoted(column.name)
            broken = f"pg_catalog.num_nulls({name}) = 1"
            yield Rule("not-null-broken", label, relation, "NOT NULL", broken, remarks=remarks, required=name)
        for rule in facts.types.rules(column.type, quoted(column.name)):
            shows = () if rule.code == "enum-broken" else (column.name,)
            remarks = () if rule.validated else ("NOT VALID",)
            yield Rule(rule.code, label, relation, rule.words, rule.broken, columns=shows, remarks=remarks)


def _of_checks(facts: Facts, relation: Relation) -> Iterator[Rule]:
    for check in facts.constraints.get(relation.oid, ()):
        if check.kind != "c":
            continue
        stated = facts.top(relation) if check.is_inherited else relation
        above = next((c for c in facts.constraints.get(stated.oid, ()) if c.name == check.name), check)
        if above is check:
            stated = relation
        yield Rule(
            "check-broken",
            f"constraint {qualify(*stated.names, check.name)}",
            relation,
            f"CHECK {bracketed(check.expression)}",
            f"{bracketed(check.expression)} IS FALSE",
            columns=tuple(check.columns),
            remarks=remarks_of(check),
            seen="" if stated is relation else _seen(stated, f"{bracketed(above.expression)} IS FALSE"),
        )


def _seen(relation: Relation, broken: str) -> str:
    return f"SELECT * FROM {relation.source} WHERE {broken}"


def _of_bound(relation: Relation) -> Iterator[Rule]:
    if relation.bound is not None:
        label = f"table {qualify(*relation.names)}"
        broken = f"{bracketed(relation.bound)} IS FALSE"
        yield Rule("partition-broken", label, relation, f"the partition's bound: {relation.bound}", broken)
