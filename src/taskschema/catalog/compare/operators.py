"""Operators: what a sign means between two types, and how the planner may use it."""

from __future__ import annotations

from taskschema.catalog.compare.created import created
from taskschema.catalog.compare.facets import Facet
from taskschema.catalog.compare.rules import Rule, Verdict, behaviour, breaking, cosmetic
from taskschema.catalog.ddl import operators
from taskschema.catalog.objects import Operator
from taskschema.findings import Severity

_PLANS = cosmetic("plans with it may differ")

OPERATORS: Facet[Operator] = Facet(
    describe=created(operators.OPERATORS),
    missing=lambda _operator: Verdict(Severity.BREAKING, "every statement that uses it fails"),
    unexpected=lambda _operator: Verdict(
        Severity.BEHAVIOUR, "statements that should reach another operator of this sign may reach it"
    ),
    rules={
        "function": Rule("function", breaking("it computes something else"), lambda value: value.function),
        "commutator": Rule("commutator", _PLANS, lambda value: value.commutator),
        "negator": Rule("negator", _PLANS, lambda value: value.negator),
        "restrict": Rule("restriction estimator", _PLANS, lambda value: value.restrict),
        "join": Rule("join estimator", _PLANS, lambda value: value.join),
        "hashes": Rule(
            "hash joins",
            behaviour("a FULL JOIN on it fails, or need not, and plans differ"),
            lambda value: "HASHES" if value.hashes else "not HASHES",
        ),
        "merges": Rule(
            "merge joins",
            behaviour("a FULL JOIN on it fails, or need not, and plans differ"),
            lambda value: "MERGES" if value.merges else "not MERGES",
        ),
    },
    renamed=Verdict(Severity.BREAKING, "every statement that uses it fails"),
)
