"""Sessions of a database that stand in each other's way, and how to wait until they do."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any, TypeVar

import psycopg
import pytest

from taskschema.db.conninfo import connect
from taskschema.db.url import DatabaseUrl

DEADLINE_SECONDS = 15.0
T = TypeVar("T")
Session = psycopg.Connection[Any]


class Backends:
    """Sessions of one database: one that looks, and as many others as a test needs."""

    def __init__(self, url: DatabaseUrl, undo: ExitStack) -> None:
        self.url = url
        self._undo = undo
        self.looking = self.open()
        """In autocommit, and in nobody's way."""

    def open(self, name: str = "", url: DatabaseUrl | None = None) -> Session:
        """Open a session in autocommit."""
        session: Session = connect(url or self.url)
        self._undo.callback(session.close)
        if name:
            session.execute("SELECT pg_catalog.set_config('application_name', %s, false)", (name,))
        return session

    def begin(self, *statements: bytes, name: str = "", url: DatabaseUrl | None = None) -> Session:
        """Open a session that is idle in a transaction after the statements."""
        session = self.open(name, url)
        for statement in (b"BEGIN", *statements):
            session.execute(statement)
        return session

    def send(self, statement: bytes, session: Session | None = None) -> int:
        """Run a statement beside the test, which ends it if nothing else does; return its backend."""
        session = session or self.open()
        pid = session.info.backend_pid

        def run() -> None:
            with suppress(psycopg.Error):
                session.execute(statement)

        thread = threading.Thread(target=run)
        thread.start()
        self._undo.callback(thread.join)
        self._undo.callback(session.cancel_safe)
        return pid

    def prepare(self, gid: str, *statements: bytes) -> None:
        """Leave a prepared transaction behind; rolled back after the test."""
        wanted = self.looking.execute("SHOW max_prepared_transactions").fetchone()
        if wanted == ("0",):
            pytest.skip("this server was given, and has max_prepared_transactions = 0")
        session = self.begin(*statements)
        literal = psycopg.sql.Literal(gid)
        session.execute(psycopg.sql.SQL("PREPARE TRANSACTION {}").format(literal))
        self._undo.callback(session.execute, psycopg.sql.SQL("ROLLBACK PREPARED {}").format(literal))


@contextmanager
def backends_of(url: DatabaseUrl) -> Iterator[Backends]:
    """Lend sessions, and end them all."""
    with ExitStack() as undo:
        yield Backends(url, undo)


def soon(ask: Callable[[], T], is_so: Callable[[T], object] = bool) -> T:
    """Ask until the answer suits, and return it."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not is_so(answer := ask()):
        assert time.monotonic() < deadline, f"still {answer!r}"
        time.sleep(0.02)
    return answer
