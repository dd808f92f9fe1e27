"""How the rows that break rules are counted and shown, one question at a time, over one connection."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from psycopg import sql
from sqlalchemy import Connection

from taskschema.verify.broken import PLACES, SAMPLES, Broken, Sample, Tally
from taskschema.verify.rules import LooseScan, Relation, Rule, quoted
from taskschema.verify.sessions import let_go_after, run
from taskschema.verify.violations import Sink

_BATCH = 10_000
_SHOWN = 200
"""How much of a value is shown, in characters."""
_VALUES = 1000
"""How many values without a match are remembered; where there are more, all rows are asked instead."""


def ask(connection: Connection, statement: str, settings: Mapping[str, str] | None = None) -> list[Any]:
    """Run a statement under settings that end with it, and return its rows.

    What it locked is free again: a rollback to a savepoint gives back the locks that were taken since, and
    no change of the schema has to wait for more than the question at hand.
    https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES
    """
    with _under(connection, settings):
        return list(run(connection, statement).fetchall())


@contextmanager
def _under(connection: Connection, settings: Mapping[str, str] | None) -> Iterator[None]:
    with let_go_after(connection):
        for name, value in (settings or {}).items():
            run(connection, f"SET LOCAL {name} = {value}")
        yield


# Rules over several rows

_HEAP_ONLY = {"enable_indexscan": "off", "enable_indexonlyscan": "off", "enable_bitmapscan": "off"}
_LOOSE = {"enable_seqscan": "off", "enable_sort": "off", "enable_bitmapscan": "off"}


def ask_set(connection: Connection, rule: Rule) -> Broken | None:
    """Return what breaks a rule over several rows, None where nothing does."""
    settings = _HEAP_ONLY if rule.is_heap_only else {}
    condition = rule.where
    if rule.loose is not None and not rule.within:
        values = _unmatched(connection, rule.relation, rule.loose)
        if values is not None:
            if not values:
                return None
            listed = sql.Literal(values).as_string(None)
            condition = f"{rule.loose.column} = ANY ({listed}::{rule.loose.type}[])"
    counted = f"SELECT pg_catalog.count(*) FROM {rule.relation.source} WHERE {condition}"
    rows = int(ask(connection, counted, settings)[0][0])
    return Broken(rule, rows, samples(connection, rule, condition, settings)) if rows else None


def _unmatched(connection: Connection, relation: Relation, scan: LooseScan) -> list[str] | None:
    """Return the values that match nothing; None where there are too many to be looked for one by one."""
    budget = max(10_000, relation.rows // 100)
    source = relation.source
    column = scan.column
    statement = f"""
        WITH RECURSIVE step (value, number) AS (
          (SELECT {column}, 1::pg_catalog.int8 FROM {source} WHERE {column} IS NOT NULL
           ORDER BY {column} LIMIT 1)
          UNION ALL
          SELECT further.value, step.number + 1
          FROM step
          CROSS JOIN LATERAL (
            SELECT {column} AS value FROM {source}
            WHERE {column} > step.value ORDER BY {column} LIMIT 1
          ) AS further
          WHERE step.number < {budget}
        )
        SELECT
          pg_catalog.count(*),
          (pg_catalog.array_agg(step.value::pg_catalog.text) FILTER (WHERE NOT EXISTS (
            SELECT FROM {scan.referenced} WHERE {scan.matches.format(value="step.value")}
          )))[1:{_VALUES + 1}]
        FROM step
    """
    [(number, values)] = ask(connection, statement, _LOOSE)
    if number >= budget or len(values or ()) > _VALUES:
        return None
    return list(values or ())


def samples(
    connection: Connection, rule: Rule, condition: str, settings: Mapping[str, str] | None = None
) -> tuple[Sample, ...]:
    """Return the first rows under a condition, in the order of the key.

    OFFSET 0 keeps the planner from walking along the key until it has met ten of them.
    """
    key, ordered = key_of(rule.relation)
    shown = [
        f"pg_catalog.left({quoted(name)}::pg_catalog.text, {_SHOWN})"
        for name in rule.columns
        if name not in rule.relation.key
    ]
    statement = (
        f"SELECT {', '.join([*(f'{one}::pg_catalog.text' for one in key.values()), *shown])} "
        f"FROM (SELECT ctid, tableoid, * FROM {rule.relation.source} WHERE {condition} OFFSET 0) "
        f"AS {quoted(rule.relation.name)} ORDER BY {ordered} LIMIT {SAMPLES}"
    )
    names = [*key, *(name for name in rule.columns if name not in rule.relation.key)]
    pairs = [tuple(zip(names, row, strict=True)) for row in ask(connection, statement, settings)]
    return tuple(Sample(row[: len(key)], row[len(key) :]) for row in pairs)


def write_keys(connection: Connection, rule: Rule, sink: Sink) -> None:
    """Write the keys of all rows that break a rule, as they come; no more than a batch is in memory."""
    key, ordered = key_of(rule.relation)
    shown = ", ".join(f"{one}::pg_catalog.text" for one in key.values())
    statement = f"SELECT {shown} FROM {rule.relation.source} WHERE {rule.where} ORDER BY {ordered}"
    for rows in batches(connection, statement, _BATCH, _HEAP_ONLY if rule.is_heap_only else None):
        for row in rows:
            sink.add(rule, tuple(zip(key, row, strict=True)))


def batches(
    connection: Connection, statement: str, size: int, settings: Mapping[str, str] | None = None
) -> Iterator[Sequence[Any]]:
    """Yield the rows of a statement, so many at a time, under settings that end with it."""
    with _under(connection, settings):
        run(connection, f"DECLARE many_rows NO SCROLL CURSOR FOR {statement}")
        while rows := run(connection, f"FETCH {size} FROM many_rows").fetchall():
            yield rows


def key_of(relation: Relation) -> tuple[dict[str, str], str]:
    """Return what a row is known by, as names and expressions, and the order of these."""
    if relation.key:
        # With the table's name: a name alone would be the text that is shown under it.
        key = {name: f"{quoted(relation.name)}.{quoted(name)}" for name in relation.key}
        return key, ", ".join(key.values())
    if relation.is_partitioned or relation.root is not None:
        return {"tableoid": "tableoid::pg_catalog.regclass", "ctid": "ctid"}, "tableoid, ctid"
    return {"ctid": "ctid"}, "ctid"


# Rules of each row


def scan(
    connection: Connection,
    relation: Relation,
    tallies: Sequence[Tally],
    blocks: tuple[int, int | None] | None = None,
) -> None:
    """Look at some blocks of a table, from the first to before the second, by all rules in one pass."""
    conditions = [tally.rule.broken for tally in tallies]
    bounds = [tallies[0].rule.within, "" if blocks is None else _between(*blocks)]
    within = "".join(f"{bound} AND " for bound in bounds if bound)
    required = [tally.rule.required for tally in tallies if tally.rule.required]
    others = [tally.rule.broken for tally in tallies if not tally.rule.required]
    nulls = [f"pg_catalog.num_nulls({', '.join(required)}) > 0"] if required else []
    flags = ", ".join(f"({condition}) IS TRUE" for condition in conditions)
    statement = (
        f"SELECT {flags}, pg_catalog.count(*), (pg_catalog.array_agg(ctid))[1:{PLACES}]::pg_catalog.text[] "
        f"FROM {relation.source} WHERE {within}({' OR '.join([*nulls, *others])}) "
        f"GROUP BY {', '.join(str(number) for number in range(1, len(conditions) + 1))}"
    )
    for *broken, rows, places in ask(connection, statement):
        for tally, is_broken in zip(tallies, broken, strict=True):
            if is_broken:
                tally.add(rows, places)


def _between(first: int, last: int | None) -> str:
    low = f"ctid >= '({first},0)'::pg_catalog.tid"
    return low if last is None else f"{low} AND ctid < '({last},0)'::pg_catalog.tid"


def shown(connection: Connection, tally: Tally) -> Broken:
    """Return what a tally found, with its first rows."""
    places = ", ".join(f'"({block},{number})"' for block, number in tally.places)
    condition = f"ctid = ANY ('{{{places}}}'::pg_catalog.tid[])"
    return Broken(tally.rule, tally.rows, samples(connection, tally.rule, condition))
