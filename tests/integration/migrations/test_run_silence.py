"""A run among those who do not answer: a terminal that takes no more, a server that is out of reach."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from taskschema.migrations.safety import keeper
from taskschema.migrations.safety.advance import Advance
from tests.integration.migrations.running import Run

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
