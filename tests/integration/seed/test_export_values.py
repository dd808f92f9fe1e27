"""Values of every type come back as they were, through YAML and through JSON."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlmodel
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Double,
    Float,
    Identity,
    Integer,
    Interval,
    LargeBinary,
    MetaData,
    Numeric,
    SmallInteger,
    String,
    Table,
    Text,
    Time,
    Uuid,
    insert,
    text,
)
from sqlalchemy import Enum as EnumType
from sqlalchemy.dialects.postgresql import ARRAY, INET, INT4RANGE, JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field

from taskschema.errors import SeedError
from taskschema.models.types import UTCTimestamp
from taskschema.seed import seed
from taskschema.seed.export import ExportReport, export
from tests.fixtures.laws import examples


class Colour(Enum):
    """Members are stored by name, and written by value."""

    RED = "r"
    NO = "no"


VALUES = MetaData()


class Base(sqlmodel.SQLModel, registry=registry(metadata=VALUES)):
    """The base of the one model here."""


class Modelled(Base, table=True):
    """A few types through the rules of a model."""

    name: str = Field(primary_key=True)
    amount: Decimal | None = None
    moment: datetime | None = Field(default=None, sa_type=UTCTimestamp)
    local: datetime | None = Field(default=None, sa_type=DateTime)
    day: date | None = None
    clock: time | None = None
    lasting: timedelta | None = None
    colour: Colour | None = None
    raw: bytes | None = None
    number: UUID | None = None
    document: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    ratio: float | None = None
    is_on: bool | None = None


PLAIN = Table(
    "plain", VALUES,
    Column("name", Text, primary_key=True),
    Column("amount", Numeric), Column("exact", Numeric(12, 3)), Column("ratio", Double),
    Column("small", SmallInteger), Column("real", Float(24)), Column("is_on", Boolean),
    Column("moment", DateTime(timezone=True)), Column("local", DateTime), Column("day", Date),
    Column("clock", Time), Column("lasting", Interval), Column("raw", LargeBinary), Column("number", Uuid),
    Column("colour", EnumType(Colour)), Column("document", JSONB(none_as_null=True)),
    Column("old", JSON(none_as_null=True)), Column("words", ARRAY(Text)), Column("numbers", ARRAY(Integer)),
    Column("place", INET), Column("span", INT4RANGE), Column("short", String(9)),
)  # fmt: skip
Table("counted", VALUES, Column("id", Integer, Identity(always=True), primary_key=True), Column("x", Text))

TRICKY = (
    "", " ", "null", "Null", "~", "yes", "No", "on", "true", "False", "y", "now", "today", "now - 3 days", "0", "007",
    "0x1F", "0o17", "1e5", "1_000", "+1", ".inf", "-.inf", ".nan", "2026-01-01", "2026-01-01 00:00:00+00", "12:30",
    "12:30:45", "<<", "=", "- a", "? a", ": a", "a: b", "a:", "a #b", "#", "@a", "`", "%a", "&a", "*a", "!a", "|", ">",
    "{", "[", "]", ",", "'", '"', "it's", "a\nb", "a\n", "\na", "a\n\n", "a\n\nb", "  a\nb", "a\n  b", "a \nb", "\t", "a\tb\nc",
    "---", "---\na", "...\nb", "a\r\nb", "\r", "\x85", "\u2028", "\ufeff", "\ufeffa\nb", "\x7f", "\x01", "é", "日本\n語", "🙂",
    "🙂\nb", "\U000e0001", "\\", "\\n", "a\\\nb", "${env:HOME}", "$${env:HOME}", "$$", " ${env:HOME}", "a" * 300, "a " * 90,
    "# a\nb", "a\n# b", "!!binary x", "é\u0301", "a\u00a0b", "x,y", "x]y", "Ünï çode",
)  # fmt: skip


@pytest.fixture
def here(connection: Connection) -> Iterator[Connection]:
    VALUES.create_all(connection)
    connection.commit()
    yield connection


def take(connection: Connection, table: str, to: Path | None = None) -> ExportReport:
    connection.rollback()
    with connection.begin():
        return export(connection, metadata=VALUES, table=table, to=to, force=True)


def there_and_back(connection: Connection, table: str, folder: Path) -> None:
    """Export, empty the table, seed the file, and compare what PostgreSQL prints."""
    image = f"SELECT t::text FROM {table} t ORDER BY 1"
    with connection.begin():
        before = connection.execute(text(image)).all()
    for suffix in ("yaml", "json"):
        take(connection, table, folder / f"x.{suffix}")
        with connection.begin():
            connection.execute(text(f"TRUNCATE {table}"))
            seed(connection, metadata=VALUES, directory=folder, sets=["x"])
            assert connection.execute(text(image)).all() == before
        (folder / f"x.{suffix}").unlink()


def fill(connection: Connection, table: str, rows: list[dict[str, Any]]) -> None:
    with connection.begin():
        connection.execute(text(f"TRUNCATE {table}"))
        connection.execute(insert(VALUES.tables[table]), rows)


@pytest.mark.parametrize("table", ["plain", "modelled"])
def test_texts_that_look_like_something_else(here: Connection, tmp_path: Path, table: str) -> None:
    names = dict.fromkeys(TRICKY)
    if table == "plain":
        fill(
            here,
            table,
            [{"name": name, "words": [name, None, name], "document": {name: [name]}} for name in names],
        )
    else:
        fill(here, table, [{"name": name, "document": {name: {name: name}}} for name in names])
    there_and_back(here, table, tmp_path)


def moments(zone: bool) -> st.SearchStrategy[datetime]:
    drawn = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30))
    return drawn.map(lambda moment: moment.replace(tzinfo=UTC)) if zone else drawn


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")) | st.sampled_from(TRICKY)
JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30, places=9)
EXACT = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**8), max_value=10**8, places=3)
LASTING = st.timedeltas(timedelta(days=-99_999), timedelta(days=99_999))
SHARED: dict[str, st.SearchStrategy[Any]] = {
    "name": TEXTS,
    "amount": st.none() | DECIMALS,
    "ratio": st.none() | st.floats(allow_nan=False, allow_infinity=False),
    "is_on": st.none() | st.booleans(),
    "moment": st.none() | moments(True),
    "local": st.none() | moments(False),
    "day": st.none() | st.dates(),
    "clock": st.none() | st.times(),
    "lasting": st.none() | LASTING,
    "raw": st.none() | TEXTS.map(str.encode),
    "number": st.none() | st.uuids(),
    "colour": st.none() | st.sampled_from(Colour),
}
ROWS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "modelled": st.fixed_dictionaries(
        {**SHARED, "document": st.none() | st.dictionaries(TEXTS, JSONS, max_size=3)}
    ),
    "plain": st.fixed_dictionaries(
        {
            **SHARED,
            "exact": st.none() | EXACT,
            "small": st.none() | st.integers(-32768, 32767),
            "real": st.none() | st.floats(width=32, allow_nan=False, allow_infinity=False),
            "document": JSONS,
            "old": st.none() | st.dictionaries(TEXTS, st.integers(), max_size=2),
            "words": st.none() | st.lists(st.none() | TEXTS, max_size=3),
            "numbers": st.none() | st.lists(st.integers(-9, 9), max_size=3),
            "place": st.none() | st.ip_addresses().map(str),
            "span": st.none() | st.tuples(st.integers(0, 9), st.integers(10, 20)).map(lambda p: f"[{p[0]},{p[1]})"),
            "short": st.none() | st.text("abc \n\"'#:", max_size=9),
        }
    ),
}  # fmt: skip


@pytest.mark.parametrize("table", ["plain", "modelled"])
@settings(max_examples=examples(60), deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_drawn_rows_come_back(here: Connection, tmp_path: Path, table: str, data: st.DataObject) -> None:
    rows = data.draw(st.lists(ROWS[table], min_size=1, max_size=5, unique_by=lambda row: row["name"]))
    fill(here, table, rows)
    there_and_back(here, table, tmp_path)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("moment", "'infinity'"),
        ("day", "'-infinity'"),
        ("local", "'0044-03-15 BC'"),
        ("moment", "'12000-01-01'"),
    ],
)
def test_what_python_cannot_hold_is_refused_with_its_column(
    here: Connection, column: str, value: str
) -> None:
    with here.begin():
        here.execute(text(f"INSERT INTO plain (name, {column}) VALUES ('a', {value})"))
    with pytest.raises(SeedError, match=f"plain.{column} holds a value that no seed can have") as refused:
        take(here, "plain")
    assert f"--mask plain.{column}=null" in refused.value.hint
    with here.begin():
        assert export(here, metadata=VALUES, table="plain", masks={f"plain.{column}": "null"}).rows == 1


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("ratio", "'NaN'"),
        ("ratio", "'-Infinity'"),
        ("lasting", "'-1 day +00:00:00.000001'"),
        ("amount", "1e400"),
        ("amount", "1e-300"),
        ("document", "'[1, 1.5, \"now\"]'"),
        ("document", "'\"now\"'"),
        ("numbers", "'{}'"),
        ("span", "'empty'"),
        ("span", "'(,3]'"),
        ("place", "'10.0.0.0/8'"),
    ],
)
def test_odd_values_come_back(here: Connection, tmp_path: Path, column: str, value: str) -> None:
    with here.begin():
        here.execute(text(f"INSERT INTO plain (name, {column}) VALUES ('a', {value})"))
    there_and_back(here, "plain", tmp_path)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("document", "'null'"),
        ("lasting", "'1 year 2 mons 3 days'"),
        ("document", "'1.00000000000000000000001'"),
        ("numbers", "'[0:1]={1,2}'"),
    ],
)
def test_what_no_file_can_say_is_refused(here: Connection, column: str, value: str) -> None:
    with here.begin():
        here.execute(text(f"INSERT INTO plain (name, {column}) VALUES ('a', {value})"))
    with pytest.raises(SeedError, match=f"plain.{column}"):
        take(here, "plain")


def test_bytes_that_are_no_text_need_yaml(here: Connection, tmp_path: Path) -> None:
    fill(here, "plain", [{"name": "a", "raw": b"\xff\x00"}])
    with pytest.raises(SeedError, match="bytes, of which JSON has none"):
        take(here, "plain", tmp_path / "x.json")
    take(here, "plain", tmp_path / "x.yaml")
    assert '!!binary "/wA="' in (tmp_path / "x.yaml").read_text()


def test_numbers_that_only_the_database_gives_are_no_key(here: Connection) -> None:
    with here.begin():
        here.execute(text("INSERT INTO counted (x) VALUES ('a'), ('a')"))
    with pytest.raises(SeedError, match="rows of counted have no natural key") as refused:
        take(here, "counted")
    assert "--key counted=" in refused.value.hint
