"""The digest of what a statement is sent with."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from taskschema.migrations.safety.parameters import parameters_sha256

LONG = "x" * 100


@pytest.mark.parametrize("nothing", [None, (), {}, []])
def test_nothing_has_none(nothing: object) -> None:
    assert parameters_sha256(nothing) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": 1}, {"a": 2}),
        ({"a": 1}, {"a": "1"}),
        ({"a": None}, {"a": "None"}),
        ([{"a": 1}], [{"a": 1}, {"a": 1}]),
        ({"a": Jsonb({"k": LONG + "1"})}, {"a": Jsonb({"k": LONG + "2"})}),
        ({"a": memoryview(b"1")}, {"a": memoryview(b"2")}),
        ({"a": [1, [2]]}, {"a": [[1], 2]}),
    ],
)
def test_other_values_have_another(one: object, other: object) -> None:
    assert parameters_sha256(one) != parameters_sha256(other)


@pytest.mark.parametrize(
    "make",
    [
        lambda: {"a": Jsonb({"k": [LONG, 1]})},
        lambda: {"a": object.__new__(object)},
        lambda: ({"at": datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)}, uuid.UUID(int=7)),
        lambda: {"a": memoryview(b"1"), "b": "".join(["x", "y"])},
    ],
)
def test_the_same_values_have_the_same(make: Any) -> None:
    assert parameters_sha256(make()) == parameters_sha256(make())
