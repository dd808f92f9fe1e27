"""A database URL in libpq's words, for psycopg's own connections and for its low-level calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from taskschema.db.engines import APPLICATION_NAME
from taskschema.db.url import DatabaseUrl

if TYPE_CHECKING:
    from psycopg import Connection

CONNECT_SECONDS = 10


def conninfo_of(url: DatabaseUrl) -> str:
    """Return libpq's connection string, password and all; raises psycopg.ProgrammingError."""
    from psycopg.conninfo import make_conninfo

    return make_conninfo(**url.libpq_parameters())


def connect(url: DatabaseUrl) -> Connection:
    """Open a connection of psycopg's own, in autocommit; psycopg's errors pass, for `translated` to map."""
    import psycopg

    defaults = {"application_name": APPLICATION_NAME, "connect_timeout": CONNECT_SECONDS}
    given = url.libpq_parameters()
    added: dict[str, Any] = {name: value for name, value in defaults.items() if name not in given}
    return psycopg.connect(conninfo_of(url), autocommit=True, **added)
