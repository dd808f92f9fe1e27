"""Putting a postmaster into the background, where no end of a command and no Ctrl-C reaches it."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from pathlib import Path

from taskschema.db.embedded.account import Account
from taskschema.db.embedded.client import PORT
from taskschema.db.embedded.folder import Folder

_CONSTANT = {
    # On the command line, which no ALTER SYSTEM and no edited file overrules: the server trusts whoever
    # reaches it, so it must never listen on a network.
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": str(PORT),
}
_THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""For tests. Somebody's data get none of this: what PostgreSQL said it kept must survive a power cut."""


def launch(folder: Folder, postgres: Path, account: Account, *, durable: bool) -> int:
    """Start the server of a folder and return its pid at once, before it is ready."""
    folder.turn_log()
    settings = _CONSTANT | {"unix_socket_directories": _quoted(folder.sockets)}
    if not durable:
        settings |= _THROW_AWAY
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    server: list[str | Path] = [*account.prefix, postgres, "-D", folder.data, *options]
    # The shell leaves the server behind and says its pid: it is no child of ours, and nobody's zombie later.
    with open(folder.log, "ab", opener=_private) as log:
        shell = replace(account, prefix=())
        said = shell.run(
            ["/bin/sh", "-c", '"$@" >&2 & echo $!', "sh", *server], stdout=subprocess.PIPE, stderr=log
        )
    return int(said.stdout)


def _quoted(folder: Path) -> str:
    """Quote an item of unix_socket_directories, a list in which commas and quotes mean something."""
    return '"{}"'.format(str(folder).replace('"', '""'))


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW, 0o600)
