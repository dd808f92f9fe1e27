"""Tokens of SQL: what is layout, and what is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskschema.catalog.compare.sqltext import differ_in_layout_alone, tokens

SAME = [
    ("SELECT 1", "  SELECT\n\t1 -- one\n"),
    ("a+b", "a + b"),
    ("a/* x /* y */ z */+b", "a+b"),
    ("v:=-1;", "v := -1;"),
    ("a<-1", "a < -1"),
    ("x::int", "x :: int"),
    ("FOR i IN 1..10 LOOP", "FOR i IN 1 .. 10 LOOP"),
    ("f(a,b)", "f ( a , b )"),
    ("SELECT 'a'\n'b'", "SELECT 'a' -- and\n  'b'"),
    ("a -- it's\n", "a"),
    ("a /* it's \"x */", "a"),
    ("a@-b", "a @- b"),
    ("", " -- nothing"),
    ("x = E'\\'' -- y", "x=E'\\''"),
]
OTHER = [
    ("a b", "ab"),
    ("'a b'", "'a  b'"),
    ("'a -- b'", "'a '"),
    ("'a''b'", "'a'' b'"),
    ("E'\\' --'", "E'\\'"),
    ('"a b"', '"a  b"'),
    ("$$a b$$", "$$a  b$$"),
    ("$x$a $y$ b$x$", "$x$a $y$  b$x$"),
    ("a$b$ c$b$", "a$b$  c $b$"),
    ("a - -1", "a --1"),
    ("a <= b", "a < = b"),
    ("a @- b", "a @ - b"),
    ("1.5", "1 .5"),
    ("'a'\n'b'", "'a' 'b'"),
    ("'a", "'a "),
    ("a /* b", "a /*  b"),
    ("a /* /* */ b", "a /* /* */  b"),
    ("$1", "$ 1"),
    ("Select 1", "SELECT 1"),
    ("x'1f'", "x '1f'"),
    ("u&'a'", "u & 'a'"),
    ("$q$ a", "$q$  a"),
    ("1e5", "1 e5"),
    ("a\u00a0b", "a b"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_layout_makes_no_difference(one: str, other: str) -> None:
    assert differ_in_layout_alone(one, other)
    assert differ_in_layout_alone(other, one)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_everything_else_does(one: str, other: str) -> None:
    assert not differ_in_layout_alone(one, other)
    assert not differ_in_layout_alone(other, one)


def test_an_identifier_may_hold_dollars() -> None:
    assert list(tokens("a$b$c $t$x$t$")) == ["a$b$c", "$t$x$t$"]


PIECES = st.sampled_from(
    ["a", "1", ".5", "'", "''", '"', "$$", "$a$", "--", "/*", "*/", "\n", " ", "E'", "\\", "+", "-", "<", "@",
     ":", "=", "ä", "$"]
)  # fmt: skip


@given(st.lists(PIECES).map("".join))
def test_no_token_is_lost(text: str) -> None:
    """Whatever the text, tokens stand in it one after the other."""
    position = 0
    for token in tokens(text):
        if token != "\n":
            position = text.index(token, position) + len(token)


@given(st.lists(PIECES).map("".join))
def test_layout_may_be_added_between_tokens(text: str) -> None:
    parts = list(tokens(text))
    assert list(tokens(" /* ' */ ".join(parts))) == parts
