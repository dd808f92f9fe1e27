"""What was found of one rule: how many rows break it, and some of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from taskschema.findings import Finding, Severity
from taskschema.verify.rules import Rule, Side

SAMPLES = 10
"""How many rows are shown of those that break a rule."""
PLACES = 1000
"""How many are remembered until then: of more than these, those with the first keys may be others."""
Pairs = tuple[tuple[str, str | None], ...]
"""Columns and their values as PostgreSQL prints them."""
_STATED_BY = {Side.DATABASE: "", Side.MODELS: ", which the models demand"}


@dataclass(frozen=True, slots=True)
class Sample:
    """A row that breaks a rule: its key, or its place where there is none, and the values that show why."""

    key: Pairs
    values: Pairs = ()

    def __str__(self) -> str:
        values = ", ".join(f"{name} {_told(value)}" for name, value in self.values)
        return f"{self.key_text} ({values})" if values else self.key_text

    @property
    def key_text(self) -> str:
        """The key in one line: `id=3`."""
        return ", ".join(f"{name}={_told(value)}" for name, value in self.key)


def _told(value: str | None) -> str:
    return "NULL" if value is None else value if value else "''"


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule, how many rows break it, and up to ten of these in the order of their keys."""

    rule: Rule
    rows: int
    samples: tuple[Sample, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON-able values."""
        return {
            "code": self.rule.code,
            "object": self.rule.object,
            "rule": self.rule.words,
            "stated_by": self.rule.side.value,
            "rows": self.rows,
            "keys": [dict(sample.key) for sample in self.samples],
            "values": [dict(sample.values) for sample in self.samples],
            "query": self.rule.query,
        }

    def without_values(self) -> Broken:
        """Return it with the keys of rows, and none of their other values."""
        return replace(self, samples=tuple(replace(sample, values=()) for sample in self.samples))

    def finding(self) -> Finding:
        """Return it as a finding."""
        number = f"{self.rows:,} row{' breaks' if self.rows == 1 else 's break'}"
        remarks = f" ({', '.join(self.rule.remarks)})" if self.rule.remarks else ""
        return Finding(
            code=self.rule.code,
            object=self.rule.object,
            message=f"{number} {self.rule.words}{remarks}{_STATED_BY[self.rule.side]}{self._such_as()}",
            hint=f"see {'them all' if self.rows > 1 else 'it'}: {self.rule.query}",
            severity=Severity.BREAKING,
        )

    def _such_as(self) -> str:
        if not self.samples:
            return ""
        more = ", ..." if self.rows > len(self.samples) else ""
        return f": {'; '.join(map(str, self.samples))}{more}"


@dataclass(slots=True)
class Tally:
    """Counts of one rule, as they come in from chunks and partitions."""

    rule: Rule
    rows: int = 0
    places: list[tuple[int, int]] = field(default_factory=list)
    """The first rows, by block and number."""

    def add(self, rows: int, places: Iterable[str]) -> None:
        """Count more of them."""
        self.rows += rows
        self.places = sorted([*self.places, *map(_place, places)])[:PLACES]


def _place(ctid: str) -> tuple[int, int]:
    block, number = ctid.strip("()").split(",")
    return int(block), int(number)


def merged(found: Sequence[Broken]) -> tuple[Broken, ...]:
    """Return one of each rule: partitions break the rule of the table that they are partitions of."""
    by_rule: dict[tuple[str, str, str], Broken] = {}
    for one in found:
        key = (one.rule.code, one.rule.object, one.rule.words)
        known = by_rule.get(key)
        by_rule[key] = one if known is None else _together(known, one)
    return tuple(by_rule[key] for key in sorted(by_rule))


def _together(one: Broken, other: Broken) -> Broken:
    samples = sorted([*one.samples, *other.samples], key=_order)[:SAMPLES]
    return replace(one, rows=one.rows + other.rows, samples=tuple(samples))


def _order(sample: Sample) -> tuple[tuple[int, float, str], ...]:
    """Order numbers as numbers, and all else as text."""
    return tuple(
        (0, float(value), value) if value and _is_number(value) else (1, 0.0, value or "")
        for _, value in sample.key
    )


def _is_number(value: str) -> bool:
    return value.removeprefix("-").replace(".", "", 1).isdigit()
