"""Operator families and classes: how an index of a type finds and sorts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from taskschema.catalog.compare.created import created
from taskschema.catalog.compare.facets import Facet
from taskschema.catalog.compare.rules import Judge, Rule, Verdict, behaviour, breaking, either
from taskschema.catalog.ddl import operator_classes
from taskschema.catalog.objects import OperatorClass, OperatorFamily, OperatorMember
from taskschema.findings import Severity


class _HasMembers(Protocol):
    @property
    def members(self) -> tuple[OperatorMember, ...]: ...


def _members(value: _HasMembers) -> str | None:
    return operator_classes.members(value.members) or None


def _judge_family_members(expected: OperatorFamily, actual: OperatorFamily) -> Verdict:
    if set(expected.members) - set(actual.members):
        return Verdict(Severity.BEHAVIOUR, "indexes no longer answer, or answer otherwise, what they did")
    return Verdict(Severity.BEHAVIOUR, "indexes answer with it what they did not")


_judge_default: Judge[OperatorClass] = either(
    lambda found: found.default,
    Verdict(Severity.BEHAVIOUR, "new indexes, and ORDER BY, take it without being told"),
    Verdict(Severity.BREAKING, "indexes of the type have to name one, and what relies on it may fail"),
)

_NAMED_BY_INDEXES = Verdict(Severity.COSMETIC, "only statements that make an index or a class name it")

OPERATOR_FAMILIES: Facet[OperatorFamily] = Facet(
    describe=created(operator_classes.OPERATOR_FAMILIES),
    missing=lambda _family: Verdict(Severity.BREAKING, "operator classes in it cannot be made"),
    unexpected=lambda _family: Verdict(Severity.COSMETIC, "no index that is planned uses it"),
    rules={"members": Rule("members", _judge_family_members, _members)},
    renamed=_NAMED_BY_INDEXES,
)


def _judge_unexpected_class(value: OperatorClass) -> Verdict:
    if value.default:
        return Verdict(Severity.BEHAVIOUR, "new indexes, and ORDER BY, take it without being told")
    return Verdict(Severity.COSMETIC, "no index that is planned uses it")


_CLASS_RULES: Mapping[str, Rule[OperatorClass]] = {
    "type": Rule("type", breaking("indexes of the type cannot be made with it"), lambda value: value.type),
    "family": Rule(
        "family",
        behaviour("the planner takes its operators for those of other types, or no longer"),
        lambda value: value.family,
    ),
    "default": Rule("default", _judge_default, lambda value: "DEFAULT" if value.default else "not DEFAULT"),
    "storage": Rule("storage", breaking("indexes with it hold other values"), lambda value: value.storage),
    "members": Rule("members", breaking("indexes with it find and sort in another way"), _members),
}
OPERATOR_CLASSES: Facet[OperatorClass] = Facet(
    describe=created(operator_classes.OPERATOR_CLASSES),
    missing=lambda _class: Verdict(Severity.BREAKING, "indexes with it cannot be made"),
    unexpected=_judge_unexpected_class,
    rules=_CLASS_RULES,
    renamed=_NAMED_BY_INDEXES,
)
