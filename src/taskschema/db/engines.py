"""How engines are made, sync and async; only the doors of the house call this."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from taskschema import __version__
from taskschema.db.url import DatabaseUrl

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
    from sqlalchemy.ext.asyncio import AsyncEngine
    from sqlalchemy.pool import ConnectionPoolEntry

APPLICATION_NAME = f"taskschema/{__version__}"
"""How pg_stat_activity shows our connections, where the URL or PGAPPNAME says nothing else."""
POOL_SIZE = 5
MAX_OVERFLOW = 10
RECYCLE_SECONDS = 280
"""Neon suspends a compute after 300 idle seconds; a connection older than this is made anew before use."""
CONNECT_TIMEOUT = 10
"""Seconds, where the URL or PGCONNECT_TIMEOUT says nothing else; a suspended Neon compute wakes in less."""

_OUTSIDE = re.compile(r"\s*(?:PRAGMA|BEGIN)\b", re.IGNORECASE)


def create_engine(url: DatabaseUrl, **options: Any) -> Engine:
    """Make a pooled engine for an application or a long-lived process; `options` are SQLAlchemy's."""
    from sqlalchemy import create_engine as create

    engine = create(url.sqlalchemy_url(), **_options(url, options, asynchronous=False))
    return _prepared(engine, url)


def create_async_engine(url: DatabaseUrl, **options: Any) -> AsyncEngine:
    """Make a pooled async engine: psycopg, or asyncpg where the URL asks for it."""
    from sqlalchemy.ext.asyncio import create_async_engine as create

    target = url.sqlalchemy_url(asynchronous=True)
    engine = create(target, **_options(url, options, asynchronous=True))
    _prepared(engine.sync_engine, url)
    return engine


def create_command_engine(url: DatabaseUrl, **options: Any) -> Engine:
    """Make an engine for one command: no pool, past Neon's pooler, no waiting for what is out of reach."""
    from sqlalchemy import NullPool

    # A database in memory is gone with its connection, so that one is kept as long as the engine.
    pool = {} if url.is_memory else {"poolclass": NullPool}
    engine = create_engine(url.direct(), **(pool | options))
    if url.is_postgresql:
        from sqlalchemy import event

        event.listen(engine, "do_connect", _connect_watched)
    return engine


def _options(url: DatabaseUrl, given: Mapping[str, Any], *, asynchronous: bool) -> dict[str, Any]:
    arguments = _connect_arguments(url, asynchronous=asynchronous)
    theirs = dict(given)
    # Their arguments are added to ours and not put in their place: the application's name stays.
    merged = _merged(arguments, theirs.pop("connect_args", {}))
    return _pool(url, theirs) | theirs | {"connect_args": merged}


def _pool(url: DatabaseUrl, given: Mapping[str, Any]) -> dict[str, Any]:
    if url.is_memory:
        from sqlalchemy import StaticPool

        return {"poolclass": StaticPool}
    if not url.is_postgresql:
        return {}
    checks = {"pool_pre_ping": True, "pool_recycle": RECYCLE_SECONDS}
    if "poolclass" in given or "pool" in given:
        return checks  # a pool of their own choice may have no size
    return checks | {"pool_size": POOL_SIZE, "max_overflow": MAX_OVERFLOW}


def _connect_arguments(url: DatabaseUrl, *, asynchronous: bool) -> dict[str, Any]:
    """Return what the driver's connect() is told: what the URL asks for is stronger than what we propose."""
    asked = url.connect_arguments(asynchronous=asynchronous)
    if url.is_memory:
        return {"check_same_thread": False} | asked
    if not url.is_postgresql:
        return asked
    if asynchronous and url.driver == "asyncpg":
        return _merged(_proposed_to_asyncpg(url), asked)
    return psycopg_arguments(url) | asked


def psycopg_arguments(url: DatabaseUrl) -> dict[str, Any]:
    """Return what we propose to psycopg's connect(), where neither the URL nor a variable says otherwise."""
    named = dict(url.query)
    proposed: dict[str, Any] = {}
    if "fallback_application_name" not in named:
        proposed["fallback_application_name"] = APPLICATION_NAME
    if "connect_timeout" not in named and not os.environ.get("PGCONNECT_TIMEOUT"):
        proposed["connect_timeout"] = CONNECT_TIMEOUT
    if "client_encoding" not in named and not os.environ.get("PGCLIENTENCODING"):
        # Of a database without an encoding (SQL_ASCII) psycopg returns bytes for text, and SQLAlchemy fails.
        proposed["client_encoding"] = "utf8"
    if url.is_pooled:
        # A pooler hands each transaction to another server process, which never saw the statement prepared:
        # https://www.psycopg.org/psycopg3/docs/advanced/prepare.html#using-prepared-statements-with-pgbouncer
        proposed["prepare_threshold"] = None
    return proposed


def _proposed_to_asyncpg(url: DatabaseUrl) -> dict[str, Any]:
    """Return what libpq would read from its variables, for asyncpg does not, and a way through poolers.

    https://docs.sqlalchemy.org/en/21/dialects/postgresql.html#prepared-statement-name-with-pgbouncer
    """
    named = dict(url.query)
    name = os.environ.get("PGAPPNAME") or named.get("fallback_application_name") or APPLICATION_NAME
    proposed: dict[str, Any] = {
        "server_settings": {"application_name": name},
        "timeout": _libpq_timeout(os.environ.get("PGCONNECT_TIMEOUT", "")),
    }
    if url.is_pooled:
        from uuid import uuid4

        proposed["statement_cache_size"] = 0
        proposed["prepared_statement_cache_size"] = 0
        proposed["prepared_statement_name_func"] = lambda: f"__asyncpg_{uuid4()}__"
    return proposed


def _libpq_timeout(text: str) -> int | None:
    if not text.removeprefix("-").isdecimal():
        return CONNECT_TIMEOUT
    return max(int(text), 0) or None


def _merged(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    """Return both, theirs stronger, and the settings for the server added up as well."""
    both = {**ours, **theirs}
    if "server_settings" in ours and "server_settings" in theirs:
        both["server_settings"] = {**ours["server_settings"], **theirs["server_settings"]}
    return both


def _prepared(engine: Engine, url: DatabaseUrl) -> Engine:
    """Make SQLite keep its word: foreign keys are checked, and a transaction holds DDL too."""
    if not url.is_postgresql:
        from sqlalchemy import event

        event.listen(engine, "connect", _check_foreign_keys)
        event.listen(engine, "before_cursor_execute", _begin)
    return engine


def _connect_watched(_: object, __: object, words: list[Any], named: dict[str, Any]) -> Any:
    from taskschema.db.vigil import WatchedConnection

    return WatchedConnection.connect(*words, **named)


def _check_foreign_keys(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """https://www.sqlite.org/foreignkeys.html#fk_enable: off unless each connection says otherwise."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin(connection: Connection, cursor: DBAPICursor, statement: str, *_: object) -> None:
    """Begin before the first statement: sqlite3 waits for an INSERT or its kin, and commits DDL at once.

    SQLAlchemy has an event for it that precedes a PRAGMA too. But foreign keys can be turned off outside
    of a transaction only, and migrations that rebuild a table have to: dropping the old one with foreign keys
    on deletes the rows that refer to it.
    https://docs.sqlalchemy.org/en/21/dialects/sqlite.html#sqlite-enabling-transactions
    https://www.sqlite.org/foreignkeys.html#fk_schemacommands
    """
    driver: Any = connection.connection.driver_connection
    is_autocommit = driver.isolation_level is None
    if not is_autocommit and not driver.in_transaction and not _OUTSIDE.match(statement):
        cursor.execute("BEGIN")
