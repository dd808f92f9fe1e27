"""Rules about rows, each with the question that it puts to the database."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy.dialects.postgresql.base import RESERVED_WORDS

_PLAIN = re.compile(r"[a-z_][a-z0-9_]*", re.ASCII)


def quoted(*names: str) -> str:
    """Join names with dots for a statement, in double quotes where PostgreSQL needs them."""
    return ".".join(
        name if _PLAIN.fullmatch(name) and name not in RESERVED_WORDS else '"' + name.replace('"', '""') + '"'
        for name in names
    )


class Side(StrEnum):
    """Who states a rule."""

    DATABASE = "database"
    MODELS = "models"


class Way(StrEnum):
    """How the rows that break a rule are found."""

    ROW = "row"
    """By each row alone: all such rules of a table are looked at in one pass."""
    SET = "set"
    """By a query of its own, over other rows too."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A table whose rows can be looked at; a partition is one, and so is what it is a partition of.

    `root` is the oid of the topmost partitioned table above it, None where there is none. `blocks` are 0 for
    a partitioned table, whose rows are in its partitions. `is_held` where somebody holds it locked. `rows`
    is the planner's estimate.
    """

    oid: int
    schema: str
    name: str
    is_partitioned: bool
    root: int | None
    is_held: bool
    bound: str | None
    blocks: int
    rows: int
    is_heap: bool
    is_readable: bool
    is_filtered: bool
    has_idle_policies: bool
    key: tuple[str, ...]

    @property
    def names(self) -> tuple[str, str]:
        """Schema and name."""
        return (self.schema, self.name)

    @property
    def source(self) -> str:
        """Return it as it follows FROM: without its children, which are tables of their own."""
        return f"{'' if self.is_partitioned else 'ONLY '}{quoted(*self.names)}"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, and the rows of `relation` that break it: those `WHERE {broken}`.

    `object` is what states it, as findings name it; `words` say what it demands. `columns` are those whose
    values show why a row breaks it. `remarks` say why the database may hold such rows: NOT VALID, and so on.
    `loose` is there for a foreign key that an index helps with; `seen` for a rule that a relation has from
    its parent, as the query that shows all rows which break it.
    """

    code: str
    object: str
    relation: Relation
    words: str
    broken: str
    way: Way = Way.ROW
    side: Side = Side.DATABASE
    columns: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    loose: LooseScan | None = None
    required: str = ""
    """The column of a NOT NULL, all of which are asked as one."""
    within: str = ""
    """The condition for the rows that are asked, where these are not all."""
    needs: tuple[Relation, ...] = ()
    """Other tables that have to be read."""
    is_heap_only: bool = False
    """True where an index must not be asked: what it holds may not be what the rows say."""
    seen: str = field(default="", compare=False)

    @property
    def where(self) -> str:
        """Return the condition for the rows that break it, among those that are asked."""
        return f"{self.within} AND ({self.broken})" if self.within else self.broken

    @property
    def query(self) -> str:
        """Return the query that shows every row which breaks it."""
        return self.seen or f"SELECT * FROM {self.relation.source} WHERE {self.where}"


@dataclass(frozen=True, slots=True)
class LooseScan:
    """A foreign key of one column with an index: each value is looked for once, however many rows have it.

    https://wiki.postgresql.org/wiki/Loose_indexscan
    """

    column: str
    type: str
    referenced: str
    """The referenced table, as it follows FROM."""
    matches: str
    """The condition under which its rows match {value}."""
