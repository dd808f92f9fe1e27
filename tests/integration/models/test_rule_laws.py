"""Law: what pydantic accepts for a field, its CHECK accepts, and nothing else."""

import re
import types
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal, Optional

import annotated_types as at
import pydantic
import pytest
import sqlmodel
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import StringConstraints, ValidationError
from sqlalchemy import Connection, Table, create_engine, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import registry

from taskschema.models import SQLModel
from tests.fixtures.laws import examples


class Size(Enum):
    SMALL = "s"
    LARGE = "l"


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
AWKWARD = (
    "it's",
    "100%",
    ":x",
    "%(x)s",
    "%s",
    "back\\slash",
    "\\",
    "\u2603",
    'quo"te',
    "new\nline",
    "{b}",
    "",
    "'",
)
INTEGERS = st.integers(-(2**31), 2**31 - 1) | st.integers(-5, 205)
FLOATS = st.floats() | st.integers(-3, 12).map(float)
DECIMALS = st.decimals(-100, 100, places=2) | st.sampled_from(
    [Decimal(n) for n in ("NaN", "Infinity", "-Infinity")]
)
DATES = st.dates(date(2019, 1, 1), date(2021, 12, 31))
MOMENTS = st.datetimes(datetime(2019, 12, 30), datetime(2020, 1, 3), timezones=st.just(UTC))

Strategy = st.SearchStrategy[Any]

EVERYWHERE: dict[str, tuple[Any, Strategy]] = {
    "awkward texts": (
        Literal[AWKWARD],
        st.sampled_from(AWKWARD) | TEXTS | st.sampled_from(AWKWARD).map(lambda t: t + "x"),
    ),
    "two literals": (Literal["a"] | Literal["b"], st.sampled_from("abc")),
    "numbers": (Literal[1, 2, 2**40], st.sampled_from([0, 1, 2, 3, 2**40])),
    "one truth": (Literal[True], st.booleans()),
    "members": (Literal[Size.SMALL], st.sampled_from(Size)),
    "closed range": (Annotated[int, sqlmodel.Field(ge=0, le=100)], INTEGERS),
    "open range": (Annotated[int, pydantic.Field(gt=0, lt=100)], INTEGERS),
    "interval": (Annotated[int, at.Interval(gt=-3, le=7)], INTEGERS),
    "nested": (Optional[Annotated[int, at.Ge(3)]], INTEGERS),  # noqa: UP045
    "nested twice": (Annotated[Annotated[int, at.Ge(3)] | None, at.Le(5)], INTEGERS),
    "tightest": (Annotated[int, at.Ge(3), at.Ge(1), at.Lt(9), at.Le(20)], INTEGERS),
    "positive": (pydantic.PositiveInt, INTEGERS),
    "constrained int": (pydantic.conint(ge=2, multiple_of=3), INTEGERS),
    "days": (Annotated[date, at.Ge(date(2020, 1, 1)), at.Lt(date(2021, 1, 1))], DATES),
    "moments": (Annotated[datetime, at.Ge(datetime(2020, 1, 1, tzinfo=UTC))], MOMENTS),
    "short": (Annotated[str, sqlmodel.Field(max_length=3)], TEXTS),
    "neither short nor long": (Annotated[str, at.Len(2, 4)], TEXTS),
    "not empty": (Annotated[str, StringConstraints(min_length=1)] | None, TEXTS),
    "bytes": (Annotated[bytes, pydantic.Field(min_length=1, max_length=2)], st.binary(max_size=4)),
    "multiples": (Annotated[int, at.MultipleOf(7)], INTEGERS),
}
POSTGRESQL: dict[str, tuple[Any, Strategy]] = {
    "floats from": (Annotated[float, at.Ge(0.5)], FLOATS),
    "floats to": (Annotated[float, at.Lt(10)], FLOATS),
    "decimals from": (Annotated[Decimal, at.Ge(0)], DECIMALS),
    "decimals to": (Annotated[Decimal, at.Le(Decimal("99.5"))], DECIMALS),
    "decimals within": (Annotated[Decimal, at.Gt(-1), at.Lt(1)], DECIMALS),
    "multiples of a half": (
        Annotated[Decimal, at.MultipleOf(Decimal("0.5"))],
        st.decimals(-100, 100, places=2) | st.integers(-9, 9).map(lambda n: Decimal(n) / 2),
    ),
    "multiples of a tenth": (
        Annotated[float, at.MultipleOf(0.1)],
        st.integers(-99, 99).map(lambda n: n * 0.05),
    ),
    "whole floats": (Annotated[float, at.MultipleOf(2)], st.integers(-99, 99).map(lambda n: n / 2)),
}
PATTERNS: tuple[str | re.Pattern[str], ...] = (
    "a",
    "^a",
    "a$",
    "^a.b$",
    "(?s)^a.b$",
    r"\bab\b",
    r"a\B",
    r"^\d{2,3}$",
    r"^\d+?$",
    "[^a]",
    "^[^a]*$",
    r"a\z",
    r"\Aa",
    "(?i)AB",
    "^(?P<x>a|b)+$",
    "^(?<x>a|b)+$",
    "^(?:a|b){2,}$",
    r"^[\w.-]+@[a-b]+$",
    r"\x61\x{62}",
    r"\u0061\u{2603}",
    "^[]a]$",
    r"^[\]a-]$",
    r"^[a\-b]$",
    "it's",
    "100%",
    ":a",
    r"\\",
    r"a\.b",
    r"\S+\s\S",
    r"[^\s]",
    r"[\d_]",
    "^(a|)$",
    "^()$",
    r"\<a",
    r"b\>",
    "^[[:alpha:]]+$",
    r"\D\W",
    "\u2603",
    "^%(a)s$",
    "^a|b$",
    "]",
    "}",
    r"\@|\-",
    r"\n",
    "\n",
    r"^[\n]$",
    re.compile("b$"),
    re.compile(r"b\Z"),
    re.compile("(?<!a)b"),
    re.compile("a(?=b)"),
    re.compile(r"(a|b)\1"),
    re.compile("AB", re.IGNORECASE),
    re.compile(r"[\[s]a"),
    re.compile("^a.b"),
    re.compile("(?s)a.b"),
    re.compile("(?i)AB"),
    re.compile("a.b", re.DOTALL | re.IGNORECASE),
)
CHARACTERS = st.text(st.sampled_from("aaabbbAB019 _-.@'%:\\\u2603]}[s\n"), max_size=6)


def _models(annotation: Any) -> tuple[type[SQLModel], Table]:
    """Make a model with one field, and a table with the same."""
    base = types.new_class("Local", (SQLModel,), {"registry": registry()})
    probe = types.new_class("Probe", (base,), {}, _body({"value": annotation}))
    key = {"id": Annotated[int | None, sqlmodel.Field(primary_key=True)]}
    row = types.new_class("Row", (probe,), {"table": True}, _body(key, id=None))
    return probe, row.__table__  # type: ignore[attr-defined]


def _body(annotations: dict[str, Any], **values: Any) -> Callable[[dict[str, Any]], None]:
    return lambda namespace: namespace.update(__annotations__=annotations, __module__=__name__, **values)


def _is_accepted_by_pydantic(probe: type[SQLModel], value: Any) -> bool:
    try:
        probe(value=value)
    except ValidationError:
        return False
    return True


def _is_accepted_by_database(connection: Connection, table: Table, value: Any) -> bool:
    try:
        with connection.begin_nested():
            connection.execute(insert(table).values(value=value))
    except IntegrityError as refused:
        assert "ck_row_value_" in str(refused.orig)
        return False
    return True


def _check_law(connection: Connection, annotation: Any, strategy: Strategy, count: int) -> None:
    probe, table = _models(annotation)
    table.metadata.create_all(connection)

    @settings(
        max_examples=examples(count),
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(strategy)
    def holds(value: Any) -> None:
        expected = _is_accepted_by_pydantic(probe, value)
        assert _is_accepted_by_database(connection, table, value) is expected, repr(value)

    holds()
    table.metadata.drop_all(connection)


def test_postgresql_accepts_what_pydantic_accepts(connection: Connection) -> None:
    for annotation, strategy in (EVERYWHERE | POSTGRESQL).values():
        _check_law(connection, annotation, strategy, 40)


def test_postgresql_matches_what_pydantic_matches(connection: Connection) -> None:
    for pattern in PATTERNS:
        constrained = Annotated[str, StringConstraints(pattern=pattern)]
        _check_law(connection, constrained, CHARACTERS, 40)


@pytest.mark.parametrize("name", EVERYWHERE)
def test_sqlite_accepts_what_pydantic_accepts(name: str) -> None:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        _check_law(connection, *EVERYWHERE[name], 40)
    engine.dispose()
