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

    def renamed_labels(self, actual: Enum) -> tuple[tuple[str, str], ...]:
        """Return the labels, as (expected, actual), that another type of as many has in other words.

        Nothing where a label that differs is known to the other side: it was moved, not renamed.
        """
        if len(self.labels) != len(actual.labels):
            return ()
        pairs = tuple(both for both in zip(self.labels, actual.labels, strict=True) if both[0] != both[1])
        moved = any(one in actual.labels or other in self.labels for one, other in pairs)
        return () if moved else pairs


@dataclass(frozen=True, slots=True)
class DomainConstraint:
    """A CHECK of a domain, with its definition as PostgreSQL prints it but for NOT VALID."""

    name: str
    definition: str
    validated: bool = True


@dataclass(frozen=True, slots=True)
class Domain(CatalogObject):
    """A domain; `collation` is there where it is not that of the base type. Constraints by name.

    NOT NULL has a name (PostgreSQL 17), which is there only where a person gave it one.
    """

    schema: str
    name: str
    type: str
    collation: str | None = None
    default: str | None = None
    not_null: bool = False
    constraints: tuple[DomainConstraint, ...] = ()
    not_null_name: str | None = None

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
    """A range type; functions, operator class and collation as qualified text, None for the default.

    `multirange` is schema and name of the type that was made with it: it keeps both when the range type gets
    others.
    """

    schema: str
    name: str
    subtype: str
    operator_class: str | None = None
    collation: str | None = None
    canonical: str | None = None
    subtype_diff: str | None = None
    multirange: tuple[str, str] | None = None

    word: ClassVar[str] = "range type"


@dataclass(frozen=True, slots=True)
class BaseType(CatalogObject):
    """A type whose values are read and written by functions of its own, or a shell that has none yet.

    `options` are those of CREATE TYPE as SQL, such as `INPUT = public.read_it`, in its order; those that are
    PostgreSQL's default are left out. A shell has none.
    """

    schema: str
    name: str
    options: tuple[str, ...] = ()

    word: ClassVar[str] = "type"
