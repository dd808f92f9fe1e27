"""Texts that match a pattern, or do not."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Python's own parser of patterns: it has no public name.
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_CLASSES: dict[Any, str] = {op.CATEGORY_DIGIT: "0", op.CATEGORY_WORD: "a", op.CATEGORY_SPACE: " "}
_NEGATED: dict[Any, str] = {op.CATEGORY_NOT_DIGIT: "a", op.CATEGORY_NOT_WORD: "-", op.CATEGORY_NOT_SPACE: "a"}
_PROBES = "aA0_-. @~\u00e9"


_BRACED = re.compile(r"\\[xuU]\{([0-9A-Fa-f]+)\}")


def matching_texts(pattern: str, *, repeats: int = 3) -> Iterator[str]:
    """Yield texts that are likely to match, for the caller to check.

    Raises re.error for what Python cannot read.
    """
    tree = parser.parse(_python_spelling(pattern))
    for extra in range(repeats):
        yield _sample(tree, extra)


def _python_spelling(pattern: str) -> str:
    r"""Spell for Python what only Rust's regex knows: `\z`, `(?<name>` and `\u{2603}`."""
    pattern = _BRACED.sub(lambda found: re.escape(chr(int(found[1], 16))), pattern)
    pattern = re.sub(r"\\z|(\\.)", lambda found: found[1] or r"\Z", pattern, flags=re.DOTALL)
    return re.sub(r"\(\?<(?![=!])", "(?P<", pattern)


def unmatching_texts() -> Iterator[str]:
    """Yield texts of which few patterns match all."""
    yield from ("", "~", "\u00e9", " ", "a", "0", "A", "-", "~~ \u00e9 ~~", "a b", "0a", "\n")


def _sample(tree: Any, extra: int) -> str:
    return "".join(_piece(kind, argument, extra) for kind, argument in tree)


def _piece(kind: Any, argument: Any, extra: int) -> str:  # noqa: PLR0911
    if kind is op.LITERAL:
        return chr(argument)
    if kind is op.NOT_LITERAL:
        return next(probe for probe in _PROBES if probe != chr(argument))
    if kind is op.ANY:
        return "a"
    if kind is op.IN:
        return _one_of(argument)
    if kind is op.BRANCH:
        return _sample(argument[1][0], extra)
    if kind is op.SUBPATTERN:
        return _sample(argument[-1], extra)
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT):
        low, high, inner = argument
        return _sample(inner, extra) * int(min(low + extra, high))
    return ""


def _one_of(items: Any) -> str:
    if items[0][0] is op.NEGATE:
        excluded = "[" + "".join(_spelled(*item) for item in items[1:]) + "]"
        return next((probe for probe in _PROBES if not re.match(excluded, probe)), "a")
    kind, argument = items[0]
    if kind is op.LITERAL:
        return chr(argument)
    if kind is op.RANGE:
        return chr(argument[0])
    return str(_CLASSES.get(argument) or _NEGATED.get(argument, "a"))


def _spelled(kind: Any, argument: Any) -> str:
    if kind is op.LITERAL:
        return re.escape(chr(argument))
    if kind is op.RANGE:
        return f"{re.escape(chr(argument[0]))}-{re.escape(chr(argument[1]))}"
    return {op.CATEGORY_DIGIT: r"\d", op.CATEGORY_WORD: r"\w", op.CATEGORY_SPACE: r"\s"}.get(argument, "")
