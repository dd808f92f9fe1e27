"""Patterns for PostgreSQL: what is translated, what is refused."""

from __future__ import annotations

import pytest

from taskschema.models.patterns import PatternError, to_postgresql


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("^[a-z0-9-]+$", "^[a-z0-9-]+$"),
        (r"^\d{3}$", r"^\d{3}$"),
        ("a.b", r"a[^\n]b"),
        ("(?s)a.b", "a.b"),
        ("(?i)ab", "(?i)ab"),
        (r"\bword\b", r"\yword\y"),
        (r"a\z", r"a\Z"),
        ("(?P<year>[0-9]+)", "([0-9]+)"),
        ("(?<year>[0-9]+)", "([0-9]+)"),
        ("(?:jpg|png)", "(?:jpg|png)"),
        (r"\x2e\u{41}", r"\.A"),
        (r"\@\/", r"@\/"),
        ("[]a]", r"[\]a]"),
        ("a}", r"a\}"),
        ("[[:alpha:]]", "[[:alpha:]]"),
    ],
)
def test_what_is_spelled_otherwise_is_translated(pattern: str, expected: str) -> None:
    assert to_postgresql(pattern) == expected


@pytest.mark.parametrize(
    ("pattern", "what"),
    [
        (r"\p{Greek}", r"the escape \p at character 1"),
        (r"a\1", r"the escape \1 at character 2"),
        ("(?=a)", "the group (?= at character 1"),
        ("(?i:a)", "the group (?i at character 1"),
        ("(?x)a b", "the flags (?x) at its beginning"),
        ("a{1,256}", "a repetition of more than 255 at character 2"),
        ("a**", "the quantifier * at character 3"),
        ("^*", "the quantifier * at character 2"),
        ("[a[b]]", "a bracket in a bracket at character 3"),
        ("[a&&b]", "the set operation && at character 3"),
        (r"\x00", "the character NUL"),
        ("[a", "a bracket that is not closed"),
    ],
)
def test_what_cannot_be_said_is_refused(pattern: str, what: str) -> None:
    with pytest.raises(PatternError) as refused:
        to_postgresql(pattern)
    assert what in str(refused.value)


def test_python_patterns_may_look_around_and_end_before_a_newline() -> None:
    assert to_postgresql("(?<!a)b$", is_python=True) == r"(?<!a)b(?=\n?\Z)"
    assert to_postgresql(r"(a)\1\Z", is_python=True) == r"(a)\1\Z"
