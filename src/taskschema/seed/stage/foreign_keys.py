"""Foreign keys taken away for a moment, in one transaction: checked once behind many rows, not once for each.

Whoever owns the table may do it; the constraints come back NOT VALID and are validated, and the catalog is as
it was.
https://www.postgresql.org/docs/current/sql-altertable.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files

import psycopg
from psycopg import errors, sql

from taskschema.seed.refusal import refusal
from taskschema.seed.stage.statements import Statements

_LOCK_TIMEOUT = "2s"
"""DROP CONSTRAINT takes ACCESS EXCLUSIVE on both tables: where others work there, the plain way is taken."""

_REFUSALS = (
    errors.LockNotAvailable,
    errors.InsufficientPrivilege,
    errors.DependentObjectsStillExist,
    errors.ObjectInUse,
)


BULK_ROWS = 10_000
"""From so many new rows of a table on, it is faster to check its foreign keys once, behind them."""
_PRESENT = sql.SQL(
    "SELECT CASE WHEN reltuples < 0 THEN pg_catalog.pg_relation_size(oid) / 100 ELSE reltuples END"
    " FROM pg_catalog.pg_class WHERE oid = {}"
)


def is_worthwhile(statements: Statements, table: int, rows: int, bulk_rows: int = BULK_ROWS) -> bool:
    """Say whether so many new rows are many, also beside those that are there: all of them are checked."""
    if rows < bulk_rows:
        return False
    ((present,),) = statements.fetch(_PRESENT.format(table))
    return bool(rows >= present)


@contextmanager
def without_foreign_keys(statements: Statements, tables: Sequence[int]) -> Iterator[bool]:
    """Drop the foreign keys of tables, by oid, inside; add and validate them behind; say if it was done."""
    if not tables:
        yield False
        return
    query = sql.SQL((files("taskschema.seed.stage") / "foreign_keys.sql").read_text(encoding="utf-8"))
    found = statements.fetch(query, {"relations": list(tables)})
    is_done = bool(found) and _drop(statements, [drop for _, drop, *_ in found])
    yield is_done
    if is_done:
        _restore(statements, found)


def _drop(statements: Statements, drops: Sequence[str]) -> bool:
    set_timeout = sql.SQL("SELECT pg_catalog.set_config('lock_timeout', {}, true)")
    ((former,),) = statements.fetch(sql.SQL("SELECT pg_catalog.current_setting('lock_timeout')"))
    try:
        with statements.driver.transaction():
            statements.run(set_timeout.format(_LOCK_TIMEOUT))
            for drop in drops:
                statements.run(sql.SQL(drop))  # as PostgreSQL wrote it
            statements.run(set_timeout.format(former))
    except _REFUSALS:
        return False
    return True


def _restore(statements: Statements, found: Sequence[tuple[object, ...]]) -> None:
    # ALTER TABLE wants no trigger of the table to be waiting for the end of the transaction.
    statements.run(sql.SQL("SET CONSTRAINTS ALL IMMEDIATE"))
    for _, _, add, validate, comment in found:
        try:
            for each in (add, validate, comment):
                if each is not None:
                    statements.run(sql.SQL(str(each)))  # as PostgreSQL wrote it
        except psycopg.Error as problem:
            if statements.driver.closed:
                raise
            raise refusal(problem, None) from problem
