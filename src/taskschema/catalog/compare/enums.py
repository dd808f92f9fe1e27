"""Enumerated types: their labels, and the order of these."""

from __future__ import annotations

from collections.abc import Mapping

from taskschema.catalog.compare import describe
from taskschema.catalog.compare.facets import Facet
from taskschema.catalog.compare.rules import Rule, Verdict
from taskschema.catalog.objects import Enum
from taskschema.findings import Severity


def _judge_labels(expected: Enum, actual: Enum) -> Verdict:
    renamed = expected.renamed_labels(actual)
    if renamed:
        told = [f"{describe.literal(old)} was renamed to {describe.literal(new)}" for old, new in renamed]
        return Verdict(Severity.BREAKING, f"{', '.join(told)}, and the database refuses the old label")
    lost = [label for label in expected.labels if label not in actual.labels]
    gained = [label for label in actual.labels if label not in expected.labels]
    if lost:
        return Verdict(Severity.BREAKING, f"the database refuses {_listed(lost)}")
    if gained:
        return Verdict(
            Severity.BEHAVIOUR, f"rows may hold {_listed(gained)}, which the application does not know"
        )
    return Verdict(Severity.BEHAVIOUR, "its values sort and compare in another order")


def _listed(labels: list[str]) -> str:
    return ", ".join(map(describe.literal, labels))


RULES: Mapping[str, Rule[Enum]] = {"labels": Rule("labels", _judge_labels, describe.enum)}
ENUMS: Facet[Enum] = Facet(
    describe=describe.enum,
    missing=lambda _enum: Verdict(Severity.BREAKING, "every statement that names it fails"),
    unexpected=lambda _enum: Verdict(Severity.COSMETIC, "no column that is planned uses it"),
    rules=RULES,
    renamed=Verdict(Severity.BREAKING, "every statement that names it fails"),
)
