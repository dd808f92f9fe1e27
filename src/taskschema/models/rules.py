"""The rules that a field states about its values, as values; nothing here knows of SQL."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any, Literal

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen, MultipleOf
from pydantic_core import SchemaValidator, core_schema

from taskschema.models.fields import Shape
from taskschema.models.validators import to_naive_utc, to_utc

INFO_KEY = "taskschema"
"""Where a derived constraint carries its Rule: `constraint.info["taskschema"]`."""

_FLAGS = {"a": re.ASCII, "i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE}


class RuleKind(StrEnum):
    """What a rule speaks about; also the last word of its constraint's name."""

    ALLOWED = "allowed"
    RANGE = "range"
    LENGTH = "length"
    MULTIPLE = "multiple"
    PATTERN = "pattern"


@dataclass(frozen=True, slots=True)
class NoCheck:
    r"""`Annotated[str, NoCheck()]`: the database does not repeat the rules of this field.

    For a rule that PostgreSQL cannot state, such as the pattern `\p{Greek}`. With kinds, only those are left
    out.
    """

    kinds: tuple[RuleKind, ...] = tuple(RuleKind)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of one column. Lengths count characters, or bytes where the column holds bytes."""

    kind: RuleKind
    column: str
    values: tuple[Any, ...] = ()
    ge: Any = None
    gt: Any = None
    le: Any = None
    lt: Any = None
    min_length: int | None = None
    max_length: int | None = None
    multiple_of: Any = None
    pattern: str | None = None
    """As pydantic understands it; see `is_python_pattern`."""
    is_python_pattern: bool = False
    """True where Python's `re` decides (a compiled pattern, `regex_engine="python-re"`), not Rust's regex."""

    def is_obeyed_by(self, value: Any) -> bool:
        """Say whether pydantic would accept the value; None always passes, as it does in a CHECK."""
        if value is None:
            return True
        match self.kind:
            case RuleKind.ALLOWED:
                return any(value == allowed and type(value) is type(allowed) for allowed in self.values)
            case RuleKind.RANGE:
                return self._holds(value)
            case RuleKind.LENGTH:
                return (self.min_length or 0) <= len(value) and (
                    self.max_length is None or len(value) <= self.max_length
                )
            case RuleKind.MULTIPLE:
                return bool(Decimal(str(value)) % Decimal(str(self.multiple_of)) == 0)
            case RuleKind.PATTERN:
                return _matcher(self.pattern or "", self.is_python_pattern).isinstance_python(value)

    def _holds(self, value: Any) -> bool:
        return bool(
            (self.ge is None or value >= alike(self.ge, value))
            and (self.gt is None or value > alike(self.gt, value))
            and (self.le is None or value <= alike(self.le, value))
            and (self.lt is None or value < alike(self.lt, value))
        )


def alike(bound: Any, value: Any) -> Any:
    """Return a bound that can be compared with the value: a naive moment is UTC, as it is in the column."""
    if not (isinstance(bound, datetime) and isinstance(value, datetime)):
        return bound
    if value.utcoffset() is None:
        return to_naive_utc(bound)
    return to_utc(bound)


@lru_cache(maxsize=256)
def _matcher(pattern: str, is_python: bool) -> SchemaValidator:
    """Let the engine decide that decides for pydantic."""
    engine: Literal["python-re", "rust-regex"] = "python-re" if is_python else "rust-regex"
    return SchemaValidator(core_schema.str_schema(pattern=pattern, regex_engine=engine, strict=True))


def read_rules(column: str, shape: Shape, *, uses_python_re: bool = False) -> tuple[Rule, ...]:
    """Return the rules that a field states, at most one of each kind, in the order of RuleKind."""
    skipped = {kind for item in shape.metadata if isinstance(item, NoCheck) for kind in item.kinds}
    rules = (
        *_allowed(column, shape),
        *_range(column, shape.metadata),
        *_length(column, shape.metadata),
        *_multiple(column, shape.metadata),
        *_pattern(column, shape.metadata, uses_python_re),
    )
    return tuple(rule for rule in rules if rule.kind not in skipped)


def _allowed(column: str, shape: Shape) -> Iterator[Rule]:
    if shape.literals and {*shape.literals} != {True, False}:
        yield Rule(RuleKind.ALLOWED, column, values=tuple(dict.fromkeys(shape.literals)))


def _range(column: str, metadata: Sequence[Any]) -> Iterator[Rule]:
    # Of two bounds of one kind pydantic keeps the last, be it the looser one; so do we.
    bounds = {
        name: getattr(item, name)
        for item in metadata
        for kind, name in ((Ge, "ge"), (Gt, "gt"), (Le, "le"), (Lt, "lt"))
        if isinstance(item, kind)
    }
    if bounds:
        yield Rule(RuleKind.RANGE, column, **bounds)


def _length(column: str, metadata: Sequence[Any]) -> Iterator[Rule]:
    low = _last(item.min_length for item in metadata if isinstance(item, MinLen))
    high = _last(item.max_length for item in metadata if isinstance(item, MaxLen))
    if low or high is not None:
        yield Rule(RuleKind.LENGTH, column, min_length=low or None, max_length=high)


def _multiple(column: str, metadata: Sequence[Any]) -> Iterator[Rule]:
    factor = _last(item.multiple_of for item in metadata if isinstance(item, MultipleOf))
    if factor is not None:
        yield Rule(RuleKind.MULTIPLE, column, multiple_of=factor)


def _pattern(column: str, metadata: Sequence[Any], uses_python_re: bool) -> Iterator[Rule]:
    patterns = (getattr(item, "pattern", None) for item in metadata)
    pattern = _last(found for found in patterns if isinstance(found, str | re.Pattern))
    if isinstance(pattern, re.Pattern):
        yield Rule(RuleKind.PATTERN, column, pattern=_with_flags(pattern), is_python_pattern=True)
    elif pattern is not None:
        yield Rule(RuleKind.PATTERN, column, pattern=pattern, is_python_pattern=uses_python_re)


def _with_flags(pattern: re.Pattern[str]) -> str:
    """Spell a compiled pattern's flags, wherever they came from, at its beginning."""
    letters = "".join(letter for letter, flag in _FLAGS.items() if pattern.flags & flag)
    bare = re.sub(r"^\(\?[a-zA-Z]+\)", "", pattern.pattern)
    return f"(?{letters}){bare}" if letters else bare


def _last(values: Iterable[Any]) -> Any:
    return next(iter(deque(values, maxlen=1)), None)
