"""Trying again what a lock, a deadlock or a serialization failure stopped, and naming who blocks."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import tenacity
from sqlalchemy.exc import DBAPIError

from taskschema.config.durations import render_duration
from taskschema.errors import LockNotObtained
from taskschema.migrations.safety.conduct import Conduct
from taskschema.migrations.safety.keeper import Keeper

if TYPE_CHECKING:
    from taskschema.migrations.safety.stepping import Stepping

LOCK_TIMEOUT = "55P03"
_REASONS = {
    LOCK_TIMEOUT: "did not get its lock",
    "40P01": "was the victim of a deadlock",
    "40001": "could not be serialized",
}
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
JITTER = 0.5
"""Seconds: pauses double, and a random part of so much comes on top."""


class Retries:
    """The attempts of a run: each is a context manager, and the last one's error comes through."""

    def __init__(self, conduct: Conduct, keeper: Keeper, stepping: Stepping) -> None:
        self._conduct = conduct
        self._keeper = keeper
        self._stepping = stepping
        self._completed = 0
        self._tries = 0
        """How often the revision under way was tried before."""
        self._since = 0.0
        """When it failed first."""

    def __iter__(self) -> Iterator[tenacity.AttemptManager]:
        return iter(
            tenacity.Retrying(
                retry=tenacity.retry_if_exception(self._is_worth_it),
                wait=self._pause,
                stop=self._is_over,
                before_sleep=self._tell,
                reraise=True,
            )
        )

    def named(self, problem: BaseException, waited: float | None) -> LockNotObtained | None:
        """Return the error that says who blocked, where it was a lock that was not obtained.

        `waited` are the seconds that the statement was let wait, None where the revision said how long.
        """
        if sqlstate_of(problem) != LOCK_TIMEOUT:
            return None
        within = "" if waited is None else f" within {render_duration(waited)}"
        tries = f", tried {self._tries + 1} times" if self._tries else ""
        return LockNotObtained(
            f"{self._revision()} did not get its lock{within}{tries}: {self._blocked()}",
            hint=f"{self._undone()}; end what blocks it and run it again, or try longer: --retry-for 30m",
        )

    def _pause(self, _: tenacity.RetryCallState) -> float:
        """Return the seconds before the next try; each revision begins with the shortest."""
        if self._completed != len(self._stepping.completed):
            self._completed, self._tries = len(self._stepping.completed), 0
        if not self._tries:
            self._since = time.monotonic()
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0**self._tries)
        return pause + random.uniform(0, JITTER)  # noqa: S311  # no secret

    def _is_over(self, state: tenacity.RetryCallState) -> bool:
        """Claim that the next try would come too late for this revision."""
        limit = self._conduct.limits.retry_for
        return not limit or bool(time.monotonic() - self._since + state.upcoming_sleep >= limit)

    def _undone(self) -> str:
        return "what it committed by itself stays" if self._stepping.kept else "it was rolled back"

    def _is_worth_it(self, problem: BaseException) -> bool:
        return sqlstate_of(problem) in _REASONS and not self._keeper.is_lost

    def _tell(self, state: tenacity.RetryCallState) -> None:
        self._tries += 1
        problem = state.outcome.exception() if state.outcome else None
        state_code = sqlstate_of(problem)
        pause = state.next_action.sleep if state.next_action else 0.0
        blocked = f": {self._blocked()}" if state_code == LOCK_TIMEOUT else ""
        undone = "going on with it" if self._stepping.kept else "rolled back, trying again"
        self._conduct.say(
            f"{self._revision()} {_REASONS.get(state_code or '', 'failed')}{blocked}; "
            f"{undone} in {render_duration(round(pause, 1))}"
        )

    def _revision(self) -> str:
        script = getattr(self._stepping.under_way, "revision", None)
        return f"revision {script.revision}" if script is not None else "the run"

    def _blocked(self) -> str:
        if not self._keeper.blockers:
            return "who blocked it was gone before it could be named"
        return "; ".join(f"blocked by {blocker}" for blocker in self._keeper.blockers)


def sqlstate_of(problem: BaseException | None) -> str | None:
    """Return the code that PostgreSQL gave an error that SQLAlchemy raised."""
    if not isinstance(problem, DBAPIError):
        return None
    return getattr(problem.orig, "sqlstate", None)
