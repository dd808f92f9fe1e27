"""Grants: what each role may do with an object, and what it lost or gained."""

from __future__ import annotations

from collections.abc import Mapping

from taskschema.catalog.compare.facets import Facet
from taskschema.catalog.compare.privileges import listed
from taskschema.catalog.compare.rules import Rule, Verdict
from taskschema.catalog.objects import OWNER, PUBLIC, Grant, qualify
from taskschema.catalog.objects.privileges import ALL, Words, without
from taskschema.findings import Severity

_TYPES = ("enum", "domain", "composite type", "range type", "type")
_FREE = {
    **dict.fromkeys(("function", "procedure", "aggregate", "window function", *_TYPES, "language"), (ALL,)),
    "database": ("CONNECT", "TEMPORARY"),
}
"""What PostgreSQL gives to everybody by itself, and is often taken back on purpose."""


def _lost(grant: Grant, privileges: Words, left: Words = ()) -> Verdict:
    """Judge that a grant lost privileges, of which others are left."""
    words = listed(privileges, grant.object.kind)
    if privileges == (ALL,) and left:
        words = f"more than {listed(left, grant.object.kind)}"
    if grant.grantee != PUBLIC:
        return Verdict(Severity.BREAKING, f"statements of {_who(grant)} that need {words} are refused")
    free = set(privileges) <= set(_FREE.get(grant.object.kind, ()))
    severity = Severity.BEHAVIOUR if free else Severity.BREAKING
    return Verdict(
        severity, f"statements that need {words} are refused to roles without a grant of their own"
    )


def _gained(grant: Grant, privileges: Words) -> Verdict:
    words = listed(privileges, grant.object.kind)
    if grant.grantee != PUBLIC:
        return Verdict(Severity.BEHAVIOUR, f"{_who(grant)} may do more: {words}")
    severity = Severity.BEHAVIOUR if grant.object.kind in _TYPES else Severity.BREAKING
    return Verdict(severity, f"anybody who can connect may do more: {words}")


def _who(grant: Grant) -> str:
    return OWNER if grant.grantee == OWNER else qualify(grant.grantee)


def _judge_missing(grant: Grant) -> Verdict:
    """Judge by what is held without a grant: nothing or, where a grant is a rest, everything."""
    if grant.is_rest:
        return _gained(grant, (ALL,))
    return _lost(grant, grant.privileges)


def _judge_unexpected(grant: Grant) -> Verdict:
    if grant.is_rest:
        return _lost(grant, (ALL,), grant.privileges)
    return _gained(grant, grant.privileges)


def _judge_privileges(expected: Grant, actual: Grant) -> Verdict:
    lost = without(expected.privileges, actual.privileges)
    gained = without(actual.privileges, expected.privileges)
    verdicts = [_lost(expected, lost, actual.privileges)] if lost else []
    verdicts += [_gained(actual, gained)] if gained else []
    is_breaking = any(verdict.severity is Severity.BREAKING for verdict in verdicts)
    severity = Severity.BREAKING if is_breaking else Severity.BEHAVIOUR
    return Verdict(severity, "; ".join(verdict.consequence for verdict in verdicts))


def _judge_grantable(expected: Grant, actual: Grant) -> Verdict:
    gained = without(actual.grantable, expected.grantable)
    words = listed(gained or expected.grantable, expected.object.kind)
    may = "may hand on" if gained else "may no longer hand on"
    return Verdict(Severity.BEHAVIOUR, f"{_who(expected)} {may} {words}")


def _describe(grant: Grant) -> str:
    words = listed(grant.privileges, grant.object.kind)
    if not grant.grantable:
        return words
    return f"{words} (with grant option: {listed(grant.grantable, grant.object.kind)})"


RULES: Mapping[str, Rule[Grant]] = {
    "privileges": Rule(
        "extent", _judge_privileges, lambda grant: listed(grant.privileges, grant.object.kind)
    ),
    "grantable": Rule(
        "grant option", _judge_grantable, lambda grant: listed(grant.grantable, grant.object.kind)
    ),
}
GRANTS: Facet[Grant] = Facet(
    describe=_describe,
    missing=_judge_missing,
    unexpected=_judge_unexpected,
    rules=RULES,
)
