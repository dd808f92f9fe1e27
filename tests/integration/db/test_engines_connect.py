"""Every driver reaches the real server, by every kind of URL."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import text

from taskschema.config import Secret
from taskschema.db.engines import APPLICATION_NAME, create_async_engine, create_command_engine, create_engine
from taskschema.db.url import DatabaseUrl

ASK = text(
    "SELECT current_database(), current_setting('application_name'), current_setting('statement_timeout')"
)
DRIVERS = ["", "psycopg", "asyncpg"]
QUERIES = {
    "plain": (),
    "prefer": (("sslmode", "prefer"), ("channel_binding", "prefer"), ("gssencmode", "disable")),
    "disable": (("sslmode", "disable"),),
    "files": (("sslmode", "prefer"), ("ssl_min_protocol_version", "TLSv1.2")),
    "server": (("target_session_attrs", "read-write"), ("connect_timeout", "3"), ("keepalives", "1")),
}


async def asked(url: DatabaseUrl) -> tuple[str, str, str]:
    engine = create_async_engine(url)
    try:
        async with engine.connect() as connection:
            row = (await connection.execute(ASK)).one()
            return row[0], row[1], row[2]
    finally:
        await engine.dispose()


def asked_sync(url: DatabaseUrl) -> tuple[str, str, str]:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            row = connection.execute(ASK).one()
            return row[0], row[1], row[2]
    finally:
        engine.dispose()


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("driver", DRIVERS)
def test_every_driver_connects(server: DatabaseUrl, driver: str, query: str) -> None:
    url = replace(server, driver=driver, query=(*server.query, *QUERIES[query]))
    expected = (url.database or url.user, APPLICATION_NAME, "0")
    assert asked_sync(url) == expected
    assert asyncio.run(asked(url)) == expected


@pytest.mark.parametrize("driver", DRIVERS)
def test_settings_travel_to_the_server(server: DatabaseUrl, driver: str) -> None:
    added = (("options", "-c statement_timeout=4321"), ("application_name", "me"))
    url = replace(server, driver=driver, query=(*server.query, *added))
    assert asked_sync(url)[1:] == asyncio.run(asked(url))[1:] == ("me", "4321ms")


@pytest.mark.parametrize("driver", DRIVERS)
def test_the_second_host_is_tried_where_the_first_is_down(server: DatabaseUrl, driver: str) -> None:
    ports = (("port", f"1,{server.port or 5432}"),)
    url = replace(
        server, driver=driver, host=f"{server.host},{server.host}", port=None, query=(*server.query, *ports)
    )
    assert asked_sync(url)[1] == asyncio.run(asked(url))[1] == APPLICATION_NAME


def test_a_service_file_names_the_server(
    server: DatabaseUrl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [f"{name}={value}" for name, value in server.libpq_parameters().items()]
    (tmp_path / "services").write_text("\n".join(["[here]", *lines, ""]))
    monkeypatch.setenv("PGSERVICEFILE", str(tmp_path / "services"))
    for driver in DRIVERS:
        url = replace(DatabaseUrl.parse("postgresql:///?service=here"), driver=driver)
        assert asked_sync(url)[1] == APPLICATION_NAME
        assert asyncio.run(asked(url))[1] == APPLICATION_NAME


@pytest.mark.parametrize("driver", DRIVERS)
def test_a_password_comes_from_pgpass(
    server: DatabaseUrl,
    other_role: Callable[[DatabaseUrl], DatabaseUrl],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    driver: str,
) -> None:
    """The server may trust everybody, so the driver is asked which password it held."""
    role = replace(other_role(server), driver=driver)
    assert role.password is not None
    password = role.password.reveal()
    host = "localhost" if role.host is None or role.host.startswith("/") else role.host
    lines = ["*:*:*:somebody_else:wr0ng", f"{host}:{role.port or '*'}:*:{role.user}:{password}"]
    if host == "localhost":
        lines.append(f"{role.host}:*:*:{role.user}:{password}")
    file = tmp_path / "pgpass"
    file.write_text("\n".join([*lines, ""]))
    file.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(file))
    url = replace(role, password=None)

    async def held() -> object:
        engine = create_async_engine(url)
        async with engine.connect() as connection:
            raw = (await connection.get_raw_connection()).driver_connection
            found = raw._params.password if driver == "asyncpg" else raw.info.password  # type: ignore[union-attr]
        await engine.dispose()
        return found

    engine = create_engine(url)
    with engine.connect() as connection:
        driver_connection = connection.connection.driver_connection
        assert driver_connection is not None
        assert driver_connection.info.password == password
    engine.dispose()
    assert asyncio.run(held()) == password


def test_a_command_engine_keeps_nothing(server: DatabaseUrl) -> None:
    engine = create_command_engine(server)
    numbers = set()
    for _ in range(2):
        with engine.connect() as connection:
            numbers.add(connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one())
    assert len(numbers) == 2


def test_a_pool_survives_a_connection_that_was_cut(server: DatabaseUrl) -> None:
    """As when Neon suspends the compute: the next statement finds out before it is sent."""
    engine = create_engine(server)
    with engine.connect() as connection:
        pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    other = create_command_engine(server)
    with other.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one() != pid
    engine.dispose()


@pytest.mark.parametrize("driver", ["psycopg", "asyncpg"])
def test_nothing_stays_prepared_behind_a_pooler(
    server: DatabaseUrl, driver: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pooler's next transaction may run on another server process, which knows no statement of this one."""
    monkeypatch.setattr(DatabaseUrl, "is_pooled", property(lambda _: True))
    url = replace(server, driver=driver)

    async def prepared() -> list[str]:
        engine = create_async_engine(url)
        async with engine.connect() as connection:
            for number in range(8):
                await connection.execute(text("SELECT :number + 1"), {"number": number})
                await connection.commit()
            names = await connection.execute(text("SELECT name FROM pg_prepared_statements"))
            found = list(names.scalars())
        await engine.dispose()
        return found

    left = asyncio.run(prepared())
    assert len(left) <= 1, left  # the one that asks


def test_an_odd_password_opens_the_door(server: DatabaseUrl) -> None:
    password = "p@ss/w?o#r:d %41+é'\\\"&="
    role = f"odd_{uuid4().hex[:12]}"
    name = sql.Identifier(role)
    with psycopg.connect(**server.libpq_parameters(), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(name, sql.Literal(password)))
        try:
            for driver in DRIVERS:
                built = replace(server, driver=driver, user=role, password=Secret(password))
                url = DatabaseUrl.parse(built.reveal())
                assert asked_sync(url)[1] == asyncio.run(asked(url))[1] == APPLICATION_NAME
        finally:
            connection.execute(sql.SQL("DROP ROLE {}").format(name))
