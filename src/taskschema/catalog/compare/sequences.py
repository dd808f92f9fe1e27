"""Sequences: which numbers they give, not which they have given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields

from taskschema.catalog.compare import describe
from taskschema.catalog.compare.facets import Facet
from taskschema.catalog.compare.rules import Rule, Verdict, changed
from taskschema.catalog.objects import Persistence, Sequence
from taskschema.findings import Finding, Severity

_TYPES = ("smallint", "integer", "bigint")
_BEHAVIOUR: Mapping[str, str] = {
    "type": "it runs out at another number",
    "increment": "it gives other numbers",
    "minimum": "it ends or begins again at another number",
    "maximum": "it ends or begins again at another number",
    "cache": "sessions take numbers in other blocks, so that they come in another order and with other gaps",
    "cycle": "after the last number it begins again, or fails, where it should not",
    "owned_by": "it stays, or goes, when a column is dropped",
    "persistence": "it keeps the numbers that it has given through a crash",
}


def judge_sequence(expected: Sequence, actual: Sequence) -> Verdict:
    """Judge how two sequences differ by the first difference that matters most."""
    different = [
        field.name
        for field in fields(Sequence)
        if getattr(expected, field.name) != getattr(actual, field.name)
    ]
    if "persistence" in different and actual.persistence is Persistence.UNLOGGED:
        return Verdict(Severity.BREAKING, "after a crash it gives numbers again, and replicas do not have it")
    if _is_narrower(expected.type, actual.type):
        return Verdict(Severity.BREAKING, "it runs out of numbers early, and every INSERT fails then")
    for name in different:
        if name in _BEHAVIOUR:
            return Verdict(Severity.BEHAVIOUR, _BEHAVIOUR[name])
    return Verdict(Severity.COSMETIC, "it gives the same numbers, with another " + " and ".join(different))


def _is_narrower(expected: str, actual: str) -> bool:
    known = {expected, actual} <= set(_TYPES)
    return known and _TYPES.index(actual) < _TYPES.index(expected)


_DEFINITION: Rule[Sequence] = Rule("definition", judge_sequence, describe.sequence)


class _Sequences(Facet[Sequence]):
    """Sequences, of which everything is told at once."""

    def judge_renamed(self, expected: Sequence) -> Verdict:
        """A sequence of its own is named by statements, that of a column by nobody."""
        if expected.owned_by is None:
            return Verdict(Severity.BREAKING, "every statement that takes a number from it by name fails")
        return Verdict(Severity.COSMETIC, "its column takes the same numbers from it")

    def changes(self, expected: Sequence, actual: Sequence) -> Iterator[Finding]:
        """Tell that two sequences of one name differ."""
        yield changed("sequence", expected.qualified_name, (expected, actual), _DEFINITION)


def _judge_missing(sequence: Sequence) -> Verdict:
    if sequence.owned_by is None:
        return Verdict(Severity.BREAKING, "every statement that takes a number from it fails")
    # What is numbered by it says so in its default, which cannot be there without the sequence.
    return Verdict(Severity.BEHAVIOUR, "its column takes numbers from elsewhere, or from nowhere")


SEQUENCES: Facet[Sequence] = _Sequences(
    describe=describe.sequence,
    missing=_judge_missing,
    unexpected=lambda _sequence: Verdict(
        Severity.COSMETIC, "no column that is planned takes numbers from it"
    ),
    rules={},
    renamed=Verdict(Severity.COSMETIC, "its column takes the same numbers from it"),
)
