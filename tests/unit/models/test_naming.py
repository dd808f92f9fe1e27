"""Names of constraints and indexes."""

from __future__ import annotations

import pytest
from sqlalchemy import (
    CheckConstraint,
    Column,
    Constraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
    func,
    text,
)

from taskschema.models import NAMING_CONVENTION, name_constraints
from taskschema.models.naming import MAX_NAME_BYTES, shorten


def _table(metadata: MetaData) -> Table:
    Table("parent", metadata, Column("id", Integer, primary_key=True), Column("k", Integer))
    return Table(
        "t",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("a", Integer, index=True),
        Column("b", Integer, unique=True),
        Column("c", Integer, index=True, unique=True),
        Column("parent_id", ForeignKey("parent.id")),
        UniqueConstraint("a", "b"),
        ForeignKeyConstraint(["a", "b"], ["parent.id", "parent.k"]),
        CheckConstraint("a > b", name="sane"),
    )


def _names(table: Table) -> set[str]:
    items: list[Constraint | Index] = [*table.constraints, *table.indexes]
    return {str(item.name) for item in items}


def test_every_kind_is_named() -> None:
    table = _table(MetaData())
    name_constraints(table)
    assert _names(table) == {
        "pk_t",
        "ix_t_a",
        "uq_t_b",
        "ix_t_c",
        "fk_t_parent_id_parent",
        "uq_t_a_b",
        "fk_t_a_b_parent",
        "sane",
    }


def test_sqlalchemy_gives_the_same_names_by_the_convention() -> None:
    by_convention = _table(MetaData(naming_convention=NAMING_CONVENTION))
    by_us = _table(MetaData())
    name_constraints(by_us)
    assert _names(by_convention) - {"ck_t_sane"} == _names(by_us) - {"sane"}


def test_the_metadata_keeps_its_own_convention() -> None:
    metadata = MetaData()
    before = dict(metadata.naming_convention)
    name_constraints(_table(metadata))
    assert dict(metadata.naming_convention) == before


def test_two_indexes_that_begin_with_the_same_column_differ() -> None:
    table = Table("t", MetaData(), Column("a", Integer, index=True), Column("b", Integer))
    Index(None, table.c.a, table.c.b)
    Index(None, func.lower(table.c.a))
    name_constraints(table)
    assert {index.name for index in table.indexes} == {"ix_t_a", "ix_t_a_b", "ix_t_a_expression"}


def test_unnamed_checks_are_numbered_in_the_order_of_writing() -> None:
    table = Table("t", MetaData(), Column("a", Integer))
    first, second = CheckConstraint(text("a > 1")), CheckConstraint(text("a > 2"))
    table.append_constraint(first)
    table.append_constraint(second)
    name_constraints(table)
    assert (first.name, second.name) == ("ck_t_rule", "ck_t_rule_2")


def test_naming_twice_is_naming_once() -> None:
    table = _table(MetaData())
    name_constraints(table)
    once = _names(table)
    name_constraints(table)
    assert _names(table) == once


@pytest.mark.parametrize("letter", ["a", "\u00e9", "\u2603"])
def test_long_names_are_cut_at_63_bytes_and_stay_different(letter: str) -> None:
    one, other = shorten(letter * 70 + "1"), shorten(letter * 70 + "2")
    assert one != other
    assert len(one.encode()) <= MAX_NAME_BYTES
    assert shorten("short") == "short"


def test_a_schema_is_no_part_of_a_name() -> None:
    metadata = MetaData(schema="app")
    Table("parent", metadata, Column("id", Integer, primary_key=True))
    table = Table("t", metadata, Column("parent_id", ForeignKey("app.parent.id")))
    name_constraints(table)
    assert "fk_t_parent_id_parent" in _names(table)
