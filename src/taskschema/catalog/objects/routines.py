"""Functions, procedures and aggregates, and the languages that they are written in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from taskschema.catalog.objects.naming import CatalogObject, qualify


@dataclass(frozen=True, slots=True)
class Routine(CatalogObject):
    """A function, procedure, window function or aggregate.

    `routine` is one of these words; `arguments` are the types of the input arguments, which tell overloaded
    routines apart. `definition` is the whole CREATE statement as PostgreSQL prints it (for an aggregate, as
    this package does); the other fields are what it says, so that a difference can be told and judged.
    `settings` are those of SET, as `name=value`.
    """

    schema: str
    name: str
    arguments: str
    routine: str
    definition: str
    parameters: str = ""
    """All parameters with modes, names and defaults."""
    result: str | None = None
    language: str = "sql"
    body: str = ""
    volatility: str = "volatile"
    parallel: str = "unsafe"
    strict: bool = False
    leakproof: bool = False
    security_definer: bool = False
    cost: str = "100"
    rows: str = "0"
    support: str | None = None
    settings: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """The kind of routine."""
        return self.routine

    @property
    def qualified_name(self) -> str:
        """Schema, name and the types of the arguments."""
        return f"{qualify(self.schema, self.name)}({self.arguments})"


@dataclass(frozen=True, slots=True)
class Language(CatalogObject):
    """A procedural language that no extension brought; its functions as qualified text."""

    name: str
    trusted: bool
    handler: str | None = None
    inline: str | None = None
    validator: str | None = None

    word: ClassVar[str] = "language"
