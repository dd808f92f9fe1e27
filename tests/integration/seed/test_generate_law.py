"""Drawn models: generated rows obey all their rules, or nothing is written and that is said."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from sqlalchemy import JSON, Connection, MetaData, UniqueConstraint, text
from sqlalchemy.orm import registry
from sqlmodel import Field

from taskschema.errors import SeedInvalid
from taskschema.models import SQLModel
from taskschema.seed.generate import generate


class Colour(StrEnum):
    """Members whose names differ from their values."""

    RED = "r"
    GREEN = "g"
    BLUE = "b"


KINDS: Mapping[str, Any] = {
    "number": int,
    "range": Annotated[int, Field(ge=-5, le=60)],
    "open_range": Annotated[int, Field(gt=0, lt=1000)],
    "multiple": Annotated[int, Field(multiple_of=7)],
    "text": str,
    "short": Annotated[str, Field(max_length=12)],
    "between": Annotated[str, Field(min_length=3, max_length=9)],
    "pattern": Annotated[str, Field(regex=r"^[a-z]{3,6}-[0-9]{2}$")],
    "word": Literal["low", "middle", "high"],
    "colour": Colour,
    "flag": bool,
    "price": Annotated[Decimal, Field(max_digits=8, decimal_places=2, ge=0)],
    "share": Annotated[float, Field(ge=0, le=1)],
    "moment": datetime,
    "day": date,
    "hour": time,
    "token": uuid.UUID,
    "details": dict[str, Any],
    "name": str,
    "email": str,
    "created_at": datetime,
    "updated_at": datetime,
}
FEW_VALUES = {"flag", "word", "colour", "details", "range"}


@dataclass(frozen=True)
class Drawn:
    """One field: its kind, and whether it may be NULL or must be unique."""

    kind: str
    is_optional: bool
    is_unique: bool


FIELDS = st.lists(
    st.builds(Drawn, st.sampled_from(sorted(KINDS)), st.booleans(), st.booleans()),
    max_size=6,
    unique_by=lambda each: each.kind,
)
REFERENCE = st.sampled_from(["", "required", "optional", "unique"])


@dataclass(frozen=True)
class Shape:
    """Two tables: the second may refer to the first, and to itself."""

    first: list[Drawn]
    second: list[Drawn]
    reference: str
    is_tree: bool
    pair: bool
    """Whether two columns of the second are unique together."""


SHAPES = st.builds(Shape, FIELDS, FIELDS, REFERENCE, st.booleans(), st.booleans())


def field(drawn: Drawn) -> tuple[Any, Any]:
    kind = KINDS[drawn.kind]
    is_unique = drawn.is_unique and drawn.kind not in FEW_VALUES
    more: dict[str, Any] = {"sa_type": JSON} if drawn.kind == "details" else {}
    if drawn.is_optional:
        return kind | None, Field(default=None, unique=is_unique, **more)
    return kind, Field(unique=is_unique, **more)


def make(shape: Shape) -> MetaData:
    metadata = MetaData()

    class Base(SQLModel, registry=registry(metadata=metadata)):
        """The base of these models alone."""

    def table(name: str, fields: list[Drawn], more: dict[str, tuple[Any, Any]], *arguments: Any) -> None:
        members = {each.kind: field(each) for each in fields} | more
        members["id"] = (int | None, Field(default=None, primary_key=True))
        namespace: dict[str, Any] = {name: value for name, (_, value) in members.items()}
        namespace["__annotations__"] = {name: kind for name, (kind, _) in members.items()}
        namespace |= {"__module__": __name__, "__tablename__": name, "__table_args__": arguments}
        make_class: Any = type(Base)
        make_class(name.title(), (Base,), namespace, table=True)

    table("first", shape.first, {})
    more: dict[str, tuple[Any, Any]] = {}
    if shape.reference:
        kind = int if shape.reference == "required" else int | None
        default: dict[str, Any] = {} if shape.reference == "required" else {"default": None}
        unique = shape.reference == "unique"
        more["first_id"] = (kind, Field(foreign_key="first.id", unique=unique, **default))
    if shape.is_tree:
        more["parent_id"] = (int | None, Field(default=None, foreign_key="second.id"))
    names = [each.kind for each in shape.second if each.kind != "details"] + (
        ["first_id"] if shape.reference else []
    )
    rules = [UniqueConstraint(*names[-2:])] if shape.pair and len(names) > 1 else []
    table("second", shape.second, more, *rules)
    return metadata


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(shape=SHAPES, rows=st.integers(0, 30), rng=st.integers(0, 3))
def test_rows_obey_or_nothing_is_written(connection: Connection, shape: Shape, rows: int, rng: int) -> None:
    metadata = make(shape)
    wanted = {"first": rows + 5, "second": rows}
    with connection.begin() as undone:
        metadata.create_all(connection)
        there = 0
        for _ in range(2):
            try:
                with connection.begin_nested():
                    generate(connection, metadata=metadata, wanted=wanted, rng=rng, journal=False)
                there += 1
            except SeedInvalid as refused:
                event("refused")
                assert refused.findings
        event(f"{there} of 2 runs")
        for table, count in wanted.items():
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == there * count
        if shape.is_tree and there:
            roots = "SELECT count(*) FROM second WHERE parent_id >= id"
            assert connection.execute(text(roots)).scalar_one() == 0
        undone.rollback()
