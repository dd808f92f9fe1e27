"""Extensions: there or not, and where their objects are."""

from __future__ import annotations

from collections.abc import Mapping

from taskschema.catalog.compare.created import created
from taskschema.catalog.compare.facets import Facet
from taskschema.catalog.compare.rules import Rule, Verdict, behaviour
from taskschema.catalog.ddl import extensions as ddl
from taskschema.catalog.objects import Extension, qualify
from taskschema.findings import Severity

RULES: Mapping[str, Rule[Extension]] = {
    "schema": Rule(
        "schema",
        behaviour("whether a statement finds its functions, types and operators depends on another schema"),
        lambda extension: qualify(extension.schema),
    )
}
EXTENSIONS: Facet[Extension] = Facet(
    describe=created(ddl.EXTENSIONS),
    missing=lambda _extension: Verdict(
        Severity.BREAKING, "every statement that uses its functions, types or operators fails"
    ),
    unexpected=lambda _extension: Verdict(Severity.COSMETIC, "nothing that is planned uses it"),
    rules=RULES,
)
