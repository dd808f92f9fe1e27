"""The verb: put the rows of seed sets into a database, once, however often it is asked."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import psycopg
from sqlalchemy import Connection, MetaData, inspect
from sqlalchemy.exc import DBAPIError, StatementError

from taskschema.errors import SeedError
from taskschema.seed.difference import RowDifference
from taskschema.seed.dynamic import Dynamic
from taskschema.seed.gathering import Gathered, gather
from taskschema.seed.journal.opening import Journal
from taskschema.seed.journal.rows import note_after, note_before
from taskschema.seed.linking import link_rows
from taskschema.seed.lockfile.witness import Witness
from taskschema.seed.plan import Plan, plan_rows
from taskschema.seed.problems import Problems
from taskschema.seed.reading import Reading
from taskschema.seed.records import SeedRow
from taskschema.seed.refusal import refusal
from taskschema.seed.report import SeedReport, TableCount
from taskschema.seed.sets import list_sets, order_sets
from taskschema.seed.stage.engine import Stage
from taskschema.seed.stage.foreign_keys import BULK_ROWS
from taskschema.seed.stage.statements import can_stage
from taskschema.seed.tables import SeedTable, describe_tables, needed_tables
from taskschema.seed.turn import take_turn
from taskschema.seed.watch import Watch
from taskschema.seed.write import write_plan

STAGE_ROWS = 5_000
"""From so many rows on they go by way of temporary tables."""


def seed(
    connection: Connection,
    *,
    metadata: MetaData,
    directory: Path,
    sets: Sequence[str],
    dry_run: bool = False,
    trust: bool = False,
    allow_env: Sequence[str] = (),
    watch: Watch | None = None,
    diff: bool = False,
    prune: Sequence[str] = (),
    journal: bool = True,
    witness: Witness | None = None,
) -> SeedReport:
    """Insert and update the rows of these sets and of all that they extend, in the caller's transaction.

    Everything is read, validated and compared before the first write, and written inside one savepoint: it
    is there as a whole or not at all. The caller commits; when this raises, the caller rolls back. Rows that
    are as the files say are not touched. `dry_run` writes, counts, and takes everything back (numbers that
    sequences gave away stay away, as always in PostgreSQL). `trust` leaves out what the models say of files
    with columns: PostgreSQL alone judges their values. `allow_env` names the variables of the environment
    that files may ask for. `watch` is told how far a run of many rows is. `diff` is a dry run that also
    returns the rows that would be written. `prune` names tables of which rows go that no file has. `journal`
    keeps what `undo` needs in the schema `taskschema`, in the same transaction. `witness` looks at the tables
    before and behind, for the lockfile.

    Raises SeedInvalid (exit 3) with every finding in the files, SeedError for a set that is not there and
    for a database that is not migrated, SeedConflict where a row matches several, ConstraintRefused with
    the place of the row that a constraint refuses.
    """
    chosen = order_sets(list_sets(directory), sets)
    problems = Problems()
    dynamic = Dynamic(allowed=allow_env, environ=os.environ)
    reading = Reading(describe_tables(metadata), connection.dialect, problems, dynamic)
    gathered = gather(chosen, reading, problems)
    is_much = len(gathered.rows) >= STAGE_ROWS or gathered.is_much
    take_turn(connection)
    is_dry = dry_run or diff
    names = tuple(each.name for each in chosen)
    if (diff or prune) and not can_stage(connection):
        raise SeedError(
            "rows are told one by one, and pruned, over psycopg only", hint="leave out --diff and --prune"
        )
    if witness is not None:
        witness.begin(connection, _needed(gathered))
    book = Journal(connection, names, is_wanted=journal and not is_dry)
    if (is_much or diff or prune) and can_stage(connection):
        stage = Stage(connection, gathered.reading, problems, BULK_ROWS, watch or Watch(), prune=prune)
        rows = _by_stage(stage, gathered, book, dry_run=is_dry, trust=trust, diff=diff)
        report = SeedReport(names, stage.counts, is_dry, rows, stage.touched, book.run, book.notice)
    else:
        gathered.hold()
        counts = _by_row(connection, gathered.reading, gathered.rows, problems, book, dry_run=is_dry)
        report = SeedReport(names, counts, is_dry, run=book.run, notice=book.notice)
    if witness is not None:
        witness.end(connection, {each.table: each.inserted - each.deleted for each in report.tables})
    return report


def _needed(gathered: Gathered) -> list[SeedTable]:
    """Return the tables that files have rows of, and all that these refer to."""
    own = [*(row.table for row in gathered.rows), *(table for _, table in gathered.streams)]
    return needed_tables(own, gathered.reading.tables)


def _by_stage(
    stage: Stage, gathered: Gathered, book: Journal, *, dry_run: bool, trust: bool, diff: bool
) -> tuple[RowDifference, ...] | None:
    """Seed by sets: rows are COPYed into temporary tables and compared there."""
    rows: tuple[RowDifference, ...] | None = None
    needed = _needed(gathered)
    refuse_unmigrated(stage.connection, needed, stage.problems)
    try:
        with stage.connection.begin_nested() as savepoint:
            stage.look(needed)
            stage.feed(row for row in gathered.rows if row.key is not None)
            stage.feed_files(gathered.streams, trust=trust, may_send=not diff and not stage.prune)
            stage.check()
            if diff:
                rows = tuple(stage.differences())
            if stage.has_work:
                stage.write(book)
            stage.close()
            if dry_run:
                savepoint.rollback()
    except (StatementError, psycopg.Error) as problem:
        raise refusal(problem, None) from problem
    return rows


def _by_row(
    connection: Connection,
    reading: Reading,
    rows: list[SeedRow],
    problems: Problems,
    book: Journal,
    *,
    dry_run: bool,
) -> tuple[TableCount, ...]:
    """Seed a few rows, held in memory: a run that finds nothing to do writes not even a temporary table."""
    others = link_rows(rows, reading.tables, reading.keys, problems)
    refuse_unmigrated(connection, [row.table for group in (rows, others) for row in group], problems)
    try:
        plan = plan_rows(connection, reading, rows, others, problems)
    except StatementError as problem:
        raise refusal(problem, None) from problem
    _write(connection, plan, reading, book, dry_run=dry_run)
    return plan.counts


def _write(connection: Connection, plan: Plan, reading: Reading, book: Journal, *, dry_run: bool) -> None:
    if plan.is_empty:
        return
    try:
        with connection.begin_nested() as savepoint:
            recorder = book.open(row.table.table for row in plan.rows)
            if recorder is not None:
                note_before(recorder, plan)
            write_plan(connection, plan, reading)
            if recorder is not None:
                note_after(recorder, plan)
            if dry_run:
                savepoint.rollback()
    except StatementError as problem:
        raise refusal(problem, None) from problem


def refuse_unmigrated(connection: Connection, tables: Iterable[SeedTable], problems: Problems) -> None:
    """Raise SeedError where the database lacks a table or a column that seeds speak of."""
    needed = {table.name: table for table in tables}
    schemas: dict[str | None, list[SeedTable]] = {}
    for table in needed.values():
        schemas.setdefault(table.table.schema, []).append(table)
    missing: list[str] = []
    for schema, members in schemas.items():
        names = [table.table.name for table in members]
        try:
            there = inspect(connection).get_multi_columns(schema=schema, filter_names=names)
        except DBAPIError as problem:
            raise refusal(problem, None) from problem
        columns: Mapping[str, set[str]] = {
            name: {c["name"] for c in found} for (_, name), found in there.items()
        }
        for table in members:
            missing += _missing(table, columns.get(table.table.name))
    if missing:
        problems.raise_if_any()
        raise SeedError(
            f"the database is not migrated: it has no {', '.join(missing)}", hint="taskschema upgrade head"
        )


def _missing(table: SeedTable, columns: set[str] | None) -> list[str]:
    if columns is None:
        return [f"table {table.name}"]
    return [f"column {table.name}.{c.name}" for c in table.table.columns if c.name not in columns]
