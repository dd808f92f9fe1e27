"""Nobody waits for ever: a connection that hears nothing for long asks whether its server is still in reach.

TCP cannot tell: what stands between (a proxy, a load balancer, a tunnel) may take every byte and pass none
on, and acknowledge keepalives all the while.
"""

from __future__ import annotations

import os
import socket
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Self, TypeVar

import psycopg

if TYPE_CHECKING:
    from psycopg.abc import PQGen

PATIENCE_SECONDS = 10.0
"""Of silence, before the server is asked over another connection; each answer doubles it, up to a minute."""
LONGEST_PATIENCE_SECONDS = 60.0
ANSWER_SECONDS = 30.0
"""What the other connection is given in all; `connect_timeout` may end it sooner."""
_TICK_SECONDS = 0.5
_Result = TypeVar("_Result")


class WatchedConnection(psycopg.Connection[Any]):
    """A connection that is cut where its server gives no answer, and to a new connection neither.

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
            ask = lambda: _ask(conninfo, arguments)  # noqa: E731
            guard = threading.Thread(
                target=_guard, args=(weakref.ref(connection), ask), name="taskschema vigil", daemon=True
            )
            guard.start()
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


def _guard(watched: weakref.ref[WatchedConnection], ask: Callable[[], bool]) -> None:
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
            if not ask() and connection.waits_since == since:
                with suppress(psycopg.Error):
                    cut(connection.fileno())
                return
            patience, asked = min(2 * patience, LONGEST_PATIENCE_SECONDS), time.monotonic()
        del connection


def _ask(conninfo: str, arguments: dict[str, Any]) -> bool:
    """Return whether the server, or something in its name, answers; a refusal is an answer."""
    answers: list[bool] = []
    asking = threading.Thread(target=_connect, args=(conninfo, arguments, answers), daemon=True)
    asking.start()
    asking.join(ANSWER_SECONDS)
    return answers == [True]


def _connect(conninfo: str, arguments: dict[str, Any], answers: list[bool]) -> None:
    try:
        with psycopg.connect(conninfo, **arguments) as connection:
            connection.execute("SELECT 1")
    except psycopg.errors.ConnectionTimeout:
        answers.append(False)
    except psycopg.Error:
        answers.append(True)
    else:
        answers.append(True)
