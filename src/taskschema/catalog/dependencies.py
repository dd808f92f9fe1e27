"""What cannot stay as it is where a column, an index or a type goes: PostgreSQL's own record of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection

from taskschema.catalog.queries import load_query


class ItemKind(StrEnum):
    """What needs something, or is needed."""

    COLUMN = "column"
    CONSTRAINT = "constraint"
    INDEX = "index"
    TYPE = "type"


@dataclass(frozen=True, slots=True, order=True)
class Item:
    """Something that can be dropped; a type has no table."""

    kind: ItemKind
    schema: str
    table: str
    name: str


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What needs what, as pg_depend has it (https://www.postgresql.org/docs/current/catalog-pg-depend.html)."""

    dependents: Mapping[Item, tuple[Item, ...]]

    def of(self, item: Item) -> tuple[Item, ...]:
        """Return the constraints, indexes and generated columns that need the item itself."""
        return self.dependents.get(item, ())

    def all_of(self, items: Iterable[Item]) -> set[Item]:
        """Return everything that needs one of the items, or needs what does."""
        found: set[Item] = set()
        waiting = [needed for item in items for needed in with_index(item)]
        while waiting:
            new = set(self.of(waiting.pop())) - found
            found |= new
            waiting += [needed for item in new for needed in with_index(item)]
        return found


def with_index(item: Item) -> tuple[Item, ...]:
    """Return the item and, for a constraint, the index of its name: a foreign key needs that of a key."""
    if item.kind is not ItemKind.CONSTRAINT:
        return (item,)
    return (item, Item(ItemKind.INDEX, item.schema, item.table, item.name))


def read_dependencies(connection: Connection) -> Dependencies:
    """Read what needs what in the database of the connection."""
    dependents = defaultdict(list)
    for row in connection.exec_driver_sql(load_query("dependencies", 0)):
        needed = Item(ItemKind(row.needed_kind), row.needed_schema, row.needed_table, row.needed_name)
        dependents[needed].append(Item(ItemKind(row.kind), row.schema, row.table, row.name))
    return Dependencies({needed: tuple(items) for needed, items in dependents.items()})
