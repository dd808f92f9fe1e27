"""Nobody waits for ever: a connection that hears nothing for long asks whether its server is still in reach.

TCP cannot tell: what stands between (a proxy, a load balancer, a tunnel) may take every byte and pass none
on, and acknowledge keepalives all the while.
"""

from __future__ import annotations

import os
import selectors
import socket
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Self, TypeVar

import psycopg
from psycopg import pq
from psycopg.conninfo import make_conninfo

if TYPE_CHECKING:
    from psycopg.abc import PQGen

PATIENCE_SECONDS = 10.0
"""Of silence, before the server is asked over another connection; each answer doubles it, up to a minute."""
LONGEST_PATIENCE_SECONDS = 60.0
ANSWER_SECONDS = 30.0
"""What the question is given where `connect_timeout` sets no limit; else that is what it is given."""
_LEAST_SECONDS = 2.0
"""libpq takes no shorter `connect_timeout`: https://www.postgresql.org/docs/current/libpq-connect.html"""
_TICK_SECONDS = 0.5
_EVENTS: dict[int, int] = {
    pq.PollingStatus.READING: selectors.EVENT_READ,
    pq.PollingStatus.WRITING: selectors.EVENT_WRITE,
}
_Result = TypeVar("_Result")


class WatchedConnection(psycopg.Connection[Any]):
    """A connection that is cut where its server gives no answer, and to who logs in anew neither.

    What waits on it raises psycopg.OperationalError then, as for any connection that is lost. A statement
    that takes hours is let be: the server of it answers. Sockets of this machine are not watched.
    """

    _waits_since: float | None = None
    _is_watched = True

    @classmethod
    def connect(cls, conninfo: str = "", **arguments: Any) -> Self:
        """Connect as psycopg does; raises what psycopg raises."""
        connection = super().connect(conninfo, **arguments)
        if not connection.info.host.startswith("/"):
            known = weakref.ref(connection)
            threading.Thread(target=_guard, args=(known,), name="taskschema vigil", daemon=True).start()
        return connection

    def wait(self, gen: PQGen[_Result], *arguments: Any, **named: Any) -> _Result:
        """Wait as psycopg does, and know since when."""
        self._waits_since = time.monotonic()
        try:
            return super().wait(gen, *arguments, **named)
        finally:
            self._waits_since = None

    @property
    def waits_since(self) -> float | None:
        """When the word was said that has not been answered, on the monotonic clock; None where none is."""
        return self._waits_since if self._is_watched else None

    @contextmanager
    def unwatched(self) -> Iterator[None]:
        """Leave the connection to somebody else's care."""
        self._is_watched = False
        try:
            yield
        finally:
            self._is_watched = True


def cut(number: int | None) -> None:
    """End a connection from below, so that whoever waits for it wakes up with an error."""
    if number is None:
        return
    with suppress(OSError):
        copy = socket.socket(fileno=os.dup(number))
        try:
            copy.shutdown(socket.SHUT_RDWR)
        finally:
            copy.close()


def _guard(watched: weakref.ref[WatchedConnection]) -> None:
    """Work beside a connection until it is closed, or gone."""
    patience, since = PATIENCE_SECONDS, None
    while True:
        time.sleep(_TICK_SECONDS)
        connection = watched()
        if connection is None or connection.closed:
            return
        if connection.waits_since is None or connection.waits_since != since:
            patience, since, asked = PATIENCE_SECONDS, connection.waits_since, time.monotonic()
        elif time.monotonic() - asked >= patience:
            if _is_silent(connection.pgconn) and connection.waits_since == since:
                with suppress(psycopg.Error):
                    cut(connection.fileno())
                return
            patience, asked = min(2 * patience, LONGEST_PATIENCE_SECONDS), time.monotonic()
        del connection


def _is_silent(pgconn: pq.abc.PGconn) -> bool:
    """Claim that who logs in where a connection leads hears not one byte; what is not known is no claim.

    A log-in that began and does not end was answered all the same: poolers let it wait for a free server.
    Nothing is asked after it, for that might wait as well.
    """
    with suppress(Exception):
        conninfo, seconds = _question(pgconn)
        asking = pq.PGconn.connect_start(conninfo.encode())
        try:
            return _hears_nothing(asking, time.monotonic() + seconds)
        finally:
            asking.finish()
    return False


def _question(pgconn: pq.abc.PGconn) -> tuple[str, float]:
    """Return how to log in once more at the address of a connection, and the seconds to wait for a word."""
    said = {option.keyword.decode(): option.val.decode() for option in pgconn.info if option.val}
    said["hostaddr"] = pgconn.hostaddr.decode()
    limit = float(said.get("connect_timeout", 0))
    return make_conninfo(**said), max(limit, _LEAST_SECONDS) if limit > 0 else ANSWER_SECONDS


def _hears_nothing(asking: pq.abc.PGconn, deadline: float) -> bool:
    """Log in, as far as that goes.

    https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PQCONNECTSTARTPARAMS
    """
    has_heard = False
    step: int = pq.PollingStatus.WRITING
    while asking.status != pq.ConnStatus.BAD and step in _EVENTS:
        if not _is_ready(asking.socket, _EVENTS[step], deadline):
            return not has_heard
        has_heard = has_heard or step == pq.PollingStatus.READING
        step = asking.connect_poll()
    return False


def _is_ready(number: int, event: int, deadline: float) -> bool:
    with selectors.DefaultSelector() as waiting:
        waiting.register(number, event)
        return bool(waiting.select(max(0.0, deadline - time.monotonic())))
