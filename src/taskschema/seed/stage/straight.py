"""Trusted files for empty tables: sent to the tables themselves, without a stage.

Nothing has to be compared where nothing is there, and a unique constraint keeps the keys of rows apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from psycopg import sql

from taskschema.seed.files.sources import TabularSource
from taskschema.seed.problems import Problems
from taskschema.seed.stage.checks import is_unique
from taskschema.seed.stage.copying import placed
from taskschema.seed.stage.foreign_keys import without_foreign_keys
from taskschema.seed.stage.header import Layout
from taskschema.seed.stage.live import LiveTable
from taskschema.seed.stage.matching import COMMA
from taskschema.seed.stage.statements import Statements
from taskschema.seed.tables import Key, SeedTable
from taskschema.seed.watch import Watch


@dataclass(frozen=True, slots=True)
class Straight:
    """One file, and the table that it fills."""

    source: TabularSource
    table: SeedTable
    layout: Layout
    live: LiveTable


def can_go_straight(statements: Statements, files: Sequence[Straight], keys: Mapping[str, Key]) -> bool:
    """Say whether the tables are empty, and the database itself will keep their rows apart."""
    tables = {each.table.name for each in files}
    return (
        len(tables) == len(files)
        and all(_is_plain(each, keys[each.table.name]) for each in files)
        and not any(_has_rows(statements, each.live) for each in files)
    )


def _is_plain(each: Straight, key: Key) -> bool:
    """Say whether each column of the file is a column of the table, and the key is one that is kept apart."""
    places = sorted(leaf.place for leaf in each.layout.leaves)
    return (
        each.source.is_text
        and not each.layout.shape.lookups
        and places == list(range(len(each.source.header)))
        and is_unique(key, each.table)
        and not any(each.table.column(c).nullable for c in key)
    )


def _has_rows(statements: Statements, live: LiveTable) -> bool:
    ((is_there,),) = statements.fetch(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(live.relation))
    return bool(is_there)


def send(
    statements: Statements, files: Sequence[Straight], problems: Problems, watch: Watch
) -> dict[str, int]:
    """Send files to their tables, and return how many rows each got; foreign keys are checked behind them."""
    counts: dict[str, int] = {}
    with without_foreign_keys(statements, [each.live.oid for each in files]):
        for each in files:
            watch.phase(f"sending {each.source.file}")
            counts[each.table.name] = _copy(statements, each, problems)
            problems.raise_if_any()
        watch.phase("checking foreign keys")
    return counts


def _copy(statements: Statements, each: Straight, problems: Problems) -> int:
    by_place = {leaf.place: leaf.column for leaf in each.layout.leaves}
    columns = [each.live.column(by_place[place]) for place in sorted(by_place)]
    query = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(each.live.relation, COMMA.join(columns))
    with placed(each.source, each.table.name), statements.copy(query) as copy:
        for raw in each.source.raw_chunks(problems):
            copy.write(raw)
    return statements.copied
