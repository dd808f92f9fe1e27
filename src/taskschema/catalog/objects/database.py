"""The database itself, its settings, and what has no schema: schemas, extensions, event triggers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from taskschema.catalog.objects.attached import TriggerState
from taskschema.catalog.objects.naming import CatalogObject, qualify

MASKED = "********"
"""Stands for the value of a setting whose name says that it is a secret; settings.sql writes it."""

# PostgreSQL stores these as names in quotes, and quotes what it is given: variable_is_guc_list_quote of
# pg_dump's dumputils.c, as far as a database or a role can have them.
_LISTS = frozenset(
    {"local_preload_libraries", "search_path", "session_preload_libraries", "temp_tablespaces"}
)
_ELEMENT = re.compile(r'"((?:[^"]|"")*)"|([^",\s]+)')


@dataclass(frozen=True, slots=True)
class Database(CatalogObject):
    """The database at hand, which its name does not identify: it has none here."""

    encoding: str
    collate: str
    ctype: str
    provider: str = "libc"
    locale: str | None = None
    icu_rules: str | None = None
    connection_limit: int = -1
    tablespace: str | None = None
    """None where it is the server's default."""

    word: ClassVar[str] = "database"

    @property
    def names(self) -> tuple[str, ...]:
        """None: two databases are compared whatever they are called."""
        return ()

    @property
    def label(self) -> str:
        """The kind alone."""
        return self.word


@dataclass(frozen=True, slots=True)
class Setting(CatalogObject):
    """What ALTER DATABASE ... SET or ALTER ROLE ... SET says for new sessions.

    `role` None for every role; `everywhere` where it holds in every database of the server. `value` is what
    PostgreSQL stores, which for a list of names holds quotes; `MASKED` for a secret.
    """

    name: str
    value: str
    role: str | None = None
    everywhere: bool = False

    word: ClassVar[str] = "setting"

    @property
    def names(self) -> tuple[str, ...]:
        """The setting's, whoever it is for."""
        return (self.name,)

    @property
    def qualified_name(self) -> str:
        """The setting, and for whom and where it holds."""
        role = "" if self.role is None else f" for role {qualify(self.role)}"
        return f"{self.name}{role} in {'every' if self.everywhere else 'this'} database"

    @property
    def elements(self) -> tuple[str, ...] | None:
        """The names, without their quotes, of a value that is a list of them; None for any other value.

        A list of nothing has one empty name: that is how it is written.
        """
        if self.name not in _LISTS:
            return None
        found = _ELEMENT.findall(self.value)
        return tuple(plain or quoted.replace('""', '"') for quoted, plain in found) or ("",)


@dataclass(frozen=True, slots=True)
class Schema(CatalogObject):
    """A schema; `public` too."""

    name: str

    word: ClassVar[str] = "schema"


@dataclass(frozen=True, slots=True)
class Extension(CatalogObject):
    """An extension; which version it has is a matter of the server's packages and is not read."""

    name: str
    schema: str

    word: ClassVar[str] = "extension"

    @property
    def names(self) -> tuple[str, ...]:
        """Its name; it is not in a schema, its objects are."""
        return (self.name,)


@dataclass(frozen=True, slots=True)
class EventTrigger(CatalogObject):
    """An event trigger; `function` as qualified text, `tags` sorted; `enabled` as a trigger's."""

    name: str
    event: str
    function: str
    tags: tuple[str, ...] = ()
    enabled: TriggerState = TriggerState.ORIGIN

    word: ClassVar[str] = "event trigger"


@dataclass(frozen=True, slots=True)
class AccessMethod(CatalogObject):
    """A table or index access method that no extension brought."""

    name: str
    type: str
    handler: str

    word: ClassVar[str] = "access method"
