"""DDL of extensions: where their objects are, not which version they have."""

from __future__ import annotations

from taskschema.catalog.ddl.statements import Ddl, Hazard, Statement
from taskschema.catalog.ddl.words import name
from taskschema.catalog.objects import Extension


def _create(extension: Extension) -> list[Statement]:
    # Without CASCADE: what it requires is an extension of the catalog too, perhaps in another schema.
    return [Statement(f"CREATE EXTENSION {name(extension)} SCHEMA {name(extension.schema)}")]


def _alter(actual: Extension, expected: Extension) -> list[Statement]:
    if actual.schema == expected.schema:
        return []
    return [Statement(f"ALTER EXTENSION {name(expected)} SET SCHEMA {name(expected.schema)}")]


EXTENSIONS: Ddl[Extension] = Ddl(
    rank=5,
    create=_create,
    drop=lambda extension: [Statement(f"DROP EXTENSION {name(extension)}", (Hazard.LOSES_DATA,))],
    alter=_alter,
)
"""An extension may have tables of its own, which go with it."""
