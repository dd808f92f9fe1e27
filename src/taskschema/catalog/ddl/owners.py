"""DDL of owners: there is always one, so that only another one can be set."""

from __future__ import annotations

from taskschema.catalog.ddl.references import reference
from taskschema.catalog.ddl.statements import Ddl, Statement
from taskschema.catalog.ddl.words import name
from taskschema.catalog.objects import Owner


def _create(owner: Owner) -> list[Statement]:
    return [Statement(f"ALTER {reference(owner.object)} OWNER TO {name(owner.role)}")]


def _drop(_owner: Owner) -> list[Statement]:
    """Do nothing: an object whose owner is not read has that of its table, which PostgreSQL sees to."""
    return []


OWNERS: Ddl[Owner] = Ddl(
    rank=90,
    create=_create,
    drop=_drop,
    alter=lambda actual, expected: [] if actual == expected else _create(expected),
)
