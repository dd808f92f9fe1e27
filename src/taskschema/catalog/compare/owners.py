"""Owners: who may change and drop an object, and with whose rights some of them act."""

from __future__ import annotations

from collections.abc import Mapping

from taskschema.catalog.compare.facets import Facet
from taskschema.catalog.compare.rules import Rule, Verdict
from taskschema.catalog.objects import Owner, qualify
from taskschema.findings import Severity

_SHARED = Verdict(
    Severity.COSMETIC, "it has an owner of its own on one side, and that of its table on the other"
)


def _judge_role(expected: Owner, actual: Owner) -> Verdict:
    former, present = qualify(expected.role), qualify(actual.role)
    consequence = f"{present} may do everything with it, and {former} only what is granted to it"
    if expected.acts or actual.acts:
        consequence = f"whoever uses it acts with the rights of {present}, not of {former}"
    return Verdict(Severity.BEHAVIOUR, consequence)


RULES: Mapping[str, Rule[Owner]] = {
    "role": Rule("role", _judge_role, lambda owner: qualify(owner.role)),
}
OWNERS: Facet[Owner] = Facet(
    describe=lambda owner: qualify(owner.role),
    missing=lambda _owner: _SHARED,
    unexpected=lambda _owner: _SHARED,
    rules=RULES,
)
