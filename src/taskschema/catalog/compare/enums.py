"""Enumerated types: their labels, and the order of these."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from taskschema.catalog.compare import describe
from taskschema.catalog.compare.pairs import Pairs
from taskschema.catalog.compare.rules import Rule, Verdict, changes, missing, unexpected
from taskschema.catalog.objects import Enum, qualify
from taskschema.findings import Finding, Severity


def compare_enums(enums: Pairs[Enum]) -> Iterator[Finding]:
    """Tell which enumerated types are missing, unexpected, or hold other labels."""
    for enum in enums.missing:
        verdict = Verdict(Severity.BREAKING, "every statement that names it fails")
        yield missing("enum", qualify(enum.schema, enum.name), describe.enum(enum), verdict)
    for enum in enums.unexpected:
        verdict = Verdict(Severity.COSMETIC, "no column that is planned uses it")
        yield unexpected("enum", qualify(enum.schema, enum.name), describe.enum(enum), verdict)
    for should, found in enums.both:
        yield from changes("enum", qualify(should.schema, should.name), (should, found), RULES)


def _judge_labels(expected: Enum, actual: Enum) -> Verdict:
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
