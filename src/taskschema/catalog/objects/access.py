"""Who owns what, who may do what with it, and what is written about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from taskschema.catalog.objects.naming import CatalogObject, qualify

PARTS = ("column", "constraint", "trigger", "rule", "policy", "domain constraint")
"""Kinds whose names begin with the schema and the name of a relation, a composite type or a domain."""

PUBLIC = "PUBLIC"
"""Everybody, as a grantee."""

OWNER = "the owner"
"""Whoever owns the object, as a grantee: ownership is told by itself."""


@dataclass(frozen=True, slots=True)
class ObjectRef:
    """What a comment, an owner or a grant is about; its label is that of the object.

    `names` as in `CatalogObject.names`; `arguments` follow the name, such as the types of a function's
    arguments in parentheses, or stand alone for a cast. The database at hand has no names. `foreign_table`
    is for statements that want the word; a foreign table's label is that of a table.
    """

    kind: str
    names: tuple[str, ...]
    arguments: str = ""
    foreign_table: bool = field(default=False, compare=False)

    @property
    def qualified_name(self) -> str:
        """The names, quoted where needed but for an operator's sign, and the arguments."""
        if self.kind == "operator":
            return f"{qualify(*self.names[:-1])}.{self.names[-1]}{self.arguments}"
        return f"{qualify(*self.names)}{self.arguments}"

    @property
    def label(self) -> str:
        """Kind and qualified name, as the object itself has it."""
        return f"{self.kind} {self.qualified_name}".strip()

    @property
    def relation(self) -> tuple[str, str] | None:
        """Schema and name of the relation that it is a part of."""
        return (self.names[0], self.names[1]) if self.kind in PARTS else None


class _About(CatalogObject):
    """Something that is said about another object."""

    __slots__ = ()

    object: ObjectRef

    @property
    def names(self) -> tuple[str, ...]:
        """Those of the object."""
        return self.object.names

    @property
    def relation(self) -> tuple[str, str] | None:
        """That of the object."""
        return self.object.relation

    @property
    def qualified_name(self) -> str:
        """What it is about."""
        return f"of {self.object.label}"


@dataclass(frozen=True, slots=True)
class Comment(_About):
    """What COMMENT ON says."""

    object: ObjectRef
    text: str

    word: ClassVar[str] = "comment"


@dataclass(frozen=True, slots=True)
class SecurityLabel(_About):
    """What SECURITY LABEL says."""

    object: ObjectRef
    provider: str
    text: str

    word: ClassVar[str] = "security label"

    @property
    def qualified_name(self) -> str:
        """What it is about, and whose word it is."""
        return f"of {self.object.label} for {qualify(self.provider)}"


@dataclass(frozen=True, slots=True)
class Owner(_About):
    """Who owns an object; what a table owns by itself, such as an identity's sequence, has none.

    `acts` for functions and views that do what they do with the rights of their owner.
    """

    object: ObjectRef
    role: str
    acts: bool = field(default=False, compare=False)

    word: ClassVar[str] = "owner"


@dataclass(frozen=True, slots=True)
class Grant(_About):
    """What one role may do with an object, built-in defaults included, whoever granted it.

    `privileges` are SQL's words, sorted; `ALL` stands for every one that the kind of object has, so that
    servers with more of them agree; those that may be passed on are in `grantable` too. What is a rest is
    there only where it is not `ALL`, and may be nothing. `owner` is the role that owns the object, `grantors`
    are others who granted some of this: both make no difference, and are for statements.
    """

    object: ObjectRef
    grantee: str
    privileges: tuple[str, ...]
    grantable: tuple[str, ...] = ()
    owner: str = field(default="", compare=False)
    grantors: tuple[str, ...] = field(default=(), compare=False)

    word: ClassVar[str] = "grant"

    @property
    def is_rest(self) -> bool:
        """True for what is left to those who have it all by themselves.

        These are owners, but of a column, to whom nothing has to be granted; and everybody for languages.
        """
        if self.grantee == OWNER:
            return self.object.kind != "column"
        return self.grantee == PUBLIC and self.object.kind == "language"

    @property
    def qualified_name(self) -> str:
        """To whom, and on what."""
        return f"to {role_name(self.grantee)} on {self.object.label}"


@dataclass(frozen=True, slots=True)
class DefaultPrivileges(CatalogObject):
    """What one role may do with objects that another one will make.

    `objects` is tables, sequences, functions, types, schemas or large objects; `schema` None for all schemas.
    With a schema these are additions; without one they stand in the place of the built-in defaults, and are
    there only where they differ from those. The role itself is `OWNER` among the grantees.
    """

    role: str
    schema: str | None
    objects: str
    grantee: str
    privileges: tuple[str, ...]
    grantable: tuple[str, ...] = ()

    word: ClassVar[str] = "default privileges"

    @property
    def names(self) -> tuple[str, ...]:
        """The role, and the schema where there is one."""
        return (self.role,) if self.schema is None else (self.role, self.schema)

    @property
    def qualified_name(self) -> str:
        """Whose objects, of which kind, where, and for whom."""
        place = "" if self.schema is None else f" in schema {qualify(self.schema)}"
        return f"of {qualify(self.role)} on {self.objects}{place} for {role_name(self.grantee)}"


def role_name(name: str) -> str:
    """Write a grantee: a role in quotes where needed, everybody and the owner as the words that they are."""
    return name if name in (PUBLIC, OWNER) else qualify(name)
