"""`derive_checks`: the same rules for models of others."""

from typing import Annotated, Any

import annotated_types as at
import pytest
import sqlalchemy as sa
import sqlmodel
from sqlalchemy.orm import registry
from sqlmodel import Field

from taskschema.models import SQLModel, derive_checks


def _others() -> tuple[type[sqlmodel.SQLModel], sa.Table]:
    class Base(sqlmodel.SQLModel, registry=registry()):
        pass

    class Book(Base, table=True):
        __table_args__ = (sa.CheckConstraint("pages < 9000", name="not_too_thick"),)

        id: int | None = Field(default=None, primary_key=True)
        title: str = Field(max_length=50, unique=True)
        code: str = Field(sa_type=sa.String(5), max_length=5)
        pages: int = Field(ge=1)
        weight: Annotated[int, at.MultipleOf(10)] | None = None
        note: str = ""

    return Base, Book.__table__  # type: ignore[attr-defined]


def _checks(table: sa.Table) -> set[Any]:
    return {item.name for item in table.constraints if isinstance(item, sa.CheckConstraint)}


@pytest.mark.parametrize("how", ["registry", "metadata", "base"])
def test_checks_are_added_once_and_nothing_is_renamed(how: str) -> None:
    base, table = _others()
    target: Any = {"registry": base._sa_registry, "metadata": base.metadata, "base": base}[how]

    derive_checks(target)
    derive_checks(target)

    assert len(table.constraints) == 7
    assert _checks(table) == {
        "not_too_thick",
        "ck_book_title_length",
        "ck_book_code_length",
        "ck_book_pages_range",
        "ck_book_weight_multiple",
    }
    assert {item.name for item in table.constraints if not isinstance(item, sa.CheckConstraint)} == {None}


def test_limited_strings_become_text() -> None:
    base, table = _others()
    derive_checks(base)
    assert isinstance(table.c.title.type, sa.Text)
    assert isinstance(table.c.code.type, sa.Text)
    assert not isinstance(table.c.note.type, sa.Text)


def test_other_metadata_is_left_alone() -> None:
    base, _ = _others()
    _, untouched = _others()
    derive_checks(base.metadata)
    assert _checks(untouched) == {"not_too_thick"}


def test_models_of_our_own_base_have_them_already() -> None:
    class Local(SQLModel, registry=registry()):
        pass

    class Page(Local, table=True):
        id: int | None = Field(default=None, primary_key=True)
        number: int = Field(ge=1)

    table = Local.metadata.tables["page"]
    before = set(table.constraints)
    derive_checks(Local)
    assert set(table.constraints) == before
    assert _checks(table) == {"ck_page_number_range"}


def test_what_has_no_metadata_is_refused() -> None:
    with pytest.raises(TypeError, match="neither a registry"):
        derive_checks(int)
