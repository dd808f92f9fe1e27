"""What is asked for: which tables, how much of them, how long, and who is told how far it is."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from taskschema.catalog.reader import VERSION_TABLE
from taskschema.verify.violations import Sink

CHUNK_BLOCKS = 8192
"""How much of a table one statement looks at: 64 MiB, of which there is news about every half second."""


@dataclass(frozen=True, slots=True)
class Advance:
    """How far it is: blocks looked at, of how many, and rows in a second so far."""

    done: int
    total: int
    rows_a_second: float
    seconds_left: float | None

    @property
    def fraction(self) -> float:
        """From 0 to 1."""
        return self.done / self.total if self.total else 1.0

    def __str__(self) -> str:
        left = "" if self.seconds_left is None else f", {self.seconds_left:.0f} s left"
        return f"verifying, {100 * self.fraction:.0f} %, {self.rows_a_second:,.0f} rows/s{left}"


@dataclass(frozen=True, slots=True)
class Options:
    """How a database is verified.

    `tables` are names, or `schema.name`; none are all of them. `statement_timeout` and `lock_timeout` are in
    seconds, 0 for none. `sample` is a percentage of each table, None for the whole.
    """

    tables: tuple[str, ...] = ()
    ignore_tables: Collection[str] = (VERSION_TABLE,)
    statement_timeout: float = 600.0
    lock_timeout: float = 5.0
    sample: float | None = None
    since: datetime | None = None
    """Only rows that were written since, of tables that say when; others are left out."""
    chunk_blocks: int = CHUNK_BLOCKS
    with_flaws: bool = True
    """Whether the rules themselves are looked at, too."""
    with_python: bool = False
    """Whether each row is asked of the validators of its model, too: that takes a while."""
    deep: bool = False
    """Whether amcheck looks at tables and indexes on disk, too."""
    sink: Sink | None = None
    """Takes the keys of all rows that break a rule."""
    on_advance: Callable[[Advance], None] = lambda advance: None
