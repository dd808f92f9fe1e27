"""Telling how far a statement is, without waiting for who is told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress

from taskschema.migrations.safety.advance import Advance

OnAdvance = Callable[[Advance], None]

_JOIN_SECONDS = 0.5


class Teller:
    """Hands on what is newest, in a thread of its own: who is told may block (a full pipe) or fail."""

    def __init__(self, told: OnAdvance) -> None:
        self._told = told
        self._newest: Advance | None = None
        self._is_ended = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._work, name="taskschema teller", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def tell(self, advance: Advance) -> None:
        """Have it told; what was not told until now never is."""
        with self._changed:
            self._newest = advance
            self._changed.notify()

    def stop(self) -> None:
        """Tell nothing more; who is being told is waited for shortly, and then left alone."""
        with self._changed:
            self._is_ended = True
            self._changed.notify()
        self._thread.join(_JOIN_SECONDS)

    def _work(self) -> None:
        while (advance := self._next()) is not None:
            with suppress(Exception):
                self._told(advance)

    def _next(self) -> Advance | None:
        """Wait for the next one; None where there will be none."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_ended or self._newest is not None)
            newest, self._newest = self._newest, None
            return None if self._is_ended else newest
