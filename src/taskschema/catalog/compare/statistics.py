"""Extended statistics: what the planner knows about columns together."""

from __future__ import annotations

from collections.abc import Mapping

from taskschema.catalog.compare.facets import Facet
from taskschema.catalog.compare.rules import Rule, Verdict, cosmetic
from taskschema.catalog.objects import StatisticsObject, qualify
from taskschema.findings import Severity

RULES: Mapping[str, Rule[StatisticsObject]] = {
    "of": Rule("table", cosmetic("they are about another table"), lambda each: qualify(*each.of)),
    "definition": Rule(
        "definition", cosmetic("the planner estimates by something else"), lambda each: each.definition
    ),
    "target": Rule(
        "target",
        cosmetic("the planner knows more or less"),
        lambda each: None if each.target is None else str(each.target),
    ),
}
STATISTICS: Facet[StatisticsObject] = Facet(
    describe=lambda each: each.definition,
    missing=lambda _each: Verdict(Severity.COSMETIC, "the planner may estimate badly"),
    unexpected=lambda _each: Verdict(Severity.COSMETIC, "the planner knows more, and ANALYZE does more"),
    rules=RULES,
    renamed=Verdict(Severity.COSMETIC, "only statements that alter them name them"),
    apart=frozenset({"target"}),
)
