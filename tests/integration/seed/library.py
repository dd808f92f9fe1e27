"""Made-up models for seeds, with a metadata of their own: every kind of key and reference once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, Optional, Self

import sqlmodel
from pydantic import field_validator, model_validator
from sqlalchemy import (
    JSON,
    Column,
    Connection,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import registry
from sqlmodel import Field, Relationship

from taskschema.seed import SeedReport, seed

LIBRARY = MetaData(
    naming_convention={"uq": "uq_%(table_name)s_%(column_0_N_name)s", "ck": "ck_%(constraint_name)s"}
)


class Base(sqlmodel.SQLModel, registry=registry(metadata=LIBRARY)):
    """The base of these models alone."""


def now() -> datetime:
    return datetime.now(UTC)


class Kind(StrEnum):
    PAPER = "paper"
    AUDIO = "audio"


class Country(Base, table=True):
    """A key that is not generated."""

    code: str = Field(primary_key=True, max_length=2)
    name: str


class Team(Base, table=True):
    """Half of a circle that can be opened: its lead may be NULL."""

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True)
    name: str = "unnamed"
    lead_id: int | None = Field(default=None, foreign_key="person.id")
    lead: Optional["Person"] = Relationship(sa_relationship_kwargs={"foreign_keys": "Team.lead_id"})

    @field_validator("slug")
    @classmethod
    def _lower(cls, slug: str) -> str:
        return slug.lower()


class Person(Base, table=True):
    """The other half: a person without a team cannot be."""

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True)
    team_id: int = Field(foreign_key="team.id")
    country_code: str | None = Field(default=None, foreign_key="country.code")
    home: Optional["Country"] = Relationship()


class Book(Base, table=True):
    """No natural key, many types, and a parent."""

    id: int | None = Field(default=None, primary_key=True)
    title: str = Field(max_length=40)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    parent_id: int | None = Field(default=None, foreign_key="book.id")
    kind: Kind = Kind.PAPER
    pages: int = Field(default=1, ge=0, le=5000)
    price: Decimal | None = Field(default=None, max_digits=12, decimal_places=2)
    details: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    lent_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    updated_at: datetime = Field(
        default_factory=now, sa_type=DateTime(timezone=True), sa_column_kwargs={"onupdate": now}
    )


class Membership(Base, table=True):
    """A link, known by the two that it links."""

    person_id: int | None = Field(default=None, foreign_key="person.id", primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id", primary_key=True)
    role: str = "reader"


class Shelf(Base, table=True):
    """A composite natural key, part of which is a foreign key."""

    __table_args__ = (UniqueConstraint("country_code", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    country_code: str = Field(foreign_key="country.code")
    name: str


class Loan(Base, table=True):
    """A composite foreign key, that shares a column with a simple one; and a rule over two fields."""

    __table_args__ = (
        ForeignKeyConstraint(["country_code", "shelf_name"], ["shelf.country_code", "shelf.name"]),
    )

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    country_code: str | None = Field(default=None, foreign_key="country.code")
    shelf_name: str | None = None
    first_day: int
    last_day: int
    shelf: Optional["Shelf"] = Relationship(sa_relationship_kwargs={"viewonly": True})

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.first_day > self.last_day:
            raise ValueError("the first day comes after the last")
        return self


class Device(Base, table=True):
    """Two natural keys."""

    id: int | None = Field(default=None, primary_key=True)
    serial: str = Field(unique=True)
    address: str = Field(unique=True)


class Chicken(Base, table=True):
    """A circle that cannot be opened."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    egg_id: int = Field(foreign_key="egg.id")


class Egg(Base, table=True):
    """The other half of it."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    chicken_id: int = Field(foreign_key="chicken.id")


class Place(Base, table=True):
    """A tree whose key is the parent and a name."""

    __table_args__ = (UniqueConstraint("parent_id", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    parent_id: int | None = Field(default=None, foreign_key="place.id")
    name: str


setting = Table(
    "setting",
    LIBRARY,
    Column("name", String(20), primary_key=True),
    Column("value", String(5)),
    Column("level", SmallInteger, nullable=False),
)
"""A table without a class."""

ring = Table(
    "ring",
    LIBRARY,
    Column("id", Integer, Identity(), primary_key=True),
    Column("name", String, nullable=False, unique=True),
    Column("next_id", ForeignKey("ring.id", deferrable=True, initially="IMMEDIATE"), nullable=False),
)
"""A table whose rows may wait for each other until the transaction ends."""

counted = Table(
    "counted",
    LIBRARY,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("name", String, unique=True, nullable=False),
)
"""A table that only the database numbers."""


@dataclass(frozen=True)
class Seeds:
    """Seed files in a folder of the test, and a database with the library's tables."""

    directory: Path
    connection: Connection
    metadata: MetaData = LIBRARY

    def write(self, files: Mapping[str, str]) -> None:
        for name, content in files.items():
            path = self.directory / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")

    def run(self, *sets: str, dry_run: bool = False, trust: bool = False) -> SeedReport:
        """Seed in a transaction of its own, as a door does."""
        with self.connection.begin():
            return self.seed(*sets, dry_run=dry_run, trust=trust)

    def seed(self, *sets: str, dry_run: bool = False, trust: bool = False) -> SeedReport:
        return seed(
            self.connection,
            metadata=self.metadata,
            directory=self.directory,
            sets=sets or ("s",),
            dry_run=dry_run,
            trust=trust,
        )

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.connection.begin():
            return [tuple(row) for row in self.connection.execute(text(query))]

    def change(self, *statements: str) -> None:
        with self.connection.begin():
            for statement in statements:
                self.connection.execute(text(statement))


def counts(report: SeedReport) -> dict[str, tuple[int, int, int]]:
    return {each.table: (each.inserted, each.updated, each.unchanged) for each in report.tables}
