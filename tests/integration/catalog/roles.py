"""Roles for tests of who may do what, and the way from what they may to what they should."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

import psycopg
from psycopg import sql
from sqlalchemy import Connection

from taskschema.catalog import Catalog, read_catalog
from taskschema.catalog.compare.pairs import pair
from taskschema.catalog.ddl import Statement
from taskschema.db.url import DatabaseUrl
from tests.integration.catalog.two_databases import ddl_of, run_ddl


class Roles(NamedTuple):
    """Names of roles that exist; the last one may do everything."""

    owner: str
    reader: str
    writer: str
    chief: str

    @property
    def sql(self) -> Mapping[str, str]:
        """As statements need them."""
        return {field: f'"{name}"' for field, name in self._asdict().items()}


@contextmanager
def made_roles(server: DatabaseUrl) -> Iterator[Roles]:
    """Make roles, with names that need quotes; drop them, when their databases have to be gone."""
    mark = uuid.uuid4().hex[:8]
    made = Roles(*(f"Zoë's {word} {mark}" for word in Roles._fields))
    with psycopg.connect(server.reveal(), autocommit=True) as connection:
        for name in made:
            word = sql.SQL("SUPERUSER" if name == made.chief else "NOLOGIN")
            connection.execute(sql.SQL("CREATE ROLE {} {}").format(sql.Identifier(name), word))
        yield made
        for name in made:
            connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


def way_back(expected: Catalog, actual: Catalog, subject: str) -> Iterator[Statement]:
    pairs = pair(getattr(expected, subject), getattr(actual, subject))
    for value in pairs.unexpected:
        yield from ddl_of(value).drop(value)
    for should, found in pairs.both:
        yield from ddl_of(should).alter(found, should) or ()
    for value in pairs.missing:
        yield from ddl_of(value).create(value)


def bring(connection: Connection, expected: Catalog, subject: str, *, rounds: int = 1) -> list[str]:
    """Take the subject to what is expected; return the statements, of each round."""
    done: list[str] = []
    for _ in range(rounds):
        actual = read_catalog(connection, subjects=(subject,))
        done += run_ddl(connection, way_back(expected, actual, subject))
    actual = read_catalog(connection, subjects=(subject,))
    assert getattr(actual, subject) == getattr(expected, subject)
    return done
