"""Rewrite rules: what statements are turned into."""

from __future__ import annotations

from collections.abc import Mapping

from taskschema.catalog.compare.facets import Facet
from taskschema.catalog.compare.rules import Rule, Verdict, breaking
from taskschema.catalog.compare.triggers import judge_enabled
from taskschema.catalog.objects import Rule as RewriteRule
from taskschema.findings import Severity


def _judge_unexpected(rule: RewriteRule) -> Verdict:
    if " DO INSTEAD " in rule.definition:
        return Verdict(Severity.BREAKING, "statements do something else instead, and say that they succeeded")
    return Verdict(Severity.BEHAVIOUR, "statements do more than they say")


RULES: Mapping[str, Rule[RewriteRule]] = {
    "definition": Rule(
        "definition",
        breaking("statements are turned into others than they should be"),
        lambda rule: rule.definition,
    ),
    "enabled": Rule("state", judge_enabled, lambda rule: rule.enabled),
}
REWRITE_RULES: Facet[RewriteRule] = Facet(
    describe=lambda rule: rule.definition,
    missing=lambda _rule: Verdict(Severity.BREAKING, "statements are not turned into what they should be"),
    unexpected=_judge_unexpected,
    rules=RULES,
    renamed=Verdict(Severity.COSMETIC, "rules of one event are applied in the order of their names"),
    apart=frozenset({"enabled"}),
)
