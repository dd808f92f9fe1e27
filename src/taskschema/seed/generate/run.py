"""The verb: make rows that obey, all of them or none."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import psycopg
from psycopg import sql
from sqlalchemy import Connection, MetaData, Table, text

from taskschema.errors import SeedError, SeedInvalid
from taskschema.findings import Finding
from taskschema.seed.generate.fill import Fill
from taskschema.seed.generate.plan import TablePlan, Wishes
from taskschema.seed.generate.report import GeneratedTable, GenerateReport
from taskschema.seed.generate.server import Server, name_of
from taskschema.seed.journal.opening import Journal
from taskschema.seed.problems import did_you_mean
from taskschema.seed.stage.foreign_keys import BULK_ROWS, is_worthwhile, without_foreign_keys
from taskschema.seed.stage.statements import Statements

NOW = datetime(2026, 1, 1, tzinfo=UTC)
"""What moments are counted back from where nobody says otherwise: the same rows on every day."""
_SAMPLE = 1000


def generate(
    connection: Connection,
    *,
    metadata: MetaData,
    wanted: Mapping[str, int],
    rng: int = 0,
    now: datetime = NOW,
    dist: Mapping[str, str] | None = None,
    null: Mapping[str, float] | None = None,
    dry_run: bool = False,
    journal: bool = True,
) -> GenerateReport:
    """Insert as many new rows of each table as wanted, in the caller's transaction; the caller commits.

    `now` is the latest moment, in UTC where it is naive. A sample of at most 1,000 rows per table is
    tried and taken back first. `dry_run` writes everything and takes it back. `journal` keeps what `undo`
    needs.

    Raises SeedInvalid (exit 3) for what cannot be satisfied, SeedError for a table that is not known.
    """
    if connection.dialect.name != "postgresql":
        raise SeedError("rows are generated in PostgreSQL only", hint="name a PostgreSQL database")
    aware = now if now.utcoffset() is not None else now.replace(tzinfo=UTC)
    wishes = Wishes(rng, aware, dist or {}, null or {})
    tables = _ordered(metadata, wanted)
    _refuse_unknown(tables, wishes)
    connection.execute(text("SELECT 1"))
    with connection.begin_nested() as trial:
        _all(connection, tables, {key: min(rows, _SAMPLE) for key, rows in wanted.items()}, wishes)
        trial.rollback()
    with connection.begin_nested() as savepoint:
        done = _all(connection, tables, wanted, wishes)
        book = _note(connection, tables, wanted, is_wanted=journal and not dry_run)
        if dry_run:
            savepoint.rollback()
    return GenerateReport(tuple(done), dry_run, book.run, book.notice)


def _note(
    connection: Connection, tables: Sequence[Table], wanted: Mapping[str, int], *, is_wanted: bool
) -> Journal:
    """Let the journal know by which transactions rows were made, so that they can be taken back."""
    words = [f"{name}={rows}" for name, rows in wanted.items()]
    book = Journal(connection, ["seed-generate", *words], is_wanted=is_wanted)
    recorder = book.open(tables)
    if recorder is not None:
        for table in tables:
            recorder.inserted_many(recorder.subjects[table.key], wanted[table.key])
        recorder.finish()
    return book


def _ordered(metadata: MetaData, wanted: Mapping[str, int]) -> list[Table]:
    """Return the wanted tables, each after those that it must refer to."""
    for name, rows in wanted.items():
        if name not in metadata.tables:
            hint = did_you_mean(name, metadata.tables, kind="tables")
            raise SeedError(f"the models have no table {name}", hint=hint)
        if rows < 0:
            raise SeedError(f"{name}={rows} is less than no rows", hint="ask for 0 rows or more")
    waiting = [metadata.tables[name] for name in sorted(wanted)]
    ordered: list[Table] = []
    while waiting:
        ready = [table for table in waiting if not _needs(table, waiting, forced=False)]
        ready = ready or [table for table in waiting if not _needs(table, waiting, forced=True)] or waiting
        ordered.append(ready[0])
        waiting.remove(ready[0])
    return ordered


def _needs(table: Table, waiting: Sequence[Table], *, forced: bool) -> bool:
    return any(
        key.referred_table in waiting
        and key.referred_table is not table
        and not (forced and any(column.nullable for column in key.columns))
        for key in table.foreign_key_constraints
    )


def _refuse_unknown(tables: Sequence[Table], wishes: Wishes) -> None:
    known = {f"{table.name}.{column.name}" for table in tables for column in table.columns}
    for name in (*wishes.dist, *wishes.null):
        if name not in known:
            hint = did_you_mean(name, known, kind="columns")
            raise SeedError(f"{name} is no column of a wanted table", hint=hint)


def _all(
    connection: Connection, tables: Sequence[Table], wanted: Mapping[str, int], wishes: Wishes
) -> list[GeneratedTable]:
    server, done = Server(connection), []
    for number, table in enumerate(tables):
        began = time.perf_counter()
        later = {name_of(each) for each in tables[number + 1 :]}
        rows = wanted[table.key]
        try:
            fills = TablePlan(server, table, rows, wishes, later).make()
            statements, oid = Statements(connection), server.oid(table)
            many = [oid] if is_worthwhile(statements, oid, rows, BULK_ROWS) else []
            with without_foreign_keys(statements, many):
                _insert(server, table, fills, rows)
        except psycopg.Error as problem:
            raise _refused(table, problem) from problem
        words = tuple((name, fills[name].words) for name in map(str, table.columns.keys()) if name in fills)
        done.append(GeneratedTable(name_of(table), rows, time.perf_counter() - began, words))
    return done


def _insert(server: Server, table: Table, fills: Mapping[str, Fill], rows: int) -> None:
    joins = {join.as_string(None): join for fill in fills.values() for join in fill.joins}
    written = server.do(
        "INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE SELECT {} "
        "FROM generate_series(0::bigint, {}) AS g(i) {}",
        server.table(table),
        sql.SQL(", ").join(map(sql.Identifier, fills)),
        sql.SQL(", ").join(fill.expression for fill in fills.values()),
        sql.Literal(rows - 1),
        sql.SQL(" ").join(joins.values()),
    )
    if written != rows:
        raise SeedError(f"{written} of {rows} rows of {name_of(table)} were made", hint="nothing was written")
    _advance(server, table, fills)


def _advance(server: Server, table: Table, fills: Mapping[str, Fill]) -> None:
    """Put the sequence of a counted key behind the rows that were made."""
    spelled = sql.Literal(server.table(table).as_string(None))
    for name, fill in fills.items():
        if not fill.words.startswith("counts from"):
            continue
        found = server.ask("SELECT pg_get_serial_sequence({}, {})", spelled, sql.Literal(name))[0][0]
        if found:
            query = "SELECT setval({}, greatest((SELECT max({}) FROM {}), 1))"
            server.ask(query, sql.Literal(found), sql.Identifier(name), server.table(table))


def _refused(table: Table, problem: psycopg.Error) -> SeedInvalid:
    said = problem.diag
    place = f"{name_of(table)}.{said.column_name}" if said.column_name else name_of(table)
    what = f"constraint {said.constraint_name}" if said.constraint_name else "the database"
    message = f"{what} refuses generated rows of {place}: {said.message_primary or problem}"
    hint = "nothing was written; settle the column with --dist or --null, or fill the table with a seed set"
    finding = Finding(code="seed-generate", object=f"table {name_of(table)}", message=message, hint=hint)
    return SeedInvalid(message, findings=[finding], hint=hint)
