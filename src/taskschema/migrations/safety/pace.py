"""How long the statements of a run may wait for locks, and last: by class, and added up in a transaction."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from taskschema.config.limits import Limits
from taskschema.migrations.safety.session import setting_of, timeouts_of

_THEIR_TIMEOUT = re.compile(
    r"\s*SET\s+(?:LOCAL\s+|SESSION\s+)?(?:lock|statement|transaction)_timeout\b", re.IGNORECASE
)
FREE_SHARE = 0.1
"""How much of lock_timeout may pass in a transaction before what is left of it is counted."""
LEAST_LOCK_SECONDS = 0.05


class Pace:
    """Sets the timeouts of a session, where the revision does not set them itself."""

    def __init__(self, limits: Limits, available: Mapping[str, str], send: Callable[[str], None]) -> None:
        self._limits = limits
        self._available = available
        self._send = send
        self._is_patient: bool | None = False
        """What the session is set to; None where that is not known."""
        self._strong_since: float | None = None
        """When the transaction under way took its first strong lock."""
        self._are_theirs = False

    @property
    def lock_limit(self) -> float | None:
        """Seconds that a statement may wait for a lock; None where the revision said how long."""
        if self._are_theirs:
            return None
        return self._limits.long_lock_timeout if self._is_patient else self._limits.lock_timeout

    def begin(self) -> None:
        """Take what comes now for the statements of a revision."""
        self._are_theirs = False

    def end(self) -> None:
        """Take back what the revision has set."""
        if self._are_theirs:
            self._are_theirs, self._is_patient = False, None

    def hear(self, sql: str) -> None:
        """Leave a revision to the timeouts that it sets itself."""
        self._are_theirs = self._are_theirs or _THEIR_TIMEOUT.match(sql) is not None

    def set_for(self, *, is_patient: bool) -> None:
        """Set the session for a statement that blocks nobody while it waits, or for any other."""
        if self._is_patient is is_patient or self._are_theirs:
            return
        wanted = timeouts_of(self._limits, is_patient=is_patient)
        self._send(setting_of({name: value for name, value in wanted.items() if name in self._available}))
        self._is_patient = is_patient

    @contextmanager
    def counted(self, *, is_strong: bool) -> Iterator[None]:
        """Send a statement of a transaction, whose waits for locks add up to lock_timeout all together.

        Applications wait for what the first statements have locked while the next one waits for its own.
        """
        since = self._strong_since
        limit = self._limits.lock_timeout
        if since is not None and not self._are_theirs and time.monotonic() - since > limit * FREE_SHARE:
            left = max(LEAST_LOCK_SECONDS, limit - (time.monotonic() - since))
            self._send(f"SET LOCAL lock_timeout = {round(left * 1000)}")
        yield
        if since is None and is_strong:
            self._strong_since = time.monotonic()

    def count_anew(self) -> None:
        """Begin to count with the next transaction."""
        self._strong_since = None

    def forget(self) -> None:
        """Know that a SET of the transaction went with it."""
        self._strong_since = None
        self._is_patient = None
