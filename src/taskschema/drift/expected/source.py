"""The noun behind which every source of what should be stands."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection

from taskschema.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked at: a database, the fields of Catalog that matter, and tables that do not."""

    live: Connection
    subjects: tuple[str, ...]
    ignore_tables: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Sides:
    """What should be and what is, both without what the source has nothing to say of."""

    expected: Catalog
    actual: Catalog


class Source(Protocol):
    """Where what should be comes from."""

    @property
    def name(self) -> str:
        """What it is called in sentences; never with a password."""

    @property
    def subjects(self) -> tuple[str, ...]:
        """The fields of Catalog that are compared unless more is asked for."""

    def agrees(self, question: Question) -> bool:
        """Say quickly that nothing differs; False says nothing."""

    def read(self, question: Question) -> Sides | None:
        """Read both sides; None where it turns out on the way that nothing differs.

        Raises ConfigError where there is nothing to compare with, PermissionRefused where a scratch database
        may not be made, and DatabaseError for what goes wrong on the way.
        """
