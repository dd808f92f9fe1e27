"""Views and materialized views."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from taskschema.catalog.objects.naming import CatalogObject
from taskschema.catalog.objects.tables import Index


@dataclass(frozen=True, slots=True)
class ViewColumn:
    """A column of a view."""

    name: str
    type: str
    collation: str | None = None


@dataclass(frozen=True, slots=True)
class View(CatalogObject):
    """A view; its columns in their own order.

    `defaults` are what an INSERT through it fills in, as (column, expression). `options` are
    security_barrier, security_invoker and check_option, where they are not PostgreSQL's default.
    """

    schema: str
    name: str
    definition: str
    columns: tuple[ViewColumn, ...] = ()
    defaults: tuple[tuple[str, str], ...] = ()
    options: tuple[str, ...] = ()

    word: ClassVar[str] = "view"


@dataclass(frozen=True, slots=True)
class MaterializedViewColumn:
    """How a column of a materialized view is stored, where that is not what its type says.

    `type_storage` is the storage that its type has by default.
    """

    name: str
    storage: str | None = None
    compression: str | None = None
    statistics: int | None = None
    options: tuple[str, ...] = ()
    type_storage: str = field(default="plain", compare=False)


@dataclass(frozen=True, slots=True)
class MaterializedView(CatalogObject):
    """A materialized view with its indexes; `columns` are those that are stored in a way of their own.

    `populated` is False where it holds nothing, not even no rows: reading it fails then. `depends_on` are
    extensions that it is dropped with.
    """

    schema: str
    name: str
    definition: str
    columns: tuple[MaterializedViewColumn, ...] = ()
    indexes: tuple[Index, ...] = ()
    options: tuple[str, ...] = ()
    access_method: str | None = None
    tablespace: str | None = None
    depends_on: tuple[str, ...] = ()
    populated: bool = field(default=True, compare=False)

    word: ClassVar[str] = "materialized view"

    def __post_init__(self) -> None:
        object.__setattr__(self, "indexes", tuple(sorted(self.indexes, key=lambda index: index.name)))
