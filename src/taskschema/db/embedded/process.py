"""What the kernel knows of other processes: who listens, what runs, in which folder.

A pid is a number that anybody may have by now; whoever signals one here has first asked what it is.
"""

from __future__ import annotations

import os
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

_POLL_SECONDS = 0.01
_HAS_PROC = sys.platform == "linux"
_LOCAL_PEERPID = 2  # <sys/un.h> of macOS


def executable(pid: int) -> str | None:
    """Return the path of the program that a process runs; None where it is gone or a zombie."""
    if not _HAS_PROC:
        return _ps(pid, "comm") or None
    try:
        return str(Path(f"/proc/{pid}/exe").readlink()).removesuffix(" (deleted)")
    except PermissionError:  # root in a container without CAP_SYS_PTRACE, and a server of another user
        return next(iter(_arguments(pid)), None)
    except (FileNotFoundError, ProcessLookupError):
        return None


def is_postgres(pid: int) -> bool:
    """True where the process runs a program called `postgres`."""
    return Path(executable(pid) or "").name == "postgres"


def serves(pid: int, data: Path) -> bool:
    """True where the process is a `postgres` that works in this data directory."""
    if not is_postgres(pid):
        return False
    if not _HAS_PROC:
        return f"-D {data}" in (_ps(pid, "command") or "")
    try:
        # The kernel's word for the folder, not its name: it holds for a project that was moved, too.
        return os.path.samestat(Path(f"/proc/{pid}/cwd").stat(), data.stat())
    except PermissionError:
        return _is_owned_like(pid, data) and _names_data(_arguments(pid), data)
    except (FileNotFoundError, ProcessLookupError):
        return False


def has_lost_its_folder(pid: int) -> bool:
    """True where the folder that a process works in was deleted."""
    if not _HAS_PROC:
        return False
    try:
        return Path(f"/proc/{pid}/cwd").stat().st_nlink == 0
    except (PermissionError, FileNotFoundError, ProcessLookupError):
        return False


def listener(path: Path) -> int | None:
    """Return the pid of the process that listens on a Unix socket, from the kernel; None for nobody."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
            if _HAS_PROC:
                credentials = probe.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
                pid = int(struct.unpack("3i", credentials)[0])
            else:
                pid = int(struct.unpack("i", probe.getsockopt(0, _LOCAL_PEERPID, 4))[0])
        except (OSError, UnicodeError):
            return None
    return pid or None


def workers_in(data: Path) -> list[int]:
    """Return every `postgres` process that works in the data directory (Linux; elsewhere none is found)."""
    if not _HAS_PROC:
        return []
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [pid for pid in pids if serves(pid, data)]


def send(pid: int, number: signal.Signals, *, provided: Callable[[], bool]) -> bool:
    """Signal a process provided that a claim about it still holds; never whoever has its number next."""
    if not hasattr(os, "pidfd_open"):
        if provided():
            with suppress(ProcessLookupError):
                os.kill(pid, number)
                return True
        return False
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return False
    except OSError:  # a sandbox without the system call
        handle = -1
    try:
        if not provided():
            return False
        if handle < 0:
            os.kill(pid, number)
        else:
            signal.pidfd_send_signal(handle, number)
    except ProcessLookupError:
        return False
    finally:
        if handle >= 0:
            os.close(handle)
    return True


def wait_until(claim: Callable[[], bool], *, seconds: float) -> bool:
    """Ask every 10 ms until the claim holds; False when it does not within the seconds given."""
    deadline = time.monotonic() + seconds
    while not claim():
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def _arguments(pid: int) -> list[str]:
    try:
        line = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return []
    return [os.fsdecode(part) for part in line.rstrip(b"\0").split(b"\0")] if line else []


def _is_owned_like(pid: int, data: Path) -> bool:
    try:
        return Path(f"/proc/{pid}").stat().st_uid == data.stat().st_uid
    except (FileNotFoundError, ProcessLookupError):
        return False


def _names_data(arguments: list[str], data: Path) -> bool:
    named = [value for flag, value in pairwise(arguments) if flag == "-D"]
    return any(os.path.realpath(value) == os.path.realpath(data) for value in named)


def _ps(pid: int, column: str) -> str:
    done = subprocess.run(
        ["ps", "-p", str(pid), "-o", "stat=", "-o", f"{column}="], capture_output=True, text=True, check=False
    )
    state, _, value = done.stdout.strip().partition(" ")
    return "" if state.startswith("Z") else value.strip()
