"""A scratch database that is like the one that is looked at: on its server, or on the embedded one."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import Connection

from taskschema.catalog.reader import server_major
from taskschema.db.embedded import EmbeddedServer, find_binaries, server_at
from taskschema.db.embedded.folder import NAME, Folder, refusals_explained
from taskschema.db.opening import url_of
from taskschema.db.scratch import scratch_database
from taskschema.db.url import DatabaseUrl
from taskschema.errors import ConfigError, DatabaseError, PermissionRefused

_OWN_HOME = "scratch"


@contextmanager
def scratch_like(
    live: Connection, *, scratch_url: DatabaseUrl | None = None, home: Path | None = None
) -> Iterator[Connection]:
    """Lend a connection to an empty database of the same major version and locale; drop it at the end.

    It is made on the server of `scratch_url`, else on that of the live database. Where the role may not make
    one, the embedded PostgreSQL does, below `home`, if it is installed and of the same major version. Raises
    ConfigError for a scratch server of another major version, PermissionRefused where nobody can make one.
    """
    with ExitStack() as stack:
        try:
            scratch = stack.enter_context(scratch_database(url_of(live), scratch_url=scratch_url))
        except PermissionRefused as refused:
            if scratch_url is not None or home is None or not _can_stand_in(live):
                raise
            scratch = stack.enter_context(_embedded_scratch(live, home, refused))
        _require_same_major(live, scratch)
        yield scratch


def _require_same_major(live: Connection, scratch: Connection) -> None:
    ours, theirs = server_major(live), server_major(scratch)
    if ours != theirs:
        raise ConfigError(
            f"the scratch server is PostgreSQL {theirs}, and the database is on PostgreSQL {ours}, "
            "which prints definitions in its own way",
            hint=f"name a server of PostgreSQL {ours} with --scratch-url",
        )


def _can_stand_in(live: Connection) -> bool:
    """Claim that the embedded PostgreSQL is installed and of the same major version."""
    try:
        return find_binaries().major == str(server_major(live))
    except ConfigError:
        return False


@contextmanager
def _embedded_scratch(live: Connection, home: Path, refused: PermissionRefused) -> Iterator[Connection]:
    with ExitStack() as stack:
        try:
            server = stack.enter_context(_server(home))
            scratch = stack.enter_context(scratch_database(url_of(live), scratch_url=server.url))
        except DatabaseError as problem:
            # Such as a locale that this machine does not have.
            raise PermissionRefused(
                f"{refused.message}, and the embedded PostgreSQL cannot make one either: {problem.message}",
                hint=refused.hint,
            ) from problem
        yield scratch


@contextmanager
def _server(home: Path) -> Iterator[EmbeddedServer]:
    """Lend an embedded server that is there for scratch databases only; the last who uses it stops it."""
    own = _own_home(Folder(home / NAME))
    server = server_at(own, durable=False)
    with _shared(own / "users") as users:
        server.start()
        try:
            yield server
        finally:
            if _is_alone(users):
                server.stop()


def _own_home(folder: Folder) -> Path:
    with refusals_explained(folder):
        folder.make()
        own = folder.root / _OWN_HOME
        own.mkdir(mode=0o700, exist_ok=True)
    return own


@contextmanager
def _shared(path: Path) -> Iterator[int]:
    """Hold a lock that many may hold at once; whoever stops the server holds it alone."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield descriptor
    finally:
        os.close(descriptor)


def _is_alone(descriptor: int) -> bool:
    """Claim that nobody else holds the lock, and hold it alone from now on."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
