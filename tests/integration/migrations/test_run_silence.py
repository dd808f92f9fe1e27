"""A run among those who do not answer: a terminal that takes no more, a server that is out of reach."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from taskschema.db.conninfo import connect
from taskschema.db.engines import create_command_engine
from taskschema.db.url import DatabaseUrl
from taskschema.errors import LeaseLost, Unreachable
from taskschema.migrations.safety import keeper
from taskschema.migrations.safety.advance import Advance
from tests.fixtures.relay import Relay
from tests.integration.migrations.backends import soon
from tests.integration.migrations.running import MakeProject, Run

SLOW_INDEX = """
    op.execute("CREATE TABLE task AS SELECT generate_series(1, 70) AS id")
    op.execute("CREATE FUNCTION slowly(int) RETURNS int IMMUTABLE LANGUAGE plpgsql"
               " AS $$ BEGIN PERFORM pg_catalog.pg_sleep(0.1); RETURN $1; END $$")
    op.execute("CREATE INDEX ON task (slowly(id))")
"""
"""Takes seven seconds: longer than the lock's session may be silent."""


def test_who_takes_no_more_progress_stops_no_run(
    run_of: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where stderr is a pipe that nobody reads."""
    monkeypatch.setattr(keeper, "ADVANCE_SECONDS", 0.3)
    told, freed = threading.Event(), threading.Event()

    def block(_: Advance) -> None:
        told.set()
        freed.wait(60)

    run = run_of({"r1": (None, SLOW_INDEX, "pass")})
    run.on_advance = block
    try:
        assert run() == ("r1",)
    finally:
        freed.set()
    assert told.is_set()


def test_who_fails_to_take_progress_stops_no_run(
    run_of: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "ADVANCE_SECONDS", 0.3)
    told: list[Advance] = []

    def fail(advance: Advance) -> None:
        told.append(advance)
        raise ValueError("I/O operation on closed file")

    run = run_of({"r1": (None, SLOW_INDEX, "pass")})
    run.on_advance = fail
    assert run() == ("r1",)
    assert len(told) > 1


ASLEEP = (
    "SELECT 1 FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event = 'PgSleep' AND state = 'active'"
)
SLEEPING = {"r1": (None, 'op.execute("SELECT pg_sleep(60)")', "pass")}


def test_a_run_that_cuts_itself_says_why(
    small_project: MakeProject,
    server: DatabaseUrl,
    empty_database: DatabaseUrl,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And does not claim that another run has taken over: nobody knows that."""
    monkeypatch.setattr(keeper, "STALL_SECONDS", 2.5)
    with Relay(server) as relay, connect(empty_database) as looking:
        through = DatabaseUrl.parse(f"{relay.url(empty_database).reveal()}&connect_timeout=2")
        engine = create_command_engine(through)

        def stall() -> None:
            soon(lambda: looking.execute(ASLEEP.encode()).fetchone())
            relay.stall()

        stalling = threading.Thread(target=stall)
        with engine.connect() as connection:
            stalling.start()
            with pytest.raises(Unreachable) as caught:
                Run(connection, small_project(SLEEPING))()
        stalling.join()
    assert caught.value.message == (
        "the server did not answer for 2.5 s, and this run cut its own connections"
    )
    assert "what was committed stays" in caught.value.hint
    assert "taskschema current" in caught.value.hint


def test_a_run_that_was_taken_over_says_so_though_it_is_cut_later(
    run_of: Callable[..., Run], empty_database: DatabaseUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "STALL_SECONDS", 2.5)

    def take_over() -> None:
        with connect(empty_database) as other:
            soon(lambda: other.execute(ASLEEP.encode()).fetchone())
            other.execute("UPDATE taskschema.lease SET token = gen_random_uuid()")

    taking = threading.Thread(target=take_over)
    taking.start()
    with pytest.raises(LeaseLost, match="another run has taken over"):
        run_of(SLEEPING)()
    taking.join()
