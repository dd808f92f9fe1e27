"""Collations and conversions: how text is sorted, and turned into other encodings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from taskschema.catalog.compare.facets import Facet
from taskschema.catalog.compare.rules import Rule, Verdict, behaviour, breaking
from taskschema.catalog.objects import Collation, Conversion
from taskschema.findings import Severity

_SORTED = "text is sorted and compared in another way, and indexes on it no longer fit"
_NAMED = "every statement that names it fails"


def _describe(rules: Mapping[str, Rule[Any]], value: Collation | Conversion) -> str:
    shown = ((rule.noun, rule.show(value)) for rule in rules.values())
    return ", ".join(f"{noun} {text}" for noun, text in shown if text is not None)


def _judge_deterministic(expected: Collation, _actual: Collation) -> Verdict:
    if expected.deterministic:
        return Verdict(Severity.BREAKING, "texts that differ may be equal, and duplicates refused")
    return Verdict(Severity.BREAKING, "texts that should be equal differ, and duplicates are let in")


COLLATION_RULES: Mapping[str, Rule[Collation]] = {
    "provider": Rule("provider", breaking(_SORTED), lambda each: each.provider),
    "deterministic": Rule(
        "determinism", _judge_deterministic, lambda each: "is given" if each.deterministic else "is not given"
    ),
    "locale": Rule("locale", breaking(_SORTED), lambda each: each.locale),
    "collate": Rule("order", breaking(_SORTED), lambda each: each.collate),
    "ctype": Rule(
        "character types",
        behaviour("letters are told from others, and cased, in another way"),
        lambda each: each.ctype,
    ),
    "rules": Rule("rules", breaking(_SORTED), lambda each: each.rules),
}
COLLATIONS: Facet[Collation] = Facet(
    describe=lambda each: _describe(COLLATION_RULES, each),
    missing=lambda _each: Verdict(Severity.BREAKING, _NAMED),
    unexpected=lambda _each: Verdict(Severity.COSMETIC, "no column that is planned is sorted by it"),
    rules=COLLATION_RULES,
    renamed=Verdict(Severity.BREAKING, _NAMED),
)

_CONVERTED = "text is turned into other bytes, or refused"
CONVERSION_RULES: Mapping[str, Rule[Conversion]] = {
    "source": Rule("source", breaking(_CONVERTED), lambda each: each.source),
    "target": Rule("target", breaking(_CONVERTED), lambda each: each.target),
    "function": Rule("function", breaking(_CONVERTED), lambda each: each.function),
    "default": Rule(
        "default", behaviour("it is used, or not, unasked"), lambda each: "DEFAULT" if each.default else None
    ),
}
CONVERSIONS: Facet[Conversion] = Facet(
    describe=lambda each: _describe(CONVERSION_RULES, each),
    missing=lambda _each: Verdict(Severity.BREAKING, _CONVERTED),
    unexpected=lambda _each: Verdict(Severity.COSMETIC, "no client that is planned needs it"),
    rules=CONVERSION_RULES,
    renamed=Verdict(Severity.COSMETIC, "it is found by its encodings"),
)
