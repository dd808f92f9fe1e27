"""A server that is out of reach is not waited for; one that is slow is."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import psycopg
import pytest

from taskschema.db import vigil
from taskschema.db.conninfo import connect
from taskschema.db.engines import create_command_engine
from taskschema.db.translate import translated
from taskschema.db.url import DatabaseUrl
from taskschema.errors import Unreachable
from tests.fixtures.pgbouncer import MakePooler
from tests.fixtures.relay import Relay

LONG = "SELECT pg_sleep(1.5)"
"""Longer than the patience of the tests."""
LONGER = "SELECT pg_sleep(4)"
"""Longer than their patience and the time for an answer together."""


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vigil, "PATIENCE_SECONDS", 0.3)
    monkeypatch.setattr(vigil, "_TICK_SECONDS", 0.05)


@pytest.fixture
def relay(server: DatabaseUrl) -> Iterator[Relay]:
    with Relay(server) as relay:
        yield relay


@pytest.fixture
def through(relay: Relay, empty_database: DatabaseUrl) -> DatabaseUrl:
    """A database through the relay; a new connection is given up after two seconds."""
    url = relay.url(empty_database)
    return DatabaseUrl.parse(f"{url.reveal()}&connect_timeout=2")


def test_a_stalled_connection_is_lost(relay: Relay, through: DatabaseUrl) -> None:
    with translated(through), connect(through) as connection:
        relay.stall()
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")


def test_a_stalled_engine_is_lost_and_says_so(relay: Relay, through: DatabaseUrl) -> None:
    engine = create_command_engine(through)
    with pytest.raises(Unreachable, match="was lost"), translated(through), engine.connect() as connection:
        relay.stall()
        connection.exec_driver_sql("SELECT 1")


def test_a_long_statement_is_let_be(through: DatabaseUrl) -> None:
    with connect(through) as connection:
        connection.execute(LONG)
        connection.execute("SELECT 1")


def test_a_refusal_is_an_answer(server: DatabaseUrl, through: DatabaseUrl) -> None:
    """Where nobody else is let in, nobody cuts one that is at work."""
    with connect(through) as connection, connect(server) as admin:
        admin.execute(f'ALTER DATABASE "{connection.info.dbname}" ALLOW_CONNECTIONS false'.encode())
        connection.execute(LONG)
        connection.execute("SELECT 1")


def test_who_waits_in_a_queue_has_an_answer(
    pooled: MakePooler, empty_database: DatabaseUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pooler whose one server is at work for us lets others log in, and lets their words wait."""
    monkeypatch.setattr(vigil, "ANSWER_SECONDS", 0.5)
    with connect(pooled(empty_database, pool_mode="session", default_pool_size=1)) as connection:
        connection.execute(LONG)
        connection.execute("SELECT 1")


def test_a_log_in_that_does_not_end_is_an_answer(relay: Relay, through: DatabaseUrl) -> None:
    """As with a server that is slow to look at passwords, or a pooler that has nobody to hand on to."""
    with connect(through) as connection:
        relay.hold_up()
        connection.execute(LONGER)
        connection.execute("SELECT 1")


def test_no_limit_on_connecting_is_none_on_the_answer(
    relay: Relay, empty_database: DatabaseUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vigil, "ANSWER_SECONDS", 1.0)
    through = DatabaseUrl.parse(f"{relay.url(empty_database).reveal()}&connect_timeout=0")
    with connect(through) as connection:
        relay.stall()
        began = time.monotonic()
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
        assert time.monotonic() - began < 5


def test_what_goes_wrong_while_asking_cuts_nobody(
    through: DatabaseUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> tuple[str, float]:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(vigil, "_question", fail)
    with connect(through) as connection:
        connection.execute(LONG)
        connection.execute("SELECT 1")


def test_what_waits_for_the_next_word_is_let_be(through: DatabaseUrl) -> None:
    with connect(through) as connection:
        time.sleep(1)
        connection.execute("SELECT 1")


def test_one_in_other_hands_is_let_be(relay: Relay, through: DatabaseUrl) -> None:
    with connect(through) as connection, connection.unwatched():
        relay.stall()
        cutting = threading.Timer(3.5, vigil.cut, [connection.fileno()])
        cutting.start()
        began = time.monotonic()
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
        assert time.monotonic() - began > 3.4
        cutting.join()


def test_the_guard_ends_with_its_connection(through: DatabaseUrl) -> None:
    with connect(through):
        assert _guards()
    deadline = time.monotonic() + 5
    while _guards() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _guards()


def _guards() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "taskschema vigil"]
