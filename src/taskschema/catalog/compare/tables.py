"""Tables: there or not, and what is said about the table as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from taskschema.catalog.compare import describe
from taskschema.catalog.compare.pairs import Pairs
from taskschema.catalog.compare.rules import (
    Rule,
    Verdict,
    behaviour,
    breaking,
    changes,
    cosmetic,
    missing,
    unexpected,
)
from taskschema.catalog.objects import Table, qualify
from taskschema.findings import Finding, Severity

RULES: Mapping[str, Rule[Table]] = {
    "kind": Rule(
        "kind", breaking("partitions can be attached to one and not to the other"), lambda t: t.kind
    ),
    "persistence": Rule(
        "persistence",
        breaking("an unlogged table is emptied by a crash and is not there on replicas"),
        lambda t: t.persistence,
    ),
    "access_method": Rule(
        "access method", cosmetic("rows are stored in another way"), lambda t: t.access_method
    ),
    "tablespace": Rule("tablespace", cosmetic("rows are stored in another place"), lambda t: t.tablespace),
    "options": Rule(
        "options",
        cosmetic("storage and vacuum are tuned in another way"),
        lambda t: ", ".join(t.options) or None,
    ),
    "replica_identity": Rule(
        "replica identity",
        behaviour("logical replication sends other old values with UPDATE and DELETE, or refuses them"),
        lambda t: t.replica_identity,
    ),
    "of_type": Rule("type", cosmetic("its columns follow another composite type"), lambda t: t.of_type),
    "inherits": Rule(
        "parents",
        breaking("its rows are, or are no longer, seen through another table"),
        lambda t: ", ".join(qualify(*parent) for parent in t.inherits) or None,
    ),
    "partition_key": Rule(
        "partition key", breaking("rows go to other partitions, or to none"), lambda t: t.partition_key
    ),
    "partition_bound": Rule(
        "partition bound",
        breaking("it takes other rows, and rows that belong to it may be refused"),
        lambda t: t.partition_bound,
    ),
}


def compare_tables(tables: Pairs[Table]) -> Iterator[Finding]:
    """Tell which tables are missing, unexpected, or another as a whole."""
    for table in tables.missing:
        verdict = Verdict(Severity.BREAKING, "every statement that names it fails")
        yield missing("table", table.qualified_name, describe.table(table), verdict)
    for table in tables.unexpected:
        yield unexpected("table", table.qualified_name, describe.table(table), _judge_unexpected(table))
    for should, found in tables.both:
        yield from changes("table", should.qualified_name, (should, found), RULES)


def _judge_unexpected(table: Table) -> Verdict:
    if table.partition_bound is not None:
        return Verdict(Severity.BEHAVIOUR, "rows go into a partition that nobody planned")
    if table.inherits:
        return Verdict(Severity.BEHAVIOUR, "its rows are seen through its parent")
    return Verdict(Severity.COSMETIC, "nothing that is planned reads or writes it")
