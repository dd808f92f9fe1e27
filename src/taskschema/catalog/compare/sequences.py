"""Sequences: which numbers they give, not which they have given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields

from taskschema.catalog.compare import describe
from taskschema.catalog.compare.pairs import Pairs
from taskschema.catalog.compare.rules import Rule, Verdict, changed, missing, unexpected
from taskschema.catalog.objects import Sequence, qualify
from taskschema.findings import Finding, Severity

_BEHAVIOUR: Mapping[str, str] = {
    "type": "it runs out at another number",
    "increment": "it gives other numbers",
    "minimum": "it ends or begins again at another number",
    "maximum": "it ends or begins again at another number",
    "cycle": "after the last number it begins again, or fails, where it should not",
    "persistence": "an unlogged sequence starts again after a crash",
}


def compare_sequences(sequences: Pairs[Sequence]) -> Iterator[Finding]:
    """Tell which sequences are missing, unexpected, or give other numbers."""
    for sequence in sequences.missing:
        verdict = Verdict(Severity.BREAKING, "every statement that takes a number from it fails")
        yield missing("sequence", _name(sequence), describe.sequence(sequence), verdict)
    for sequence in sequences.unexpected:
        verdict = Verdict(Severity.COSMETIC, "no column that is planned takes numbers from it")
        yield unexpected("sequence", _name(sequence), describe.sequence(sequence), verdict)
    for should, found in sequences.both:
        if should != found:
            yield changed("sequence", _name(should), (should, found), _DEFINITION)


def judge_sequence(expected: Sequence, actual: Sequence) -> Verdict:
    """Judge how two sequences differ by the first difference that matters most."""
    different = [
        field.name
        for field in fields(Sequence)
        if getattr(expected, field.name) != getattr(actual, field.name)
    ]
    for name in different:
        if name in _BEHAVIOUR:
            return Verdict(Severity.BEHAVIOUR, _BEHAVIOUR[name])
    return Verdict(Severity.COSMETIC, "it gives the same numbers, with another " + " and ".join(different))


def _name(sequence: Sequence) -> str:
    return qualify(sequence.schema, sequence.name)


_DEFINITION: Rule[Sequence] = Rule("definition", judge_sequence, describe.sequence)
