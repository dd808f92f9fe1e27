"""Extended statistics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from taskschema.catalog.objects.naming import CatalogObject


@dataclass(frozen=True, slots=True)
class StatisticsObject(CatalogObject):
    """An extended statistics object; `of` is the table's schema and name, `target` None for the default."""

    schema: str
    name: str
    of: tuple[str, str]
    definition: str
    target: int | None = None

    word: ClassVar[str] = "statistics"

    @property
    def relation(self) -> tuple[str, str]:
        """The table that it lives and dies with."""
        return self.of
