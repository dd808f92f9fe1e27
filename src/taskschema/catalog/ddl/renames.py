"""ALTER ... RENAME TO and SET SCHEMA, which nearly every kind of object has in the same words."""

from __future__ import annotations

from collections.abc import Callable

from taskschema.catalog.ddl.statements import Statement
from taskschema.catalog.ddl.words import name
from taskschema.catalog.objects import CatalogObject


def renamed(word: str) -> Callable[[CatalogObject, CatalogObject], list[Statement] | None]:
    """Return how an object that ALTER calls by this word gets another schema, another name, or both."""

    def rename(actual: CatalogObject, expected: CatalogObject) -> list[Statement] | None:
        statements = []
        names = actual.names
        if names[:-1] != expected.names[:-1]:
            statements.append(Statement(f"ALTER {word} {name(names)} SET SCHEMA {name(expected.names[0])}"))
            names = (*expected.names[:-1], names[-1])
        if names != expected.names:
            statements.append(Statement(f"ALTER {word} {name(names)} RENAME TO {name(expected.names[-1])}"))
        return statements

    return rename


def renamed_on_relation(word: str) -> Callable[[CatalogObject, CatalogObject], list[Statement] | None]:
    """Return how something that is attached to a relation gets another name."""

    def rename(actual: CatalogObject, expected: CatalogObject) -> list[Statement] | None:
        *relation, old = actual.names
        *place, new = expected.names
        if relation != place:
            return None
        return [Statement(f"ALTER {word} {name(old)} ON {name(tuple(relation))} RENAME TO {name(new)}")]

    return rename
