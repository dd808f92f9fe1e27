"""What engines are made of, seen without a server: pools, arguments, SQLite's promises."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import AsyncAdaptedQueuePool, Engine, NullPool, QueuePool, StaticPool, event, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from taskschema import __version__
from taskschema.db.engines import (
    APPLICATION_NAME,
    CONNECT_TIMEOUT,
    MAX_OVERFLOW,
    POOL_SIZE,
    RECYCLE_SECONDS,
    create_async_engine,
    create_command_engine,
    create_engine,
)
from taskschema.db.url import DatabaseUrl
from taskschema.db.vigil import WatchedConnection
from taskschema.errors import InvalidUrl

POOLED = "ep-x-1-pooler.us-east-2.aws.neon.tech"
DIRECT = "ep-x-1.us-east-2.aws.neon.tech"
TABLES = "CREATE TABLE a (id integer PRIMARY KEY)", "CREATE TABLE b (a_id integer REFERENCES a (id))"


def url(text: str) -> DatabaseUrl:
    return DatabaseUrl.parse(text)


class CaughtError(Exception):
    """Carries what a driver would have been told."""


def told(engine: Engine) -> dict[str, Any]:
    """Return the arguments that the driver's connect() would get."""
    found: dict[str, Any] = {}

    def stop(*_: object, **arguments: Any) -> None:
        found.update(arguments)
        raise CaughtError

    event.listen(engine, "do_connect", lambda _, __, ___, arguments: stop(**arguments))
    with pytest.raises(CaughtError), pytest.MonkeyPatch.context() as patch:
        patch.setattr(WatchedConnection, "connect", stop)  # where it stands before the listener
        engine.connect()
    return found


def told_async(engine: AsyncEngine) -> dict[str, Any]:
    async def ask() -> dict[str, Any]:
        found: dict[str, Any] = {}
        async with engine.begin() as connection:
            await connection.execute(text("SELECT 1"))
        return found

    found: dict[str, Any] = {}

    @event.listens_for(engine.sync_engine, "do_connect")
    def stop(_: object, __: object, ___: object, arguments: dict[str, Any]) -> None:
        found.update(arguments)
        raise CaughtError

    with pytest.raises(CaughtError):
        asyncio.run(ask())
    return found


# Pools


def test_the_pool_of_an_application() -> None:
    pool = create_engine(url("postgresql://h/d")).pool
    assert isinstance(pool, QueuePool)
    assert (pool.size(), pool._max_overflow) == (POOL_SIZE, MAX_OVERFLOW) == (5, 10)
    assert (pool._pre_ping, pool._recycle) == (True, RECYCLE_SECONDS)


def test_the_pool_of_an_async_application() -> None:
    pool = create_async_engine(url("postgresql+asyncpg://h/d")).pool
    assert isinstance(pool, AsyncAdaptedQueuePool)
    assert (pool.size(), pool._max_overflow, pool._recycle) == (POOL_SIZE, MAX_OVERFLOW, RECYCLE_SECONDS)
    assert pool._pre_ping


def test_a_recycled_connection_is_younger_than_neons_suspension() -> None:
    assert RECYCLE_SECONDS < 300


def test_a_command_keeps_no_pool() -> None:
    assert isinstance(create_command_engine(url("postgresql://h/d")).pool, NullPool)


def test_a_command_goes_past_neons_pooler() -> None:
    assert create_command_engine(url(f"postgresql://u@{POOLED}/d")).url.host == DIRECT
    assert create_engine(url(f"postgresql://u@{POOLED}/d")).url.host == POOLED


def test_options_of_ones_own_are_stronger() -> None:
    pool = create_engine(url("postgresql://h/d"), pool_size=1, pool_pre_ping=False).pool
    assert isinstance(pool, QueuePool)
    assert (pool.size(), pool._pre_ping) == (1, False)
    assert isinstance(create_engine(url("postgresql://h/d"), poolclass=NullPool).pool, NullPool)
    assert isinstance(create_command_engine(url("postgresql://h/d"), poolclass=QueuePool).pool, QueuePool)


@pytest.mark.parametrize("text", ["sqlite://", "sqlite:///:memory:", "sqlite:///file:x?mode=memory&uri=true"])
def test_memory_is_one_connection(text: str) -> None:
    assert isinstance(create_engine(url(text)).pool, StaticPool)
    assert isinstance(create_command_engine(url(text)).pool, StaticPool)
    assert isinstance(create_async_engine(url(text)).pool, StaticPool)


# Arguments


def test_psycopg_is_told() -> None:
    arguments = told(create_engine(url("postgresql://u:p@h/d?sslmode=require&sslpassword=s")))
    assert arguments.pop("context") is not None
    assert arguments == {
        "host": "h",
        "user": "u",
        "password": "p",
        "dbname": "d",
        "sslmode": "require",
        "sslpassword": "s",
        "fallback_application_name": f"taskschema/{__version__}",
        "client_encoding": "utf8",
        "connect_timeout": CONNECT_TIMEOUT,
    }


def test_asyncpg_is_told() -> None:
    arguments = told_async(
        create_async_engine(url("postgresql+asyncpg://u:p@h/d?ssl=require&options=-cx.y%3Dz"))
    )
    assert arguments == {
        "host": "h",
        "user": "u",
        "password": "p",
        "database": "d",
        "ssl": "require",
        "server_settings": {"application_name": APPLICATION_NAME, "options": "-cx.y=z"},
        "timeout": CONNECT_TIMEOUT,
    }


@pytest.mark.parametrize("driver", ["", "+psycopg", "+asyncpg"])
def test_the_url_is_stronger_than_our_proposals(driver: str) -> None:
    target = url(f"postgresql{driver}://h/d?connect_timeout=3&application_name=me")
    arguments = told_async(create_async_engine(target))
    if driver == "+asyncpg":
        assert (arguments["timeout"], arguments["server_settings"]) == (3, {"application_name": "me"})
    else:
        assert (arguments["connect_timeout"], arguments["application_name"]) == ("3", "me")


def test_variables_of_libpq_are_stronger_than_our_proposals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGCONNECT_TIMEOUT", "7")
    monkeypatch.setenv("PGAPPNAME", "me")
    assert "connect_timeout" not in told(create_engine(url("postgresql://h/d")))
    arguments = told_async(create_async_engine(url("postgresql+asyncpg://h/d")))
    assert (arguments["timeout"], arguments["server_settings"]) == (7, {"application_name": "me"})


@pytest.mark.parametrize(("value", "timeout"), [("0", None), ("-1", None), ("", 10), ("soon", 10), ("4", 4)])
def test_timeouts_of_libpq_for_asyncpg(
    value: str, timeout: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGCONNECT_TIMEOUT", value)
    assert told_async(create_async_engine(url("postgresql+asyncpg://h/d")))["timeout"] == timeout


def test_arguments_of_ones_own_are_added() -> None:
    arguments = told(
        create_engine(url("postgresql://h/d"), connect_args={"connect_timeout": 1, "keepalives": 0})
    )
    assert (arguments["connect_timeout"], arguments["keepalives"]) == (1, 0)
    assert arguments["fallback_application_name"] == APPLICATION_NAME
    engine = create_async_engine(
        url("postgresql+asyncpg://h/d"), connect_args={"server_settings": {"timezone": "UTC"}}
    )
    assert told_async(engine)["server_settings"] == {"application_name": APPLICATION_NAME, "timezone": "UTC"}


def test_what_the_driver_cannot_do_is_refused_before_connecting() -> None:
    with pytest.raises(InvalidUrl, match="asyncpg cannot do what hostaddr"):
        create_async_engine(url("postgresql+asyncpg://h/d?hostaddr=::1"))


# Neon's pooler: nothing prepared outlives a transaction


def test_psycopg_prepares_nothing_behind_a_pooler() -> None:
    pooled = url(f"postgresql://u@{POOLED}/d")
    assert told(create_engine(pooled))["prepare_threshold"] is None
    assert told_async(create_async_engine(pooled))["prepare_threshold"] is None
    assert "prepare_threshold" not in told(create_engine(pooled.direct()))
    assert "prepare_threshold" not in told(create_command_engine(pooled))


def test_asyncpg_prepares_nothing_that_lasts_behind_a_pooler() -> None:
    pooled = url(f"postgresql+asyncpg://u@{POOLED}/d")
    arguments = told_async(create_async_engine(pooled))
    assert (arguments["statement_cache_size"], arguments["prepared_statement_cache_size"]) == (0, 0)
    name = arguments["prepared_statement_name_func"]
    assert len({name() for _ in range(100)}) == 100
    assert (
        told_async(create_async_engine(pooled.direct()))
        .keys()
        .isdisjoint({"statement_cache_size", "prepared_statement_cache_size", "prepared_statement_name_func"})
    )


# SQLite


@pytest.fixture(params=["file", "memory"])
def sqlite(request: pytest.FixtureRequest, tmp_path: Path) -> DatabaseUrl:
    return url("sqlite://" if request.param == "memory" else f"sqlite:///{tmp_path}/x%20y.db")


@pytest.mark.parametrize("make", [create_engine, create_command_engine])
def test_sqlite_checks_foreign_keys(sqlite: DatabaseUrl, make: Any) -> None:
    engine = make(sqlite)
    with engine.begin() as connection:
        for statement in TABLES:
            connection.exec_driver_sql(statement)
    with engine.begin() as connection, pytest.raises(IntegrityError, match="FOREIGN KEY"):
        connection.exec_driver_sql("INSERT INTO b VALUES (1)")
    engine.dispose()


def test_sqlite_rolls_ddl_back(sqlite: DatabaseUrl) -> None:
    engine = create_engine(sqlite)
    with engine.connect() as connection:
        connection.exec_driver_sql(TABLES[0])
        connection.rollback()
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one() == 0
    engine.dispose()


def test_sqlite_can_turn_foreign_keys_off(sqlite: DatabaseUrl) -> None:
    """As a migration must before it rebuilds a table; inside of a transaction the PRAGMA does nothing."""
    engine = create_command_engine(sqlite)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.rollback()
        for statement in TABLES:
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql("INSERT INTO b VALUES (1)")
        connection.commit()
        assert connection.exec_driver_sql("SELECT a_id FROM b").scalar_one() == 1
    engine.dispose()


def test_sqlite_has_savepoints(sqlite: DatabaseUrl) -> None:
    engine = create_engine(sqlite)
    with engine.connect() as connection:
        with connection.begin_nested():
            connection.exec_driver_sql(TABLES[0])
        connection.rollback()
        assert connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one() == 0
    engine.dispose()


def test_sqlite_reads_what_it_read_before(tmp_path: Path) -> None:
    """A transaction that reads sees one state, as on PostgreSQL in REPEATABLE READ."""
    engine = create_engine(url(f"sqlite:///{tmp_path}/x.db"))
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        connection.exec_driver_sql(TABLES[0])
    with engine.connect() as reader, engine.connect() as writer:
        assert reader.exec_driver_sql("SELECT count(*) FROM a").scalar_one() == 0
        writer.exec_driver_sql("INSERT INTO a VALUES (1)")
        writer.commit()
        assert reader.exec_driver_sql("SELECT count(*) FROM a").scalar_one() == 0
    engine.dispose()


def test_sqlite_can_be_without_a_transaction(sqlite: DatabaseUrl) -> None:
    engine = create_engine(sqlite)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(TABLES[0])
        connection.exec_driver_sql("VACUUM")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one() == 1
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
    engine.dispose()


def test_sqlite_in_memory_is_one_database_for_all_threads() -> None:
    from concurrent.futures import ThreadPoolExecutor

    engine = create_engine(url("sqlite://"))
    with engine.begin() as connection:
        connection.exec_driver_sql(TABLES[0])

    def count() -> int:
        with engine.connect() as connection:
            found: int = connection.exec_driver_sql("SELECT count(*) FROM a").scalar_one()
            return found

    with ThreadPoolExecutor(1) as threads:
        assert threads.submit(count).result() == 0
    engine.dispose()


def test_aiosqlite(sqlite: DatabaseUrl) -> None:
    async def check() -> None:
        engine = create_async_engine(sqlite)
        assert engine.driver == "aiosqlite"
        async with engine.begin() as connection:
            for statement in TABLES:
                await connection.exec_driver_sql(statement)
        async with engine.connect() as connection:
            with pytest.raises(IntegrityError, match="FOREIGN KEY"):
                await connection.exec_driver_sql("INSERT INTO b VALUES (1)")
            await connection.rollback()
            await connection.exec_driver_sql("CREATE TABLE c (id integer)")
            await connection.rollback()
            tables = await connection.exec_driver_sql("SELECT name FROM sqlite_master ORDER BY name")
            assert tables.scalars().all() == ["a", "b"]
        await engine.dispose()

    asyncio.run(check())
