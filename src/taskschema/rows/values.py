"""Values that a column takes: the number-th of them, so that rows can differ where they must."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from math import ceil, floor
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, JSON, Column, Enum
from sqlmodel.sql.sqltypes import UTCDateTime

from taskschema.models.rules import Rule, RuleKind, alike
from taskschema.models.types import Family, family_of
from taskschema.rows.errors import NoSuchRow
from taskschema.rows.rules import rules_of
from taskschema.rows.samples import matching_texts

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def obeying_value(column: Column[Any], number: int = 0) -> Any:
    """Return a value that the column's type and rules allow, for each number another where there are enough.

    Raises NoSuchRow where none is found.
    """
    rules = rules_of(column)
    for value in _candidates(column, rules, number):
        if all(rule.is_obeyed_by(value) for rule in rules):
            return value
    raise NoSuchRow(f"no value was found for {column.table.description}.{column.name}")


def _candidates(column: Column[Any], rules: Sequence[Rule], number: int) -> Iterator[Any]:
    allowed = next((rule.values for rule in rules if rule.kind is RuleKind.ALLOWED), ())
    for step in range(len(allowed)):
        yield allowed[(number + step) % len(allowed)]
    if not allowed:
        make = _MAKERS.get(family_of(column.type), _others)
        yield from make(column, rules, number)


def bounds_of(rules: Sequence[Rule]) -> Rule:
    """Return the range of a column, without bounds where nothing states one."""
    ranges = (rule for rule in rules if rule.kind is RuleKind.RANGE)
    return next(ranges, Rule(RuleKind.RANGE, rules[0].column if rules else ""))


def _texts(column: Column[Any], rules: Sequence[Rule], number: int) -> Iterator[str]:
    length = getattr(column.type, "length", None)
    low, high = _lengths(rules)
    high = min(limit for limit in (high, length, 10**6) if limit is not None)
    patterns = [rule for rule in rules if rule.kind is RuleKind.PATTERN]
    for rule in patterns:
        yield from _matching(rule, number)
    for text in (f"{column.name} {number}", f"{column.name}{number}", str(number), _short(number)):
        yield text.ljust(low, "x")[:high] if len(text) <= high or low > high else text[-high:]


def _matching(rule: Rule, number: int) -> Iterator[str]:
    """Yield samples of a pattern, the ones that the number has changed first."""
    try:
        samples = list(matching_texts(rule.pattern or ""))
    except re.error as problem:
        raise NoSuchRow(f"the pattern of {rule.column} cannot be read: {problem}") from problem
    for sample in samples:
        digits = str(number)
        yield from (
            sample[: found.start()] + digits.rjust(len(found[0]), "0") + sample[found.end() :]
            for found in re.finditer(r"0+", sample)
        )
        yield sample + _short(number)
        yield sample + digits
        yield _short(number) + sample
        repeated = sample + sample[-1:] * number
        yield repeated
    yield from samples


def _short(number: int) -> str:
    letters = "abcdefghijklmnopqrstuvwxyz"
    text = ""
    while True:
        number, rest = divmod(number, len(letters))
        text = letters[rest] + text
        if not number:
            return text


def _lengths(rules: Sequence[Rule]) -> tuple[int, int | None]:
    for rule in rules:
        if rule.kind is RuleKind.LENGTH:
            return rule.min_length or 0, rule.max_length
    return 0, None


def _bytes(column: Column[Any], rules: Sequence[Rule], number: int) -> Iterator[bytes]:
    low, high = _lengths(rules)
    yield str(number).encode().rjust(low, b"0")
    yield str(number).encode().rjust(low, b"0")[-(high or 1) :]


def _integers(column: Column[Any], rules: Sequence[Rule], number: int) -> Iterator[int]:
    step = 1
    for rule in rules:
        if rule.kind is RuleKind.MULTIPLE:
            step *= int(rule.multiple_of)
    low, high = _limits(bounds_of(rules), 1)
    first = ceil((1 if low is None and (high is None or high >= step) else _below(low, high)) / step) * step
    count = max(1, (floor(high) - first) // step + 1) if high is not None else 2**31
    yield first + step * (number % count)


def _below(low: Any, high: Any) -> Any:
    return low if low is not None else high - 1000


def _limits(bounds: Rule, unit: Any) -> tuple[Any, Any]:
    """Return the least and the greatest value, where a bound itself is excluded: one unit inside."""
    lows = [low for low in (bounds.ge, None if bounds.gt is None else bounds.gt + unit) if low is not None]
    highs = [
        high for high in (bounds.le, None if bounds.lt is None else bounds.lt - unit) if high is not None
    ]
    return max(lows, default=None), min(highs, default=None)


def _decimals(column: Column[Any], rules: Sequence[Rule], number: int) -> Iterator[Decimal]:
    scale = getattr(column.type, "scale", None)
    unit = Decimal(1).scaleb(-(scale if scale is not None else 2))
    low, high = _limits(_as_decimals(bounds_of(rules)), unit)
    first = low if low is not None else Decimal(0) if high is None or high >= 0 else high - 1000 * unit
    multiples = [Decimal(str(rule.multiple_of)) for rule in rules if rule.kind is RuleKind.MULTIPLE]
    step = multiples[0] if multiples else unit
    first = ceil(first / step) * step
    count = max(1, int((high - first) / step) + 1) if high is not None else 10**4
    yield first + step * (number % count)


def _as_decimals(bounds: Rule) -> Rule:
    names = ("ge", "gt", "le", "lt")
    given = {name: getattr(bounds, name) for name in names if getattr(bounds, name) is not None}
    numbers: dict[str, Any] = {name: Decimal(str(number)) for name, number in given.items()}
    return replace(bounds, **numbers)


def _floats(column: Column[Any], rules: Sequence[Rule], number: int) -> Iterator[float]:
    yield from (float(value) for value in _decimals(column, rules, number))


def _moments(column: Column[Any], rules: Sequence[Rule], number: int) -> Iterator[datetime]:
    is_aware = isinstance(column.type, UTCDateTime) or getattr(column.type, "timezone", False)
    epoch = _EPOCH if is_aware else _EPOCH.replace(tzinfo=None)
    bounds = bounds_of(rules)
    limits: dict[str, Any] = {name: alike(getattr(bounds, name), epoch) for name in ("ge", "gt", "le", "lt")}
    yield _step(replace(bounds, **limits), epoch, timedelta(days=1), timedelta(microseconds=1), number)


def _dates(column: Column[Any], rules: Sequence[Rule], number: int) -> Iterator[date]:
    yield _step(bounds_of(rules), _EPOCH.date(), timedelta(days=1), timedelta(days=1), number)


def _step(bounds: Rule, default: Any, step: timedelta, unit: timedelta, number: int) -> Any:
    low, high = _limits(bounds, unit)
    first = low if low is not None else default if high is None or high >= default else high
    room = (high - first) // step + 1 if high is not None else 10**5
    return first + step * (number % room)


def _times(column: Column[Any], rules: Sequence[Rule], number: int) -> Iterator[time]:
    bounds = bounds_of(rules)
    yield from (bound for bound in (bounds.ge, bounds.le) if bound is not None)
    yield from (time(hour, 30, number % 60) for hour in range(24))


def _members(column: Column[Any], rules: Sequence[Rule], number: int) -> Iterator[Any]:
    assert isinstance(column.type, Enum)  # noqa: S101
    members = list(column.type.enum_class) if column.type.enum_class else list(column.type.enums)
    yield members[number % len(members)]


def _others(column: Column[Any], rules: Sequence[Rule], number: int) -> Iterator[Any]:
    if isinstance(column.type, JSON):
        yield {"number": number}
    elif isinstance(column.type, ARRAY):
        yield []
    elif column.nullable:
        yield None


_Maker = Callable[[Column[Any], Sequence[Rule], int], Iterator[Any]]

_MAKERS: dict[Family, _Maker] = {
    Family.TEXT: _texts,
    Family.BYTES: _bytes,
    Family.INTEGER: _integers,
    Family.NUMERIC: _decimals,
    Family.FLOAT: _floats,
    Family.BOOLEAN: lambda column, rules, number: iter((number % 2 == 1, number % 2 == 0)),
    Family.TIMESTAMP: _moments,
    Family.DATE: _dates,
    Family.TIME: _times,
    Family.INTERVAL: lambda column, rules, number: iter((timedelta(days=number),)),
    Family.UUID: lambda column, rules, number: iter((UUID(int=number + 1),)),
    Family.ENUM: _members,
}
