"""What stands in `.taskschema/`, and what stands elsewhere because it cannot stand there."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from taskschema.db.embedded.account import Account
from taskschema.errors import ServerNotStarted

NAME = ".taskschema"
SOCKET = ".s.PGSQL.5432"
_LONGEST_SOCKET = 100
"""Bytes; sockaddr_un holds 108 on Linux and 104 on macOS, with a NUL."""
_LARGEST_LOG = 1024 * 1024
_UNFINISHED = "data.initdb."
_STATE_FOLDERS = (Path("/var/lib"), Path("/var/tmp"))  # noqa: S108  (mkdtemp makes the folder)


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder `.taskschema` of a home; a value: nothing is made before `make`."""

    root: Path

    @property
    def lock(self) -> Path:
        """The file that starters lock."""
        return self.root / "lock"

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.root / "log"

    @property
    def _old_log(self) -> Path:
        return self.root / "log.old"

    @property
    def _record(self) -> Path:
        return self.root / "elsewhere"

    @property
    def base(self) -> Path:
        """The folder that holds the data: `.taskschema`, or that of the user who serves root."""
        found, of = _read_record(self._record)
        # A copy of a project has a copy of the record, and no claim to the server of the first one.
        is_copy = of != self.root and _read_record(of / self._record.name) == (found, of)
        return self.root if found is None or is_copy or not found.is_dir() else found

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.base / "data"

    @property
    def unfinished(self) -> Path:
        """Where this process makes a data directory, before it is renamed."""
        return self.base / f"{_UNFINISHED}{os.getpid()}"

    @property
    def sockets(self) -> Path:
        """The private folder of the socket."""
        here = self.base / "run"
        return here if _can_hold_a_socket(here) else _temporary() / f"taskschema-{_digest(self.data)}"

    @property
    def socket(self) -> Path:
        """The socket."""
        return self.sockets / SOCKET

    def make(self) -> None:
        """Make the folder, for its owner only, and keep it out of git."""
        self.root.mkdir(mode=0o700, exist_ok=True)
        with suppress(FileExistsError), (self.root / ".gitignore").open("x", encoding="utf-8") as file:
            file.write("*\n")

    def make_sockets(self, account: Account) -> None:
        """Make the socket's folder, mode 0700, or prove that the one there is private."""
        folder = self.sockets
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            _give(folder, account)
        _prove_private(folder, account.uid)

    def move_elsewhere(self, account: Account) -> None:
        """Give the account a folder of its own, where no folder above is closed to it."""
        if self.base != self.root:
            _prove_private(self.base, account.uid)
            return
        for parent in _STATE_FOLDERS:
            with suppress(OSError):
                made = Path(tempfile.mkdtemp(prefix="taskschema-", dir=parent))
                break
        else:
            made = Path(tempfile.mkdtemp(prefix="taskschema-"))
        _give(made, account)
        self._record.write_text(f"{made}\n{self.root}\n", encoding="utf-8", errors="surrogateescape")

    def prove_data(self) -> None:
        """Raise ServerNotStarted where something that no server made is in the place of the data."""
        if self.data.is_dir() and any(self.data.iterdir()) and not (self.data / "PG_VERSION").exists():
            raise ServerNotStarted(
                f"{self.data} holds something that is not a server's data", hint=f"move {self.data} away"
            )

    def sweep(self) -> None:
        """Remove what killed starters left; only under the lock."""
        for place in {self.base, self.root}:
            for leftover in place.glob(f"{_UNFINISHED}*"):
                shutil.rmtree(leftover, ignore_errors=True)

    def delete(self) -> None:
        """Delete everything of ours; what others put into `.taskschema`, and it, stay."""
        sockets, base = self.sockets, self.base
        for folder in {sockets, base / "data", *base.glob(f"{_UNFINISHED}*"), *base.glob("binaries-*")}:
            shutil.rmtree(folder, ignore_errors=True)
        if base != self.root:
            shutil.rmtree(base, ignore_errors=True)
        # The lock file stays: whoever waits for it waits for that very file.
        for file in (self._record, self.log, self._old_log):
            file.unlink(missing_ok=True)

    def turn_log(self) -> None:
        """Keep one old log beside a log that has grown large."""
        if self.log.exists() and self.log.stat().st_size > _LARGEST_LOG:
            self.log.replace(self._old_log)

    def tail(self, lines: int = 15) -> str:
        """Return the last lines of the log; empty where there is none."""
        try:
            with self.log.open("rb") as file:
                file.seek(max(0, self.log.stat().st_size - 16 * 1024))
                text = file.read().decode("utf-8", errors="replace")
        except FileNotFoundError:
            return ""
        return "\n".join(text.splitlines()[-lines:])


@contextmanager
def refusals_explained(folder: Folder) -> Iterator[None]:
    """Map what the file system refuses to ServerNotStarted, by errno."""
    try:
        yield
    except OSError as exc:
        place = exc.filename if isinstance(exc.filename, str) else str(folder.root)
        reasons = {
            errno.EACCES: ("permission was refused", "choose a folder of yours with -C DIR"),
            errno.EPERM: ("permission was refused", "choose a folder of yours with -C DIR"),
            errno.EROFS: ("the file system is read-only", "choose a folder that can be written, with -C DIR"),
            errno.ENOSPC: ("no space is left on the disk", "make room, then run the command again"),
            errno.EDQUOT: ("the quota of the disk is used up", "make room, then run the command again"),
            errno.ENOENT: ("the folder above it does not exist", "choose an existing folder with -C DIR"),
            errno.ENOTDIR: ("a file stands where a folder must be", f"move {folder.root} away"),
            errno.EEXIST: ("a file stands where a folder must be", f"move {folder.root} away"),
            errno.ELOOP: ("a symbolic link stands where a file must be", f"remove {place}"),
        }
        code = exc.errno or 0
        reason, hint = reasons.get(code, (os.strerror(code), f"look at {folder.root}"))
        raise ServerNotStarted(
            f"the embedded server cannot use {place}: {reason}",
            hint=f"{hint}; or name a database with -d URL",
        ) from exc


def _read_record(record: Path) -> tuple[Path | None, Path]:
    """Return the folder elsewhere and the `.taskschema` that it was made for."""
    try:
        lines = record.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except FileNotFoundError:
        return None, record.parent
    return (Path(lines[0]), Path(lines[1])) if len(lines) > 1 else (None, record.parent)


def _can_hold_a_socket(folder: Path) -> bool:
    # libpq splits its host parameter at commas, and a URL holds UTF-8 only.
    raw = os.fsencode(folder / SOCKET)
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return len(raw) <= _LONGEST_SOCKET and b"," not in raw


def _temporary() -> Path:
    # Not $TMPDIR where /tmp can be used: the name must be the same in every shell.
    common = Path("/tmp")  # noqa: S108  (the folder below it is proven private before use)
    return common if os.access(common, os.W_OK | os.X_OK) else Path(tempfile.gettempdir())


def _digest(data: Path) -> str:
    return hashlib.sha256(os.fsencode(data.resolve())).hexdigest()[:16]


def _give(folder: Path, account: Account) -> None:
    if account.is_switched_to:
        os.chown(folder, account.uid, account.gid, follow_symlinks=False)


def _prove_private(folder: Path, uid: int) -> None:
    """Raise ServerNotStarted where others could enter the folder or have put it there."""
    found = folder.lstat()
    if stat.S_ISDIR(found.st_mode) and found.st_uid == uid and stat.S_IMODE(found.st_mode) & 0o077 == 0:
        return
    raise ServerNotStarted(
        f"{folder} is not a private folder of the embedded server: somebody else made or changed it",
        hint=f"look at it, remove it, then run the command again: ls -ld {folder}",
    )
