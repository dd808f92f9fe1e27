"""Triggers: what they do to rows, when, and whether they fire at all."""

from __future__ import annotations

from collections.abc import Mapping

from taskschema.catalog.compare.facets import Facet
from taskschema.catalog.compare.rules import Judge, Rule, Verdict, breaking, cosmetic, either
from taskschema.catalog.objects import Rule as RewriteRule
from taskschema.catalog.objects import Trigger, qualify
from taskschema.findings import Severity

_FIRING = ("origin", "always")


def judge_enabled(expected: Trigger | RewriteRule, actual: Trigger | RewriteRule) -> Verdict:
    """Judge that a trigger or a rule fires on other occasions."""
    if expected.enabled == "disabled":
        return Verdict(Severity.BEHAVIOUR, "it fires although it should be switched off")
    if actual.enabled == "disabled":
        return Verdict(
            Severity.BREAKING, "it is switched off: it does nothing although its definition stands"
        )
    if expected.enabled in _FIRING and actual.enabled == "replica":
        return Verdict(Severity.BREAKING, "it fires for replicated changes only, not for what clients write")
    return Verdict(Severity.BEHAVIOUR, "it fires, or does not, for replicated changes too")


_judge_exceptions: Judge[Trigger] = either(
    lambda found: any(state not in _FIRING for *_, state in found.exceptions),
    Verdict(Severity.BREAKING, "it does nothing for rows of these partitions"),
    Verdict(Severity.BEHAVIOUR, "it fires for rows of partitions where it should not"),
)


def _exceptions(trigger: Trigger) -> str | None:
    states = (f"{state} on {qualify(schema, table)}" for schema, table, state in trigger.exceptions)
    return ", ".join(states) or None


RULES: Mapping[str, Rule[Trigger]] = {
    "definition": Rule(
        "definition",
        breaking("it does something else to rows than it should, or at another time"),
        lambda trigger: trigger.definition,
    ),
    "enabled": Rule("state", judge_enabled, lambda trigger: trigger.enabled),
    "exceptions": Rule("state on partitions", _judge_exceptions, _exceptions),
    "depends_on": Rule(
        "extensions",
        cosmetic("it goes, or stays, when an extension is dropped"),
        lambda trigger: ", ".join(map(qualify, trigger.depends_on)) or None,
    ),
}
TRIGGERS: Facet[Trigger] = Facet(
    describe=lambda trigger: trigger.definition,
    missing=lambda _trigger: Verdict(Severity.BREAKING, "what it does to rows is not done"),
    unexpected=lambda _trigger: Verdict(Severity.BEHAVIOUR, "it does to rows what nobody planned"),
    rules=RULES,
    renamed=Verdict(Severity.COSMETIC, "triggers of one event fire in the order of their names"),
    apart=frozenset({"enabled", "exceptions", "depends_on"}),
)
