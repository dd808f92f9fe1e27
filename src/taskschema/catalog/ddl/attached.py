"""What triggers, rules and policies have in common: they are on a relation, and are switched there."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from taskschema.catalog.ddl.statements import Statement
from taskschema.catalog.ddl.words import name
from taskschema.catalog.objects import CatalogObject

STATES: Mapping[str, str] = {
    "origin": "ENABLE",
    "replica": "ENABLE REPLICA",
    "always": "ENABLE ALWAYS",
    "disabled": "DISABLE",
}
"""How ALTER TABLE says when a trigger or a rule is enabled."""


def renaming(kind: str) -> Callable[[CatalogObject, CatalogObject], list[Statement] | None]:
    """Return what gives an object of this kind another name; it cannot go to another relation."""
    return lambda actual, expected: _renamed(kind, actual, expected)


def _renamed(kind: str, actual: CatalogObject, expected: CatalogObject) -> list[Statement] | None:
    *relation, old = actual.names
    *place, new = expected.names
    if relation != place:
        return None
    return [Statement(f"ALTER {kind} {name(old)} ON {name(tuple(relation))} RENAME TO {name(new)}")]
