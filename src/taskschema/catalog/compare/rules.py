"""How a difference is told: which field, how much it matters, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

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


@dataclass(frozen=True, slots=True)
class Rule(Generic[T]):
    """How a difference in one field is told.

    `judge` sees the whole objects, expected first; `show` prints what differs, None where there is nothing.
    """

    noun: str
    judge: Callable[[T, T], Verdict]
    show: Callable[[T], str | None]


def breaking(consequence: str) -> Callable[[object, object], Verdict]:
    """Judge every difference as breaking."""
    return lambda _expected, _actual: Verdict(Severity.BREAKING, consequence)


def behaviour(consequence: str) -> Callable[[object, object], Verdict]:
    """Judge every difference as one of behaviour."""
    return lambda _expected, _actual: Verdict(Severity.BEHAVIOUR, consequence)


def cosmetic(consequence: str) -> Callable[[object, object], Verdict]:
    """Judge every difference as cosmetic."""
    return lambda _expected, _actual: Verdict(Severity.COSMETIC, consequence)


def missing(kind: str, name: str, definition: str, verdict: Verdict) -> Finding:
    """Tell that something is not there."""
    return Finding(
        code=f"{kind}-missing",
        object=f"{kind} {name}",
        message=f"{kind} {name} is missing: {verdict.consequence}",
        hint=ADD_HINT,
        severity=verdict.severity,
        expected=definition,
    )


def unexpected(kind: str, name: str, definition: str, verdict: Verdict) -> Finding:
    """Tell that something is there that should not be."""
    return Finding(
        code=f"{kind}-unexpected",
        object=f"{kind} {name}",
        message=f"{kind} {name} is not expected: {verdict.consequence}",
        hint=DROP_HINT,
        severity=verdict.severity,
        actual=definition,
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
    verdict = rule.judge(expected, actual)
    return Finding(
        code=f"{kind}-{rule.noun.replace(' ', '-')}-changed",
        object=f"{kind} {name}",
        message=f"the {rule.noun} of {kind} {name} is another: {verdict.consequence}",
        hint=CHANGE_HINT,
        severity=verdict.severity,
        expected=rule.show(expected),
        actual=rule.show(actual),
    )
