"""How databases are named, reached, lent and made: the only room that opens engines.

What an application needs is here by name, and imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from taskschema.db.engines import create_async_engine, create_engine
    from taskschema.db.sessions import (
        async_session_scope,
        get_async_session,
        get_session,
        session_scope,
    )
    from taskschema.db.url import DatabaseUrl

_HOMES = {
    "DatabaseUrl": "url",
    "async_session_scope": "sessions",
    "create_async_engine": "engines",
    "create_engine": "engines",
    "get_async_session": "sessions",
    "get_session": "sessions",
    "session_scope": "sessions",
}

__all__ = [
    "DatabaseUrl",
    "async_session_scope",
    "create_async_engine",
    "create_engine",
    "get_async_session",
    "get_session",
    "session_scope",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"taskschema.db.{_HOMES[name]}"), name)
