"""Foreign-data wrappers, servers and user mappings; foreign tables are tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from taskschema.catalog.objects.naming import CatalogObject, qualify


@dataclass(frozen=True, slots=True)
class ForeignDataWrapper(CatalogObject):
    """A foreign-data wrapper that no extension brought; `options` as `name=value`, sorted."""

    name: str
    handler: str | None = None
    validator: str | None = None
    options: tuple[str, ...] = ()

    word: ClassVar[str] = "foreign-data wrapper"


@dataclass(frozen=True, slots=True)
class Server(CatalogObject):
    """A foreign server; `options` as `name=value`, sorted, those that hold secrets masked."""

    name: str
    wrapper: str
    type: str | None = None
    version: str | None = None
    options: tuple[str, ...] = ()

    word: ClassVar[str] = "server"


@dataclass(frozen=True, slots=True)
class UserMapping(CatalogObject):
    """A user mapping; `options` as `name=value`, sorted, all masked but those that hold no secrets.

    `options` is None where the role that reads may not see them.
    """

    user: str
    server: str
    options: tuple[str, ...] | None = ()

    word: ClassVar[str] = "user mapping"

    @property
    def names(self) -> tuple[str, ...]:
        """The server and the user."""
        return (self.server, self.user)

    @property
    def qualified_name(self) -> str:
        """For whom, and where."""
        return f"for {self.user if self.user == 'PUBLIC' else qualify(self.user)} on {qualify(self.server)}"
