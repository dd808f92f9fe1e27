"""What a database holds, as a few hashes that its server computes: equal only where the catalogs are equal.

The rows are those that `read_catalog` makes a catalog of, without what differs between two databases of the
same schema, such as OIDs and the positions of columns. A server reads 30,000 objects in some 0.2 seconds;
sending them and making values of them takes as long again, and is only needed where something differs.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields

from sqlalchemy import Connection

from taskschema.catalog.ignoring import PARTS_AND_KINDS
from taskschema.catalog.objects import SUBJECTS
from taskschema.catalog.queries import Digested, load_query
from taskschema.catalog.reader import (
    ASSEMBLED,
    VERSION_TABLE,
    classes_of_subjects,
    queries_of,
    server_major,
)
from taskschema.catalog.rows import Row, fetch_pinned
from taskschema.catalog.snapshot import one_snapshot
from taskschema.db.translate import translated
from taskschema.errors import ConfigError

_OF_RELATIONS = ("columns", "constraints", "indexes")
"""Queries that read the parts of relations which catalogs leave out, too: others may refer to them."""

# OFFSET 0 keeps the subqueries apart: merged into one, they would print each definition twice. One hash a row
# makes the order of rows a matter of bytes, whatever the collation.
_HASH = """WITH ignored AS (
  SELECT pg_catalog.jsonb_array_elements_text(
    pg_catalog.convert_from(pg_catalog.decode('{ignored}', 'hex'), 'UTF8')::pg_catalog.jsonb) AS name
),
left_out AS (
  SELECT r.schema, r.name
  FROM (
{relations}
  ) AS r
  WHERE {is_left_out}
)
SELECT pg_catalog.encode(pg_catalog.sha256(coalesce(
  pg_catalog.string_agg(line.hash, ''::pg_catalog.bytea ORDER BY line.hash), ''::pg_catalog.bytea
)), 'hex') AS hash
FROM (
  SELECT pg_catalog.sha256(pg_catalog.convert_to(t::pg_catalog.text, 'UTF8')) AS hash
  FROM (
{text}
  ) AS t
  WHERE {condition}
  OFFSET 0
) AS line"""
_NOTHING = hashlib.sha256().hexdigest()
"""The hash of no rows."""
_IS_NOT_IGNORED = """coalesce({name}, '') NOT IN (SELECT ignored.name FROM ignored)
    AND coalesce({schema} || '.' || {name}, '') NOT IN (SELECT ignored.name FROM ignored)"""
_IS_NOT_LEFT_OUT = """(coalesce({schema}, ''), coalesce({name}, '')) NOT IN (
      SELECT left_out.schema, left_out.name FROM left_out
    )"""


@dataclass(frozen=True, slots=True)
class Digest:
    """One SHA-256 for the rows of each query, as (query, hexadecimal digits), sorted.

    Where two digests of the same subjects are equal, so are the catalogs. Unequal ones say nothing: another
    version of the server, or of this package, may write the same thing in other words.
    """

    parts: tuple[tuple[str, str], ...]

    def subjects_that_differ(self, other: Digest) -> tuple[str, ...]:
        """Return the subjects that have to be read to know whether the catalogs differ."""
        mine, theirs = dict(self.parts), dict(other.parts)
        return tuple(
            subject
            for subject in SUBJECTS
            if any(mine.get(query) != theirs.get(query) for query in queries_of((subject,)))
        )

    def may_be_stored_otherwise(self, other: Digest) -> bool:
        """Claim of two raw digests that printed ones may be equal all the same."""
        return {query for query, _ in {*self.parts} ^ {*other.parts}} <= {*_OF_RELATIONS}

    def of(self, subjects: Collection[str]) -> Digest:
        """Return what it says of some subjects only."""
        wanted = queries_of(subjects)
        return Digest(tuple(part for part in self.parts if part[0] in wanted))

    def to_json(self) -> dict[str, str]:
        """Return the digest as JSON-able values."""
        return dict(self.parts)

    @classmethod
    def from_json(cls, value: object) -> Digest:
        """Return the digest that `to_json` wrote; raises ConfigError for anything else."""
        if not isinstance(value, Mapping) or not all(
            isinstance(each, str) for part in value.items() for each in part
        ):
            raise ConfigError(
                "a stored digest is none", hint="write it again with this version of taskschema"
            )
        return cls(tuple(sorted(value.items())))


def read_digest(
    connection: Connection,
    *,
    subjects: Collection[str] = SUBJECTS,
    ignore_tables: Collection[str] = (VERSION_TABLE,),
    of: Digested = "printed",
) -> Digest:
    """Have the server hash what `read_catalog` would read of the same subjects, and send back nothing else.

    A raw digest takes less time, and is only equal to that of a database on a server of the same major
    version that was made by the same statements: it knows the number of each column, also of tables that are
    left out. Reads and raises as `read_catalog` does.
    """
    major = server_major(connection)
    texts = {query: load_query(query, major, of) for query in queries_of(subjects)}
    parts = {
        # As hexadecimal digits no name holds a quote, or what a driver takes for a placeholder.
        "ignored": json.dumps(sorted(ignore_tables)).encode().hex(),
        "relations": load_query("relations", major),
        "is_left_out": " OR ".join(_left_out(subjects)),
    }
    statements = {
        query: _HASH.format(text=text, condition=_condition(query, of), **parts)
        for query, text in texts.items()
    }
    with translated(None), one_snapshot(connection):
        found = fetch_pinned(connection, major, statements)
    return Digest(tuple(sorted((query, _salted(texts[query], *rows)) for query, rows in found.items())))


def _salted(text: str, row: Row | None = None) -> str:
    """Let hashes of what other queries return, such as those of another version, never be equal."""
    return hashlib.sha256(f"{_HASH}\0{text}\0{row.hash if row else _NOTHING}".encode()).hexdigest()


def _left_out(subjects: Collection[str]) -> Iterator[str]:
    yield "r.is_left_out"
    if "tables" not in subjects:
        yield "r.kind <> 'm'"
    if "materialized_views" not in subjects:
        yield "r.kind = 'm'"


def _condition(query: str, of: Digested) -> str:
    """Return which rows count."""
    relation = _relation_of(query)
    if relation is None or (of == "raw" and query == "columns"):
        return "true"
    schema, name = relation
    conditions = [_IS_NOT_IGNORED]
    if query in _OF_RELATIONS:
        conditions.append(_IS_NOT_LEFT_OUT)
    return "\n    AND ".join(conditions).format(schema=schema, name=name)


def _relation_of(query: str) -> tuple[str, str] | None:
    """Return, as SQL over a row `t`, schema and name of the table that `is_ignored` would look at."""
    if query in _OF_RELATIONS:
        return "t.schema", 't."table"'
    if query == "sequences":
        return "coalesce(t.owned_by[1], t.schema)", "coalesce(t.owned_by[2], t.name)"
    if query in ASSEMBLED:
        return ("t.schema", "t.name") if query == "tables" else None
    cls = classes_of_subjects()[query]
    names = {field.name for field in fields(cls)}  # type: ignore[arg-type]
    if "object" in names:
        kinds = ", ".join(f"'{kind}'" for kind in PARTS_AND_KINDS)
        name = f"CASE WHEN t.object ->> 'kind' IN ({kinds}) THEN t.object -> 'names' ->> "
        return f"{name} 0 END", f"{name} 1 END"
    if "of" in names:
        return "t.of[1]", "t.of[2]"
    return ("t.schema", 't."table"') if "table" in names else None
