"""Statements of a repair as values: what is run, what it endangers, and how it is to be run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from taskschema.catalog.objects import CatalogObject

T = TypeVar("T", bound=CatalogObject)

DATABASE = "\x00database\x00"
"""Stands in a statement for the quoted name of the database that it runs in; no name can hold a NUL."""


class Hazard(StrEnum):
    """What a statement may do beside what it is for."""

    LOSES_DATA = "loses data"
    MAY_FAIL = "fails where rows do not fit"
    REWRITES = "rewrites the table under an exclusive lock"
    SCANS = "scans the table under an exclusive lock"
    ALL_DATABASES = "holds in every database of the server"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of SQL without its semicolon.

    `alone` where PostgreSQL refuses it inside a transaction block or other statements should not wait for it
    under its locks: CREATE INDEX CONCURRENTLY, VALIDATE CONSTRAINT, ALTER TYPE ... ADD VALUE.
    """

    sql: str
    hazards: tuple[Hazard, ...] = ()
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Ddl(Generic[T]):
    """How objects of one kind are made, dropped, changed and renamed.

    `rank` orders kinds for creation, drops go the other way: a guess that spares attempts, since what must
    come before what is found out by trying. `alter` is given what is and what should be, and turns the one
    into the other without dropping it, or returns None where only a new one will do; `rename` likewise, where
    nothing but the name differs. What is only said about an object (comment, owner, grants) and what is
    attached to it are objects of their own. `create_online` and `drop_online` are the forms for a relation
    that is in use, where there are any that lock it less.
    """

    rank: int
    create: Callable[[T], list[Statement]]
    drop: Callable[[T], list[Statement]]
    alter: Callable[[T, T], list[Statement] | None] = lambda is_, should: [] if is_ == should else None
    rename: Callable[[T, T], list[Statement] | None] = lambda _actual, _expected: None
    create_online: Callable[[T], list[Statement]] | None = None
    drop_online: Callable[[T], list[Statement]] | None = None
