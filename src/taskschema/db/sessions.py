"""How sessions are lent, sync and async: over an engine at hand, or over the database that the settings name.

`get_session` and `get_async_session` are dependencies as FastAPI wants them, and know nothing of FastAPI. The
engine behind them is made at their first use and kept, one for each process (and, async, each event loop).
Whoever is lent a session owns its transaction: only the `session_scope` pair commits.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session
from sqlmodel.ext.asyncio.session import AsyncSession

from taskschema.config import APPLICATION_URL_VARIABLES, load_settings
from taskschema.db.engines import create_async_engine, create_engine
from taskschema.db.url import DatabaseUrl
from taskschema.errors import ConfigError


def session_factory(engine: Engine) -> sessionmaker[Session]:
    """Return what makes SQLModel sessions over an engine."""
    return sessionmaker(engine, class_=Session)


def async_session_factory(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    """Return what makes SQLModel's async sessions over an engine.

    A commit does not expire what they loaded: reading an expired attribute is a query, which outside of
    `await` is MissingGreenlet. `refresh` still reads what the database has by then.
    https://docs.sqlalchemy.org/en/21/orm/extensions/asyncio.html#preventing-implicit-io-when-using-asyncsession
    """
    return async_sessionmaker(engine, class_=AsyncSession, expire_on_commit=False)


@contextmanager
def session_scope(engine: Engine) -> Iterator[Session]:
    """Lend a session for one transaction: committed at the end, rolled back by whatever is raised."""
    with session_factory(engine).begin() as session:
        yield session


@asynccontextmanager
async def async_session_scope(engine: AsyncEngine) -> AsyncIterator[AsyncSession]:
    """Lend an async session for one transaction: committed at the end, rolled back by whatever is raised."""
    async with async_session_factory(engine).begin() as session:
        yield session


def get_session() -> Iterator[Session]:
    """Lend a session on the settings' database; what its user did not commit is rolled back.

    Raises ConfigError where no database is named: an application never gets the embedded server unasked.
    """
    with session_factory(_engines.sync_engine())() as session:
        yield session


async def get_async_session() -> AsyncIterator[AsyncSession]:
    """Lend an async session on the settings' database; what its user did not commit is rolled back.

    Raises ConfigError where no database is named: an application never gets the embedded server unasked.
    """
    async with async_session_factory(_engines.async_engine())() as session:
        yield session


def dispose_engine() -> None:
    """Close and forget the engine behind `get_session`; the next call reads the settings anew."""
    engine = _engines.forget_sync()
    if engine is not None:
        engine.dispose()


async def dispose_async_engine() -> None:
    """Close and forget the engine behind `get_async_session` in this event loop."""
    engine = _engines.forget_async()
    if engine is not None:
        await engine.dispose()


class _Engines:
    """The engines of this process, made when first asked for."""

    def __init__(self, inherited: _Engines | None = None) -> None:
        self._inherited = inherited
        self._lock = Lock()
        self._sync: Engine | None = None
        # A connection belongs to the event loop that opened it.
        self._async: WeakKeyDictionary[asyncio.AbstractEventLoop, AsyncEngine] = WeakKeyDictionary()

    def sync_engine(self) -> Engine:
        with self._lock:
            if self._sync is None:
                self._sync = create_engine(_application_url())
            return self._sync

    def async_engine(self) -> AsyncEngine:
        loop = asyncio.get_running_loop()
        with self._lock:
            engine = self._async.get(loop)
            if engine is None:
                engine = self._async[loop] = create_async_engine(_application_url())
            return engine

    def forget_sync(self) -> Engine | None:
        with self._lock:
            engine, self._sync = self._sync, None
            return engine

    def forget_async(self) -> AsyncEngine | None:
        with self._lock:
            return self._async.pop(asyncio.get_running_loop(), None)


def _application_url() -> DatabaseUrl:
    """Return the URL of the settings, the pooled one first."""
    setting = load_settings(environ=os.environ, variables=APPLICATION_URL_VARIABLES).database
    if setting.url is None:
        raise ConfigError(
            "the application has no database: none is named",
            hint="set DATABASE_URL; `taskschema db url` prints the embedded server's",
        )
    return DatabaseUrl.parse(setting.url)


def _start_over_in_child() -> None:
    """Leave the parent's connections to the parent, open and unused: two processes on one socket corrupt it.

    https://docs.sqlalchemy.org/en/21/core/pooling.html#using-connection-pools-with-multiprocessing-or-os-fork
    """
    global _engines  # noqa: PLW0603  # with its lock, which another thread may have held
    _engines = _Engines(inherited=_engines)


_engines = _Engines()
os.register_at_fork(after_in_child=_start_over_in_child)
