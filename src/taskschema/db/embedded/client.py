"""The superuser's own connections: they prove whose server answers, and make its database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from taskschema.db.embedded.cluster import ROLE
from taskschema.db.refusal import sqlstate_of_refusal
from taskschema.db.translate import translate, translated
from taskschema.db.url import Backend, DatabaseUrl

if TYPE_CHECKING:
    from psycopg import Connection

DATABASE = "taskschema"
MAINTENANCE = "postgres"
PORT = 5432
_CONNECT_SECONDS = 10
_NOT_YET = frozenset({"3D000", "57P01", "57P02", "57P03", "58P01"})
"""No such database yet; the server shuts down, crashed, or starts up; its folder has another name by now."""


def url_at(sockets: Path, database: str = DATABASE) -> DatabaseUrl:
    """Return the URL of a database of the server whose socket is in this folder."""
    # The port is named because PGPORT in somebody's environment would otherwise choose another socket.
    return DatabaseUrl(Backend.POSTGRESQL, user=ROLE, host=str(sockets), port=PORT, database=database)


def version_at(sockets: Path, database: str, *, identifier: int | None) -> str | None:
    """Connect, and return the version of the server, such as 18.6, if it has this system identifier.

    None where nobody answers, the server is on its way up or down, or there is no such database; raises what
    any other refusal means.
    """
    import psycopg

    try:
        with _connect(sockets, database) as connection:
            row = connection.execute(
                "SELECT system_identifier FROM pg_catalog.pg_control_system()"
            ).fetchone()
            version = connection.info.parameter_status("server_version")
    except psycopg.OperationalError as exc:
        state = exc.sqlstate or sqlstate_of_refusal(_conninfo(sockets, database))
        if state is None or state in _NOT_YET:
            return None
        raise translate(exc, url_at(sockets, database)) from exc
    return version if row is not None and row[0] == identifier else None


def ensure_database(sockets: Path) -> None:
    """Make the database `taskschema` where it is missing."""
    with translated(url_at(sockets, MAINTENANCE)), _connect(sockets, MAINTENANCE) as connection:
        found = connection.execute("SELECT FROM pg_catalog.pg_database WHERE datname = %s", [DATABASE])
        if found.fetchone() is None:
            connection.execute("CREATE DATABASE taskschema")


def recreate_database(sockets: Path) -> None:
    """Drop the database `taskschema`, whoever uses it, and make it anew."""
    with translated(url_at(sockets, MAINTENANCE)), _connect(sockets, MAINTENANCE) as connection:
        connection.execute("DROP DATABASE IF EXISTS taskschema WITH (FORCE)")
        connection.execute("CREATE DATABASE taskschema")


def _connect(sockets: Path, database: str) -> Connection:
    import psycopg

    return psycopg.connect(_conninfo(sockets, database), autocommit=True)


def _conninfo(sockets: Path, database: str) -> str:
    from psycopg.conninfo import make_conninfo

    words: dict[str, Any] = {
        "host": str(sockets),
        "hostaddr": "",  # PGHOSTADDR would lead to another server
        "port": PORT,
        "user": ROLE,
        "dbname": database,
        "sslmode": "disable",
        "gssencmode": "disable",
        "channel_binding": "disable",
        "require_auth": "",
        "options": "",
        "connect_timeout": _CONNECT_SECONDS,
    }
    return make_conninfo(**words)
