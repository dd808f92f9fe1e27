"""Derived CHECKs and defaults in real PostgreSQL: awkward characters arrive as they were written."""

from typing import Annotated, Any, Literal

import psycopg
import pytest
import sqlmodel
from pydantic import StringConstraints
from sqlalchemy import Connection, insert, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import registry
from sqlmodel import Field

from taskschema.models import SQLModel, derive_checks, derived_rule
from taskschema.rows import breaking_row, obeying_row

AWKWARD = (
    "it's",
    "100%",
    ":x",
    "%(x)s",
    "%s",
    "%%",
    "back\\slash",
    "\\\\",
    "\u2603",
    'quo"te',
    "a:b::c",
    "$1",
    "?",
)


class Local(SQLModel, registry=registry()):
    pass


class Odd(Local, table=True):
    id: int | None = Field(default=None, primary_key=True)
    word: Literal[AWKWARD] = "100%"  # type: ignore[valid-type]
    default: str = "%s it's :x \\ \u2603 100%%"
    slug: Annotated[str, StringConstraints(pattern=r"^it's \d+% of :x \\ \u{2603}$")] | None = None
    code: str | None = Field(default=None, schema_extra={"pattern": "^[A-Z]{3}$"})
    half: Annotated[int, Field(multiple_of=5, ge=-10, le=10)] = 0


TABLE = Local.metadata.tables["odd"]


@pytest.mark.containers
def test_awkward_words_are_taken_as_they_are(connection: Connection) -> None:
    Local.metadata.create_all(connection)
    for word in AWKWARD:
        connection.execute(insert(TABLE).values(word=word))
    assert list(connection.scalars(select(TABLE.c.word).order_by(TABLE.c.id))) == list(AWKWARD)
    for wrong in ("its", "100%%", "%", "x", "back\\\\slash", "\\"):
        with pytest.raises(IntegrityError, match="ck_odd_word_allowed"), connection.begin_nested():
            connection.execute(insert(TABLE).values(word=wrong))


def test_defaults_arrive_as_they_are(connection: Connection) -> None:
    Local.metadata.create_all(connection)
    row = connection.exec_driver_sql("INSERT INTO odd DEFAULT VALUES RETURNING *").mappings().one()
    assert (row["word"], row["default"], row["half"]) == ("100%", "%s it's :x \\ \u2603 100%%", 0)


def test_patterns_arrive_as_they_are(connection: Connection) -> None:
    Local.metadata.create_all(connection)
    connection.execute(insert(TABLE).values(slug="it's 42% of :x \\ \u2603", code="ABC"))
    for wrong in ({"slug": "its 42% of :x \\ \u2603"}, {"code": "abc"}, {"code": "ABCD"}, {"code": "ABC\n"}):
        with pytest.raises(IntegrityError, match="_pattern"), connection.begin_nested():
            connection.execute(insert(TABLE).values(**wrong))


def test_each_derived_check_refuses_a_row_and_is_named(connection: Connection) -> None:
    Local.metadata.create_all(connection)
    connection.execute(insert(TABLE).values(obeying_row(TABLE, number=1)))
    checks = [constraint for constraint in TABLE.constraints if derived_rule(constraint)]
    for check in checks:
        with pytest.raises(IntegrityError) as refused, connection.begin_nested():
            connection.execute(insert(TABLE).values(breaking_row(TABLE, check)))
        assert isinstance(refused.value.orig, psycopg.Error)
        assert refused.value.orig.diag.constraint_name == check.name
    assert len(checks) == 5


def test_models_of_others_refuse_long_texts_by_name(connection: Connection) -> None:
    class Theirs(sqlmodel.SQLModel, registry=registry()):
        pass

    class Book(Theirs, table=True):
        id: int | None = Field(default=None, primary_key=True)
        title: str = Field(max_length=5)

    derive_checks(Theirs)
    Theirs.metadata.create_all(connection)

    book: Any = Theirs.metadata.tables["book"]
    with pytest.raises(IntegrityError, match="ck_book_title_length"), connection.begin_nested():
        connection.execute(insert(book).values(title="123456"))
    assert {found["name"] for found in inspect(connection).get_check_constraints("book")} == {
        "ck_book_title_length"
    }
    assert Book.__name__ == "Book"
