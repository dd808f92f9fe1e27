"""Range types: what they are ranges of, and in which order."""

from __future__ import annotations

from collections.abc import Mapping

from taskschema.catalog.compare.created import created
from taskschema.catalog.compare.facets import Facet
from taskschema.catalog.compare.rules import Rule, Verdict, behaviour, breaking, cosmetic
from taskschema.catalog.ddl import range_types as ddl
from taskschema.catalog.objects import RangeType, qualify
from taskschema.findings import Severity

RULES: Mapping[str, Rule[RangeType]] = {
    "subtype": Rule(
        "subtype", breaking("bounds may no longer fit, or arrive as they did"), lambda r: r.subtype
    ),
    "operator_class": Rule(
        "operator class",
        behaviour("bounds are put in another order, so that other values are inside"),
        lambda r: r.operator_class,
    ),
    "collation": Rule(
        "collation",
        behaviour("bounds are put in another order, so that other values are inside"),
        lambda r: r.collation,
    ),
    "canonical": Rule(
        "canonical function",
        behaviour("ranges that should be equal are not, or the other way round"),
        lambda r: r.canonical,
    ),
    "subtype_diff": Rule(
        "difference function", cosmetic("GiST indexes on it are better or worse"), lambda r: r.subtype_diff
    ),
    "multirange": Rule(
        "multirange type",
        breaking("every statement that names its multirange type fails"),
        lambda r: qualify(*r.multirange) if r.multirange else None,
    ),
}
RANGE_TYPES: Facet[RangeType] = Facet(
    describe=created(ddl.RANGE_TYPES),
    missing=lambda _value: Verdict(Severity.BREAKING, "every statement that names it fails"),
    unexpected=lambda _value: Verdict(Severity.COSMETIC, "no column that is planned uses it"),
    rules=RULES,
    renamed=Verdict(Severity.BREAKING, "every statement that names it fails"),
)
