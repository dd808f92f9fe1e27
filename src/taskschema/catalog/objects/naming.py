"""How objects are called: names in quotes where they need them, and one label for each."""

from __future__ import annotations

import re
from typing import Any, ClassVar

_PLAIN_NAME = re.compile(r"[a-z_][a-z0-9_]*", re.ASCII)


def qualify(*names: str) -> str:
    """Join names with dots, in double quotes where PostgreSQL needs them to tell the names apart."""
    return ".".join(
        name if _PLAIN_NAME.fullmatch(name) else '"' + name.replace('"', '""') + '"' for name in names
    )


class CatalogObject:
    """Something that DDL makes, changes and drops by name.

    The label, a kind and a qualified name such as `view public.v_open_task`, is its identity: two objects of
    one catalog never share it, and objects of two catalogs are compared where it is the same. Subclasses are
    frozen dataclasses with a `name`, perhaps a `schema`, and a `table` where they live and die with a
    relation; those that are called otherwise say so themselves.
    """

    __slots__ = ()

    word: ClassVar[str]
    """What an object of this class is called in findings, where it does not depend on the object."""

    @property
    def kind(self) -> str:
        """The word for it in findings."""
        return self.word

    @property
    def names(self) -> tuple[str, ...]:
        """The schema, where there is one, the relation that it belongs to, and the name."""
        own: Any = self
        parts = (getattr(own, field, None) for field in ("schema", "table", "name"))
        return tuple(part for part in parts if part is not None)

    @property
    def relation(self) -> tuple[str, str] | None:
        """Schema and name of the table or view that it lives and dies with."""
        own: Any = self
        return (own.schema, own.table) if hasattr(own, "table") else None

    @property
    def qualified_name(self) -> str:
        """The names, quoted where needed, and what else tells it apart."""
        return qualify(*self.names)

    @property
    def label(self) -> str:
        """Kind and qualified name."""
        return f"{self.kind} {self.qualified_name}"
