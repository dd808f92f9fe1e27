"""Publications and subscriptions of logical replication."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from taskschema.catalog.objects.naming import CatalogObject


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """A table of a publication; columns (in order of name) and row filter where it is not published whole."""

    schema: str
    name: str
    columns: tuple[str, ...] | None = None
    where: str | None = None


@dataclass(frozen=True, slots=True)
class Publication(CatalogObject):
    """A publication; `operations` among insert, update, delete and truncate, in this order."""

    name: str
    operations: tuple[str, ...]
    all_tables: bool = False
    all_sequences: bool = False
    via_root: bool = False
    generated_columns: str = "none"
    schemas: tuple[str, ...] = ()
    tables: tuple[PublishedTable, ...] = ()

    word: ClassVar[str] = "publication"


@dataclass(frozen=True, slots=True)
class Subscription(CatalogObject):
    """A subscription, without its connection string: that holds secrets, and is another on every server."""

    name: str
    publications: tuple[str, ...]
    enabled: bool = True
    options: tuple[str, ...] = ()
    """As `name=value`, sorted, where they are not the default of PostgreSQL 17 and older."""

    word: ClassVar[str] = "subscription"
