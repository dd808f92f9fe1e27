"""How read_catalog behaves: what it leaves out, how often it asks, and what it leaves behind (nothing)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, Engine, NullPool, create_engine
from sqlalchemy.ext.asyncio import create_async_engine

from taskschema.catalog.reader import read_catalog
from taskschema.catalog.rows import Row, fetch_rows
from taskschema.db.engines import create_command_engine
from taskschema.db.url import DatabaseUrl
from taskschema.errors import ConfigError, DatabaseError, Unreachable

LOADER = "taskschema.catalog.reader.load_query"


@pytest.fixture
def engine(empty_database: DatabaseUrl) -> Iterator[Engine]:
    made = create_command_engine(empty_database)
    yield made
    made.dispose()


def run(connection: Connection, *statements: str) -> None:
    with connection.begin():
        for statement in statements:
            connection.exec_driver_sql(statement)


def show(connection: Connection, name: str) -> str:
    return str(connection.exec_driver_sql(f"SHOW {name}").scalar_one())


@contextmanager
def statements_of() -> Iterator[list[str]]:
    """Note every statement that psycopg is given."""
    seen: list[str] = []
    execute = psycopg.Cursor.execute

    def note(cursor: Any, query: Any, *args: Any, **options: Any) -> Any:
        seen.append(query.decode() if isinstance(query, bytes) else query)
        return execute(cursor, query, *args, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(psycopg.Cursor, "execute", note)
        yield seen


def test_system_temporary_and_own_objects_are_left_out(connection: Connection) -> None:
    with connection.begin():
        connection.exec_driver_sql("CREATE SCHEMA taskschema")
        connection.exec_driver_sql("CREATE TABLE taskschema.ledger (id serial PRIMARY KEY)")
        connection.exec_driver_sql("CREATE TYPE taskschema.state AS ENUM ('x')")
        connection.exec_driver_sql("CREATE TEMPORARY TABLE temporary (id serial PRIMARY KEY)")
        connection.exec_driver_sql("CREATE TYPE pg_temp.temporary_state AS ENUM ('x')")
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num text PRIMARY KEY)")
        connection.exec_driver_sql("CREATE TABLE kept (id int)")
        catalog = read_catalog(connection)
    assert [table.name for table in catalog.tables] == ["kept"]
    assert (catalog.enums, catalog.sequences) == ((), ())


def test_objects_of_an_extension_are_left_out(connection: Connection) -> None:
    run(
        connection,
        "CREATE EXTENSION citext",
        "CREATE TABLE theirs (id int GENERATED ALWAYS AS IDENTITY, no serial PRIMARY KEY)",
        "CREATE TYPE their_state AS ENUM ('x')",
        "CREATE SEQUENCE their_numbers",
        "ALTER EXTENSION citext ADD TABLE theirs",
        "ALTER EXTENSION citext ADD TYPE their_state",
        "ALTER EXTENSION citext ADD SEQUENCE their_numbers",
        "CREATE TABLE ours (name citext DEFAULT 'x', no int CONSTRAINT fk REFERENCES theirs (no))",
    )
    catalog = read_catalog(connection)
    (ours,) = catalog.tables
    assert [column.type for column in ours.columns] == ["public.citext", "integer"]
    assert ours.columns[0].default == "'x'::public.citext"
    assert ours.constraints[0].references is not None
    assert ours.constraints[0].references.columns == ("no",)
    assert (catalog.enums, catalog.sequences) == ((), ())


def test_tables_to_ignore_by_name_and_by_schema(connection: Connection) -> None:
    run(
        connection,
        "CREATE SCHEMA s",
        "CREATE TABLE alembic_version (x int)",
        "CREATE TABLE versions (x serial)",
        "CREATE TABLE s.versions (x serial)",
    )

    def names(*ignored: str) -> list[str]:
        return [table.qualified_name for table in read_catalog(connection, ignore_tables=ignored).tables]

    assert names() == ["public.alembic_version", "public.versions", "s.versions"]
    assert names("versions") == ["public.alembic_version"]
    assert names("s.versions") == ["public.alembic_version", "public.versions"]
    kept = read_catalog(connection, ignore_tables=["public.versions"])
    assert [sequence.owned_by for sequence in kept.sequences] == [("s", "versions", "x")]


def test_as_many_queries_for_200_tables_as_for_2(connection: Connection) -> None:
    counts = []
    for tables in (range(2), range(2, 200)):
        run(connection, *(f"CREATE TABLE t{n} (id serial PRIMARY KEY, x int UNIQUE)" for n in tables))
        with statements_of() as seen:
            catalog = read_catalog(connection)
        counts.append((len(catalog.tables), len(seen)))
    assert [tables for tables, _ in counts] == [2, 200]
    assert counts[0][1] == counts[1][1]


def test_without_a_transaction_one_snapshot_is_read(connection: Connection) -> None:
    with statements_of() as seen:
        read_catalog(connection)
    assert seen[0] == "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
    assert not connection.in_transaction()
    assert show(connection, "search_path") == '"$user", public'
    assert show(connection, "transaction_isolation") == "read committed"
    assert show(connection, "transaction_read_only") == "off"


def test_another_session_cannot_change_what_is_read(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that is made while the queries run is wholly absent, not there without its columns."""

    def disturb_and_fetch(connection: Connection, statements: Mapping[str, str]) -> dict[str, list[Row]]:
        if "columns" in statements:
            with engine.begin() as other:
                other.exec_driver_sql("CREATE TABLE late (id int PRIMARY KEY)")
                other.exec_driver_sql("ALTER TABLE early ADD late int DEFAULT 1 CHECK (late > 0)")
                other.exec_driver_sql("CREATE VIEW late_too AS SELECT 1")
        return fetch_rows(connection, statements)

    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE early (id int)")
    with engine.connect() as connection:
        before = read_catalog(connection)
        monkeypatch.setattr("taskschema.catalog.rows.fetch_rows", disturb_and_fetch)
        assert read_catalog(connection) == before
        monkeypatch.undo()
        assert [table.name for table in read_catalog(connection).tables] == ["early", "late"]


def test_inside_a_transaction_its_own_changes_are_read(connection: Connection) -> None:
    with connection.begin() as transaction:
        connection.exec_driver_sql("CREATE TABLE mine (id int)")
        connection.exec_driver_sql("SET LOCAL search_path = mine_only, public")
        connection.exec_driver_sql("SET LOCAL TimeZone = 'Asia/Tokyo'")
        assert [table.name for table in read_catalog(connection).tables] == ["mine"]
        assert show(connection, "search_path") == "mine_only, public"
        assert show(connection, "TimeZone") == "Asia/Tokyo"
        assert show(connection, "transaction_read_only") == "off"
        connection.exec_driver_sql("INSERT INTO mine VALUES (1)")
        assert transaction.is_active
    assert [table.name for table in read_catalog(connection).tables] == ["mine"]


def test_settings_of_the_session_change_nothing(connection: Connection) -> None:
    run(
        connection,
        "CREATE TABLE t (a timestamptz DEFAULT '2026-01-01 00:00+00', b interval DEFAULT '1 day 2 hours', "
        "c bytea DEFAULT '\\x00', d float DEFAULT 0.1, e text DEFAULT 'a\\b', f money DEFAULT 1)",
        "CREATE INDEX i ON t (a)",
    )
    plain = read_catalog(connection)
    run(
        connection,
        "SET search_path = public",
        "SET quote_all_identifiers = on",
        "SET TimeZone = 'Asia/Tokyo'",
        "SET DateStyle = 'German'",
        "SET IntervalStyle = 'iso_8601'",
        "SET bytea_output = 'escape'",
        "SET extra_float_digits = -5",
        "SET standard_conforming_strings = off",
    )
    assert read_catalog(connection) == plain
    assert show(connection, "DateStyle") == "German, DMY"


@pytest.mark.parametrize("is_inside", [False, True])
def test_an_error_leaves_nothing_behind(
    connection: Connection, monkeypatch: pytest.MonkeyPatch, is_inside: bool
) -> None:
    monkeypatch.setattr(LOADER, lambda *_: "broken")
    if is_inside:
        connection.exec_driver_sql("CREATE TABLE mine (id int)")
    with pytest.raises(DatabaseError):
        read_catalog(connection)
    assert connection.in_transaction() is is_inside
    assert show(connection, "search_path") == '"$user", public'
    if is_inside:
        connection.exec_driver_sql("INSERT INTO mine VALUES (1)")
        connection.commit()


@pytest.mark.parametrize("is_inside", [False, True])
def test_a_server_that_vanishes_in_the_middle(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, is_inside: bool
) -> None:
    suicide = "SELECT pg_terminate_backend(pg_backend_pid())"
    monkeypatch.setattr(LOADER, lambda *_: suicide)
    with engine.connect() as connection:
        if is_inside:
            connection.exec_driver_sql("CREATE TABLE mine (id int)")
        with pytest.raises(Unreachable, match="was lost") as caught:
            read_catalog(connection)
    assert caught.value.hint
    assert not caplog.records


@pytest.mark.parametrize("begins_itself", [False, True])
def test_a_connection_in_autocommit(engine: Engine, begins_itself: bool) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("CREATE TABLE early (id int)")
        connection.exec_driver_sql("SET search_path = public, early")
        if begins_itself:
            connection.exec_driver_sql("BEGIN")
            connection.exec_driver_sql("CREATE TABLE mine (id int)")
        catalog = read_catalog(connection)
        assert show(connection, "search_path") == "public, early"
        if begins_itself:
            connection.exec_driver_sql("COMMIT")
        assert show(connection, "transaction_read_only") == "off"
        assert [table.name for table in catalog.tables] == ["early", "mine"][: 1 + begins_itself]
        assert read_catalog(connection) == catalog


def test_autocommit_reads_in_one_snapshot_and_begins_nothing(engine: Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        with statements_of() as seen:
            read_catalog(connection)
        assert seen[0] == "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"
        assert seen[-1] == "ROLLBACK"
        assert not connection.in_transaction()


async def read_asynchronously(url: DatabaseUrl) -> list[str]:
    engine = create_async_engine(url.sqlalchemy_url(asynchronous=True), poolclass=NullPool)
    async with engine.connect() as connection:
        catalog = await connection.run_sync(read_catalog)
    await engine.dispose()
    return [table.name for table in catalog.tables]


@pytest.mark.parametrize("driver", ["psycopg", "asyncpg"])
def test_an_asynchronous_connection(empty_database: DatabaseUrl, connection: Connection, driver: str) -> None:
    import asyncio
    from dataclasses import replace

    run(
        connection,
        "CREATE TABLE p (id int PRIMARY KEY)",
        "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY REFERENCES p)",
        "CREATE INDEX i ON t ((id + 1), id)",
    )
    assert asyncio.run(read_asynchronously(replace(empty_database, driver=driver))) == ["p", "t"]


def test_anything_but_postgresql_is_refused() -> None:
    engine = create_engine("sqlite://")
    with engine.connect() as connection, pytest.raises(ConfigError, match="sqlite") as caught:
        read_catalog(connection)
    engine.dispose()
    assert caught.value.hint
