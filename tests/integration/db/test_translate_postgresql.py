"""What PostgreSQL refuses, through psycopg alone, SQLAlchemy with psycopg, and SQLAlchemy with asyncpg."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from taskschema.config import Secret
from taskschema.db.conninfo import connect
from taskschema.db.embedded import EmbeddedServer
from taskschema.db.embedded.folder import Folder
from taskschema.db.engines import create_async_engine, create_command_engine
from taskschema.db.refusal import sqlstate_of_refusal
from taskschema.db.translate import translated
from taskschema.db.url import DatabaseUrl
from taskschema.errors import (
    ConstraintRefused,
    DatabaseError,
    LockNotObtained,
    PermissionRefused,
    TaskschemaError,
    Unreachable,
)

Way = Callable[[DatabaseUrl, list[str]], None]


def by_psycopg(url: DatabaseUrl, statements: list[str]) -> None:
    with translated(url), connect(url) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def by_sqlalchemy(url: DatabaseUrl, statements: list[str]) -> None:
    engine = create_command_engine(url)
    try:
        with translated(url), engine.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
            connection.commit()
    finally:
        engine.dispose()


def by_asyncpg(url: DatabaseUrl, statements: list[str]) -> None:
    async def work() -> None:
        engine = create_async_engine(replace(url, driver="asyncpg"))
        try:
            with translated(url):
                async with engine.connect() as connection:
                    for statement in statements:
                        await connection.exec_driver_sql(statement)
                    await connection.commit()
        finally:
            await engine.dispose()

    asyncio.run(work())


@pytest.fixture(params=[by_psycopg, by_sqlalchemy, by_asyncpg], ids=["psycopg", "sqlalchemy", "asyncpg"])
def way(request: pytest.FixtureRequest) -> Way:
    found: Way = request.param
    return found


def error_of(way: Way, url: DatabaseUrl, *statements: str) -> TaskschemaError:
    with pytest.raises(TaskschemaError) as caught:
        way(url, list(statements))
    assert caught.value.hint
    return caught.value


TABLES = (
    "CREATE TABLE parent (id int CONSTRAINT pk_parent PRIMARY KEY)",
    "CREATE TABLE child (n int NOT NULL CONSTRAINT ck_child_n CHECK (n < 5), "
    "p int CONSTRAINT fk_child_p REFERENCES parent DEFERRABLE INITIALLY DEFERRED, "
    "CONSTRAINT uq_child_n UNIQUE (n))",
)


@pytest.mark.parametrize(
    ("insert", "name"),
    [
        ("VALUES (7, NULL)", "ck_child_n"),
        ("VALUES (1, NULL), (1, NULL)", "uq_child_n"),
        ("VALUES (NULL, NULL)", "n"),
        ("VALUES (1, 99)", "fk_child_p"),
    ],
    ids=["check", "unique", "not null", "deferred foreign key"],
)
def test_a_constraint_is_named_and_no_row_is_shown(
    way: Way, empty_database: DatabaseUrl, insert: str, name: str
) -> None:
    error = error_of(way, empty_database, *TABLES, f"INSERT INTO child {insert}")
    assert isinstance(error, ConstraintRefused)
    assert (error.name, error.table) == (name, "child")
    assert name in error.message
    assert "99" not in error.message + error.hint


def test_a_privilege_that_is_missing(
    way: Way, empty_database: DatabaseUrl, other_role: Callable[[DatabaseUrl], DatabaseUrl]
) -> None:
    by_psycopg(empty_database, list(TABLES))
    error = error_of(way, other_role(empty_database), "SELECT * FROM parent")
    assert type(error) is PermissionRefused
    assert "permission denied for table parent" in error.message


def test_a_lock_that_somebody_holds(way: Way, empty_database: DatabaseUrl) -> None:
    by_psycopg(empty_database, list(TABLES))
    with connect(empty_database) as holder, holder.transaction():
        holder.execute("LOCK TABLE parent")
        error = error_of(way, empty_database, "SET lock_timeout = '50ms'", "SELECT * FROM parent")
    assert type(error) is LockNotObtained
    assert "pg_blocking_pids" in error.hint


def test_any_other_code_is_named(way: Way, empty_database: DatabaseUrl) -> None:
    error = error_of(way, empty_database, "SELECT * FROM nothing")
    assert type(error) is DatabaseError
    assert "SQLSTATE 42P01" in error.message
    assert 'relation "nothing" does not exist' in error.message


def test_dropping_what_is_not_there_is_about_the_statement(empty_database: DatabaseUrl) -> None:
    error = error_of(by_psycopg, empty_database, "DROP DATABASE nothing_of_the_kind")
    assert type(error) is DatabaseError
    assert "nothing_of_the_kind" in error.message


def test_a_session_that_somebody_ends(way: Way, empty_database: DatabaseUrl) -> None:
    error = error_of(way, empty_database, "SELECT pg_terminate_backend(pg_backend_pid())", "SELECT 1")
    assert type(error) is Unreachable
    assert "was lost" in error.message


def test_a_database_that_does_not_exist(way: Way, server: DatabaseUrl) -> None:
    error = error_of(way, server.with_database("no_such_database"), "SELECT 1")
    assert type(error) is Unreachable
    assert "the database no_such_database does not exist" in error.message
    assert error.hint.startswith("make it: createdb ")


def test_a_role_that_does_not_exist(way: Way, server: DatabaseUrl) -> None:
    error = error_of(way, replace(server, user="no_such_role"), "SELECT 1")
    assert type(error) is PermissionRefused


def test_a_role_with_too_many_connections(
    way: Way, empty_database: DatabaseUrl, other_role: Callable[[DatabaseUrl], DatabaseUrl]
) -> None:
    url = other_role(empty_database)
    with connect(empty_database) as connection:
        connection.execute(sql.SQL("ALTER ROLE {} CONNECTION LIMIT 0").format(sql.Identifier(url.user or "")))
    error = error_of(way, url, "SELECT 1")
    assert type(error) is Unreachable
    assert "too many connections" in error.message


def test_a_database_that_the_role_may_not_enter(
    empty_database: DatabaseUrl, other_role: Callable[[DatabaseUrl], DatabaseUrl]
) -> None:
    with connect(empty_database) as connection:
        connection.execute(
            sql.SQL("REVOKE CONNECT ON DATABASE {} FROM PUBLIC").format(
                sql.Identifier(empty_database.database)
            )
        )
    error = error_of(by_sqlalchemy, other_role(empty_database), "SELECT 1")
    assert type(error) is PermissionRefused
    assert f"may not connect to the database {empty_database.database}" in error.message


def test_a_setting_in_the_url_that_the_server_refuses(empty_database: DatabaseUrl) -> None:
    url = replace(empty_database, query=(("options", "-cstatement_timeout=soon"),))
    assert "parameter options" in error_of(by_sqlalchemy, url, "SELECT 1").message


# A server that asks for passwords


@pytest.fixture
def guarded(kept: EmbeddedServer, kept_folder: Folder) -> Iterator[DatabaseUrl]:
    """The URL of a role whose password `s3cret` is asked for."""
    rules = kept_folder.data / "pg_hba.conf"
    before = rules.read_bytes()
    rules.write_bytes(b"local all guarded scram-sha-256\nlocal all locked reject\n" + before)
    try:
        kept.start()
        with connect(kept.url) as connection:
            connection.execute("DROP ROLE IF EXISTS guarded, locked")
            connection.execute("CREATE ROLE guarded LOGIN PASSWORD 's3cret'; CREATE ROLE locked LOGIN")
        yield replace(kept.url, user="guarded")
    finally:
        rules.write_bytes(before)
        kept.stop()


def shown(error: TaskschemaError) -> str:
    return "\n".join([str(error), repr(error), error.hint, str(vars(error))])


@pytest.mark.parametrize("password", ["wr0ng", "wr0ng '\\\"=%&?#/@:", "wr0ng\u2603", "wr0ng host=elsewhere"])
def test_a_wrong_password(guarded: DatabaseUrl, password: str) -> None:
    by_sqlalchemy(replace(guarded, password=Secret("s3cret")), ["SELECT 1"])
    for way in (by_psycopg, by_sqlalchemy):
        error = error_of(way, replace(guarded, password=Secret(password)), "SELECT 1")
        assert type(error) is PermissionRefused
        assert "refuses the password of role guarded" in error.message
        assert "wr0ng" not in shown(error)


def test_a_password_in_pgpass(
    way: Way, guarded: DatabaseUrl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "pgpass"
    file.write_text("*:*:*:guarded:s3cret\n")
    file.chmod(0o600)
    assert type(error_of(by_psycopg, guarded, "SELECT 1")) is PermissionRefused
    monkeypatch.setenv("PGPASSFILE", str(file))
    way(guarded, ["SELECT 1"])


def test_a_missing_password(guarded: DatabaseUrl) -> None:
    error = error_of(by_sqlalchemy, guarded, "SELECT 1")
    assert type(error) is PermissionRefused
    assert "asks for a password" in error.message
    assert "PGPASSWORD" in error.hint


def test_roles_that_are_not_let_in(guarded: DatabaseUrl) -> None:
    for user in ("locked", "nobody_of_that_name"):
        error = error_of(by_sqlalchemy, replace(guarded, user=user), "SELECT 1")
        assert type(error) is PermissionRefused
        assert f"does not let role {user} in" in error.message


# The code on the wire


def test_a_connection_that_is_let_in_has_no_code(server: DatabaseUrl, tmp_path: Path) -> None:
    words = server.libpq_parameters()
    assert sqlstate_of_refusal(psycopg.conninfo.make_conninfo(**words)) is None
    assert sqlstate_of_refusal(f"host={tmp_path}") is None
    missing = psycopg.conninfo.make_conninfo(**words | {"dbname": 'a" C "00000" M "b'})
    assert sqlstate_of_refusal(missing) == "3D000"
