"""Whether a transaction pooler stands between here and the server, which would strand the lock or share it.

Behind one, each transaction may run on another backend: a session's lock stays with a backend that somebody
else gets next, who then holds it too, because a session may take its own lock twice.
https://www.pgbouncer.org/features.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol
from uuid import uuid4

from taskschema.db.url import DatabaseUrl
from taskschema.errors import PoolerInTheWay

if TYPE_CHECKING:
    from psycopg import Connection

ROUNDS = 2
_SET = b"SELECT pg_catalog.set_config('taskschema.probe', %s, false)"
_ASK = b"SELECT pg_catalog.pg_backend_pid(), pg_catalog.current_setting('taskschema.probe', true)"


class Working(Protocol):
    """The connection that migrates."""

    def pid(self) -> int:
        """Ask for the backend, in a transaction of its own where none is open."""

    def begin(self) -> None:
        """Open a transaction that is held."""

    def end(self) -> None:
        """End it."""


def refuse_pooler(lock: Connection[Any], working: Working, url: DatabaseUrl) -> None:
    """Raise PoolerInTheWay where backends or settings change under one of the two connections, or are shared.

    A pool of one gives both the same backend; a pool that hands out the one used last gives the working
    connection what the lock's has just left; one that goes round changes backends from question to question.
    """
    if is_named_pooler(url) or not _keep_apart(lock, working):
        raise PoolerInTheWay(
            "between here and the server stands a pooler in transaction mode, which strands locks: "
            f"{_place(url)}",
            hint=_hint(url),
        )


def is_named_pooler(url: DatabaseUrl) -> bool:
    """Claim that the first part of a host's name says that it is a pooler, as Neon's do."""
    return url.is_pooled or any(host.partition(".")[0].lower().endswith("-pooler") for host in url.hosts)


def _keep_apart(lock: Connection[Any], working: Working) -> bool:
    mark = uuid4().hex
    lock.execute(_SET, (mark,))
    mine = _ask(lock)[0]
    theirs = working.pid()
    if mine == theirs:
        return False  # a pool of one would let neither pass while the other holds a transaction
    for _ in range(ROUNDS):
        working.begin()
        try:
            held = working.pid()
            # While that transaction holds its backend, the lock's connection cannot have it.
            is_kept = _ask(lock) == (mine, mark)
        finally:
            working.end()
        if held != theirs or not is_kept or working.pid() != theirs:
            return False
    return True


def _ask(lock: Connection[Any]) -> tuple[int, str]:
    row = lock.execute(_ASK).fetchone()
    return (0, "") if row is None else (row[0], row[1])


def _place(url: DatabaseUrl) -> str:
    return ", ".join(f"{host}:{url.port}" if url.port else host for host in url.hosts) or "the local server"


def _hint(url: DatabaseUrl) -> str:
    direct = url.direct()
    if direct != url:
        return f"name the server itself: {direct.redacted}"
    return "name the server itself, past the pooler: -d URL, or DATABASE_URL_UNPOOLED"
