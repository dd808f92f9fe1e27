"""Rules of the models that the database does not have, or has in other words."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

import pytest
from pydantic import StringConstraints
from sqlalchemy import CheckConstraint, Column, Connection, MetaData, String, text
from sqlalchemy import Enum as SqlEnum
from sqlmodel import Field, SQLModel

from taskschema.verify import verify


class Kind(StrEnum):
    A = "a"
    B = "b"


class Shop(SQLModel):
    metadata = MetaData()


class Seller(Shop, table=True):
    __tablename__ = "seller"
    id: int = Field(primary_key=True)
    name: str = Field(unique=True)


class Item(Shop, table=True):
    __tablename__ = "item"
    __table_args__ = (CheckConstraint("name <> 'a:b' AND name NOT LIKE '%z'", name="ck_item_written"),)
    id: int = Field(primary_key=True)
    name: str = Field(max_length=5)
    rank: int | None = Field(default=None, ge=1, lt=10)
    price: Decimal | None = Field(default=None, multiple_of=0.5, max_digits=8, decimal_places=2)
    code: Annotated[str, StringConstraints(pattern=r"^[a-z]+$", min_length=2)] | None = None
    state: Literal["open", "shut"] | None = Field(default=None, sa_type=String())
    kind: Kind | None = Field(default=None, sa_column=Column(SqlEnum("a", "b", native_enum=False)))
    seller: int | None = Field(default=None, foreign_key="seller.id")
    gone: int | None = Field(default=None, ge=1)


TABLES = """
CREATE TABLE seller (id int PRIMARY KEY, name text);
CREATE TABLE item (
  id int PRIMARY KEY, name text, rank int, price numeric, code text, state text, kind text, seller int
);
"""


@pytest.fixture
def shop(connection: Connection) -> Connection:
    connection.exec_driver_sql(TABLES)
    connection.execute(text("INSERT INTO seller VALUES (1, 'x'), (2, 'y')"))
    connection.execute(text("INSERT INTO item VALUES (1, 'fine', 1, 0.5, 'ab', 'open', 'a', 1)"))
    connection.execute(text("INSERT INTO item (id, name, rank) VALUES (2, 'f', 9), (3, 'f', NULL)"))
    connection.commit()
    return connection


def broken(connection: Connection) -> list[tuple[str, str, str, list[str]]]:
    connection.commit()
    found = verify(connection, metadata=Shop.metadata)
    assert found.problems == ()
    return [
        (one.rule.code, one.rule.object, one.rule.words, [sample.key_text for sample in one.samples])
        for one in found.broken
    ]


def test_rows_that_obey_them_are_no_findings(shop: Connection) -> None:
    assert broken(shop) == []


@pytest.mark.parametrize(
    ("change", "code", "thing", "words"),
    [
        ("rank = 0", "model-check-broken", "column public.item.rank", "at least 1 and less than 10"),
        ("rank = 10", "model-check-broken", "column public.item.rank", "at least 1 and less than 10"),
        ("price = 0.7", "model-check-broken", "column public.item.price", "a multiple of 0.5"),
        ("code = 'A1'", "model-check-broken", "column public.item.code", "matches ^[a-z]+$"),
        ("code = 'a'", "model-check-broken", "column public.item.code", "at least 2 long"),
        ("state = 'ajar'", "model-check-broken", "column public.item.state", "one of 'open', 'shut'"),
        ("kind = 'c'", "model-enum-broken", "column public.item.kind", "one of a, b"),
        ("name = NULL", "model-not-null-broken", "column public.item.name", "NOT NULL"),
        ("seller = 9", "model-foreign-key-broken", "constraint public.item.item_seller_fkey",
         "FOREIGN KEY (seller) REFERENCES public.seller(id)"),
        ("name = 'a:b'", "model-check-broken", "constraint public.item.ck_item_written",
         "CHECK (name <> 'a:b' AND name NOT LIKE '%z')"),
        ("name = 'xyz'", "model-check-broken", "constraint public.item.ck_item_written",
         "CHECK (name <> 'a:b' AND name NOT LIKE '%z')"),
    ],
)  # fmt: skip
def test_a_row_that_breaks_one(shop: Connection, change: str, code: str, thing: str, words: str) -> None:
    shop.exec_driver_sql(f"UPDATE item SET {change} WHERE id = 3")
    assert broken(shop) == [(code, thing, words, ["id=3"])]


def test_a_text_that_is_too_long(shop: Connection) -> None:
    shop.exec_driver_sql("UPDATE item SET name = 'too long' WHERE id = 3")
    assert {(code, words) for code, _, words, _ in broken(shop)} >= {
        ("model-length-broken", "at most 5 characters")
    }


def test_a_key_that_is_unique_in_the_models_only(shop: Connection) -> None:
    shop.exec_driver_sql("UPDATE seller SET name = 'x'")
    assert broken(shop) == [
        (
            "model-unique-broken",
            "constraint public.seller.seller_name_key",
            "UNIQUE (name)",
            ["id=1", "id=2"],
        )
    ]


def test_a_table_that_only_the_models_have_is_not_verified(connection: Connection) -> None:
    """An empty database does not obey: nobody looked at anything."""
    found = verify(connection, metadata=Shop.metadata)
    assert [(one.code, one.object) for one in found.findings] == [
        ("not-verified", "table public.item"),
        ("not-verified", "table public.seller"),
    ]


def test_what_the_database_says_itself_is_told_once(shop: Connection) -> None:
    """A CHECK of the same name speaks for the rows that both refuse, and the models for the others."""
    shop.exec_driver_sql("UPDATE item SET name = CASE id WHEN 2 THEN 'a:b' WHEN 3 THEN 'z' ELSE name END")
    shop.exec_driver_sql("ALTER TABLE item ADD CONSTRAINT ck_item_written CHECK (name <> 'a:b') NOT VALID")
    told = [(code, thing, keys) for code, thing, _, keys in broken(shop)]
    name = "constraint public.item.ck_item_written"
    assert told == [("check-broken", name, ["id=2"]), ("model-check-broken", name, ["id=3"])]
