"""The verb: take back what a run of seeds did, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from psycopg import sql
from sqlalchemy import Connection
from sqlalchemy.exc import StatementError

from taskschema.errors import SeedConflict, SeedError
from taskschema.seed.journal.recording import SYSTEM, is_there
from taskschema.seed.journal.runs import Run, read_runs
from taskschema.seed.journal.sql import COMMA, fetch, fetch_one, load, pinned
from taskschema.seed.journal.sql import run as ask
from taskschema.seed.journal.standing import Part, obstacles, read_parts
from taskschema.seed.journal.subject import read_subjects
from taskschema.seed.refusal import refusal
from taskschema.seed.turn import take_turn
from taskschema.seed.write import check_deferred

_TOLD = 10
_LOCK_TIMEOUT = "10s"
_FAR = 2**31
"""Transactions that are so far back may share their short number with others."""


@dataclass(frozen=True, slots=True, order=True)
class Undone:
    """How many rows of a table were deleted, given their former values, and inserted again."""

    table: str
    deleted: int = 0
    restored: int = 0
    reinserted: int = 0

    def to_json(self) -> dict[str, object]:
        """Return the counts as JSON-able values."""
        return {
            "table": self.table,
            "deleted": self.deleted,
            "restored": self.restored,
            "reinserted": self.reinserted,
        }


@dataclass(frozen=True, slots=True)
class UndoReport:
    """The run that was undone, None where there was none, and what happened to each table."""

    run: int | None
    tables: tuple[Undone, ...] = ()
    dry_run: bool = False

    def to_json(self) -> dict[str, object]:
        """Return the report as JSON-able values."""
        return {
            "run": self.run,
            "dry_run": self.dry_run,
            "tables": [table.to_json() for table in self.tables],
        }


def undo(connection: Connection, *, run: int | None = None, dry_run: bool = False) -> UndoReport:
    """Take back what a run of `seed` did, the last one that is not undone, in the caller's transaction.

    Rows that it inserted go, rows that it updated get their former values, rows that it pruned come back. The
    tables are locked against writers until the transaction ends. The caller commits; when this raises, the
    caller rolls back. `run` is a number of `list_runs`. `dry_run` does it and takes it back.

    Raises SeedConflict with the names of rows that were changed since, or that others refer to by now, and
    SeedError for a run that is not there.
    """
    take_turn(connection)
    if connection.dialect.name != "postgresql":
        raise SeedError("the journal of seeds is kept in PostgreSQL only", hint="restore a copy of the file")
    try:
        with pinned(connection), connection.begin_nested() as savepoint:
            found = _find(connection, run)
            tables = () if found is None else _undo(connection, found)
            if found is not None:
                mark = "UPDATE taskschema.seed_run SET undone_at = pg_catalog.clock_timestamp() WHERE id = {}"
                ask(connection, sql.SQL(mark).format(found.id))
            check_deferred(connection)
            if dry_run:
                savepoint.rollback()
    except StatementError as problem:
        raise refusal(problem, None) from problem
    return UndoReport(None if found is None else found.id, tables, dry_run)


def _find(connection: Connection, number: int | None) -> Run | None:
    if not is_there(connection):
        found: Sequence[Run] = ()
    elif number is None:
        found = read_runs(
            connection,
            sql.SQL("r.id = (SELECT max(l.id) FROM taskschema.seed_run l WHERE l.undone_at IS NULL)"),
        )
    else:
        found = read_runs(connection, sql.SQL("r.id = {}").format(number))
    if not found and number is not None:
        raise SeedError(f"there is no run {number} in the journal", hint="taskschema seed-undo --list")
    if found and found[0].undone_at is not None:
        raise SeedError(
            f"run {number} was undone already, at {found[0].undone_at:%Y-%m-%d %H:%M:%S %Z}",
            hint="taskschema seed-undo --list shows the others",
        )
    return found[0] if found else None


def _undo(connection: Connection, found: Run) -> tuple[Undone, ...]:
    subjects = read_subjects(connection, {each.relation: each.key for each in found.tables})
    parts, missing = read_parts(found, subjects)
    _refuse(found, [*filter(None, [found.obstacle, _foreign(connection, found)]), *missing])
    _lock(connection, parts)
    _refuse(found, obstacles(connection, parts))
    return tuple(_write(connection, found, parts))


def _refuse(found: Run, reasons: Sequence[str]) -> None:
    if not reasons:
        return
    told = "; ".join(reasons[:_TOLD])
    more = f" (and {len(reasons) - _TOLD} more)" if len(reasons) > _TOLD else ""
    raise SeedConflict(
        f"run {found.id} cannot be undone: {told}{more}",
        hint="nothing was written; put these rows back as the run left them, or mend by hand what it did",
    )


def _foreign(connection: Connection, found: Run) -> str | None:
    """Say why rows cannot be known by the transactions that wrote them, where some are."""
    if not any(each.transactions for each in found.tables):
        return None
    query = sql.SQL(
        "SELECT r.system_identifier IS NOT DISTINCT FROM {}, pg_catalog.pg_snapshot_xmax("
        "pg_catalog.pg_current_snapshot())::text::bigint - r.transaction::text::bigint"
        " FROM taskschema.seed_run r WHERE r.id = {}"
    )
    is_here, distance = fetch(connection, query.format(sql.SQL(SYSTEM), found.id))[0]
    if is_here and 0 <= distance < _FAR:
        return None
    why = "is long past" if is_here else "was on another server, of which this is a copy"
    return f"the run {why}, and its many rows cannot be told from others"


def _lock(connection: Connection, parts: Sequence[Part]) -> None:
    """Keep writers away from the tables, and from those that refer to them: they might add to what goes."""
    own = [part.changed.relation for part in parts]
    referring = fetch(connection, load("referring", relations=sql.Literal(own)))
    names = sorted({*own, *(name for _, name, *_ in referring)})
    setting = sql.SQL("SELECT pg_catalog.set_config('lock_timeout', {}, true)")
    former = fetch_one(connection, sql.SQL("SHOW lock_timeout"))
    ask(connection, setting.format(_LOCK_TIMEOUT))
    tables = COMMA.join(map(sql.SQL, names))
    ask(connection, sql.SQL("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE").format(tables))
    ask(connection, setting.format(former))


def _write(connection: Connection, found: Run, parts: Sequence[Part]) -> Iterable[Undone]:
    """Do it in one statement: foreign keys are looked at when all of it is done, in whatever circles.

    Deletes come first, then former values, then rows that come back, as one gives up what the other needs.
    https://www.postgresql.org/docs/current/queries-with.html#QUERIES-WITH-MODIFYING
    """
    steps: list[sql.Composable] = []
    counts: list[sql.Composable] = []
    for kind in (_delete, _restore, _reinsert):
        names = []
        for number, part in enumerate(parts):
            name = sql.Identifier(f"{kind.__name__}_{number}")
            after = counts[-1] if counts else sql.SQL("0")
            steps.append(sql.SQL("{} AS ({})").format(name, kind(connection, part, after)))
            names.append(sql.SQL("SELECT {}, {}, count(*) FROM {}").format(kind.__name__, number, name))
        done = sql.Identifier(f"done{kind.__name__}")
        query = sql.SQL(" UNION ALL ").join(names)
        steps.append(sql.SQL("{} (kind, part, rows) AS MATERIALIZED ({})").format(done, query))
        counts.append(sql.SQL("(SELECT count(*) FROM {})").format(done))
    answer = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT * FROM {}").format(sql.Identifier(f"done{kind.__name__}"))
        for kind in (_delete, _restore, _reinsert)
    )
    rows = fetch(connection, sql.SQL("WITH {} {}").format(COMMA.join(steps), answer))
    made = {(kind, number): count for kind, number, count in rows}
    for number, part in enumerate(parts):
        got = tuple(made[kind.__name__, number] for kind in (_delete, _restore, _reinsert))
        wanted = (part.changed.inserted, part.changed.updated, part.changed.deleted)
        if got != wanted:
            kept = part.changed.relation
            _refuse(
                found, [f"a trigger or a policy keeps {sum(wanted) - sum(got)} rows of {kept} as they are"]
            )
        yield Undone(part.changed.relation, *got)


def _delete(connection: Connection, part: Part, after: sql.Composable) -> sql.Composable:
    query = sql.SQL("DELETE FROM {} t WHERE {} >= 0 AND {} RETURNING 1")
    return query.format(part.subject.name, after, part.going)


def _restore(connection: Connection, part: Part, after: sql.Composable) -> sql.Composable:
    changed = _changed_columns(connection, part)
    if not changed:
        # What an update left as it was needs nothing, and counts.
        query = sql.SQL("SELECT 1 FROM taskschema.seed_row r WHERE {} AND r.action = 'update' AND {} >= 0")
        return query.format(part.own, after)
    values = [
        sql.SQL("{} = {}").format(sql.Identifier(name), part.subject.value("r.before", name))
        for name in changed
    ]
    query = sql.SQL(
        "UPDATE {} t SET {} FROM taskschema.seed_row r WHERE {} >= 0 AND {} AND r.action = 'update' AND {}"
        " RETURNING 1"
    )
    return query.format(part.subject.name, COMMA.join(values), after, part.own, part.subject.is_row("r.key"))


def _reinsert(connection: Connection, part: Part, after: sql.Composable) -> sql.Composable:
    names = [name for name, column in part.subject.columns.items() if not column.is_generated]
    query = sql.SQL(
        "INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE SELECT {} FROM taskschema.seed_row r"
        " WHERE {} >= 0 AND {} AND r.action = 'delete' RETURNING 1"
    )
    return query.format(
        part.subject.name,
        COMMA.join(map(sql.Identifier, names)),
        COMMA.join(part.subject.value("r.before", name) for name in names),
        after,
        part.own,
    )


def _changed_columns(connection: Connection, part: Part) -> list[str]:
    query = sql.SQL(
        "SELECT DISTINCT b.key FROM taskschema.seed_row r, pg_catalog.jsonb_each(r.before) b"
        " WHERE {} AND r.action = 'update' AND r.after -> b.key IS DISTINCT FROM b.value ORDER BY 1"
    )
    names = [name for (name,) in fetch(connection, query.format(part.own))]
    columns = part.subject.columns
    return [name for name in names if name in columns and not columns[name].is_generated]
