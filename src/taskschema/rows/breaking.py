"""A row that breaks just one rule of its table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Constraint,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    null,
)

from taskschema.models.checks import derived_rule
from taskschema.models.rules import Rule, RuleKind
from taskschema.rows.errors import NoSuchRow
from taskschema.rows.obeying import key_value, obeying_row
from taskschema.rows.rules import rules_of
from taskschema.rows.samples import unmatching_texts
from taskschema.rows.values import obeying_value

_FAR = 900_000
"""The number of a row that nobody has put anywhere."""


def breaking_row(
    table: Table,
    broken: Constraint | Index | Column[Any],
    *,
    number: int = 0,
    existing: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return a row that the table refuses because of `broken` alone.

    That is a constraint, a unique index, or a column that must not be null. For what is unique, `existing` is
    the row that is there already (default: `obeying_row(table, number=number)`); for all else that row must
    not be there. What its foreign keys refer to must be there, but for the foreign key that is broken.

    Raises NoSuchRow where no such row is found, as for a CHECK that was not derived from a field.
    """
    return next(breaking_rows(table, broken, number=number, existing=existing))


def breaking_rows(
    table: Table,
    broken: Constraint | Index | Column[Any],
    *,
    number: int = 0,
    existing: Mapping[str, Any] | None = None,
) -> Iterator[dict[str, Any]]:
    """Yield rows that each break `broken` alone, and in another way: below a range, and above it.

    Raises NoSuchRow where there is none; all else as `breaking_row`.
    """
    if isinstance(broken, CheckConstraint):
        yield from _against_rule(table, broken, number)
    else:
        yield _single(table, broken, number, existing)


def _single(
    table: Table, broken: Constraint | Index | Column[Any], number: int, existing: Mapping[str, Any] | None
) -> dict[str, Any]:
    match broken:
        case Column():
            return _without(table, broken, number)
        case PrimaryKeyConstraint() | UniqueConstraint() | Index():
            return _twice(table, broken, number, existing)
        case ForeignKeyConstraint():
            keys = {column.name: key_value(column, _FAR + number) for column in broken.columns}
            return obeying_row(table, number=number) | keys
        case _:
            raise NoSuchRow(f"it is not known how to break {broken.name}")


def _without(table: Table, column: Column[Any], number: int) -> dict[str, Any]:
    if column.nullable:
        raise NoSuchRow(f"{table.name}.{column.name} may be null")
    # To a JSON column None is the JSON word null, which is not NULL.
    nothing = null() if isinstance(column.type, JSON) else None
    return obeying_row(table, number=number) | {column.name: nothing}


def _twice(
    table: Table,
    unique: PrimaryKeyConstraint | UniqueConstraint | Index,
    number: int,
    existing: Mapping[str, Any] | None,
) -> dict[str, Any]:
    there = obeying_row(table, number=number) if existing is None else existing
    names = [column.name for column in unique.columns]
    if not names or (isinstance(unique, Index) and not unique.unique):
        raise NoSuchRow(f"{unique.name} is not unique")
    if any(there.get(name) is None for name in names):
        raise NoSuchRow(f"the existing row has a null in {unique.name}")
    return _other_row(table, names, number) | {name: there[name] for name in names}


def _other_row(table: Table, names: Sequence[str], number: int) -> dict[str, Any]:
    """Return a row that differs from the existing one, except in foreign keys: their targets are there."""
    there, other = obeying_row(table, number=number), obeying_row(table, number=number + 1)
    kept = {column.name for column in table.columns if column.foreign_keys and column.name in there}
    return other | {name: there[name] for name in kept}


def _against_rule(table: Table, constraint: CheckConstraint, number: int) -> Iterator[dict[str, Any]]:
    rule = derived_rule(constraint)
    if rule is None:
        raise NoSuchRow(f"{constraint.name} was not derived from a field")
    column = table.columns[rule.column]
    others = [other for other in rules_of(column) if other != rule]
    sample = obeying_value(column, number)
    is_found = False
    for value in _candidates(rule, sample):
        if not rule.is_obeyed_by(value) and all(other.is_obeyed_by(value) for other in others):
            is_found = True
            yield obeying_row(table, number=number) | {column.name: value}
    if not is_found:
        raise NoSuchRow(f"no value breaks {constraint.name} alone")


def breaking_values(column: Column[Any], rule: Rule) -> Iterator[Any]:
    """Yield values at the edges of a rule that break it, whatever else is said about the column.

    Yields none where no value that obeys is known.
    """
    try:
        sample = obeying_value(column)
    except NoSuchRow:
        return
    for value in _candidates(rule, sample):
        if not rule.is_obeyed_by(value):
            yield value


def _candidates(rule: Rule, sample: Any) -> Iterator[Any]:
    match rule.kind:
        case RuleKind.ALLOWED:
            yield from _strangers(rule.values)
        case RuleKind.RANGE:
            yield from _outside(rule)
        case RuleKind.LENGTH:
            yield from _too_long_or_short(rule, sample)
        case RuleKind.MULTIPLE:
            yield from _between(rule, sample)
        case RuleKind.PATTERN:
            yield from unmatching_texts()
            yield from (sample + text for text in unmatching_texts())
            yield from (text + sample for text in unmatching_texts())
            yield from ("~" * length for length in range(1, 300))


def _strangers(values: Sequence[Any]) -> Iterator[Any]:
    first = values[0]
    if isinstance(first, Enum):
        yield from type(first)
    elif isinstance(first, bool):
        yield not first
    elif isinstance(first, int):
        yield from (max(values) + 1, min(values) - 1)
    else:
        yield from ("bogus", f"{first}x", f"x{first}", "")


def _outside(rule: Rule) -> Iterator[Any]:
    yield from (bound for bound in (rule.gt, rule.lt) if bound is not None)
    yield from (bound - unit for bound in (rule.ge,) if bound is not None for unit in _units(bound))
    yield from (bound + unit for bound in (rule.le,) if bound is not None for unit in _units(bound))


def _units(bound: Any) -> tuple[Any, ...]:
    match bound:
        case datetime() | date():
            return (timedelta(days=1),)
        case Decimal():
            return (Decimal(1), Decimal("0.01"))
        case int() | float():
            return (1, 1000)
        case _:
            return ()


def _too_long_or_short(rule: Rule, sample: Any) -> Iterator[Any]:
    filler = sample[-1:] or (b"x" if isinstance(sample, bytes) else "x")
    if rule.max_length is not None:
        yield sample + filler * (rule.max_length + 1 - len(sample))
        yield filler * (rule.max_length + 1)
    if rule.min_length is not None:
        yield sample[: rule.min_length - 1]
        yield filler * (rule.min_length - 1)


def _between(rule: Rule, sample: Any) -> Iterator[Any]:
    step = rule.multiple_of
    if isinstance(sample, int):
        yield from (sample + 1, sample - 1)
    elif isinstance(sample, Decimal):
        yield from (sample + Decimal(str(step)) / 2, sample - Decimal(str(step)) / 2)
    else:
        yield from (sample + step / 2, sample - step / 2)
