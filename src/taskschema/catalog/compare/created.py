"""An object in the words of the DDL that makes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from taskschema.catalog.ddl.statements import Ddl
from taskschema.catalog.objects import CatalogObject

T = TypeVar("T", bound=CatalogObject)


def created(ddl: Ddl[T]) -> Callable[[T], str]:
    """Return what prints an object as the statements that create it."""
    return lambda value: "; ".join(statement.sql for statement in ddl.create(value))
