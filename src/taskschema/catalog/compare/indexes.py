"""Indexes: all of the definition, and whether PostgreSQL may use them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from taskschema.catalog.compare.constraints import differing_names
from taskschema.catalog.compare.pairs import pair_by_name
from taskschema.catalog.compare.rules import (
    Rule,
    Verdict,
    behaviour,
    breaking,
    changed,
    cosmetic,
    missing,
    unexpected,
)
from taskschema.catalog.objects import Index, MaterializedView, Table, qualify
from taskschema.findings import Finding, Severity

_OPTIONS = re.compile(r" WITH \([^()]*\)")


Indexed = Table | MaterializedView


def compare_indexes(expected: Indexed, actual: Indexed) -> Iterator[Finding]:
    """Tell which indexes of a relation are missing, unexpected or another.

    An index that enforces a constraint goes unmentioned where the constraint differs too: one change is one
    finding.
    """
    told: frozenset[str] = frozenset()
    if isinstance(expected, Table) and isinstance(actual, Table):
        told = differing_names(expected, actual)
    indexes = pair_by_name(expected.indexes, actual.indexes)
    for index in indexes.missing:
        if index.constraint not in told:
            yield missing("index", _name(expected, index), index.definition, _judge_missing(index))
    for index in indexes.unexpected:
        if index.constraint not in told:
            verdict = _judge_unexpected(index, expected)
            yield unexpected("index", _name(actual, index), index.definition, verdict)
    for should, found in indexes.both:
        if should != found and not {should.constraint, found.constraint} & told:
            yield from _changes(_name(expected, should), should, found)


def _name(table: Indexed, index: Index) -> str:
    return qualify(table.schema, index.name)


def _changes(name: str, should: Index, found: Index) -> Iterator[Finding]:
    told = [rule for field, rule in STATE_RULES.items() if getattr(should, field) != getattr(found, field)]
    if not told or should.definition != found.definition:
        told.append(_DEFINITION)
    for rule in told:
        yield changed("index", name, (should, found), rule)


def _judge_missing(index: Index) -> Verdict:
    if index.unique:
        return Verdict(Severity.BREAKING, "duplicates are let in, and ON CONFLICT on its columns fails")
    return Verdict(Severity.BEHAVIOUR, "queries that relied on it read the whole table")


def _judge_unexpected(index: Index, expected: Indexed) -> Verdict:
    if index.unique:
        return Verdict(Severity.BREAKING, "rows that should be allowed may be refused as duplicates")
    if not index.valid:
        return Verdict(Severity.BEHAVIOUR, "it is not valid: every write pays for it and no query may use it")
    if _nameless(index) in map(_nameless, expected.indexes):
        return Verdict(Severity.COSMETIC, "another index serves the same, and every write pays for both")
    return Verdict(Severity.BEHAVIOUR, "every write pays for it, and queries may be planned in another way")


def _nameless(index: Index) -> str:
    return index.definition.replace(f" {qualify(index.name)} ", " ", 1)


def _judge_validity(_expected: Index, actual: Index) -> Verdict:
    if actual.valid:
        return Verdict(Severity.COSMETIC, "it can be used")
    if actual.unique:
        return Verdict(Severity.BREAKING, "it is not valid: duplicates may be there already")
    return Verdict(Severity.BEHAVIOUR, "it is not valid: every write pays for it and no query may use it")


def _judge_definition(expected: Index, actual: Index) -> Verdict:
    if _OPTIONS.sub("", expected.definition) == _OPTIONS.sub("", actual.definition):
        return Verdict(Severity.COSMETIC, "it is stored in another way")
    if expected.unique or actual.unique:
        return Verdict(Severity.BREAKING, "it refuses other rows as duplicates than it should")
    return Verdict(Severity.BEHAVIOUR, "it serves other queries than it should")


STATE_RULES: Mapping[str, Rule[Index]] = {
    "valid": Rule("validity", _judge_validity, lambda i: "valid" if i.valid else "not valid"),
    "constraint": Rule(
        "constraint", breaking("it enforces another constraint, or none"), lambda i: i.constraint
    ),
    "replica_identity": Rule(
        "replica identity",
        behaviour("logical replication finds old rows in another way"),
        lambda i: "REPLICA IDENTITY" if i.replica_identity else None,
    ),
    "clustered": Rule(
        "clustering",
        cosmetic("CLUSTER sorts by another index"),
        lambda i: "CLUSTER ON" if i.clustered else None,
    ),
    "tablespace": Rule("tablespace", cosmetic("it is stored in another place"), lambda i: i.tablespace),
    "statistics": Rule(
        "statistics targets",
        cosmetic("the planner knows more or less about its expressions"),
        lambda i: ", ".join(f"{position}: {target}" for position, target in i.statistics) or None,
    ),
    "parent": Rule(
        "parent",
        behaviour("the partitioned index does, or does not, include it"),
        lambda i: i.parent and qualify(*i.parent),
    ),
    "depends_on": Rule(
        "extensions",
        cosmetic("it goes, or stays, when an extension is dropped"),
        lambda i: ", ".join(map(qualify, i.depends_on)) or None,
    ),
}
_DEFINITION: Rule[Index] = Rule("definition", _judge_definition, lambda i: i.definition)
