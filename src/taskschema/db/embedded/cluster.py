"""A data directory: made in a sibling and renamed, so that it is whole or not there."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

from taskschema.db.embedded.account import Account
from taskschema.db.embedded.folder import Folder
from taskschema.errors import ServerNotStarted

ROLE = "postgres"
"""Not `taskschema`: unqualified names go to a schema named as the role first, and that is the tool's own."""
SETTINGS = {
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "200",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] %q%a ",
}


def make_cluster(folder: Folder, initdb: Path, account: Account, *, durable: bool) -> None:
    """Run initdb beside the data directory, then rename; raises ServerNotStarted with initdb's last words.

    Text sorts by code point and is classified as Unicode has it (`C.UTF-8`, PostgreSQL's own provider, no
    locale of the machine), which is what hosted PostgreSQL such as Neon's does.
    """
    target = folder.unfinished
    command: list[str | Path] = [
        initdb,
        "--pgdata",
        target,
        f"--username={ROLE}",
        # Nobody but the owner of the socket's folder (mode 0700) can reach the server, which never listens on
        # a network: a password would have to be kept beside the data, for the same person to read.
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--no-instructions",
        *([] if durable else ["--no-sync"]),
        *(f"--set={name}={value}" for name, value in SETTINGS.items()),
    ]
    try:
        done = account.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode != 0:
            raise ServerNotStarted(
                f"initdb could not make the embedded server in {folder.base}",
                hint=_last_words(done.stdout.decode("utf-8", errors="replace")),
            )
        target.rename(folder.data)
    finally:
        shutil.rmtree(target, ignore_errors=True)


def major_version(data: Path) -> str | None:
    """Return the major version that made a data directory; None where there is no data directory."""
    try:
        return (data / "PG_VERSION").read_text(encoding="utf-8", errors="replace").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None


def system_identifier(data: Path) -> int | None:
    """Return the number that initdb gave this data directory: the first eight bytes of `pg_control`."""
    try:
        with (data / "global" / "pg_control").open("rb") as file:
            head = file.read(8)
    except FileNotFoundError:
        return None
    return int(struct.unpack("=Q", head)[0]) if len(head) == struct.calcsize("=Q") else None


def _last_words(output: str) -> str:
    lines = [line for line in output.splitlines() if line.strip()]
    return "mend what its last words say, and run the command again:\n" + "\n".join(lines[-6:])
