"""Access methods: how tables and indexes are stored."""

from __future__ import annotations

from collections.abc import Mapping

from taskschema.catalog.compare.created import created
from taskschema.catalog.compare.facets import Facet
from taskschema.catalog.compare.rules import Rule, Verdict, behaviour, breaking
from taskschema.catalog.ddl import access_methods as ddl
from taskschema.catalog.objects import AccessMethod
from taskschema.findings import Severity

RULES: Mapping[str, Rule[AccessMethod]] = {
    "type": Rule("type", breaking("tables, or indexes, can no longer be made with it"), lambda a: a.type),
    "handler": Rule(
        "handler", behaviour("rows or keys are stored and found by other code"), lambda a: a.handler
    ),
}
ACCESS_METHODS: Facet[AccessMethod] = Facet(
    describe=created(ddl.ACCESS_METHODS),
    missing=lambda _method: Verdict(Severity.BREAKING, "every statement that names it fails"),
    unexpected=lambda _method: Verdict(Severity.COSMETIC, "nothing that is planned is stored with it"),
    rules=RULES,
)
