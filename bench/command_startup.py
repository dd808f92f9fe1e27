"""Claim: `taskschema current` and `upgrade` at head cost about what Alembic's cost.

And a second `seed` with nothing to do costs what an import of psycopg and one query cost.

Run in the checkout: `.venv/bin/python bench/command_startup.py`. Uses an embedded server of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from measuring import compare

from taskschema.db.embedded import server_at

BIN = Path(sys.executable).parent
CHECKOUT = Path(__file__).parents[1]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        server = server_at(Path(folder))
        server.start()
        env = {**os.environ, "DATABASE_URL": server.url.reveal()}

        def call(program: str, *words: str) -> None:
            command = [BIN / program, *words]
            subprocess.run(command, cwd=CHECKOUT, env=env, capture_output=True, check=True)

        try:
            call("taskschema", "upgrade")
            for words in (("current",), ("upgrade", "head"), ("history",)):
                compare(
                    " ".join(words),
                    "alembic",
                    lambda words=words: call("alembic", *words),
                    lambda words=words: call("taskschema", *words),
                )
            compare(
                "--help", "alembic", lambda: call("alembic", "--help"), lambda: call("taskschema", "--help")
            )
            call("taskschema", "seed", "demo")
            compare(
                "seed demo, nothing to do",
                "seed demo --no-lock",
                lambda: call("taskschema", "seed", "demo", "--no-lock"),
                lambda: call("taskschema", "seed", "demo"),
            )
        finally:
            server.remove()


if __name__ == "__main__":
    main()
