"""Rows that obey, and rows that break one rule: told by the rules themselves."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from taskschema.models import derived_rule
from taskschema.rows import NoSuchRow, breaking_row, obeying_row
from tests.fixtures.shop import ITEM, SHOP

CHECKS = sorted(
    (constraint for constraint in ITEM.constraints if derived_rule(constraint)), key=lambda c: str(c.name)
)


def _broken_rules(row: dict[str, Any]) -> set[str]:
    rules = {str(check.name): derived_rule(check) for check in CHECKS}
    return {name for name, rule in rules.items() if rule and not rule.is_obeyed_by(row[rule.column])}


@pytest.mark.parametrize("number", [0, 1, 2, 7, 40])
def test_an_obeying_row_obeys(number: int) -> None:
    row = obeying_row(ITEM, number=number)
    assert _broken_rules(row) == set()
    assert set(row) == set(ITEM.columns.keys())
    assert all(row[column.name] is not None for column in ITEM.columns if not column.nullable)
    assert row["shop_code"] == obeying_row(SHOP, number=number)["code"]
    assert row["origin_code"] is None


@pytest.mark.parametrize("name", ["id", "name", "uid", "shop_code", "moment", "day"])
def test_rows_differ_by_their_number(name: str) -> None:
    assert len({obeying_row(ITEM, number=number)[name] for number in range(30)}) == 30


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_breaking_row_breaks_just_one_rule(check: sa.CheckConstraint) -> None:
    for number in (0, 5):
        assert _broken_rules(breaking_row(ITEM, check, number=number)) == {check.name}


def test_every_kind_of_rule_is_tried() -> None:
    kinds = {rule.kind.value for rule in map(derived_rule, CHECKS) if rule}
    assert kinds == {"allowed", "range", "length", "multiple", "pattern"}


def test_breaking_not_null_sets_just_that_to_null() -> None:
    row = breaking_row(ITEM, ITEM.c.kind)
    assert {name for name, value in row.items() if value is None} == {"kind", "origin_code"}


def test_breaking_what_is_unique_repeats_just_that() -> None:
    (unique,) = (item for item in ITEM.constraints if isinstance(item, sa.UniqueConstraint))
    there = obeying_row(ITEM)
    row = breaking_row(ITEM, unique, existing=there)
    assert row["name"] == there["name"]
    assert row["id"] != there["id"]
    assert breaking_row(ITEM, ITEM.primary_key)["id"] == there["id"]
    assert breaking_row(ITEM, ITEM.primary_key)["name"] != there["name"]


def test_breaking_a_foreign_key_points_nowhere_near() -> None:
    for key in ITEM.foreign_key_constraints:
        row = breaking_row(ITEM, key)
        name = key.column_keys[0]
        assert row[name] not in {obeying_row(SHOP, number=number)["code"] for number in range(100)}
        assert len(row[name]) <= 4


def test_what_cannot_be_broken_is_said() -> None:
    plain = sa.Table(
        "plain", sa.MetaData(), sa.Column("a", sa.Integer), sa.CheckConstraint("a > 1", name="by_hand")
    )
    (by_hand,) = (item for item in plain.constraints if isinstance(item, sa.CheckConstraint))
    with pytest.raises(NoSuchRow, match="by_hand was not derived"):
        breaking_row(plain, by_hand)
    with pytest.raises(NoSuchRow, match=r"plain\.a may be null"):
        breaking_row(plain, plain.c.a)
    with pytest.raises(NoSuchRow, match="is not unique"):
        breaking_row(plain, sa.Index("loose", plain.c.a))


def test_what_only_the_database_fills_is_left_out() -> None:
    table = sa.Table(
        "t",
        sa.MetaData(),
        sa.Column("id", sa.Integer, sa.Identity(always=True), primary_key=True),
        sa.Column("a", sa.Integer, nullable=False),
        sa.Column("b", sa.Integer, sa.Computed("a + 1")),
    )
    assert set(obeying_row(table)) == {"a"}


def test_a_column_of_an_unknown_type_is_named() -> None:
    class Odd(sa.TypeDecorator[str]):
        impl = sa.Text
        cache_ok = True

    table = sa.Table("t", sa.MetaData(), sa.Column("a", Odd, nullable=False))
    with pytest.raises(NoSuchRow, match=r"no value was found for t\.a"):
        obeying_row(table)
