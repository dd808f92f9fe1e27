"""Who tells of an advance waits for nobody, and is stopped by nobody."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from taskschema.migrations.safety.advance import Advance
from taskschema.migrations.safety.telling import Teller

SOON = 5.0


def advance(done: int) -> Advance:
    return Advance("VACUUM", "scanning heap", done, 100, "blocks", "public.task")


class Listener:
    """Is told, and lets the teller wait until it is freed."""

    def __init__(self) -> None:
        self.heard: list[int] = []
        self.begun, self.freed, self.done = threading.Event(), threading.Event(), threading.Event()

    def __call__(self, advance: Advance) -> None:
        self.begun.set()
        self.freed.wait(SOON)
        self.heard.append(advance.done)
        if advance.done == 100:
            self.done.set()


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.freed.set()


@pytest.fixture
def teller_to() -> Iterator[Callable[..., Teller]]:
    """A function: a teller at work for this listener."""
    tellers: list[Teller] = []

    def make(listener: Callable[[Advance], None]) -> Teller:
        tellers.append(teller := Teller(listener))
        teller.start()
        return teller

    yield make
    for teller in tellers:
        teller.stop()


def test_the_newest_is_told_and_the_rest_is_not(listener: Listener, teller_to: Callable[..., Teller]) -> None:
    teller = teller_to(listener)
    teller.tell(advance(1))
    assert listener.begun.wait(SOON)
    for done in range(2, 101):
        teller.tell(advance(done))
    listener.freed.set()
    assert listener.done.wait(SOON)
    assert listener.heard == [1, 100]


def test_who_fails_is_told_again(listener: Listener, teller_to: Callable[..., Teller]) -> None:
    def fail_first(advance: Advance) -> None:
        listener(advance)
        if advance.done == 1:
            raise ValueError("I/O operation on closed file")

    listener.freed.set()
    teller = teller_to(fail_first)
    teller.tell(advance(1))
    assert listener.begun.wait(SOON)
    while not listener.heard:
        time.sleep(0.01)
    teller.tell(advance(100))
    assert listener.done.wait(SOON)


def test_who_blocks_is_left_alone_at_the_end(listener: Listener, teller_to: Callable[..., Teller]) -> None:
    teller = teller_to(listener)
    teller.tell(advance(1))
    assert listener.begun.wait(SOON)
    began = time.monotonic()
    teller.stop()
    assert time.monotonic() - began < 2
