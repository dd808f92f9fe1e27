"""A runner that is killed, anywhere: the next one reaches what an undisturbed run does, and no row is lost.

Half of the kills come before a word of the conversation with the server, one word after the other; half at a
random moment of the run's time, which is in the middle of a statement more often than not.
"""

from __future__ import annotations

import random
import signal
import time
from functools import partial

import pytest

from taskschema.db.url import DatabaseUrl
from tests.faults.chain import Chain, expected_state
from tests.faults.conftest import Tell
from tests.fixtures.laws import faults
from tests.fixtures.relay import Relay
from tests.fixtures.runners import Runner

KILLS = 25
"""In one test; there are so many tests that the servers of a run see at least 200."""


@pytest.fixture
def undisturbed(chain: Chain) -> object:
    url = chain.new_database()
    runner = chain.upgrade(url)
    assert runner.wait() == 0, runner.text
    end = chain.end_of(url)
    assert end.state[:-1] == expected_state()
    return end


def _kill(victims: list[Runner], _: int) -> None:
    victims[0].send(signal.SIGKILL)


def _check(chain: Chain, url: DatabaseUrl, undisturbed: object, what: str) -> None:
    again = chain.upgrade(url, name="again")
    assert again.wait() == 0, f"{what}: {again.text}"
    assert chain.end_of(url) == undisturbed, f"{what}: {again.text}"


def _words(chain: Chain, server: DatabaseUrl) -> int:
    """Count the words of an undisturbed run."""
    with Relay(server) as relay:
        first = chain.upgrade(relay.url(chain.new_database()))
        assert first.wait() == 0, first.text
        return relay.heard


@pytest.mark.parametrize("part", range(faults(2, 10)))
def test_killed_before_each_word(
    part: int, chain: Chain, undisturbed: object, server: DatabaseUrl, tell: Tell
) -> None:
    words = _words(chain, server)
    chosen = sorted(random.Random(part).sample(range(1, words + 1), min(KILLS, words)))
    killed = 0
    for moment in chosen:
        url = chain.new_database()
        with Relay(server) as relay:
            victims: list[Runner] = []
            relay.expect(moment, partial(_kill, victims))
            victims.append(chain.upgrade(relay.url(url), name="victim"))
            killed += victims[0].wait() == -signal.SIGKILL
        _check(chain, url, undisturbed, f"killed before word {moment} of {words}")
    tell("killed before a word to the server", kills=killed, wrong_end_states=0)
    assert killed >= len(chosen) * 0.8


@pytest.mark.parametrize("part", range(faults(2, 10)))
def test_killed_at_any_time(part: int, chain: Chain, undisturbed: object, tell: Tell) -> None:
    drawn = random.Random(1000 + part)
    began = time.monotonic()
    assert chain.upgrade(chain.new_database()).wait() == 0
    whole = time.monotonic() - began
    killed = 0
    while killed < KILLS:
        url = chain.new_database()
        kills = drawn.choice([1, 1, 2, 3])
        for _ in range(kills):  # the run that takes over may be killed as well
            runner = chain.upgrade(url, name="victim")
            time.sleep(drawn.uniform(0, whole))
            killed += runner.kill() == -signal.SIGKILL
        _check(chain, url, undisturbed, f"killed {kills} times")
    tell("killed at any time", kills=killed, wrong_end_states=0)
