"""What seeds see in a metadata: keys, references and names."""

import pytest
from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, String, Table, UniqueConstraint, text
from sqlalchemy.orm import registry
from sqlmodel import Field, Relationship, SQLModel

from taskschema.errors import ModelsNotImportable
from taskschema.seed.tables import describe_tables, find_table
from tests.integration.seed.library import LIBRARY

TABLES = describe_tables(LIBRARY)


@pytest.mark.parametrize(
    ("table", "keys"),
    [
        ("country", (("code",),)),
        ("team", (("slug",),)),
        ("book", ()),
        ("membership", (("person_id", "team_id"),)),
        ("shelf", (("country_code", "name"),)),
        ("device", (("address",), ("serial",))),
        ("setting", (("name",),)),
    ],
)
def test_natural_keys(table: str, keys: tuple[tuple[str, ...], ...]) -> None:
    assert TABLES[table].natural_keys() == keys


def test_references_go_by_relationship_and_by_column() -> None:
    names = {(name, each.target): each.names for name, table in TABLES.items() for each in table.references}
    assert names["team", "person"] == ("lead",)
    assert names["person", "country"] == ("home", "country")
    assert names["book", "book"] == ("parent",)
    assert names["loan", "shelf"] == ("shelf",)


def test_what_others_refer_to_is_part_of_the_identity() -> None:
    assert TABLES["shelf"].identity == ("id", "country_code", "name")


def test_partial_and_functional_indexes_are_no_keys() -> None:
    metadata = MetaData()
    Table(
        "t",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("a", String),
        Column("b", String),
        Index("partial", "a", unique=True, postgresql_where=text("b IS NULL")),
        Index("functional", text("lower(b)"), unique=True),
        UniqueConstraint("id", "a"),
        Index("whole", "b", unique=True),
    )
    assert describe_tables(metadata)["t"].natural_keys() == (("b",),)


def test_tables_of_schemas_are_found_by_their_short_name_where_one_has_it() -> None:
    metadata = MetaData()
    Table("t", metadata, Column("id", Integer, primary_key=True), schema="one")
    tables = describe_tables(metadata)
    found = find_table(tables, "t")
    assert found is not None and found.name == "one.t"
    Table("t", metadata, Column("id", Integer, primary_key=True), schema="two")
    assert find_table(describe_tables(metadata), "t") is None
    assert find_table(describe_tables(metadata), "two.t") is not None


def test_a_foreign_key_to_nowhere_is_a_column() -> None:
    metadata = MetaData()
    Table("t", metadata, Column("id", Integer, primary_key=True), Column("u_id", ForeignKey("u.id")))
    assert describe_tables(metadata)["t"].references == ()


def test_models_that_do_not_fit_together_say_so() -> None:
    apart = registry()

    class Base(SQLModel, registry=apart):
        pass

    class Lonely(Base, table=True):
        id: int | None = Field(default=None, primary_key=True)
        friend: "Nobody" = Relationship()  # type: ignore[name-defined]  # noqa: F821

    try:
        with pytest.raises(ModelsNotImportable, match="do not fit together"):
            describe_tables(apart.metadata)
    finally:
        apart.dispose()
