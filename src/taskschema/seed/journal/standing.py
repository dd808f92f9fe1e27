"""Whether the rows of a run still stand as it left them: what stands in the way of taking it back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from psycopg import sql
from sqlalchemy import Connection

from taskschema.seed.journal.runs import Changed, Run
from taskschema.seed.journal.sql import AND, fetch, fetch_one, load
from taskschema.seed.journal.subject import Subject
from taskschema.seed.problems import shorten

NAMED = 10
"""Rows of one table that are told by name."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a run changed in one table, with the table as it is now."""

    number: int
    changed: Changed
    subject: Subject

    @property
    def own(self) -> sql.Composable:
        """The entries `r` of this table in the journal, as a condition."""
        return sql.SQL("r.run = {} AND r.relation = {}").format(self.number, self.changed.relation)

    def rows(self, *actions: str) -> sql.Composable:
        """Return the condition of rows `t` of which the journal says that one of these was done to them."""
        query = sql.SQL(
            "EXISTS (SELECT FROM taskschema.seed_row r WHERE {} AND r.action = ANY({}::text[]) AND {})"
        )
        return query.format(self.own, list(actions), self.subject.is_row("r.key"))

    @property
    def going(self) -> sql.Composable:
        """The condition of rows `t` that were inserted, and go."""
        if not self.changed.transactions:
            return self.rows("insert")
        # A row holds the lower 32 bits: https://www.postgresql.org/docs/current/ddl-system-columns.html
        short = [str(each & 0xFFFFFFFF) for each in self.changed.transactions]
        return sql.SQL("(t.xmin = ANY({}::pg_catalog.xid[]) AND NOT {} OR {})").format(
            short, self.rows("update"), self.rows("insert")
        )


def obstacles(connection: Connection, parts: Sequence[Part]) -> list[str]:
    """Return every reason not to undo: rows that changed, rows that others refer to."""
    found = [said for part in parts for said in _of_table(connection, part)]
    return found or list(_referring(connection, parts))


def _of_table(connection: Connection, part: Part) -> Iterator[str]:
    yield from _lost_columns(connection, part)
    yield from _changed(connection, part)
    yield from _there_again(connection, part)
    if part.changed.transactions:
        yield from _changed_among_many(connection, part)


def _lost_columns(connection: Connection, part: Part) -> Iterator[str]:
    """A former value needs its column."""
    query = sql.SQL(
        "SELECT DISTINCT b.key FROM taskschema.seed_row r, pg_catalog.jsonb_each(r.before) b"
        " WHERE {} AND (r.after IS NULL OR r.after -> b.key IS DISTINCT FROM b.value)"
        " AND b.value <> 'null' AND b.key <> ALL({}::text[]) ORDER BY 1"
    )
    for (name,) in fetch(connection, query.format(part.own, list(part.subject.columns))):
        yield f"{part.changed.relation} has no column {name} any more, and a former value stood there"


def _changed(connection: Connection, part: Part) -> Iterator[str]:
    """Name rows that are gone, and those in which a column that is still there has another value."""
    query = sql.SQL(
        "SELECT r.key, r.after, n.image FROM taskschema.seed_row r"
        " LEFT JOIN (SELECT {identity} AS key, {image} AS image FROM {table} t WHERE {mine}) n"
        " ON n.key = r.key WHERE {own} AND r.after IS NOT NULL AND (n.image IS NULL OR NOT n.image @>"
        " (r.after - ARRAY(SELECT k FROM pg_catalog.jsonb_object_keys(r.after) k"
        " WHERE k <> ALL({columns}::text[]))))"
        " ORDER BY r.key LIMIT {limit}"
    ).format(
        identity=part.subject.identity(),
        image=part.subject.image(),
        table=part.subject.name,
        mine=part.rows("insert", "update"),
        own=part.own,
        columns=list(part.subject.columns),
        limit=NAMED,
    )
    for key, after, now in fetch(connection, query):
        yield f"{part.changed.relation} {_named(key)} {_what(after, now)}"


def _there_again(connection: Connection, part: Part) -> Iterator[str]:
    if not part.changed.deleted:
        return
    query = sql.SQL("SELECT {} FROM {} t WHERE {} ORDER BY 1 LIMIT {}").format(
        part.subject.identity(), part.subject.name, part.rows("delete"), NAMED
    )
    for (key,) in fetch(connection, query):
        yield f"{part.changed.relation} {_named(key)} was deleted by the run, and is there again"


def _changed_among_many(connection: Connection, part: Part) -> Iterator[str]:
    query = sql.SQL("SELECT count(*) FROM {} t WHERE {}").format(part.subject.name, part.going)
    there = fetch_one(connection, query)
    missing = part.changed.inserted - there
    if missing:
        said = f"{missing} of {part.changed.inserted} rows of {part.changed.relation}"
        yield f"{said} {'was' if missing == 1 else 'were'} changed or deleted since"


def _referring(connection: Connection, parts: Sequence[Part]) -> Iterator[str]:
    """Count rows that refer to what would go, and do not go: no foreign key may take them along."""
    by_relation = {part.changed.relation: part for part in parts}
    going = [name for name, part in by_relation.items() if part.changed.inserted]
    foreign_keys = fetch(connection, load("referring", relations=sql.Literal(going))) if going else []
    for referred, referring, local, remote in foreign_keys:
        same = AND.join(
            sql.SQL("f.{} = t.{}").format(sql.Identifier(ours), sql.Identifier(theirs))
            for ours, theirs in zip(local, remote, strict=True)
        )
        part = by_relation[referred]
        query = sql.SQL(
            "SELECT count(*) FROM {} f WHERE EXISTS (SELECT FROM {} t WHERE {} AND {}) AND NOT {}"
        ).format(sql.SQL(referring), part.subject.name, same, part.going, _is_own(by_relation.get(referring)))
        rows = fetch_one(connection, query)
        if rows:
            said = "row" if rows == 1 else "rows"
            refer = "refers" if rows == 1 else "refer"
            yield f"{rows} {said} of {_short(referring)} {refer} to rows of {referred} that would go"


def _is_own(part: Part | None) -> sql.Composable:
    """Return the condition that a row `f` goes too, or gets its former reference back."""
    if part is None:
        return sql.SQL("false")
    query = sql.SQL("EXISTS (SELECT FROM {} t WHERE {} AND ({} OR {}))")
    same = AND.join(sql.SQL("t.{0} = f.{0}").format(sql.Identifier(name)) for name in part.subject.key)
    return query.format(part.subject.name, same, part.going, part.rows("update"))


def _named(key: Mapping[str, str]) -> str:
    return f"({', '.join(f'{name}: {shorten(value, 40)}' for name, value in key.items())})"


def _what(after: Mapping[str, str | None], now: Mapping[str, str | None] | None) -> str:
    if now is None:
        return "is gone"
    names = sorted(name for name, value in after.items() if name in now and now[name] != value)
    return f"was changed since: {', '.join(names)}"


def _short(relation: str) -> str:
    return relation.removeprefix("public.")


def read_parts(found: Run, subjects: Mapping[str, Subject]) -> tuple[list[Part], list[str]]:
    """Pair what a run changed with the tables of today; and say which of them are gone."""
    parts = [
        Part(found.id, changed, subjects[changed.relation])
        for changed in found.tables
        if changed.relation in subjects
    ]
    gone = [
        f"there is no table {changed.relation} any more"
        for changed in found.tables
        if changed.relation not in subjects
    ]
    lost = [
        f"{part.changed.relation} has no column {name} any more, and its rows are known by it"
        for part in parts
        for name in part.subject.key
        if name not in part.subject.columns
    ]
    return parts, gone + lost
