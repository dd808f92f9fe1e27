"""One starter at a time: a file lock that ends with the process that holds it."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from taskschema.errors import ServerNotStarted

PATIENCE_SECONDS = 90.0
_POLL_SECONDS = 0.01


@contextmanager
def locked(path: Path, *, patience: float = PATIENCE_SECONDS) -> Iterator[None]:
    """Hold the lock; raises ServerNotStarted when others hold it for longer than `patience` seconds."""
    # O_CLOEXEC (Python's default): a server that inherited the descriptor would hold the lock for ever.
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        _obtain(descriptor, path, time.monotonic() + patience)
        yield
    finally:
        os.close(descriptor)


def _obtain(descriptor: int, path: Path, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise ServerNotStarted(
                    "another process has been starting or stopping the embedded server for too long",
                    hint=f"see who holds {path}",
                ) from None
            time.sleep(_POLL_SECONDS)
        else:
            return
