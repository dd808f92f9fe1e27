"""Trying again what a lock, a deadlock or a serialization failure stopped, and naming who blocks."""

from __future__ import annotations

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
        self._tries = 0

    def __iter__(self) -> Iterator[tenacity.AttemptManager]:
        limit = self._conduct.limits.retry_for
        return iter(
            tenacity.Retrying(
                retry=tenacity.retry_if_exception(self._is_worth_it),
                wait=tenacity.wait_exponential(FIRST_PAUSE, LONGEST_PAUSE) + tenacity.wait_random(0, JITTER),
                stop=tenacity.stop_before_delay(limit) if limit else tenacity.stop_after_attempt(1),
                before_sleep=self._tell,
                reraise=True,
            )
        )

    def named(self, problem: BaseException) -> LockNotObtained | None:
        """Return the error that says who blocked, where it was a lock that was not obtained."""
        if sqlstate_of(problem) != LOCK_TIMEOUT:
            return None
        tries = f", tried {self._tries + 1} times" if self._tries else ""
        return LockNotObtained(
            f"{self._revision()} did not get its lock within "
            f"{render_duration(self._conduct.limits.lock_timeout)}{tries}: {self._blocked()}",
            hint="it was rolled back; end what blocks it and run it again, or try longer: --retry-for 30m",
        )

    def _is_worth_it(self, problem: BaseException) -> bool:
        return sqlstate_of(problem) in _REASONS and not self._keeper.is_lost

    def _tell(self, state: tenacity.RetryCallState) -> None:
        self._tries = state.attempt_number
        problem = state.outcome.exception() if state.outcome else None
        state_code = sqlstate_of(problem)
        pause = state.next_action.sleep if state.next_action else 0.0
        blocked = f": {self._blocked()}" if state_code == LOCK_TIMEOUT else ""
        self._conduct.say(
            f"{self._revision()} {_REASONS.get(state_code or '', 'failed')}{blocked}; "
            f"rolled back, trying again in {render_duration(round(pause, 1))}"
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
