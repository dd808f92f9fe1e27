"""A database URL in libpq's words, for psycopg's own connections and for its low-level calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taskschema.db.engines import psycopg_arguments
from taskschema.db.url import DatabaseUrl

if TYPE_CHECKING:
    from taskschema.db.vigil import WatchedConnection


def conninfo_of(url: DatabaseUrl) -> str:
    """Return libpq's connection string, password and all; raises psycopg.ProgrammingError."""
    from psycopg.conninfo import make_conninfo

    return make_conninfo(**url.libpq_parameters())


def connect(url: DatabaseUrl, **arguments: object) -> WatchedConnection:
    """Open a connection of psycopg's own, in autocommit; psycopg's errors pass, for `translated` to map.

    It does not wait for ever for a server that is out of reach. `arguments` are more of what libpq takes.
    """
    from taskschema.db.vigil import WatchedConnection

    return WatchedConnection.connect(conninfo_of(url), autocommit=True, **psycopg_arguments(url) | arguments)
