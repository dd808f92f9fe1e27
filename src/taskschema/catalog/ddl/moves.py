"""Another name, another schema: the same two statements for every kind of object that has both."""

from __future__ import annotations

from collections.abc import Callable

from taskschema.catalog.ddl.statements import Statement
from taskschema.catalog.ddl.words import name
from taskschema.catalog.objects import CatalogObject


def moving(kind: str) -> Callable[[CatalogObject, CatalogObject], list[Statement]]:
    """Return what gives an object of this kind, such as `TYPE`, the schema and the name of another."""
    return lambda actual, expected: _moved(kind, actual, expected)


def _moved(kind: str, actual: CatalogObject, expected: CatalogObject) -> list[Statement]:
    *place, old = actual.names
    *new_place, new = expected.names
    statements = []
    if place != new_place:
        statements.append(Statement(f"ALTER {kind} {name(actual)} SET SCHEMA {name(tuple(new_place))}"))
    if old != new:
        statements.append(Statement(f"ALTER {kind} {name((*new_place, old))} RENAME TO {name(new)}"))
    return statements
