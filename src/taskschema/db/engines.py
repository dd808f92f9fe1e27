"""How engines are made, sync and async; only the doors of the house call this."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from taskschema import __version__
from taskschema.db.url import DatabaseUrl

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.ext.asyncio import AsyncEngine

APPLICATION_NAME = f"taskschema/{__version__}"
POOL_SIZE = 5
MAX_OVERFLOW = 10
RECYCLE_SECONDS = 280
"""Neon suspends a compute after 300 idle seconds; a connection older than this is made anew before use."""


def create_engine(url: DatabaseUrl, **options: Any) -> Engine:
    """Make a pooled engine for an application or a long-lived process."""
    from sqlalchemy import create_engine as create

    return create(url.sqlalchemy_url(), **(_pool(url) | _arguments(url, "") | options))


def create_async_engine(url: DatabaseUrl, **options: Any) -> AsyncEngine:
    """Make a pooled async engine: psycopg, or asyncpg where the URL asks for it."""
    from sqlalchemy.ext.asyncio import create_async_engine as create

    target = url.sqlalchemy_url(asynchronous=True)
    return create(target, **(_pool(url) | _arguments(url, target.get_driver_name()) | options))


def create_command_engine(url: DatabaseUrl, **options: Any) -> Engine:
    """Make an engine for one command: no pool, and past Neon's pooler."""
    from sqlalchemy import NullPool
    from sqlalchemy import create_engine as create

    direct = url.direct()
    return create(
        direct.sqlalchemy_url(), **({"poolclass": NullPool} | _arguments(direct, "") | options)
    )


def _pool(url: DatabaseUrl) -> dict[str, Any]:
    if not url.is_postgresql:
        return {}
    return {
        "pool_size": POOL_SIZE,
        "max_overflow": MAX_OVERFLOW,
        "pool_pre_ping": True,
        "pool_recycle": RECYCLE_SECONDS,
    }


def _arguments(url: DatabaseUrl, driver: str) -> dict[str, Any]:
    if not url.is_postgresql:
        return {}
    if driver == "asyncpg":
        return {"connect_args": {"server_settings": {"application_name": APPLICATION_NAME}}}
    return {"connect_args": {"application_name": APPLICATION_NAME, "connect_timeout": 10}}
