r"""Patterns of pydantic, spelled for PostgreSQL's `~`.

Pydantic decides with Rust's regex, or with Python's `re`; PostgreSQL has advanced regular expressions. The
three agree on most of what people write. What is spelled otherwise is translated: in PostgreSQL `.` matches a
newline, `\b` is a backspace, and groups have no names. What cannot be said is refused.

https://www.postgresql.org/docs/current/functions-matching.html#POSIX-SYNTAX-DETAILS
https://docs.rs/regex/latest/regex/#syntax
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MAX_REPEAT = 255
"""DUPMAX of PostgreSQL's regular expressions."""

_SAME_ESCAPES = frozenset("dDwWsSAtnrfv")
_ESCAPES = {"b": r"\y", "B": r"\Y", "a": r"\a"}
_RUST_ESCAPES = {"z": r"\Z", "<": r"\m", ">": r"\M"}
_SPECIAL = frozenset(r"\.[](){}*+?^$|-#&~/ ")
_HEX = re.compile(
    r"x(?P<two>[0-9A-Fa-f]{2})|[xuU]\{(?P<braces>[0-9A-Fa-f]+)\}|u(?P<four>[0-9A-Fa-f]{4})|U(?P<eight>[0-9A-Fa-f]{8})"
)
_REPEAT = re.compile(r"\{(?P<low>[0-9]+)(?P<comma>,)?(?P<high>[0-9]+)?\}")
_NAMED = re.compile(r"\(\?P?<(?![=!])[^>]+>")
_BACK_REFERENCE = re.compile(r"[1-9](?![0-9])")
_POSIX = re.compile(r"\[:\^?[a-z]+:\]")


class PatternError(ValueError):
    """A pattern says something that PostgreSQL's regular expressions cannot."""


def to_postgresql(pattern: str, *, is_python: bool = False) -> str:
    """Spell a pattern for `~`; raises PatternError, which says what cannot be said and where.

    `is_python` tells that Python's `re` decides: there `$` matches before a last newline too, and lookarounds
    exist.
    """
    prefix, start, flags = _leading_flags(pattern, is_python)
    translation = _Translation(pattern, is_python, flags, start)
    return prefix + "".join(translation.pieces())


def _leading_flags(pattern: str, is_python: bool) -> tuple[str, int, str]:
    found = re.match(r"\(\?([a-zA-Z]+)\)", pattern)
    if found is None:
        return "", 0, ""
    unknown = set(found[1]) - set("is")
    if unknown:
        raise PatternError(f"the flags (?{found[1]}) at its beginning")
    return ("(?i)" if "i" in found[1] else ""), found.end(), found[1]


@dataclass(slots=True)
class _Translation:
    """One walk over a pattern; `at` is the next character."""

    pattern: str
    is_python: bool
    flags: str
    at: int
    can_repeat: bool = False
    """True after something that a quantifier may follow."""

    def pieces(self) -> Iterator[str]:
        while self.at < len(self.pattern):
            yield self._next()

    def _next(self) -> str:  # noqa: PLR0911
        character = self.pattern[self.at]
        match character:
            case "\\":
                return self._escape(inside=False)
            case "[":
                return self._bracket()
            case "(":
                return self._group()
            case "*" | "+" | "?" | "{":
                return self._quantifier()
            case ".":
                self._step(1, can_repeat=True)
                return "." if "s" in self.flags else r"[^\n]"
            case "^" | "$" | "|":
                self._step(1, can_repeat=False)
                return r"(?=\n?\Z)" if character == "$" and self.is_python else character
            case _:
                self._step(1, can_repeat=True)
                return _literal(character) if character in "]}" else character

    def _step(self, length: int, *, can_repeat: bool) -> None:
        self.at += length
        self.can_repeat = can_repeat

    def _refuse(self, what: str) -> PatternError:
        return PatternError(f"{what} at character {self.at + 1}")

    def _escape(self, *, inside: bool) -> str:
        rest = self.pattern[self.at + 1 :]
        coded = _HEX.match(rest)
        if coded:
            self._step(1 + coded.end(), can_repeat=True)
            digits = coded["two"] or coded["braces"] or coded["four"] or coded["eight"]
            return _literal(chr(int(digits, 16)))
        letter = rest[:1]
        if letter in _SAME_ESCAPES and not (inside and letter == "A"):
            self._step(2, can_repeat=letter != "A")
            return "\\" + letter
        special = _ESCAPES if self.is_python else _ESCAPES | _RUST_ESCAPES
        if letter in special and not inside:
            self._step(2, can_repeat=letter == "a")
            return special[letter]
        if self.is_python and not inside and (letter == "Z" or _BACK_REFERENCE.match(rest)):
            self._step(2, can_repeat=letter != "Z")
            return f"\\{letter}"
        if letter and not letter.isalnum():
            self._step(2, can_repeat=True)
            return _literal(letter)
        raise self._refuse(f"the escape \\{letter}")

    def _group(self) -> str:
        rest = self.pattern[self.at :]
        named = _NAMED.match(rest)
        if named:
            self._step(named.end(), can_repeat=False)
            return "("
        openings = ("(?:", "(?=", "(?!", "(?<=", "(?<!") if self.is_python else ("(?:",)
        for opening in openings:
            if rest.startswith(opening):
                self._step(len(opening), can_repeat=False)
                return opening
        if rest.startswith("(?"):
            raise self._refuse(f"the group {rest[:3]}")
        self._step(1, can_repeat=False)
        return "("

    def _quantifier(self) -> str:
        rest = self.pattern[self.at :]
        found = _REPEAT.match(rest)
        text = found[0] if found else rest[0]
        if text == "{" or not self.can_repeat:
            raise self._refuse(f"the quantifier {text}")
        if found and max(int(found["low"]), int(found["high"] or 0)) > _MAX_REPEAT:
            raise self._refuse(f"a repetition of more than {_MAX_REPEAT}")
        lazy = "?" if rest[len(text) :].startswith("?") else ""
        self._step(len(text) + len(lazy), can_repeat=False)
        return text + lazy

    def _bracket(self) -> str:
        text = "["
        self.at += 1
        if self.pattern.startswith("^", self.at):
            text, self.at = "[^", self.at + 1
        if self.pattern.startswith("]", self.at):
            text, self.at = text + r"\]", self.at + 1
        while self.at < len(self.pattern) and self.pattern[self.at] != "]":
            text += self._bracket_item()
        if self.at >= len(self.pattern):
            raise self._refuse("a bracket that is not closed")
        self._step(1, can_repeat=True)
        return text + "]"

    def _bracket_item(self) -> str:
        rest = self.pattern[self.at :]
        if rest.startswith("\\"):
            return self._escape(inside=True)
        if rest.startswith("["):
            return self._bracket_in_bracket(rest)
        if not self.is_python and rest[:2] in ("&&", "--", "~~"):
            raise self._refuse(f"the set operation {rest[:2]}")
        self.at += 1
        return rest[0]

    def _bracket_in_bracket(self, rest: str) -> str:
        if self.is_python:
            self.at += 1
            return r"\["
        posix = _POSIX.match(rest)
        if posix is None or "^" in posix[0]:
            raise self._refuse("a bracket in a bracket")
        self.at += posix.end()
        return posix[0]


def _literal(character: str) -> str:
    """Spell one character that stands for itself."""
    if character == "\0":
        raise PatternError("the character NUL, which text in PostgreSQL cannot hold")
    return f"\\{character}" if character in _SPECIAL else character
