"""Seeding that is killed, cut or stopped, anywhere: all of it is there or nothing, and the next one ends it.

Each harm comes before a word of the conversation with the server arrives. Where the word is the COMMIT it may
still be heard, which is why the state after is right, too, wherever the process did not say that it failed.
"""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

import pytest

from taskschema.db.conninfo import connect
from taskschema.db.url import DatabaseUrl
from tests.faults.conftest import Tell
from tests.faults.seeding import (
    COUNTS,
    MANY,
    MODELS,
    Image,
    Seeding,
    exact_image,
    journalled,
    left_behind,
    make_seeding,
    meant_image,
    taken_back,
)
from tests.fixtures.laws import FAULTS_VARIABLE, faults
from tests.fixtures.projects import SmallProject
from tests.fixtures.relay import Relay
from tests.fixtures.runners import Runner, Zygote

SAMPLE = 25
"""Moments that a run of the suite draws; `make faults` takes all there are."""
_GREETING = 3
"""Words until the server has said which process it is, where it asks for a password."""
_HEAD_START_SECONDS = 0.5
"""What a process needs to be imported, connected and at work."""


@pytest.fixture
def seeding(
    small_project: Callable[..., SmallProject],
    runners: Zygote,
    new_database: Callable[[], DatabaseUrl],
    request: pytest.FixtureRequest,
) -> Seeding:
    """A project with the seeds of `tests/faults/seeding.py`; with many rows where a test asks for them."""
    has_many = getattr(request, "param", "few") == "many"
    return make_seeding(small_project(models=MODELS), runners, new_database, has_many=has_many)


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """What a run does that nobody harms, and the way to harm others."""

    seeding: Seeding
    server: DatabaseUrl
    words: int
    before: Image
    after: Image

    def moments(self, law: str, count: int = SAMPLE) -> list[int]:
        """Draw moments without repetition, or take all of them; the last two words are always among them.

        Many rows are many words, and some runs make fewer of them: most are drawn from the first half.
        """
        every = range(1, self.words // (2 if self.seeding.has_many else 1) + 1)
        is_thorough = bool(os.environ.get(FAULTS_VARIABLE)) and not self.seeding.has_many
        if is_thorough or count >= len(every):
            return list(every)
        return sorted({*random.Random(law).sample(every, count - 2), self.words - 1, self.words})


@pytest.fixture
def undisturbed(seeding: Seeding, server: DatabaseUrl) -> Undisturbed:
    url = seeding.filled_database()
    before = meant_image(url)
    with Relay(server) as relay:
        runner = seeding.seed(relay.url(url), "--format", "json")
        assert runner.wait() == 0, runner.text
        words = relay.heard
    assert _counted(runner) == seeding.counts
    after = meant_image(url)
    assert all(ours != theirs for ours, theirs in zip(before[:-1], after[:-1], strict=True))
    assert before[-1] == after[-1]
    assert left_behind(url) == []
    return Undisturbed(seeding, server, words, before, after)


Harm = Callable[[Relay, list[Runner], int], object]


@dataclass(slots=True)
class Tally:
    """What came of the harm."""

    harmed: int = 0
    nothing: int = 0
    all_of_it: int = 0
    unknown: int = 0
    """Of these, that did not know it: they failed as the COMMIT was on its way, or after it."""

    def add(self, code: int, *, is_untouched: bool) -> None:
        """Count one."""
        self.harmed += code != 0
        self.nothing += is_untouched
        self.all_of_it += not is_untouched
        self.unknown += not is_untouched and code != 0


def _kill(_: Relay, victims: list[Runner], __: int) -> None:
    victims[0].send(signal.SIGKILL)


def _interrupt(_: Relay, victims: list[Runner], __: int) -> None:
    victims[0].send(signal.SIGINT)


def _cut(relay: Relay, _: list[Runner], pid: int) -> None:
    relay.drop(pid)


def _harmed(undisturbed: Undisturbed, url: DatabaseUrl, moment: int, harm: Harm) -> tuple[int, str]:
    """Seed, do harm before one word; return the exit code, and what happened for a message."""
    with Relay(undisturbed.server) as relay:
        victims: list[Runner] = []
        relay.expect(moment, lambda pid: harm(relay, victims, pid))
        victims.append(undisturbed.seeding.seed(relay.url(url), name="victim"))
        code = victims[0].wait()
    what = f"harm before word {moment} of {undisturbed.words}, exit code {code}: {victims[0].text}"
    assert "crash" not in what
    return code, what


def _check(undisturbed: Undisturbed, moments: list[int], harm: Harm, failed: int) -> Tally:
    """Do harm at each moment, to a database each; look at it then, and after one more run."""
    tally = Tally()
    for moment in moments:
        url = undisturbed.seeding.filled_database()
        lying = exact_image(url)
        code, what = _harmed(undisturbed, url, moment, harm)
        assert code in (0, failed), what
        assert left_behind(url) == [], what
        is_untouched = exact_image(url) == lying
        assert is_untouched or meant_image(url) == undisturbed.after, what
        assert not (is_untouched and code == 0), what
        assert journalled(url) == (0 if is_untouched else 1), what
        tally.add(code, is_untouched=is_untouched)
        again = undisturbed.seeding.seed(url, name="again")
        assert again.wait() == 0, f"{what}, then: {again.text}"
        assert meant_image(url) == undisturbed.after, what
        assert left_behind(url) == [], what
        assert taken_back(url) == undisturbed.before, what
    return tally


def test_killed_before_each_word(undisturbed: Undisturbed, tell: Tell) -> None:
    _check_kills(undisturbed, tell, SAMPLE, "few rows")


@pytest.mark.parametrize("seeding", ["many"], indirect=True)
def test_killed_before_each_word_with_many_rows(undisturbed: Undisturbed, tell: Tell) -> None:
    _check_kills(undisturbed, tell, faults(6), f"{MANY} rows")


def _check_kills(undisturbed: Undisturbed, tell: Tell, count: int, rows: str) -> None:
    moments = undisturbed.moments("killed", count)
    tally = _check(undisturbed, moments, _kill, -signal.SIGKILL)
    assert tally.harmed >= len(moments) * (0.5 if undisturbed.seeding.has_many else 0.8)
    assert tally.nothing
    _tell(tell, f"seeding {rows}: killed before a word to the server", "kills", tally)


def test_a_connection_that_is_cut(undisturbed: Undisturbed, tell: Tell) -> None:
    moments = undisturbed.moments("cut", 8)
    _tell(tell, "seeding: connection cut", "cuts", _check(undisturbed, moments, _cut, 4))


def test_a_backend_that_is_terminated(undisturbed: Undisturbed, server: DatabaseUrl, tell: Tell) -> None:
    def terminate(_: Relay, __: list[Runner], pid: int) -> None:
        with connect(server) as other:
            other.execute("SELECT pg_terminate_backend(%s)", (pid,))

    moments = [moment for moment in undisturbed.moments("terminated", 8) if moment > _GREETING]
    tally = _check(undisturbed, moments, terminate, 4)
    _tell(tell, "seeding: backend terminated", "backends", tally)


def test_ctrl_c(undisturbed: Undisturbed, tell: Tell) -> None:
    moments = undisturbed.moments("interrupted", 8)
    tally = _check(undisturbed, moments, _interrupt, 4)
    _tell(tell, "seeding: Ctrl-C", "signals", tally)


def test_two_at_once(undisturbed: Undisturbed, tell: Tell) -> None:
    pairs = faults(5)
    for _ in range(pairs):
        url = undisturbed.seeding.filled_database()
        both = [undisturbed.seeding.seed(url, "--format", "json", name=name) for name in ("one", "other")]
        assert [runner.wait() for runner in both] == [0, 0], [runner.text for runner in both]
        assert meant_image(url) == undisturbed.after
        assert left_behind(url) == []
        nothing_to_do = {"inserted": 0, "updated": 0, "unchanged": sum(COUNTS.values())}
        assert sorted(map(_counted, both), key=str) == sorted([COUNTS, nothing_to_do], key=str)
    tell("seeding: two at once", pairs=pairs, exit_codes_other_than_0=0, rows_twice=0)


def test_one_is_killed_and_the_other_goes_on(undisturbed: Undisturbed, tell: Tell) -> None:
    """The other begins as the first stands still in the middle; it waits for it, and does what it did not."""
    moments = undisturbed.moments("both", 5)
    for moment in moments:
        url = undisturbed.seeding.filled_database()
        code, what = _killed_beside_another(undisturbed, url, moment)
        assert code == 0, what
        assert meant_image(url) == undisturbed.after, what
        assert left_behind(url) == [], what
    tell("seeding: two at once, one killed", pairs=len(moments), exit_codes_other_than_0=0, rows_twice=0)


def _killed_beside_another(undisturbed: Undisturbed, url: DatabaseUrl, moment: int) -> tuple[int, str]:
    """Hold one up before a word, start another, kill the first; return how the other ended."""
    reached, is_dead = Event(), Event()

    def hold_up(_: int) -> None:
        reached.set()
        is_dead.wait(60)

    with Relay(undisturbed.server) as relay:
        relay.expect(moment, hold_up)
        victim = undisturbed.seeding.seed(relay.url(url), name="victim")
        while not reached.wait(0.1) and not victim.has_ended():
            pass  # a word may be said together with the one before
        other = undisturbed.seeding.seed(url, name="other")
        time.sleep(_HEAD_START_SECONDS)
        victim.kill()
        is_dead.set()
    return other.wait(), f"killed before word {moment} of {undisturbed.words}, beside it: {other.text}"


def _counted(runner: Runner) -> dict[str, int]:
    """Return the counts of a run that printed JSON, and sentences around it."""
    found, _ = json.JSONDecoder().raw_decode(runner.text[runner.text.index("{") :])
    return {name: found["summary"][name] for name in COUNTS}


def _tell(tell: Tell, law: str, harms: str, tally: Tally) -> None:
    tell(
        law,
        **{harms: tally.harmed},
        nothing_was_there=tally.nothing,
        all_was_there=tally.all_of_it,
        of_these_after_a_failure=tally.unknown,
        wrong_end_states=0,
    )
