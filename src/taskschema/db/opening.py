"""How the doors of the house open the database that the settings name: the embedded server, or a URL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from taskschema.config import Settings
from taskschema.db.url import DatabaseUrl

if TYPE_CHECKING:
    from sqlalchemy import Connection

Announce = Callable[[str], None]
"""Takes one sentence for a person."""


_URL = "taskschema.url"


def url_of(connection: Connection) -> DatabaseUrl:
    """Return the URL that a connection was opened with, secrets in its parameters included.

    Of an engine that somebody else made it is the engine's, which `connect_args` and events may overrule.
    """
    kept = connection.info.get(_URL)
    if isinstance(kept, DatabaseUrl):
        return kept
    return DatabaseUrl.parse(connection.engine.url.render_as_string(hide_password=False))


def keep_url(connection: Connection, url: DatabaseUrl) -> None:
    """Let `url_of` return this one: the engine's may not be what it was opened with."""
    connection.info[_URL] = url


def target_url(settings: Settings, announce: Announce | None = None) -> DatabaseUrl:
    """Return the database that is meant; starts the embedded server, and says so, where that is it."""
    if settings.database.url is not None:
        return DatabaseUrl.parse(settings.database.url)
    from taskschema.db.embedded import server_at

    server = server_at(settings.home)
    was_started = server.start()
    is_named = settings.database.origin != "nobody"
    if announce is not None and (was_started or not is_named):
        announce(
            f"{'' if is_named else 'no database is named: '}{'started' if was_started else 'using'} "
            f"the embedded PostgreSQL in {settings.home / '.taskschema'}"
        )
    return server.url


def scratch_url_of(settings: Settings) -> DatabaseUrl | None:
    """Return where throw-away databases are to be made, None where nobody said."""
    return None if settings.scratch_url is None else DatabaseUrl.parse(settings.scratch_url)


@contextmanager
def open_database(settings: Settings, announce: Announce | None = None) -> Iterator[Connection]:
    """Lend one connection to the database that is meant, past any pooler, closed at the end.

    Raises Unreachable, PermissionRefused and their kin for what the driver raises while connecting.
    """
    from taskschema.db.engines import create_command_engine
    from taskschema.db.translate import translated

    url = target_url(settings, announce)
    engine = create_command_engine(url)
    try:
        with translated(url):
            connection = engine.connect()
        keep_url(connection, url.direct())
        with connection:
            yield connection
    finally:
        engine.dispose()
