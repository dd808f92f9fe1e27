"""Tables: there or not, and what is said about the table as a whole."""

from __future__ import annotations

from collections.abc import Mapping

from taskschema.catalog.compare import describe
from taskschema.catalog.compare.facets import Facet
from taskschema.catalog.compare.rules import (
    Rule,
    Verdict,
    behaviour,
    breaking,
    cosmetic,
    either,
)
from taskschema.catalog.masking import shown
from taskschema.catalog.objects import ReplicaIdentity, Table, qualify
from taskschema.findings import Severity


def _judge_row_security(expected: Table, _actual: Table) -> Verdict:
    if expected.row_security:
        return Verdict(Severity.BREAKING, "everybody sees and changes rows that the policies should hide")
    return Verdict(Severity.BREAKING, "rows are hidden, or refused, that should not be")


def _row_security(table: Table) -> str:
    return f"{'ENABLE' if table.row_security else 'DISABLE'} ROW LEVEL SECURITY"


RULES: Mapping[str, Rule[Table]] = {
    "relkind": Rule(
        "kind", breaking("partitions can be attached to one and not to the other"), lambda t: t.relkind
    ),
    "persistence": Rule(
        "persistence",
        breaking("an unlogged table is emptied by a crash and is not there on replicas"),
        lambda t: t.persistence,
    ),
    "access_method": Rule(
        "access method",
        behaviour("rows are stored, locked and cleaned up in another way"),
        lambda t: t.access_method,
    ),
    "tablespace": Rule("tablespace", cosmetic("rows are stored in another place"), lambda t: t.tablespace),
    "options": Rule(
        "options",
        cosmetic("storage and vacuum are tuned in another way"),
        lambda t: ", ".join(t.options) or None,
    ),
    "replica_identity": Rule(
        "replica identity",
        either(
            lambda found: found.replica_identity is ReplicaIdentity.NOTHING,
            Verdict(Severity.BREAKING, "where it is published, UPDATE and DELETE are refused"),
            Verdict(Severity.BEHAVIOUR, "logical replication sends other old values with UPDATE and DELETE"),
        ),
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
        behaviour("it takes other rows, and those that it does not go elsewhere or are refused"),
        lambda t: t.partition_bound,
    ),
    "row_security": Rule("row-level security", _judge_row_security, _row_security),
    "force_row_security": Rule(
        "row-level security of the owner",
        breaking("its owner is, or is no longer, held to the policies"),
        lambda t: "FORCE ROW LEVEL SECURITY" if t.force_row_security else "NO FORCE ROW LEVEL SECURITY",
    ),
    "server": Rule("server", breaking("its rows come from another server"), lambda t: t.server),
    "foreign_options": Rule(
        "foreign options",
        breaking("its rows come from another place, or in another way"),
        lambda t: shown(t.foreign_options),
    ),
}


def _judge_unexpected(table: Table) -> Verdict:
    if table.partition_bound is not None:
        return Verdict(Severity.BEHAVIOUR, "rows go into a partition that nobody planned")
    if table.inherits:
        return Verdict(Severity.BEHAVIOUR, "its rows are seen through its parent")
    return Verdict(Severity.COSMETIC, "nothing that is planned reads or writes it")


TABLES: Facet[Table] = Facet(
    describe=describe.table,
    missing=lambda _table: Verdict(Severity.BREAKING, "every statement that names it fails"),
    unexpected=_judge_unexpected,
    rules=RULES,
    renamed=Verdict(Severity.BREAKING, "every statement that names it fails"),
)
"""The table as a whole; its columns, constraints and indexes are facets of their own."""
