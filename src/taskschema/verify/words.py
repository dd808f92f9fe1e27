"""Rules of fields in words."""

from __future__ import annotations

from enum import Enum
from typing import Any

from taskschema.models.rules import Rule, RuleKind


def words_of(rule: Rule) -> str:
    """Return what a rule demands: `from 1 to 5`, `at most 200 long`, `one of 'a', 'b'`."""
    match rule.kind:
        case RuleKind.ALLOWED:
            return f"one of {', '.join(map(_value, rule.values))}"
        case RuleKind.RANGE:
            return _range(rule)
        case RuleKind.LENGTH:
            bounds = (("at least", rule.min_length), ("at most", rule.max_length))
            return f"{_joined(bounds)} long"
        case RuleKind.MULTIPLE:
            return f"a multiple of {rule.multiple_of}"
        case RuleKind.PATTERN:
            return f"matches {rule.pattern}"


def _range(rule: Rule) -> str:
    words = ("at least", "more than", "at most", "less than")
    return _joined(tuple(zip(words, (rule.ge, rule.gt, rule.le, rule.lt), strict=True)))


def _joined(bounds: tuple[tuple[str, Any], ...]) -> str:
    return " and ".join(f"{word} {bound}" for word, bound in bounds if bound is not None)


def _value(value: Any) -> str:
    return repr(value.value if isinstance(value, Enum) else value)
