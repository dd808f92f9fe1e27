"""How a difference is told: which field, how much it matters, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from taskschema.catalog.masking import HIDDEN
from taskschema.findings import Finding, Severity

ADD_HINT = (
    "run `taskschema upgrade` if a revision that makes it is pending; if none is, it was dropped by hand"
)
DROP_HINT = "say it in the models and write a revision that adopts it, or drop it"
CHANGE_HINT = (
    "run `taskschema upgrade` if a revision that changes it is pending; if none is, it was changed by hand"
)

T = TypeVar("T")


class Verdict(NamedTuple):
    """How much a difference matters, and why in half a sentence."""

    severity: Severity
    consequence: str


Judge = Callable[[T, T], Verdict]
"""Sees two whole objects, expected first, and says how much their difference matters."""


@dataclass(frozen=True, slots=True)
class Rule(Generic[T]):
    """How a difference in one field is told.

    `show` prints what differs, None where there is nothing.
    """

    noun: str
    judge: Judge[T]
    show: Callable[[T], str | None]


def breaking(consequence: str) -> Judge[object]:
    """Judge every difference as breaking."""
    return lambda _expected, _actual: Verdict(Severity.BREAKING, consequence)


def behaviour(consequence: str) -> Judge[object]:
    """Judge every difference as one of behaviour."""
    return lambda _expected, _actual: Verdict(Severity.BEHAVIOUR, consequence)


def cosmetic(consequence: str) -> Judge[object]:
    """Judge every difference as cosmetic."""
    return lambda _expected, _actual: Verdict(Severity.COSMETIC, consequence)


def either(claim: Callable[[T], bool], if_so: Verdict, if_not: Verdict) -> Judge[T]:
    """Judge by what is there: `if_so` where the claim holds for it, else `if_not`."""
    return lambda _expected, actual: if_so if claim(actual) else if_not


def missing(kind: str, name: str, definition: str, verdict: Verdict) -> Finding:
    """Tell that something is not there."""
    fact = f"{_called(kind, name)} is missing"
    return _told(kind, name, verdict, code="missing", fact=fact, hint=ADD_HINT, expected=definition)


def unexpected(kind: str, name: str, definition: str, verdict: Verdict) -> Finding:
    """Tell that something is there that should not be."""
    fact = f"{_called(kind, name)} is not expected"
    return _told(kind, name, verdict, code="unexpected", fact=fact, hint=DROP_HINT, actual=definition)


def called_otherwise(kind: str, name: str, other: str, verdict: Verdict) -> Finding:
    """Tell that something is there under another name; both names are told as what should be and what is."""
    fact = f"{kind} {name} is called {other}"
    return _told(
        kind, name, verdict, code="renamed", fact=fact, hint=CHANGE_HINT, expected=name, actual=other
    )


def changes(kind: str, name: str, pair: tuple[T, T], rules: Mapping[str, Rule[T]]) -> Iterator[Finding]:
    """Tell each field in which two objects of one name differ."""
    expected, actual = pair
    for field, rule in rules.items():
        if getattr(expected, field) != getattr(actual, field):
            yield changed(kind, name, pair, rule)


def changed(kind: str, name: str, pair: tuple[T, T], rule: Rule[T]) -> Finding:
    """Tell one difference between two objects of one name."""
    expected, actual = pair
    should, found = rule.show(expected), rule.show(actual)
    if should == found and HIDDEN in (should or ""):
        found = f"{found}, where what is hidden is something else"
    return _told(
        kind,
        name,
        rule.judge(expected, actual),
        code=f"{rule.noun}-changed",
        fact=f"{_called(kind, name)} has another {rule.noun}",
        hint=CHANGE_HINT,
        expected=should,
        actual=found,
    )


def _told(
    kind: str,
    name: str,
    verdict: Verdict,
    *,
    code: str,
    fact: str,
    hint: str,
    expected: str | None = None,
    actual: str | None = None,
) -> Finding:
    return Finding(
        code=f"{kind}-{code}".replace(" ", "-"),
        object=_called(kind, name),
        message=f"{fact}: {verdict.consequence}",
        hint=hint,
        severity=verdict.severity,
        expected=expected,
        actual=actual,
    )


def _called(kind: str, name: str) -> str:
    """Return kind and name; the database at hand has only the one."""
    return f"{kind} {name}".rstrip()
