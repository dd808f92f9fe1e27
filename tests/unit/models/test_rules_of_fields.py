"""Which rules a field states, however it was written."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal, NewType, Optional

import annotated_types as at
import pydantic
import pytest
import sqlmodel
from pydantic import AwareDatetime, NaiveDatetime, StringConstraints
from typing_extensions import TypeAliasType

from taskschema.models.fields import Shape, read_shape
from taskschema.models.rules import NoCheck, Rule, RuleKind, read_rules

NEW_YEAR = datetime(2020, 1, 1, tzinfo=UTC)
ALLOWED, RANGE, LENGTH, MULTIPLE, PATTERN = RuleKind


class Color(Enum):
    RED = "r"


Short = NewType("Short", str)
Alias = TypeAliasType("Alias", Annotated[int, at.Ge(4)])


def shape_of(annotation: Any, default: Any = ...) -> Shape:
    namespace = {"__annotations__": {"value": annotation}} | ({} if default is ... else {"value": default})
    model: Any = type("Model", (sqlmodel.SQLModel,), namespace)
    return read_shape(model.model_fields["value"])


def rules(annotation: Any, default: Any = ...) -> list[Rule]:
    return list(read_rules("value", shape_of(annotation, default)))


@pytest.mark.parametrize(
    ("annotation", "default", "expected"),
    [
        (Literal["a", "b"], ..., Rule(ALLOWED, "value", values=("a", "b"))),
        (Optional[Literal["a"]], None, Rule(ALLOWED, "value", values=("a",))),  # noqa: UP045
        (Literal["a", None], None, Rule(ALLOWED, "value", values=("a",))),
        (Literal["a"] | Literal["b"] | None, None, Rule(ALLOWED, "value", values=("a", "b"))),
        (Annotated[Literal[1, 2], "x"], ..., Rule(ALLOWED, "value", values=(1, 2))),
        (Literal[Color.RED], ..., Rule(ALLOWED, "value", values=(Color.RED,))),
        (int, sqlmodel.Field(ge=0, le=100), Rule(RANGE, "value", ge=0, le=100)),
        (int, pydantic.Field(gt=0, lt=9), Rule(RANGE, "value", gt=0, lt=9)),
        (int | None, sqlmodel.Field(default=None, ge=1), Rule(RANGE, "value", ge=1)),
        (Optional[Annotated[int, at.Ge(3)]], None, Rule(RANGE, "value", ge=3)),  # noqa: UP045
        (Annotated[int | None, at.Interval(ge=3, lt=5)], None, Rule(RANGE, "value", ge=3, lt=5)),
        (Annotated[int, pydantic.Field(ge=1)] | None, None, Rule(RANGE, "value", ge=1)),
        (Annotated[int, sqlmodel.Field(ge=1)] | None, None, Rule(RANGE, "value", ge=1)),
        (Alias, ..., Rule(RANGE, "value", ge=4)),
        (Alias | None, None, Rule(RANGE, "value", ge=4)),
        (pydantic.PositiveInt, ..., Rule(RANGE, "value", gt=0)),
        (Annotated[int, at.Ge(3), at.Ge(1)], ..., Rule(RANGE, "value", ge=1)),
        (str, sqlmodel.Field(max_length=200), Rule(LENGTH, "value", max_length=200)),
        (str, sqlmodel.Field(min_length=1), Rule(LENGTH, "value", min_length=1)),
        (Short, sqlmodel.Field(max_length=2), Rule(LENGTH, "value", max_length=2)),
        (Annotated[str, at.Len(1, 2)], ..., Rule(LENGTH, "value", min_length=1, max_length=2)),
        (Annotated[str, StringConstraints(max_length=9)] | None, None, Rule(LENGTH, "value", max_length=9)),
        (pydantic.constr(max_length=5), ..., Rule(LENGTH, "value", max_length=5)),
        (pydantic.conint(multiple_of=5), ..., Rule(MULTIPLE, "value", multiple_of=5)),
        (Decimal, sqlmodel.Field(multiple_of=0.5), Rule(MULTIPLE, "value", multiple_of=0.5)),
        (str, pydantic.Field(pattern="^a$"), Rule(PATTERN, "value", pattern="^a$")),
        (str, sqlmodel.Field(schema_extra={"pattern": "^a$"}), Rule(PATTERN, "value", pattern="^a$")),
        (
            Annotated[str, StringConstraints(pattern="^a$")] | None,
            None,
            Rule(PATTERN, "value", pattern="^a$"),
        ),
        (
            Annotated[str, StringConstraints(pattern=re.compile("(?i)^a", re.DOTALL))],
            ...,
            Rule(PATTERN, "value", pattern="(?is)^a", is_python_pattern=True),
        ),
    ],
)
def test_one_rule_each(annotation: Any, default: Any, expected: Rule) -> None:
    assert rules(annotation, default) == [expected]


def test_several_rules_come_in_order() -> None:
    found = rules(Annotated[str, StringConstraints(pattern="a", min_length=1)], sqlmodel.Field(max_length=3))
    assert [rule.kind for rule in found] == [LENGTH, PATTERN]
    assert found[0] == Rule(LENGTH, "value", min_length=1, max_length=3)


@pytest.mark.parametrize(
    ("annotation", "default"),
    [
        (int, ...),
        (Literal[True, False], ...),
        (str, sqlmodel.Field(regex="^a$")),  # validates nothing in sqlmodel, so nothing here
        (str, sqlmodel.Field(min_length=0)),
        (Annotated[str, NoCheck()], sqlmodel.Field(max_length=3)),
        (int | str, ...),
    ],
)
def test_no_rule(annotation: Any, default: Any) -> None:
    assert rules(annotation, default) == []


def test_no_check_may_name_kinds() -> None:
    kept = rules(Annotated[str, NoCheck((PATTERN,)), StringConstraints(pattern=r"\p{Greek}", max_length=3)])
    assert [rule.kind for rule in kept] == [LENGTH]


def test_the_last_word_on_time_zones_counts() -> None:
    assert shape_of(AwareDatetime | None).type is AwareDatetime
    assert shape_of(Annotated[datetime, AwareDatetime, NaiveDatetime] | None).type is NaiveDatetime
    assert shape_of(Annotated[datetime, AwareDatetime]).is_nullable is False


@pytest.mark.parametrize(
    ("rule", "good", "bad"),
    [
        (Rule(ALLOWED, "c", values=("a",)), "a", "b"),
        (Rule(ALLOWED, "c", values=(1,)), 1, True),
        (Rule(RANGE, "c", ge=1, lt=3), 2, 3),
        (Rule(RANGE, "c", lt=datetime(2020, 1, 1)), datetime(2019, 1, 1, tzinfo=UTC), datetime(2020, 1, 1)),
        (Rule(RANGE, "c", ge=NEW_YEAR), datetime(2020, 1, 1), datetime(2019, 1, 1, tzinfo=UTC)),
        (Rule(LENGTH, "c", min_length=1, max_length=2), "ab", "abc"),
        (Rule(MULTIPLE, "c", multiple_of=0.1), 0.3, 0.35),
        (Rule(PATTERN, "c", pattern=r"^a\z"), "a", "a\n"),
        (Rule(PATTERN, "c", pattern="^a$"), "a", "a\n"),
        (Rule(PATTERN, "c", pattern=r"^(?<x>a)\$$"), "a$", "a"),
        (Rule(PATTERN, "c", pattern="^[$]$"), "$", "a"),
    ],
)
def test_a_rule_knows_who_obeys_it(rule: Rule, good: Any, bad: Any) -> None:
    assert rule.is_obeyed_by(good)
    assert rule.is_obeyed_by(None)
    assert not rule.is_obeyed_by(bad)
