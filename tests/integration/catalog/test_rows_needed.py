"""The law of queries that are not sent: they have no rows, whatever is changed in a database."""

from __future__ import annotations

from contextlib import suppress

import psycopg
import pytest
from sqlalchemy import Connection

from taskschema.catalog.objects import SUBJECTS
from taskschema.catalog.queries import load_needed, load_query
from taskschema.catalog.reader import queries_of, server_major
from taskschema.catalog.rows import fetch_pinned, fetch_rows
from taskschema.db.conninfo import connect
from taskschema.db.url import DatabaseUrl
from tests.fixtures.corpus import create_base, load_changes, split_statements

QUERIES = queries_of(SUBJECTS)


@pytest.fixture(params=["nothing", "the corpus", "its changes"])
def filled(request: pytest.FixtureRequest, empty_database: DatabaseUrl) -> None:
    """Fill the database: with everything at last that changes of the corpus make."""
    with connect(empty_database) as connection:
        if request.param != "nothing":
            create_base(connection)
        if request.param == "its changes":
            for change in load_changes():
                _make(connection, change.sql)


def _make(connection: psycopg.Connection, script: str) -> None:
    for statement in split_statements(script):
        if statement.lstrip().upper().startswith("CREATE "):
            with suppress(psycopg.Error):  # it needs what was not made, or a newer server
                connection.execute(statement.encode())


def test_what_is_needed_can_be_read(connection: Connection) -> None:
    needed = {name: rows for name in QUERIES if (rows := load_needed(name))}
    assert set(needed) >= {"policies", "views", "routines"}
    for rows in needed.values():
        assert rows.startswith("pg_catalog.")
        connection.exec_driver_sql(f"SELECT EXISTS (SELECT FROM {rows})")


@pytest.mark.usefixtures("filled")
def test_what_is_not_sent_has_no_rows(connection: Connection) -> None:
    major = server_major(connection)
    statements = {name: load_query(name, major) for name in QUERIES}
    with connection.begin():
        # In this order: the first one lets definitions be printed as the second one prints them.
        assert fetch_pinned(connection, major, statements) == fetch_rows(connection, statements)


def test_the_system_has_nothing_of_its_own_elsewhere(connection: Connection) -> None:
    """Queries look at schemas where what they need says `oid >= 16384`: that is the same."""
    catalogs = (
        "class rel",
        "type typ",
        "proc pro",
        "operator opr",
        "opclass opc",
        "opfamily opf",
        "collation coll",
    )
    for catalog, prefix in map(str.split, (*catalogs, "conversion con", "ts_config cfg", "ts_dict dict")):
        found = connection.exec_driver_sql(
            f"SELECT count(*) FROM pg_{catalog} AS one JOIN pg_namespace AS ns ON ns.oid = {prefix}namespace "
            "WHERE one.oid < 16384 AND ns.nspname NOT LIKE 'pg\\_%%' AND ns.nspname <> 'information_schema'"
        )
        assert found.scalar_one() == 0, catalog


def test_nothing_asked_is_nothing_sent(connection: Connection) -> None:
    with connection.begin():
        assert fetch_pinned(connection, server_major(connection), {}) == {}
