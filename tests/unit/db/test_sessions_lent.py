"""How sessions are lent, on SQLite: who commits, what is kept, what is forgotten."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import registry
from sqlmodel import Field, Session, SQLModel, select
from sqlmodel.ext.asyncio.session import AsyncSession

from taskschema.db.engines import create_async_engine, create_engine
from taskschema.db.sessions import (
    async_session_factory,
    async_session_scope,
    dispose_async_engine,
    dispose_engine,
    get_async_session,
    get_session,
    session_factory,
    session_scope,
)
from taskschema.db.url import DatabaseUrl
from taskschema.errors import ConfigError, InvalidUrl

lent = contextmanager(get_session)
lent_async = asynccontextmanager(get_async_session)


class Base(SQLModel, registry=registry()):
    """Keeps this file's table out of everybody else's metadata."""


class Thing(Base, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)


@pytest.fixture
def url(tmp_path: Path) -> DatabaseUrl:
    """A database with the table in it."""
    found = DatabaseUrl.parse(f"sqlite:///{tmp_path}/x.db")
    engine = create_engine(found)
    Base.metadata.create_all(engine)
    engine.dispose()
    return found


@pytest.fixture
def engine(url: DatabaseUrl) -> Iterator[Engine]:
    made = create_engine(url)
    yield made
    made.dispose()


@pytest.fixture
def named(url: DatabaseUrl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """DATABASE_URL names the database, and no project is near."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", url.reveal())
    dispose_engine()
    yield
    dispose_engine()


@asynccontextmanager
async def opened(url: DatabaseUrl) -> AsyncIterator[AsyncEngine]:
    engine = create_async_engine(url)
    yield engine
    await engine.dispose()


def names(engine: Engine) -> list[str]:
    with Session(engine) as session:
        return list(session.exec(select(Thing.name).order_by(Thing.name)))


# Over an engine at hand


def test_a_factory_makes_sessions_of_sqlmodel(engine: Engine) -> None:
    with session_factory(engine)() as session:
        assert isinstance(session, Session)
        assert session.exec(select(Thing)).all() == []


def test_a_scope_commits(engine: Engine) -> None:
    with session_scope(engine) as session:
        session.add(Thing(name="a"))
    assert names(engine) == ["a"]


def test_a_scope_rolls_back_what_was_raised(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError), session_scope(engine) as session:
        session.add(Thing(name="a"))
        session.flush()
        raise ZeroDivisionError
    assert names(engine) == []


def test_a_scope_rolls_back_what_the_commit_refuses(engine: Engine) -> None:
    with pytest.raises(IntegrityError), session_scope(engine) as session:
        session.add_all([Thing(name="a"), Thing(name="a")])
    assert names(engine) == []


def test_an_async_factory_makes_sessions_of_sqlmodel(url: DatabaseUrl) -> None:
    async def check() -> None:
        async with opened(url) as engine, async_session_factory(engine)() as session:
            assert isinstance(session, AsyncSession)
            assert (await session.exec(select(Thing))).all() == []

    asyncio.run(check())


def test_an_async_scope_commits_or_rolls_back(url: DatabaseUrl, engine: Engine) -> None:
    async def check() -> None:
        async with opened(url) as made:
            async with async_session_scope(made) as session:
                session.add(Thing(name="kept"))
            with pytest.raises(ZeroDivisionError):
                async with async_session_scope(made) as session:
                    session.add(Thing(name="lost"))
                    await session.flush()
                    raise ZeroDivisionError
            with pytest.raises(IntegrityError):
                async with async_session_scope(made) as session:
                    session.add(Thing(name="kept"))

    asyncio.run(check())
    assert names(engine) == ["kept"]


def test_what_an_async_commit_leaves_can_be_read(url: DatabaseUrl) -> None:
    """With SQLAlchemy's default, each of these would be MissingGreenlet."""

    async def check() -> None:
        async with opened(url) as engine, async_session_factory(engine)() as session:
            thing = Thing(name="a")
            session.add(thing)
            await session.commit()
            assert (thing.name, thing.id) == ("a", 1)
            await session.refresh(thing)
            assert thing.name == "a"

    asyncio.run(check())


def test_what_a_commit_leaves_is_read_anew(engine: Engine) -> None:
    with session_factory(engine)() as session:
        thing = Thing(name="a")
        session.add(thing)
        session.commit()
        with session_scope(engine) as other:
            other.exec(select(Thing)).one().name = "b"
        assert thing.name == "b"


# The settings' database


@pytest.mark.usefixtures("named")
def test_get_session_lends_and_does_not_commit(engine: Engine) -> None:
    with lent() as session:
        session.add(Thing(name="lost"))
        session.flush()
    with lent() as session:
        session.add(Thing(name="kept"))
        session.commit()
    assert names(engine) == ["kept"]


@pytest.mark.usefixtures("named")
def test_get_session_rolls_back_what_its_user_raises(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError), lent() as session:
        session.add(Thing(name="lost"))
        session.flush()
        raise ZeroDivisionError
    assert names(engine) == []


@pytest.mark.usefixtures("named")
def test_get_async_session_lends_and_does_not_commit(engine: Engine) -> None:
    async def check() -> None:
        async with lent_async() as session:
            session.add(Thing(name="lost"))
            await session.flush()
        async with lent_async() as session:
            session.add(Thing(name="kept"))
            await session.commit()
        await dispose_async_engine()

    asyncio.run(check())
    assert names(engine) == ["kept"]


@pytest.mark.usefixtures("named")
def test_one_engine_for_all_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Engine] = []

    def counted(url: DatabaseUrl) -> Engine:
        made.append(create_engine(url))
        return made[-1]

    monkeypatch.setattr("taskschema.db.sessions.create_engine", counted)

    def bound(_: int) -> int:
        with lent() as session:
            return id(session.get_bind())

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(bound, range(32)))) == len(made) == 1


@pytest.mark.usefixtures("named")
def test_one_async_engine_for_each_loop() -> None:
    async def bound() -> list[int]:
        async def one() -> int:
            async with lent_async() as session:
                return id(session.bind)

        found = await asyncio.gather(*(one() for _ in range(8)))
        await dispose_async_engine()
        return found

    assert len(set(asyncio.run(bound()))) == 1
    assert len(set(asyncio.run(bound()))) == 1


@pytest.mark.usefixtures("named")
def test_a_disposed_engine_reads_the_settings_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with lent() as session:
        first = session.get_bind()
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/other.db")
    with lent() as session:
        assert session.get_bind() is first
    dispose_engine()
    with lent() as session:
        assert str(session.get_bind().engine.url).endswith("other.db")


def test_disposing_of_nothing_is_nothing() -> None:
    dispose_engine()
    dispose_engine()
    asyncio.run(dispose_async_engine())


@pytest.mark.parametrize("value", [None, "embedded"])
def test_an_application_never_gets_the_embedded_server_unasked(
    value: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    dispose_engine()
    if value is not None:
        monkeypatch.setenv("DATABASE_URL", value)
    with pytest.raises(ConfigError, match="the application has no database") as caught, lent():
        pass
    assert "DATABASE_URL" in caught.value.hint

    async def ask() -> None:
        async with lent_async():
            pass

    with pytest.raises(ConfigError, match="the application has no database"):
        asyncio.run(ask())


def test_a_wrong_url_is_refused_at_each_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", "nonsense")
    dispose_engine()
    for _ in range(2):
        with pytest.raises(InvalidUrl), lent():
            pass


FORK = """
import os, sys
from contextlib import contextmanager
from taskschema.db import sessions
lent = contextmanager(sessions.get_session)
with lent() as session:
    parent = session.get_bind()
    session.connection()
sessions._engines._lock.acquire()  # as another thread may have, at this moment
child = os.fork()
if not child:
    with lent() as session:
        session.connection()
        os._exit(0 if session.get_bind() is not parent else 1)
sessions._engines._lock.release()
code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
with lent() as session:
    session.connection()
    sys.exit(code if session.get_bind() is parent else 2)
"""


@pytest.mark.usefixtures("named")
def test_a_forked_child_has_an_engine_of_its_own() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FORK], check=False, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_nothing_of_fastapi_is_needed() -> None:
    code = (
        "import sys, taskschema.db.sessions; sys.exit('fastapi' in sys.modules or 'starlette' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
