"""The connection of a runner that is cut, stalled or half closed: it ends, and the next one goes on."""

from __future__ import annotations

import random
import time
from functools import partial

import psycopg
import pytest

from taskschema.db.conninfo import connect
from taskschema.db.embedded import EmbeddedServer
from taskschema.db.url import DatabaseUrl
from tests.faults.chain import Chain, expected_state
from tests.faults.conftest import Tell
from tests.fixtures.laws import faults
from tests.fixtures.relay import Relay

WAYS = ("drop", "stall", "half_close")
MOMENTS = 4
LAST = 20
"""Words at the end of a run."""
_LONGEST = 90
"""Seconds: a stall is noticed after some twelve, and machines stand still themselves at times."""
_GIVEN_UP = "connect_timeout=3"
"""Seconds, for a new connection: who only looks asks over one whether the server is in reach."""


def _words(chain: Chain, server: DatabaseUrl) -> int:
    with Relay(server) as relay:
        first = chain.upgrade(relay.url(chain.new_database()))
        assert first.wait() == 0, first.text
        return relay.heard


def _finish(chain: Chain, url: DatabaseUrl, what: str) -> None:
    again = chain.upgrade(url, name="again")
    assert again.wait() == 0, f"{what}: {again.text}"
    assert chain.end_of(url).state[:-1] == expected_state(), f"{what}: {again.text}"


def _harm(relay: Relay, way: str, harmed: list[float], pid: int) -> None:
    harmed.append(time.monotonic())
    getattr(relay, way)(pid)


@pytest.mark.parametrize("way", WAYS)
def test_a_connection_that_is_cut(way: str, chain: Chain, server: DatabaseUrl, tell: Tell) -> None:
    """It ends by itself, whether it holds the lock or only looks."""
    words = _words(chain, server)
    longest, runs = 0.0, faults(MOMENTS)
    for moment in random.Random(way).sample(range(1, words + 1), runs):
        url = chain.new_database()
        with Relay(server) as relay:
            harmed: list[float] = []
            relay.expect(moment, partial(_harm, relay, way, harmed))
            through = DatabaseUrl.parse(f"{relay.url(url).reveal()}&{_GIVEN_UP}")
            code = (runner := chain.upgrade(through, name="victim")).wait(_LONGEST)
            assert code in (0, 4), f"{way} before word {moment}: {runner.text}"
            assert "crash" not in runner.text, runner.text
            longest = max([longest, *(time.monotonic() - began for began in harmed)])
        _finish(chain, url, f"{way} before word {moment} of {words}")
    tell(
        f"connections: {way.replace('_', ' ')}",
        runs=runs,
        ended_by_themselves=runs,
        longest_seconds=round(longest, 1),
        wrong_end_states=0,
    )


def test_a_connection_that_is_cut_at_the_end(chain: Chain, server: DatabaseUrl) -> None:
    """Where all is applied, and the catalog is being recorded."""
    words = _words(chain, server)
    for moment in range(words - LAST, words + 1, LAST // faults(MOMENTS)):
        url = chain.new_database()
        with Relay(server) as relay:
            relay.expect(moment, relay.drop)
            runner = chain.upgrade(relay.url(url), "-v", "-v", name="victim")
            assert runner.wait() in (0, 4), f"cut before word {moment} of {words}: {runner.text}"
        _finish(chain, url, f"cut before word {moment} of {words}")


def test_a_backend_that_is_terminated(chain: Chain, server: DatabaseUrl, tell: Tell) -> None:
    words = _words(chain, server)
    drawn = random.Random(4)

    def terminate(pid: int) -> None:
        with connect(server) as other:
            other.execute("SELECT pg_terminate_backend(%s)", (pid,))

    count = faults(MOMENTS * 2)
    for moment in drawn.sample(range(1, words + 1), count):
        url = chain.new_database()
        with Relay(server) as relay:
            relay.expect(moment, terminate)
            runner = chain.upgrade(relay.url(url), name="victim")
            code = runner.wait(_LONGEST)
        assert code in (0, 4), f"terminated before word {moment}: {runner.text}"
        assert "crash" not in runner.text, runner.text
        _finish(chain, url, f"terminated before word {moment} of {words}")
    tell("backends terminated", backends=count, wrong_end_states=0)


def test_a_server_that_is_restarted(chain: Chain, kept: EmbeddedServer, tell: Tell) -> None:
    kept.start()
    drawn = random.Random(5)
    for number in range(faults(3)):
        url = kept.url.with_database(f"restarted{number}")
        with psycopg.connect(kept.url.reveal(), autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE restarted{number}".encode())
        runner = chain.upgrade(url, name="victim")
        time.sleep(drawn.uniform(0.1, 0.8))
        kept.stop()
        assert runner.wait(_LONGEST) in (0, 4), runner.text
        assert "crash" not in runner.text, runner.text
        kept.start()
        _finish(chain, url, f"restart {number}")
    tell("server restarted", restarts=faults(3), wrong_end_states=0)
