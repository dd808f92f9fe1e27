"""DDL of the database at hand: nobody can make or drop it from inside, and most of it is for ever."""

from __future__ import annotations

from dataclasses import replace

from taskschema.catalog.ddl.statements import DATABASE, Ddl, Statement
from taskschema.catalog.objects import Database


def _alter(actual: Database, expected: Database) -> list[Statement] | None:
    limit = expected.connection_limit
    if actual == expected:
        return []
    if replace(actual, connection_limit=limit) != expected:
        return None
    return [Statement(f"ALTER DATABASE {DATABASE} CONNECTION LIMIT {limit}")]


DATABASES: Ddl[Database] = Ddl(
    rank=0,
    create=lambda _database: [],
    drop=lambda _database: [],
    alter=_alter,
)
