"""Ctrl-C while many queries are answered at once is Ctrl-C, and not a lost connection."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import Connection

from taskschema.catalog.reader import read_catalog
from taskschema.catalog.rows import fetch_rows
from taskschema.db.engines import create_command_engine
from taskschema.db.url import DatabaseUrl
from tests.fixtures.relay import Relay

REACTION_SECONDS = 0.03


@pytest.fixture(autouse=True)
def _heard() -> Iterator[None]:
    """A shell lets what it starts in the background ignore Ctrl-C."""
    former = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, former)


@pytest.fixture
def relay(server: DatabaseUrl) -> Iterator[Relay]:
    with Relay(server) as relay:
        yield relay


def stop(_: int) -> None:
    main = threading.main_thread().ident
    assert main is not None
    signal.pthread_kill(main, signal.SIGINT)
    time.sleep(REACTION_SECONDS)  # so that the client is told in the middle of its word


def test_each_word_can_be_interrupted(relay: Relay, empty_database: DatabaseUrl) -> None:
    for moment in range(1, _words(relay, empty_database) + 1):
        with create_command_engine(relay.url(empty_database)).connect() as connection:
            _ask(connection)
            relay.expect(moment, stop)
            assert _is_interrupted(connection) or not relay.calm(), moment


def _is_interrupted(connection: Connection) -> bool:
    try:
        read_catalog(connection)
        time.sleep(2 * REACTION_SECONDS)  # it came with the last word
    except KeyboardInterrupt:
        return True
    return False


def _words(relay: Relay, url: DatabaseUrl) -> int:
    with create_command_engine(relay.url(url)).connect() as connection:
        _ask(connection)
        relay.count()
        read_catalog(connection)
        return relay.heard


def _ask(connection: Connection) -> None:
    connection.exec_driver_sql("SELECT 1")
    connection.rollback()


def test_what_comes_of_it_does_not_hide_it(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """As psycopg leaves a pipeline whose last answers it does not wait for any more."""

    def stopped(driver: psycopg.Connection, _: object) -> None:
        try:
            raise KeyboardInterrupt
        finally:
            driver.close()
            raise psycopg.OperationalError("cannot exit pipeline mode while busy")

    monkeypatch.setattr("taskschema.catalog.rows._fetch_at_once", stopped)
    with pytest.raises(KeyboardInterrupt):
        fetch_rows(connection, {"one": "SELECT 1"})
    assert connection.invalidated
