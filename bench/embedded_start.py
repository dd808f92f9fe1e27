"""Claim: the embedded server starts and stops in the time of pg_ctl; the first start makes a database too.

Run in the checkout: `.venv/bin/python bench/embedded_start.py`. As root, initdb and pg_ctl run under unshare.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from measuring import compare

from taskschema.db.embedded import binary, server_at

AS_SOMEBODY = ["unshare", "-U", "--map-user=1000"] if os.geteuid() == 0 else []


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        theirs, home = Path(folder) / "theirs", Path(folder) / "ours"
        home.mkdir()
        server = server_at(home)

        def run(name: str, *words: str | Path) -> None:
            command = [*AS_SOMEBODY, binary(name), *words]
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)

        def pg_ctl_start() -> None:
            options = f"-c listen_addresses='' -k {folder}"
            run("pg_ctl", "-D", theirs, "-o", options, "-l", Path(folder) / "log", "-w", "start")

        def pg_ctl_stop() -> None:
            run("pg_ctl", "-D", theirs, "-w", "stop")

        def first_theirs() -> None:
            shutil.rmtree(theirs, ignore_errors=True)
            run("initdb", "-D", theirs, "-U", "postgres", "--auth=trust")
            pg_ctl_start()
            pg_ctl_stop()

        def first_ours() -> None:
            server.remove()
            server.start()
            server.stop()

        def again_theirs() -> None:
            pg_ctl_start()
            pg_ctl_stop()

        def again_ours() -> None:
            server.start()
            server.stop()

        try:
            compare("first start, and stop", "initdb and pg_ctl", first_theirs, first_ours, rounds=5)
            compare("start and stop", "pg_ctl", again_theirs, again_ours)
        finally:
            server.remove()


if __name__ == "__main__":
    main()
