"""Where the program begins: signals and streams are put in order before anything heavy is imported."""

from __future__ import annotations

import os
import signal
import sys
from typing import NoReturn

_INTERRUPTED = 4


def main() -> NoReturn:
    """Run the command line and leave with its exit code."""
    _keep_streams()
    # Whoever stops a container, a CI job or a terminal wants what Ctrl-C does: cancel, roll back, say so.
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)
    try:
        from taskschema.cli.door import run

        code = run()
    except KeyboardInterrupt:
        sys.stderr.write("error: interrupted; nothing was begun\n")
        code = _INTERRUPTED
    sys.exit(code)


def _keep_streams() -> None:
    """Give a stream that was closed before we began somewhere to go."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123  # for good
