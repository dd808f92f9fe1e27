"""Columns, constraints and indexes as objects of their own, each with the relation that it is a part of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from taskschema.catalog.objects.naming import CatalogObject
from taskschema.catalog.objects.tables import Column, Constraint, Index, Table
from taskschema.catalog.objects.views import MaterializedView


class _Part(CatalogObject):
    __slots__ = ()

    of: Table | MaterializedView
    part: Column | Constraint | Index

    @property
    def names(self) -> tuple[str, ...]:
        """Schema and name of the relation, and the part's own."""
        return (self.of.schema, self.of.name, self.part.name)

    @property
    def relation(self) -> tuple[str, str]:
        """Schema and name of the relation."""
        return (self.of.schema, self.of.name)


@dataclass(frozen=True, slots=True)
class ColumnOf(_Part):
    """A column of a table; the table itself makes no difference."""

    of: Table = field(compare=False)
    part: Column

    word: ClassVar[str] = "column"


@dataclass(frozen=True, slots=True)
class ConstraintOf(_Part):
    """A constraint of a table; the table itself makes no difference."""

    of: Table = field(compare=False)
    part: Constraint

    word: ClassVar[str] = "constraint"


@dataclass(frozen=True, slots=True)
class IndexOf(_Part):
    """An index of a table or materialized view; the relation itself makes no difference."""

    of: Table | MaterializedView = field(compare=False)
    part: Index

    word: ClassVar[str] = "index"

    @property
    def names(self) -> tuple[str, ...]:
        """The schema, which is that of the relation, and the name."""
        return (self.of.schema, self.part.name)


def parts_of(value: CatalogObject) -> Iterator[ColumnOf | ConstraintOf | IndexOf]:
    """Yield the columns, constraints and indexes of a relation, nothing of anything else."""
    if isinstance(value, Table):
        yield from (ColumnOf(value, each) for each in value.columns)
        yield from (ConstraintOf(value, each) for each in value.constraints)
    if isinstance(value, Table | MaterializedView):
        yield from (IndexOf(value, each) for each in value.indexes)
