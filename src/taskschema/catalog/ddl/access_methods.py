"""DDL of access methods, of which nothing can be changed in place, not even the name."""

from __future__ import annotations

from taskschema.catalog.ddl.statements import Ddl, Statement
from taskschema.catalog.ddl.words import name
from taskschema.catalog.objects import AccessMethod


def _create(value: AccessMethod) -> list[Statement]:
    kind = value.type.upper()
    return [Statement(f"CREATE ACCESS METHOD {name(value)} TYPE {kind} HANDLER {value.handler}")]


ACCESS_METHODS: Ddl[AccessMethod] = Ddl(
    rank=8,
    create=_create,
    drop=lambda value: [Statement(f"DROP ACCESS METHOD {name(value)}")],
)
