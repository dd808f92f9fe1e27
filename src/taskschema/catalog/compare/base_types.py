"""Types that functions read and write, and shells of such types."""

from __future__ import annotations

from collections.abc import Mapping

from taskschema.catalog.compare.created import created
from taskschema.catalog.compare.facets import Facet
from taskschema.catalog.compare.rules import Rule, Verdict
from taskschema.catalog.ddl import base_types as ddl
from taskschema.catalog.objects import BaseType
from taskschema.findings import Severity

_QUIET = ("STORAGE = ", "ANALYZE = ")


def _judge_options(expected: BaseType, actual: BaseType) -> Verdict:
    if not actual.options:
        return Verdict(Severity.BREAKING, "it is a shell, and no column can be of it")
    if all(option.startswith(_QUIET) for option in {*expected.options} ^ {*actual.options}):
        return Verdict(Severity.COSMETIC, "values are stored or planned for in another way")
    return Verdict(Severity.BREAKING, "values are read, written or compared in another way")


RULES: Mapping[str, Rule[BaseType]] = {
    "options": Rule("options", _judge_options, lambda value: ", ".join(value.options) or None)
}
BASE_TYPES: Facet[BaseType] = Facet(
    describe=created(ddl.BASE_TYPES),
    missing=lambda _value: Verdict(Severity.BREAKING, "every statement that names it fails"),
    unexpected=lambda _value: Verdict(Severity.COSMETIC, "no column that is planned uses it"),
    rules=RULES,
    renamed=Verdict(Severity.BREAKING, "every statement that names it fails"),
)
