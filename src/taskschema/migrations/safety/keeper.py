"""The threads beside a run: one says that it is alive and sees what it waits for, one ends a stall.

How far a statement is, is told by a third: the first may not wait for a person's terminal.

Nothing that they do or fail to do makes a COMMIT right or wrong: that is proved on the working connection.
They keep the lock, name those who block, and see to it that a run whose server is out of reach ends.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import psycopg

from taskschema.config.durations import render_duration
from taskschema.db.vigil import cut
from taskschema.errors import DatabaseError, LeaseLost, TaskschemaError, Unreachable
from taskschema.migrations.safety.advance import read_advance
from taskschema.migrations.safety.blockers import Blocker, read_blockers
from taskschema.migrations.safety.lease import Claim
from taskschema.migrations.safety.lock import reclaim, release, still_held
from taskschema.migrations.safety.telling import OnAdvance, Teller

Connect = Callable[[], psycopg.Connection[Any]]

BEAT_SECONDS = 1.0
STALL_SECONDS = 12.0
"""A run that has heard nothing from the server for so long, though it asked, cuts its own connections."""
ADVANCE_SECONDS = 2.0
_JOIN_SECONDS = 3.0
_LEAST_TICK = 0.05
_ERRORS = (psycopg.Error, OSError)


class Keeper:
    """Keeps the lock of a run alive until `stop`."""

    def __init__(
        self,
        connection: psycopg.Connection[Any],
        claim: Claim,
        *,
        connect: Connect,
        work_socket: int | None,
        lock_timeout: float,
        on_advance: OnAdvance | None = None,
    ) -> None:
        self.claim = claim
        self.is_lost = False
        """Another run has taken over, or the connections were cut."""
        self.has_cut = False
        """It was the silence of the server that ended the run."""
        self.blockers: tuple[Blocker, ...] = ()
        """Who stood in the way of the statement under way when last looked."""
        self._connection = connection
        self._connect = connect
        self._work_socket = work_socket
        self._teller = None if on_advance is None else Teller(on_advance)
        self._tick = max(_LEAST_TICK, min(BEAT_SECONDS, lock_timeout / 3))
        self._began: float | None = None
        self._advanced = 0.0
        self._heard = self._beat_at = time.monotonic()
        self._is_kept, self._is_guarded = threading.Event(), threading.Event()
        """Set where the keeper, or the watchdog, has nothing more to do."""
        self._threads = [
            threading.Thread(target=work, name=f"taskschema {name}", daemon=True)
            for name, work in (("keeper", self._keep), ("watchdog", self._guard))
        ]

    @property
    def connection(self) -> psycopg.Connection[Any]:
        """The connection that holds the lock now."""
        return self._connection

    def lost(self) -> DatabaseError:
        """Return the error of a run that is lost."""
        if not self.has_cut:
            return taken_over()
        return Unreachable(
            f"the server did not answer for {render_duration(STALL_SECONDS)}, "
            "and this run cut its own connections",
            hint="what was committed stays; taskschema current says how far it came, then run it again",
        )

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()
        if self._teller is not None:
            self._teller.start()

    def begin_statement(self) -> None:
        """Know that a statement is under way: who blocks it is asked for from now on."""
        self.blockers = ()
        self._advanced = self._began = time.monotonic()

    def end_statement(self) -> None:
        """Know that it has ended."""
        self._began = None

    def stop(self) -> None:
        """End the keeper, let the lock go, end the watchdog: a server that does not answer is left alone."""
        self._is_kept.set()
        keeper, watchdog = self._threads
        keeper.join(_JOIN_SECONDS if self.is_lost else STALL_SECONDS + _JOIN_SECONDS)
        self._heard = time.monotonic()
        with suppress(*_ERRORS):
            release(self._connection, self.claim)
        self._is_guarded.set()
        watchdog.join(_JOIN_SECONDS)
        if self._teller is not None:
            self._teller.stop()

    # The keeper

    def _keep(self) -> None:
        while not self._is_kept.wait(self._tick) and not self.is_lost:
            now = time.monotonic()
            if now - self._beat_at >= BEAT_SECONDS:
                self._beat_at = now
                self._beat()
            if self._began is not None and now - self._began >= self._tick / 2:
                with suppress(*_ERRORS):
                    self._look(now)

    def _beat(self) -> None:
        """Say that the run is alive; what the server does not hear is said again."""
        try:
            is_ours: bool | None = still_held(self._connection, self.claim)
        except _ERRORS:
            is_ours = self._reclaim()
        if is_ours is not None:
            self._heard = time.monotonic()
            self.is_lost = self.is_lost or not is_ours

    def _reclaim(self) -> bool | None:
        """Open a connection anew and take the lock again, if nobody took it; None where that is not known."""
        with suppress(*_ERRORS):
            self._connection.close()
        try:
            self._connection = self._connect()
            found = reclaim(self._connection, self.claim)
        except (psycopg.Error, OSError, TaskschemaError):
            return None
        if found is None or self.is_lost:
            self._connection.close()  # without the lock it must not be taken for one that has it
        return found

    def _look(self, now: float) -> None:
        found = read_blockers(self._connection, self.claim.work_pid)
        if found:
            self.blockers = found
        if self._teller is None or now - self._advanced < ADVANCE_SECONDS:
            return
        self._advanced = now
        advance = read_advance(self._connection, self.claim.work_pid)
        if advance is not None:
            self._teller.tell(advance)

    # The watchdog

    def _guard(self) -> None:
        before = time.monotonic()
        while not self._is_guarded.wait(BEAT_SECONDS):
            now = time.monotonic()
            if now - before > 2 * BEAT_SECONDS:
                self._heard = now  # it was this process that stood still
            before = now
            if now - self._heard > STALL_SECONDS:
                self.has_cut = not self.is_lost  # nothing is heard either once another has taken over
                self.is_lost = True
                cut(self._work_socket)
                cut(self._connection.fileno() if not self._connection.closed else None)
                return


def taken_over() -> LeaseLost:
    """Return the error of a run whose lease is another's."""
    return LeaseLost(
        "another run has taken over: this one was silent for too long",
        hint="nothing more was committed by this one; taskschema current shows who runs",
    )
