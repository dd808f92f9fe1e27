"""A database URL in libpq's words, for psycopg's own connections and for its low-level calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from taskschema.db.engines import APPLICATION_NAME
from taskschema.db.url import DatabaseUrl

if TYPE_CHECKING:
    from psycopg import Connection

CONNECT_SECONDS = 10


def parameters_of(url: DatabaseUrl) -> dict[str, str]:
    """Return the parameters of the URL's query as libpq calls them."""
    options = url.sqlalchemy_url().query
    return {name: value if isinstance(value, str) else ",".join(value) for name, value in options.items()}


def conninfo_of(url: DatabaseUrl) -> str:
    """Return libpq's connection string, password and all; raises psycopg.ProgrammingError."""
    from psycopg.conninfo import make_conninfo

    named: dict[str, Any] = {"host": url.host, "port": url.port, "user": url.user}
    named |= {"password": url.password and url.password.reveal(), "dbname": url.database or None}
    return make_conninfo(**parameters_of(url) | {name: value for name, value in named.items() if value})


def connect(url: DatabaseUrl) -> Connection:
    """Open a connection of psycopg's own, in autocommit; psycopg's errors pass, for `translated` to map."""
    import psycopg

    defaults = {"application_name": APPLICATION_NAME, "connect_timeout": CONNECT_SECONDS}
    given = parameters_of(url)
    added: dict[str, Any] = {name: value for name, value in defaults.items() if name not in given}
    return psycopg.connect(conninfo_of(url), autocommit=True, **added)
