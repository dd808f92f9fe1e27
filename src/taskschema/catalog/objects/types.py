"""Types that a person made: enumerated, composite, range and base types, and domains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from taskschema.catalog.objects.naming import CatalogObject


@dataclass(frozen=True, slots=True)
class Enum(CatalogObject):
    """An enumerated type; its labels in their own order."""

    schema: str
    name: str
    labels: tuple[str, ...] = ()

    word: ClassVar[str] = "enum"


@dataclass(frozen=True, slots=True)
class DomainConstraint:
    """A CHECK of a domain, with its definition as PostgreSQL prints it."""

    name: str
    definition: str
    validated: bool = True


@dataclass(frozen=True, slots=True)
class Domain(CatalogObject):
    """A domain; `collation` is there where it is not that of the base type. Constraints by name."""

    schema: str
    name: str
    type: str
    collation: str | None = None
    default: str | None = None
    not_null: bool = False
    constraints: tuple[DomainConstraint, ...] = ()

    word: ClassVar[str] = "domain"

    def __post_init__(self) -> None:
        object.__setattr__(self, "constraints", tuple(sorted(self.constraints, key=lambda each: each.name)))


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of a composite type."""

    name: str
    type: str
    collation: str | None = None


@dataclass(frozen=True, slots=True)
class CompositeType(CatalogObject):
    """A composite type that stands alone; its attributes in their own order."""

    schema: str
    name: str
    attributes: tuple[Attribute, ...] = ()

    word: ClassVar[str] = "composite type"


@dataclass(frozen=True, slots=True)
class RangeType(CatalogObject):
    """A range type; functions, operator class and collation as qualified text, None for the default."""

    schema: str
    name: str
    subtype: str
    operator_class: str | None = None
    collation: str | None = None
    canonical: str | None = None
    subtype_diff: str | None = None
    multirange: str | None = None

    word: ClassVar[str] = "range type"


@dataclass(frozen=True, slots=True)
class BaseType(CatalogObject):
    """A type whose values are read and written by functions of its own, or a shell that has none yet.

    `definition` holds the options of CREATE TYPE in a fixed order.
    """

    schema: str
    name: str
    definition: str

    word: ClassVar[str] = "type"
