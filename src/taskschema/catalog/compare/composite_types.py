"""Composite types: their attributes, whose order is a part of every value."""

from __future__ import annotations

from collections.abc import Mapping

from taskschema.catalog.compare.created import created
from taskschema.catalog.compare.facets import Facet
from taskschema.catalog.compare.rules import Rule, Verdict
from taskschema.catalog.compare.types import judge_type
from taskschema.catalog.compare.verdicts import gravest
from taskschema.catalog.ddl import composite_types as ddl
from taskschema.catalog.objects import Attribute, CompositeType, qualify
from taskschema.findings import Severity


def _judge_attributes(expected: CompositeType, actual: CompositeType) -> Verdict:
    should, found = ([each.name for each in side.attributes] for side in (expected, actual))
    lost = [name for name in should if name not in found]
    if lost:
        return Verdict(Severity.BREAKING, f"statements that name {_listed(lost)} fail")
    gained = [name for name in found if name not in should]
    if gained:
        return Verdict(Severity.BREAKING, f"a value without {_listed(gained)} is no value of it any more")
    if should != found:
        return Verdict(Severity.BREAKING, "values that are written without names go into other attributes")
    return _judge_types(expected, actual)


def _judge_types(expected: CompositeType, actual: CompositeType) -> Verdict:
    pairs = zip(expected.attributes, actual.attributes, strict=True)
    verdicts = [judge_type(should.type, found.type) for should, found in pairs if should.type != found.type]
    collated = Verdict(Severity.BEHAVIOUR, "text in it is sorted and compared in another way")
    return gravest(verdicts, default=collated)


def _listed(names: list[str]) -> str:
    return ", ".join(map(qualify, names))


def _show(attribute: Attribute) -> str:
    collation = f" COLLATE {attribute.collation}" if attribute.collation else ""
    return f"{qualify(attribute.name)} {attribute.type}{collation}"


RULES: Mapping[str, Rule[CompositeType]] = {
    "attributes": Rule(
        "attributes", _judge_attributes, lambda value: f"({', '.join(map(_show, value.attributes))})"
    )
}
COMPOSITE_TYPES: Facet[CompositeType] = Facet(
    describe=created(ddl.COMPOSITE_TYPES),
    missing=lambda _value: Verdict(Severity.BREAKING, "every statement that names it fails"),
    unexpected=lambda _value: Verdict(Severity.COSMETIC, "no column or function that is planned uses it"),
    rules=RULES,
    renamed=Verdict(Severity.BREAKING, "every statement that names it fails"),
)
