"""Who runs the server: PostgreSQL refuses to be run by root, so root needs somebody else.

Root takes a user namespace in which it is called by another number (`unshare`: the files stay root's, no
permission changes), else an existing unprivileged user. Everybody else runs it themselves.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from taskschema.errors import ServerNotStarted

_PREFERRED = ("postgres", "nobody", "daemon")
_KEPT_VARIABLES = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may run PostgreSQL's programs."""

    uid: int
    """The owner of the files that the account makes, as everybody outside sees it."""
    gid: int
    prefix: tuple[str, ...] = ()
    """What stands before the program on the command line."""
    is_switched_to: bool = False
    """True where the process must change its user first."""

    def run(
        self, command: Sequence[str | Path], *, stdout: int | IO[bytes], stderr: int | IO[bytes]
    ) -> subprocess.CompletedProcess[bytes]:
        """Run a program to its end, in its own session, with nothing of our environment but the paths."""
        environment = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
        return subprocess.run(
            [*self.prefix, *(os.fspath(part) for part in command)],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            env=environment | {"LC_ALL": "C", "TZ": "UTC"},
            cwd="/",
            start_new_session=True,
            umask=0o077,
            user=self.uid if self.is_switched_to else None,
            group=self.gid if self.is_switched_to else None,
            extra_groups=() if self.is_switched_to else None,
        )

    def can_run(self, postgres: Path, folder: Path) -> bool:
        """True where the account can run the server's program and write in the folder: both are tried."""
        script = 'cd "$1" && test -w . && exec "$2" --version'
        try:
            done = self.run(
                ["/bin/sh", "-c", script, "sh", folder, postgres],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except OSError:
            return False
        return done.returncode == 0


def ourselves() -> Account:
    """Return the account of this process."""
    return Account(uid=os.geteuid(), gid=os.getegid())


def mapped(postgres: Path, folder: Path) -> Account | None:
    """Return root under another number, in a user namespace; None where the kernel or a sandbox refuses."""
    unshare = shutil.which("unshare")
    unprivileged = _unprivileged_entry()
    if unshare is None or unprivileged is None:
        return None
    # initdb wants a name for the number, so it is that of an existing user.
    prefix = (unshare, "--user", f"--map-user={unprivileged.pw_uid}", "--")
    account = Account(uid=os.geteuid(), gid=os.getegid(), prefix=prefix)
    return account if account.can_run(postgres, folder) else None


def unprivileged() -> Account:
    """Return an existing user without privileges; raises ServerNotStarted where there is none."""
    entry = _unprivileged_entry()
    if entry is None:
        raise ServerNotStarted(
            "PostgreSQL refuses to be run by root, and this system has no other user",
            hint="run the command as another user, or name a database with -d URL",
        )
    return Account(uid=entry.pw_uid, gid=entry.pw_gid, is_switched_to=True)


def owner_of(path: Path) -> Account | None:
    """Return the unprivileged user that a path belongs to; None for root's or for what is not there."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return Account(uid=found.st_uid, gid=found.st_gid, is_switched_to=True) if found.st_uid else None


def _unprivileged_entry() -> pwd.struct_passwd | None:
    entries = {entry.pw_name: entry for entry in pwd.getpwall() if entry.pw_uid > 0}
    for name in _PREFERRED:
        if name in entries:
            return entries[name]
    return next(iter(entries.values()), None)
