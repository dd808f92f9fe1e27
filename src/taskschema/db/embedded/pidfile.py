"""What `postmaster.pid` says; a claim to be checked, never a fact.

https://www.postgresql.org/docs/current/storage-file-layout.html; the lines are those of `miscadmin.h`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

NAME = "postmaster.pid"
_STATUS_LINE = 7


@dataclass(frozen=True, slots=True)
class PidFile:
    """The lines of interest; a truncated, empty or foreign file gives None and False."""

    pid: int | None = None
    data: Path | None = None
    """What the data directory was called when the server started."""
    is_ready: bool = False


def read_pidfile(data: Path) -> PidFile:
    """Read the pid file of a data directory, whatever state it is in."""
    try:
        lines = (data / NAME).read_text(encoding="utf-8", errors="replace").splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return PidFile()
    first = lines[0].strip() if lines else ""
    # A line that lacks its newline may be cut: 123 of 12345. Only a file with a second line has a whole pid.
    pid = int(first) if len(lines) > 1 and first.isascii() and first.isdigit() else 0
    ready = len(lines) > _STATUS_LINE and lines[_STATUS_LINE].strip() == "ready"
    return PidFile(pid=pid, data=Path(lines[1]), is_ready=ready) if pid else PidFile()


def remove_pidfile(data: Path) -> None:
    """Remove a pid file that is known to be nobody's."""
    (data / NAME).unlink(missing_ok=True)
