"""Sessions are lent on a real PostgreSQL, by each driver."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel, select

from taskschema.db.engines import APPLICATION_NAME, create_async_engine, create_command_engine
from taskschema.db.sessions import (
    async_session_factory,
    async_session_scope,
    dispose_async_engine,
    dispose_engine,
    get_async_session,
    get_session,
    session_scope,
)
from taskschema.db.url import DatabaseUrl


class Base(SQLModel, registry=registry()):
    """Keeps this file's table out of everybody else's metadata."""


class Thing(Base, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)


@pytest.fixture(params=["", "psycopg", "asyncpg"])
def url(
    empty_database: DatabaseUrl,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[DatabaseUrl]:
    """A database with the table in it, which DATABASE_URL names."""
    found = replace(empty_database, driver=request.param)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", found.reveal())
    engine = create_command_engine(found)
    Base.metadata.create_all(engine)
    dispose_engine()
    yield found
    dispose_engine()


def names(url: DatabaseUrl) -> list[str]:
    with session_scope(create_command_engine(url)) as session:
        return list(session.exec(select(Thing.name).order_by(Thing.name)))


def test_sessions(url: DatabaseUrl) -> None:
    with contextmanager(get_session)() as session:
        assert session.connection().exec_driver_sql("SHOW application_name").scalar_one() == APPLICATION_NAME
        session.add(Thing(name="kept"))
        session.commit()
        session.add(Thing(name="lost"))
        session.flush()
    assert names(url) == ["kept"]


def test_async_sessions(url: DatabaseUrl) -> None:
    async def check() -> None:
        async with asynccontextmanager(get_async_session)() as session:
            connection = await session.connection()
            shown = await connection.exec_driver_sql("SHOW application_name")
            assert shown.scalar_one() == APPLICATION_NAME
            thing = Thing(name="kept")
            session.add(thing)
            await session.commit()
            assert (thing.id, thing.name) == (1, "kept")
            session.add(Thing(name="lost"))
            await session.flush()
        await dispose_async_engine()

    asyncio.run(check())
    asyncio.run(dispose_async_engine())
    assert names(url) == ["kept"]


def test_async_scopes_side_by_side(url: DatabaseUrl) -> None:
    async def check() -> None:
        engine = create_async_engine(url)

        async def add(number: int) -> None:
            async with async_session_scope(engine) as session:
                session.add(Thing(name=f"{number:02}"))

        await asyncio.gather(*(add(number) for number in range(30)))
        async with async_session_factory(engine)() as session:
            assert len((await session.exec(select(Thing))).all()) == 30
        await engine.dispose()

    asyncio.run(check())
    assert names(url) == [f"{number:02}" for number in range(30)]
