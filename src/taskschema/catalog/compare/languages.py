"""Procedural languages: what runs the functions that are written in them, and who may write some."""

from __future__ import annotations

from collections.abc import Mapping

from taskschema.catalog.compare.created import created
from taskschema.catalog.compare.facets import Facet
from taskschema.catalog.compare.rules import Judge, Rule, Verdict, behaviour, breaking, cosmetic, either
from taskschema.catalog.ddl import languages
from taskschema.catalog.objects import Language
from taskschema.findings import Severity

_judge_trust: Judge[Language] = either(
    lambda found: found.trusted,
    Verdict(Severity.BREAKING, "anybody who is granted it may write functions that can do everything"),
    Verdict(Severity.BREAKING, "only superusers may write functions in it"),
)


RULES: Mapping[str, Rule[Language]] = {
    "trusted": Rule("trust", _judge_trust, lambda value: "TRUSTED" if value.trusted else "not TRUSTED"),
    "handler": Rule(
        "handler", breaking("something else runs the functions in it"), lambda value: value.handler
    ),
    "inline": Rule(
        "inline handler", behaviour("something else, or nothing, runs DO in it"), lambda value: value.inline
    ),
    "validator": Rule(
        "validator", cosmetic("new functions in it are checked in another way"), lambda value: value.validator
    ),
}
LANGUAGES: Facet[Language] = Facet(
    describe=created(languages.LANGUAGES),
    missing=lambda _language: Verdict(Severity.BREAKING, "no function can be written in it"),
    unexpected=lambda _language: Verdict(Severity.COSMETIC, "no function that is planned is written in it"),
    rules=RULES,
    renamed=Verdict(Severity.BREAKING, "every DO and CREATE FUNCTION that names it fails"),
)
