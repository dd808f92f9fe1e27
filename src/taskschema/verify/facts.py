"""What the catalog says about tables and their rules, read once and kept by table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from taskschema.catalog.objects import qualify
from taskschema.catalog.queries import load_query as load_catalog_query
from taskschema.catalog.reader import VERSION_TABLE, server_major
from taskschema.catalog.rows import Rows, fetch_rows
from taskschema.verify.expressions import Types
from taskschema.verify.queries import load_query
from taskschema.verify.rules import Relation
from taskschema.verify.sessions import LOCKED, let_go_after, sqlstate_of

_ATTEMPTS = 3
_QUERIES = ("relations", "columns", "types", "domain_checks", "constraints", "indexes", "sequences")

Row = Any


@dataclass(frozen=True, slots=True)
class Facts:
    """Tables by oid, and what there is to each of them."""

    relations: Mapping[int, Relation]
    columns: Mapping[int, Sequence[Row]]
    constraints: Mapping[int, Sequence[Row]]
    indexes: Mapping[int, Sequence[Row]]
    sequences: Mapping[int, Sequence[Row]]
    types: Types

    def top(self, relation: Relation) -> Relation:
        """Return the topmost partitioned table above a partition; the table itself where it is none."""
        return self.relations.get(relation.root or 0, relation)

    def find(self, schema: str | None, name: str) -> Relation | None:
        """Return the table of this name; without a schema the one in `public`, or the only one."""
        found = [
            relation
            for relation in self.relations.values()
            if relation.name == name and schema in (None, relation.schema)
        ]
        public = [relation for relation in found if relation.schema == "public"]
        return public[0] if public else found[0] if len(found) == 1 else None


def read_facts(connection: Connection, *, ignore_tables: Collection[str] = (VERSION_TABLE,)) -> Facts:
    """Read what the catalog says, as the transaction at hand sees it; its session prints as `read_catalog`'s.

    `ignore_tables` are names, or `schema.name`. Raises ConfigError for a server that is too old.
    """
    major = server_major(connection)
    rows = _fetch(connection, major)
    relations = {row.oid: _relation(row) for row in rows["relations"] if not _is_ignored(row, ignore_tables)}
    columns = _by(rows["columns"], lambda row: row.relid)
    types = Types(
        {row.oid: row for row in rows["types"]}, _by(rows["domain_checks"], lambda row: row.type), columns
    )
    return Facts(
        relations,
        columns,
        _by(rows["constraints"], lambda row: row.relid),
        _by(rows["indexes"], lambda row: row.relid),
        _by(rows["sequences"], lambda row: row.relid),
        types,
    )


def _fetch(connection: Connection, major: int) -> Rows:
    """Read the rows; what somebody holds is left out once a lock was waited for in vain."""
    held: tuple[int, ...] = ()
    for attempt in range(_ATTEMPTS):
        statements = {name: load_query(name, major, held) for name in _QUERIES}
        pin = {"pin": load_catalog_query("pin", major)}
        try:
            with let_go_after(connection):
                return fetch_rows(connection, pin | statements)
        except (psycopg.Error, DBAPIError) as problem:
            if attempt == _ATTEMPTS - 1 or sqlstate_of(problem) != LOCKED:
                raise
        found = fetch_rows(connection, {"held": load_query("held", major)})["held"]
        held = tuple(row.oid for row in found)
    raise AssertionError


def _relation(row: Row) -> Relation:
    values = row._asdict()
    return Relation(**values | {"key": tuple(row.key), "is_heap": bool(row.is_heap)})


def _is_ignored(row: Row, ignored: Iterable[str]) -> bool:
    return bool({row.name, qualify(row.schema, row.name), f"{row.schema}.{row.name}"} & set(ignored))


def _by(rows: Iterable[Row], of: Callable[[Row], int]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[of(row)].append(row)
    return found
