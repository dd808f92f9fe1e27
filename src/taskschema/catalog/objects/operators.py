"""Operators, their classes and families, casts, transforms, collations and conversions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from taskschema.catalog.objects.naming import CatalogObject, qualify


@dataclass(frozen=True, slots=True)
class Cast(CatalogObject):
    """A cast that a person made; `context` is explicit, assignment or implicit.

    `method` is `WITH FUNCTION name(types)`, `WITHOUT FUNCTION` or `WITH INOUT`.
    """

    source: str
    target: str
    method: str
    context: str = "explicit"

    word: ClassVar[str] = "cast"

    @property
    def names(self) -> tuple[str, ...]:
        """None: a cast has only types."""
        return ()

    @property
    def qualified_name(self) -> str:
        """Both types."""
        return f"({self.source} AS {self.target})"


@dataclass(frozen=True, slots=True)
class Operator(CatalogObject):
    """An operator; `left` None for a prefix operator; functions and operators as qualified text."""

    schema: str
    name: str
    left: str | None
    right: str
    function: str
    commutator: str | None = None
    negator: str | None = None
    restrict: str | None = None
    join: str | None = None
    hashes: bool = False
    merges: bool = False

    word: ClassVar[str] = "operator"

    @property
    def qualified_name(self) -> str:
        """Schema, sign and the types on both sides."""
        return f"{qualify(self.schema)}.{self.name}({self.left or 'NONE'}, {self.right})"


@dataclass(frozen=True, slots=True)
class OperatorMember:
    """An operator or a function of an operator family, for one pair of types.

    `what` is operator or function, `number` its strategy or support number, `name` the operator or function
    with the types of its arguments. `order_family` is that of FOR ORDER BY.
    """

    what: str
    number: int
    left: str
    right: str
    name: str
    order_family: str | None = None


@dataclass(frozen=True, slots=True)
class OperatorFamily(CatalogObject):
    """An operator family; `members` are those that go with no class of it, as ALTER ... ADD has them."""

    schema: str
    name: str
    method: str
    members: tuple[OperatorMember, ...] = ()

    word: ClassVar[str] = "operator family"

    @property
    def home_of(self) -> str:
        """The label of the operator class that comes with a family of its own name unless told otherwise."""
        return f"{OperatorClass.word} {self.qualified_name}"

    @property
    def qualified_name(self) -> str:
        """Schema, name and index method."""
        return f"{qualify(self.schema, self.name)} USING {qualify(self.method)}"


@dataclass(frozen=True, slots=True)
class OperatorClass(CatalogObject):
    """An operator class; `members` are those that its indexes cannot do without: they go with it.

    What a class states beside these belongs to its family alone, as PostgreSQL sees it.
    """

    schema: str
    name: str
    method: str
    type: str
    family: str
    default: bool = False
    storage: str | None = None
    members: tuple[OperatorMember, ...] = ()

    word: ClassVar[str] = "operator class"

    @property
    def qualified_name(self) -> str:
        """Schema, name and index method."""
        return f"{qualify(self.schema, self.name)} USING {qualify(self.method)}"


@dataclass(frozen=True, slots=True)
class Transform(CatalogObject):
    """A transform; both functions as qualified text."""

    type: str
    language: str
    from_sql: str | None = None
    to_sql: str | None = None

    word: ClassVar[str] = "transform"

    @property
    def names(self) -> tuple[str, ...]:
        """None: a transform has only a type and a language."""
        return ()

    @property
    def qualified_name(self) -> str:
        """Type and language."""
        return f"FOR {self.type} LANGUAGE {qualify(self.language)}"


@dataclass(frozen=True, slots=True)
class Collation(CatalogObject):
    """A collation; the version of the library that it was made with is not read."""

    schema: str
    name: str
    provider: str
    deterministic: bool = True
    locale: str | None = None
    collate: str | None = None
    ctype: str | None = None
    rules: str | None = None

    word: ClassVar[str] = "collation"


@dataclass(frozen=True, slots=True)
class Conversion(CatalogObject):
    """A conversion between encodings; the function as qualified text."""

    schema: str
    name: str
    source: str
    target: str
    function: str
    default: bool = False

    word: ClassVar[str] = "conversion"
