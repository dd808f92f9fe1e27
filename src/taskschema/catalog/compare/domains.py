"""Domains: which values they take, and what stands in for one that is left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from taskschema.catalog.compare.created import created
from taskschema.catalog.compare.facets import Facet
from taskschema.catalog.compare.rules import Rule, Verdict, behaviour, cosmetic
from taskschema.catalog.compare.types import judge_type
from taskschema.catalog.compare.verdicts import gravest
from taskschema.catalog.ddl import domains as ddl
from taskschema.catalog.objects import Domain, DomainConstraint, qualify
from taskschema.findings import Finding, Severity


def _judge_default(_expected: Domain, actual: Domain) -> Verdict:
    if actual.default is None:
        return Verdict(Severity.BREAKING, "new rows that leave its columns out hold NULL, or are refused")
    return Verdict(Severity.BEHAVIOUR, "new rows that leave its columns out hold another value")


def _judge_not_null(expected: Domain, _actual: Domain) -> Verdict:
    if expected.not_null:
        return Verdict(Severity.BREAKING, "values may now be NULL where one is promised")
    return Verdict(Severity.BREAKING, "NULL, which should be allowed, is refused")


def _judge_constraints(expected: Domain, actual: Domain) -> Verdict:
    return gravest(_constraint_verdicts(expected, actual))


def _constraint_verdicts(expected: Domain, actual: Domain) -> Iterator[Verdict]:
    should = {each.name: each for each in expected.constraints}
    found = {each.name: each for each in actual.constraints}
    lost = [each for each in expected.constraints if each.name not in found]
    gained = [each for each in actual.constraints if each.name not in should]
    if lost and _said(lost) == _said(gained):
        yield Verdict(Severity.COSMETIC, f"errors do not name {_names(lost)}")
    elif lost:
        yield Verdict(Severity.BREAKING, f"values that {_names(lost)} should refuse are let in")
    elif gained:
        yield Verdict(Severity.BREAKING, f"{_names(gained)} may refuse values that should be allowed")
    for name in sorted(should.keys() & found.keys()):
        yield from _judge_constraint(should[name], found[name])


def _judge_constraint(expected: DomainConstraint, actual: DomainConstraint) -> Iterator[Verdict]:
    name = qualify(expected.name)
    if expected.definition != actual.definition:
        yield Verdict(Severity.BREAKING, f"{name} lets in or refuses other values")
    elif expected.validated and not actual.validated:
        yield Verdict(Severity.BREAKING, f"values that were there before {name} may break it")
    elif actual.validated and not expected.validated:
        yield Verdict(Severity.COSMETIC, f"values that were there before {name} are checked too")


def _said(constraints: list[DomainConstraint]) -> list[tuple[str, bool]]:
    return sorted((each.definition, each.validated) for each in constraints)


def _names(constraints: list[DomainConstraint]) -> str:
    return ", ".join(qualify(each.name) for each in constraints)


def _show_constraints(domain: Domain) -> str | None:
    return ", ".join(map(_show_constraint, domain.constraints)) or None


def _show_constraint(constraint: DomainConstraint) -> str:
    late = "" if constraint.validated else " NOT VALID"
    return f"CONSTRAINT {qualify(constraint.name)} {constraint.definition}{late}"


RULES: Mapping[str, Rule[Domain]] = {
    "type": Rule("type", lambda e, a: judge_type(e.type, a.type), lambda d: d.type),
    "collation": Rule(
        "collation", behaviour("text is sorted and compared in another way"), lambda d: d.collation
    ),
    "default": Rule("default", _judge_default, lambda d: d.default),
    "not_null": Rule("nullability", _judge_not_null, lambda d: "NOT NULL" if d.not_null else "NULL"),
    "constraints": Rule("constraints", _judge_constraints, _show_constraints),
    "not_null_name": Rule(
        "NOT NULL name", cosmetic("errors name another constraint"), lambda d: d.not_null_name
    ),
}


class _Domains(Facet[Domain]):
    """Domains, whose NOT NULL takes its name along where it goes."""

    def changes(self, expected: Domain, actual: Domain) -> Iterator[Finding]:
        """Tell each field in which two domains of one name differ."""
        if expected.not_null != actual.not_null:
            actual = replace(actual, not_null_name=expected.not_null_name)
        yield from super().changes(expected, actual)


DOMAINS: Facet[Domain] = _Domains(
    describe=created(ddl.DOMAINS),
    missing=lambda _domain: Verdict(Severity.BREAKING, "every statement that names it fails"),
    unexpected=lambda _domain: Verdict(Severity.COSMETIC, "no column that is planned uses it"),
    rules=RULES,
    renamed=Verdict(Severity.BREAKING, "every statement that names it fails"),
)
