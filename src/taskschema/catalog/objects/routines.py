"""Functions, procedures and aggregates, and the languages that they are written in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from taskschema.catalog.objects.naming import CatalogObject, qualify


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a routine; `mode` is in, out, inout or variadic: the columns of TABLE are a result."""

    name: str | None
    type: str
    mode: str = "in"
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Routine(CatalogObject):
    """A function, procedure, window function or aggregate: `routine` is one of these words.

    `arguments` are the types of the input arguments, which tell overloaded routines apart. `body` is text as
    it was written, or as PostgreSQL prints it where it was parsed (BEGIN ATOMIC, RETURN); of an aggregate it
    is its options, a line each. `definition` is the whole CREATE statement as PostgreSQL prints it, or for an
    aggregate this package; the other fields are what it says. `settings` are those of SET, as `name=value`.
    """

    schema: str
    name: str
    arguments: str
    routine: str
    definition: str = field(compare=False)
    parameters: tuple[Parameter, ...] = ()
    result: str | None = None
    """None for a procedure."""
    language: str = "sql"
    body: str = ""
    parsed: bool = field(default=False, compare=False)
    """True for BEGIN ATOMIC, RETURN and aggregates: names in the body follow what they name when renamed."""
    library: str | None = None
    """The file that a function in C is in; its body is the symbol there."""
    volatility: str = "volatile"
    parallel: str = "unsafe"
    strict: bool = False
    leakproof: bool = False
    security_definer: bool = False
    cost: str = "100"
    rows: str = "0"
    support: str | None = None
    settings: tuple[str, ...] = ()
    transforms: tuple[str, ...] = ()
    """Types of TRANSFORM FOR TYPE."""
    extensions: tuple[str, ...] = ()
    """Those of DEPENDS ON EXTENSION: dropping one drops the routine."""

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
