"""Validators of the models, and JSON columns, asked of rows that are there already."""

from __future__ import annotations

import json

import psycopg
import pytest
from pydantic import BaseModel, field_validator, model_validator
from sqlalchemy import JSON, Column, Connection, MetaData
from sqlmodel import Field

from taskschema.db.url import DatabaseUrl
from taskschema.models import SQLModel
from taskschema.verify import Advance, Options, Verification, verify


class Base(SQLModel):
    metadata = MetaData()


class Size(BaseModel):
    width: int
    tags: list[str] = []


class Parcel(Base, table=True):
    __tablename__ = "parcel"
    id: int = Field(primary_key=True)
    code: str
    low: int = Field(ge=0)
    high: int
    size: Size = Field(sa_column=Column(JSON, nullable=False))

    @field_validator("code")
    @classmethod
    def is_odd(cls, value: str) -> str:
        if value == "boom":
            raise RuntimeError("no such code")
        if value.startswith("x"):
            raise ValueError(f"{value} starts with x")
        return value

    @model_validator(mode="after")
    def is_ordered(self) -> Parcel:
        if self.low > self.high:
            raise ValueError("low is above high")
        return self


TABLE = (
    "CREATE TABLE parcel (id int PRIMARY KEY, code varchar NOT NULL, low int NOT NULL CHECK (low >= 0),"
    " high int NOT NULL, size json NOT NULL)"
)
FINE = (1, "a", 0, 5, {"width": 3, "tags": ["t"]})


def found_in(connection: Connection, database: DatabaseUrl, *rows: tuple[object, ...]) -> Verification:
    with psycopg.connect(database.reveal(), autocommit=True) as session:
        session.execute(TABLE)
        for *plain, size in rows:
            session.execute("INSERT INTO parcel VALUES (%s, %s, %s, %s, %s)", (*plain, json.dumps(size)))
    assert verify(connection, metadata=Base.metadata).findings == ()
    connection.rollback()
    told: list[Advance] = []
    options = Options(with_python=True, on_advance=told.append)
    found = verify(connection, metadata=Base.metadata, options=options)
    assert told[-1].done == told[-1].total > 0
    return found


@pytest.mark.parametrize(
    ("row", "thing", "words"),
    [
        (
            (2, "xy", 0, 5, {"width": 3}),
            "column public.parcel.code",
            "what a validator of Parcel.code demands",
        ),
        (
            (2, "boom", 0, 5, {"width": 3}),
            "table public.parcel",
            "a validator of Parcel, which raises an error",
        ),
        ((2, "a", 6, 5, {"width": 3}), "table public.parcel", "what a validator of Parcel demands"),
        ((2, "a", 0, 5, {"width": "wide"}), "column public.parcel.size", "Parcel.size.width: "),
        ((2, "a", 0, 5, {}), "column public.parcel.size", "Parcel.size.width: Field required"),
        ((2, "a", 0, 5, {"width": 3, "tags": [7]}), "column public.parcel.size", "Parcel.size.tags.[]: "),
        ((2, "a", 0, 5, [1]), "column public.parcel.size", "Parcel.size: "),
    ],
)
def test_what_a_model_refuses(
    connection: Connection, empty_database: DatabaseUrl, row: tuple[object, ...], thing: str, words: str
) -> None:
    [broken] = found_in(connection, empty_database, FINE, row).broken
    assert (broken.rule.code, broken.rule.object, broken.rows) == ("model-validation-broken", thing, 1)
    assert broken.rule.words.startswith(words)
    assert [sample.key for sample in broken.samples] == [(("id", "2"),)]
    assert broken.rule.query == "SELECT * FROM ONLY public.parcel WHERE id = '2'"


def test_rows_that_are_fine(connection: Connection, empty_database: DatabaseUrl) -> None:
    assert found_in(connection, empty_database, FINE).findings == ()


def test_many_rows_are_counted(connection: Connection, empty_database: DatabaseUrl) -> None:
    rows = [(number, f"x{number}", 0, 5, {"width": 3}) for number in range(30)]
    [broken] = found_in(connection, empty_database, *rows).broken
    assert broken.rows == 30
    assert [dict(sample.key)["id"] for sample in broken.samples] == [str(number) for number in range(10)]
    assert "x7" not in broken.without_values().finding().message
