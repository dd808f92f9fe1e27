"""A pause for Python's garbage collector while very many small values are made that stay."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Let nothing be collected meanwhile.

    The collector looks at all that is alive, such as thousands of models, each time that some thousands of
    values have been made: of the time that a catalog of 30,000 values takes, that was more than a third. None
    of them is in a circle.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
