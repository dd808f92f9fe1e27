"""Where the program begins: signals and streams are put in order before anything heavy is imported."""

from __future__ import annotations

import gc
import os
import signal
import sys
from typing import NoReturn

_INTERRUPTED = 4
_YOUNG = 500_000
"""How many new objects are looked through for garbage at a time: imports make many, and none is garbage."""


def main() -> NoReturn:
    """Run the command line and leave with its exit code."""
    _keep_streams()
    gc.set_threshold(_YOUNG)
    _hear()
    try:
        from taskschema.cli.door import run

        code = run()
    except KeyboardInterrupt:
        sys.stderr.write("error: interrupted; nothing was begun\n")
        code = _INTERRUPTED
    _hear_no_more()
    # The interpreter would look for garbage in all that was imported, three times, and then end anyway.
    gc.freeze()
    sys.exit(code)


def _hear() -> None:
    """Whoever stops a container, a CI job or a terminal wants what Ctrl-C does: cancel, roll back, say so."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


def _hear_no_more() -> None:
    """Let the exit code be that of the answer, which was given: what comes now comes too late."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None:
            signal.signal(number, signal.SIG_IGN)


def _keep_streams() -> None:
    """Give a stream that was closed before we began somewhere to go."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123  # for good
