"""Personal columns leave the database by a rule alone, and what masks make is consistent and valid."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID, uuid4

import pydantic
import pytest
import sqlmodel
from ruamel.yaml import YAML
from sqlalchemy import Column, Connection, MetaData, String, insert, text
from sqlalchemy.orm import registry
from sqlmodel import Field

from taskschema.errors import SeedError
from taskschema.models.types import UTCTimestamp
from taskschema.seed import seed
from taskschema.seed.export import ExportReport, export

PEOPLE = MetaData()
SECRET = b"a secret of thirty-two characters"
PERSONAL: dict[str, Any] = {"info": {"personal": True}}


class Base(sqlmodel.SQLModel, registry=registry(metadata=PEOPLE)):
    """The base of these models alone."""


class Member(Base, table=True):
    """A column is marked in each of the ways that there are."""

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True, sa_column_kwargs=PERSONAL)
    name: str = Field(schema_extra={"personal": True})
    nick: Annotated[str | None, pydantic.Field(json_schema_extra={"personal": True})] = None
    city: str | None = Field(default=None, sa_column=Column(String(9), info={"personal": True}))
    born: date | None = None
    seen: datetime | None = Field(default=None, sa_type=UTCTimestamp)
    code: Annotated[str | None, pydantic.Field(pattern=r"^[A-Z]{2}\d+$")] = None
    pin: str | None = Field(default=None, max_length=5)
    number: int | None = None
    token: UUID | None = None


class Note(Base, table=True):
    """Refers to a member by number, and by e-mail."""

    title: str = Field(primary_key=True)
    member_id: int | None = Field(default=None, foreign_key="member.id")
    by: str | None = Field(default=None, foreign_key="member.email")


ALL = {f"member.{name}": "keep" for name in ("email", "name", "nick", "city")}
NAMES = ["Ann Secret", "Bob Secret", "Cid Secret", "Dan Secret"]


@pytest.fixture
def people(connection: Connection) -> Iterator[Connection]:
    PEOPLE.create_all(connection)
    members = [
        {
            "email": f"{name[0].lower()}@secret.test", "name": name, "nick": None, "city": "Secretia",
            "born": date(1980, 2, 29), "seen": datetime(2026, 1, 2, 3, tzinfo=UTC), "code": "AB1",
            "number": number, "token": uuid4(),
        }
        for number, name in enumerate(NAMES)
    ]  # fmt: skip
    connection.execute(insert(PEOPLE.tables["member"]), members)
    notes = [
        {"title": "one", "member_id": 1, "by": "a@secret.test"},
        {"title": "two", "member_id": 2, "by": None},
        {"title": "three", "member_id": 1, "by": "b@secret.test"},
    ]
    connection.execute(insert(PEOPLE.tables["note"]), notes)
    connection.commit()
    yield connection


def take(connection: Connection, table: str = "note", **settings: Any) -> ExportReport:
    connection.rollback()
    with connection.begin():
        return export(connection, metadata=PEOPLE, table=table, **settings)


def rows(done: ExportReport) -> dict[str, Any]:
    found: dict[str, Any] = YAML(typ="safe").load(done.text)
    return found


def test_every_mark_is_seen_and_all_columns_are_listed(people: Connection, tmp_path: Path) -> None:
    with pytest.raises(SeedError) as refused:
        take(people, masks={"member.city": "keep"}, personal=("member.born",), to=tmp_path / "x.yaml")
    assert "member.email, member.name, member.nick, member.born" in refused.value.message
    assert "--mask member.email=hash --mask member.name=hash" in refused.value.hint
    assert not people.in_transaction()
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_reached_needs_no_rule(people: Connection) -> None:
    emptied = {"note.member_id": "null", "note.by": "null"}
    done = take(people, masks=emptied)
    assert [each.table for each in done.tables] == ["note"]
    assert rows(done)["note"][0] == {"title": "one", "member": None, "by": None}


@pytest.mark.parametrize(
    ("rules", "said", "hint"),
    [
        ({"member.nam": "hash"}, "there is no column member.nam", "did you mean member.name?"),
        ({"name": "hash"}, "there is no column name", ""),
        ({"member.name": "hsh"}, "member.name cannot be masked by 'hsh'", "did you mean hash?"),
        ({"member.name": "null"}, "member.name may not be NULL", ""),
        (
            {"note.by": "hash"},
            "note.by holds member.email, and takes no hash of its own",
            "mask member.email",
        ),
        (
            {"member.born": "hash"},
            "member.born holds no .*cannot be masked by hash",
            "it takes fake, null, keep",
        ),
        ({"member.number": "fake"}, "member.number .*cannot be masked by fake", "it takes hash, null, keep"),
    ],
)
def test_a_rule_that_fits_nothing_is_refused(
    people: Connection, rules: dict[str, str], said: str, hint: str
) -> None:
    with pytest.raises(SeedError, match=said) as refused:
        take(people, masks=ALL | rules)
    assert hint in refused.value.hint


def test_nothing_of_a_person_is_in_the_file(people: Connection, tmp_path: Path) -> None:
    masks = {
        "member.email": "hash", "member.name": "fake", "member.nick": "hash", "member.city": "null",
        "member.born": "fake", "member.seen": "fake", "member.number": "hash", "member.token": "hash",
    }  # fmt: skip
    done = take(people, masks=masks, to=tmp_path / "x.yaml")
    assert "ecret" not in done.text.lower()
    found = rows(done)
    by_mail = {member["email"]: member for member in found["member"]}
    assert len(by_mail) == 2 and len({member["token"] for member in found["member"]}) == 2
    assert all(re.fullmatch(r"[0-9a-f]{16}@example\.com", mail) for mail in by_mail)
    assert all(member["city"] is None and member["nick"] is None for member in found["member"])
    assert all(str(member["born"]).startswith("1980-") for member in found["member"])
    notes = {note["title"]: note for note in found["note"]}
    assert notes["one"]["member"] == notes["one"]["by"]["email"] == notes["three"]["member"]
    assert notes["three"]["by"]["email"] == notes["two"]["member"]
    with people.begin():
        people.execute(text("TRUNCATE note, member"))
        seed(people, metadata=PEOPLE, directory=tmp_path, sets=["x"])
        joined = "SELECT n.title, m.email = n.by FROM note n JOIN member m ON m.id = n.member_id ORDER BY 1"
        assert [tuple(row) for row in people.execute(text(joined))] == [
            ("one", True), ("three", False), ("two", None),
        ]  # fmt: skip
    assert done.masked == dict(sorted(masks.items()))


def test_with_the_secret_every_run_is_the_same(people: Connection) -> None:
    masks = ALL | {"member.email": "hash", "member.name": "fake"}
    same = [take(people, masks=masks, mask_key=SECRET).text for _ in range(2)]
    assert same[0] == same[1] != take(people, masks=masks).text
    with pytest.raises(SeedError, match="too short to be a secret"):
        take(people, masks=masks, mask_key=b"short")


def test_equal_values_get_equal_masks_and_unique_ones_stay_unique(people: Connection) -> None:
    with people.begin():
        people.execute(
            text(
                "INSERT INTO member (email, name, city) SELECT i || '@secret.test', 'n' || i % 3, 'c' "
                "FROM generate_series(1, 1500) i"
            )
        )
    masks = ALL | {"member.email": "fake", "member.name": "fake", "member.city": "hash"}
    found = rows(take(people, "member", masks=masks, mask_key=SECRET))["member"]
    assert len({row["email"] for row in found}) == len(found) == 1504
    assert all(row["email"].endswith("@example.com") for row in found)
    assert len({row["name"] for row in found}) <= 7
    assert {len(row["city"]) for row in found} == {9}


def test_a_mask_that_the_model_refuses_is_said_without_the_value(people: Connection) -> None:
    with pytest.raises(SeedError, match=r"a rule of the model refuses column member\.code"):
        take(people, masks=ALL | {"member.code": "hash"})
    with people.begin():
        people.execute(text("UPDATE member SET code = 'Ann Secret'"))
    with pytest.raises(SeedError, match=r"column member\.code") as refused:
        take(people, masks=ALL)
    assert "Secret" not in str(refused.value) and refused.value.__cause__ is None


def test_keep_is_a_rule(people: Connection) -> None:
    assert "Ann Secret" in take(people, masks=ALL).text


def test_a_column_too_short_for_a_hash_is_refused(people: Connection) -> None:
    with pytest.raises(SeedError, match=r"member\.pin is too short for a hash"):
        take(people, masks=ALL | {"member.pin": "hash"})
