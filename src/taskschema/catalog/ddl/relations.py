"""ALTER TABLE and its like: the word for each kind of relation, and several actions in one statement."""

from __future__ import annotations

from collections.abc import Iterable

from taskschema.catalog.ddl.statements import Hazard, Statement
from taskschema.catalog.ddl.words import name
from taskschema.catalog.objects import MaterializedView, Table, TableKind

Relation = Table | MaterializedView

_LONGEST = 63
"""Bytes of a name; PostgreSQL cuts off the rest."""


def word(relation: Relation) -> str:
    """Return what DDL calls relations of this kind."""
    if isinstance(relation, MaterializedView):
        return "MATERIALIZED VIEW"
    return "FOREIGN TABLE" if relation.relkind is TableKind.FOREIGN else "TABLE"


def alter(
    relation: Relation,
    *actions: str,
    only: bool = False,
    hazards: tuple[Hazard, ...] = (),
    alone: bool = False,
) -> Statement:
    """Change a relation; with `only`, those that inherit from it stay as they are."""
    listed = ",\n  ".join(actions) if len(actions) > 1 else actions[0]
    start = f"ALTER {word(relation)} {'ONLY ' if only else ''}{name(relation)}"
    return Statement(f"{start}{' ' if len(actions) == 1 else chr(10) + '  '}{listed}", hazards, alone)


def altered(relation: Relation, actions: Iterable[str], *, only: bool = False) -> list[Statement]:
    """Change a relation by one statement, or by none where nothing is to be done."""
    listed = tuple(actions)
    return [alter(relation, *listed, only=only)] if listed else []


def is_partitioned(relation: Relation) -> bool:
    """True for a table that holds its rows in partitions."""
    return isinstance(relation, Table) and relation.relkind is TableKind.PARTITIONED


def is_foreign(relation: Relation) -> bool:
    """True for a table whose rows are elsewhere."""
    return isinstance(relation, Table) and relation.relkind is TableKind.FOREIGN


def spare_name(start: str, end: str, taken: Iterable[str] = ()) -> str:
    """Return a name that begins and ends so, is not taken, and is as long as PostgreSQL lets it be."""
    used = frozenset(taken)
    for number in range(len(used) + 1):
        suffix = f"{end}{number or ''}"
        short = start.encode()[: _LONGEST - len(suffix.encode())].decode(errors="ignore")
        if f"{short}{suffix}" not in used:
            break
    return f"{short}{suffix}"
