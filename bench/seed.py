"""Claim: `seed` loads 1,000,000 tasks in at most 0.55 of the time of `psql \\copy`, 2.0 with validation.

Beside it: 0.3 of it where nothing has changed (no lockfile is there), less than 200 MB at 1,000,000 and at
3,000,000 rows, and 20,000 rows at least 20 times faster than sqlalchemyseed and than Django's loaddata.
Run in the checkout: `.venv/bin/python bench/seed.py [--only NAME ...] [--rows N] [--rounds N] [--url URL]`.
Without the URL of a server it uses an embedded one of its own, in memory where that can be. Peer and
taskschema run in turn, each load into the same table with all its constraints and indexes, emptied and after
a CHECKPOINT, neither of which is timed. Each load is a process of its own that measures the call alone, after
its imports and its connection, with the COMMIT. The peers of the 20,000 rows need the network: they get an
environment of their own.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
from psycopg import sql
from seed_rows import COLUMNS, put_owners, write_csv, write_django, write_natural_csv, write_sqlalchemyseed

from taskschema.config import canonical_project
from taskschema.db.embedded import server_at
from taskschema.db.embedded.binaries import binary
from taskschema.db.engines import create_command_engine
from taskschema.db.url import DatabaseUrl
from taskschema.models.loading import load_metadata

HERE = Path(__file__).parent
MEMORY = Path("/dev/shm")
PEERS = ("django==5.2.19", "sqlalchemyseed==2.6.1", "psycopg[binary]")
FEW_ROWS = 20_000
MEGABYTES = 200
TIMES_FASTER = 20
_TIME = re.compile(r"^Time: ([\d.]+) ms", re.MULTILINE)

Load = Callable[[], float]
"""Loads once, and returns the seconds that it took."""


@dataclass(frozen=True, slots=True)
class Bench:
    """Where rows go, and where files and the peers' environment are."""

    url: DatabaseUrl
    folder: Path
    rows: int
    rounds: int

    def empty(self) -> None:
        """Empty the table of tasks, and let the server finish what it has begun."""
        self._say("TRUNCATE task RESTART IDENTITY CASCADE", "CHECKPOINT")

    def require(self, rows: int) -> None:
        """Stop where the table does not hold what was loaded: something else would be measured."""
        with psycopg.connect(self.url.reveal()) as connection:
            (found,) = connection.execute("SELECT count(*) FROM task").fetchone() or (0,)
        if found != rows:
            sys.exit(f"{found} rows were loaded instead of {rows}")

    def checkpoint(self) -> None:
        self._say("CHECKPOINT")

    def set_of(self, name: str, write: Callable[[Path, int], None], rows: int) -> Path:
        """Return a folder of sets with one set, `bench`, and its one file; write it where it is not there."""
        path = self.folder / f"{name}-{rows}" / "bench" / "task.csv"
        if not path.exists():
            path.parent.mkdir(parents=True)
            write(path, rows)
        return path.parents[1]

    def environment(self) -> dict[str, str]:
        """Return what the programs find the database by, so that no password is among their arguments."""
        return {**os.environ, **self.url.libpq_environment(), "DATABASE_URL": _spelled(self.url)}

    def run(self, command: list[str | Path]) -> str:
        """Run a program; return what it printed."""
        done = subprocess.run(command, cwd=HERE, env=self.environment(), capture_output=True, check=False)
        if done.returncode:
            sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stderr.decode()}")
        return done.stdout.decode()

    def _say(self, *statements: str) -> None:
        with psycopg.connect(self.url.reveal(), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", nargs="+", choices=tuple(CLAIMS), default=list(CLAIMS), metavar="NAME")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--url", help="a server; the script makes a database of its own there")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that the database is dropped
    with ExitStack() as stack:
        memory = str(MEMORY) if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) else None
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=memory)))
        server = (
            DatabaseUrl.parse(asked.url) if asked.url else stack.enter_context(_embedded(folder / "server"))
        )
        url = stack.enter_context(_database(server, f"taskschema_bench_seed_{os.getpid()}"))
        bench = Bench(url, folder, asked.rows, asked.rounds)
        for claim in asked.only:
            CLAIMS[claim](bench)


# Against psql \copy


def _trust(bench: Bench) -> None:
    _against_copy(bench, "validation off", 0.55, trust=True)


def _validated(bench: Bench) -> None:
    _against_copy(bench, "validation on", 2.0, trust=False)


def _against_copy(bench: Bench, how: str, goal: float, *, trust: bool) -> None:
    folder = bench.set_of("task", write_csv, bench.rows)
    theirs, ours = _alternate(
        _emptied(bench, lambda: _copy(bench, folder)),
        _emptied(bench, lambda: _ours(bench, folder, trust=trust)),
        bench,
    )
    _print(f"{bench.rows} rows of CSV, {how}", "psql \\copy", theirs, ours, goal)


def _again(bench: Bench) -> None:
    """Load what is there already, after each \\copy; where rows are compared, validation is paid for too."""
    folder = bench.set_of("task", write_csv, bench.rows)
    for trust in (True, False):

        def ours(trust: bool = trust) -> float:
            bench.checkpoint()
            return _ours(bench, folder, trust=trust, is_again=True)

        theirs, again = _alternate(_emptied(bench, lambda: _copy(bench, folder)), ours, bench)
        how = "validation off" if trust else "validation on"
        _print(f"{bench.rows} rows, nothing changed, {how}", "psql \\copy", theirs, again, 0.3)


def _copy(bench: Bench, folder: Path) -> float:
    """Let psql load the file, and say itself how long that took."""
    psql = shutil.which("psql") or str(binary("psql"))
    path = folder / "bench" / "task.csv"
    command = f"\\copy task ({', '.join(COLUMNS)}) from '{path}' with (format csv, header)"
    said = bench.run([psql, "-X", "-v", "ON_ERROR_STOP=1", "-c", "\\timing on", "-c", command])
    found = _TIME.findall(said)
    bench.require(bench.rows)
    return float(found[-1]) / 1000


def _memory(bench: Bench) -> None:
    """Print the peaks of a load, of one that changes nothing, and of one with validation."""
    for rows in (bench.rows, 3 * bench.rows):
        folder = bench.set_of("task", write_csv, rows)
        bench.empty()
        for what, trust in (("validation off", True), ("nothing changed", True), ("validation on", False)):
            if what == "validation on":
                bench.empty()
            found = _load(bench, folder, trust=trust)
            print(
                f"memory, {rows} rows, {what}: {found['megabytes']:.0f} MB (goal {MEGABYTES}), "
                f"its biggest child {found['child_megabytes']:.0f} MB",
                flush=True,
            )


# Against libraries


def _sqlalchemyseed(bench: Bench) -> None:
    path = bench.folder / "sqlalchemyseed.json"
    write_sqlalchemyseed(path, FEW_ROWS, natural=False)
    _against_library(bench, "sqlalchemyseed (JSON)", "seed_sqlalchemyseed.py", path, "by primary key")


def _sqlalchemyseed_natural(bench: Bench) -> None:
    path = bench.folder / "sqlalchemyseed_by_slug.json"
    write_sqlalchemyseed(path, FEW_ROWS, natural=True)
    _against_library(bench, "sqlalchemyseed (JSON)", "seed_sqlalchemyseed.py", path, "the project by slug")


def _django(bench: Bench) -> None:
    path = bench.folder / "by_key.json"
    write_django(path, FEW_ROWS, natural=False)
    _against_library(bench, "loaddata (JSON)", "seed_django.py", path, "by primary key")


def _django_natural(bench: Bench) -> None:
    path = bench.folder / "by_slug.json"
    write_django(path, FEW_ROWS, natural=True)
    _against_library(bench, "loaddata (JSON)", "seed_django.py", path, "the project by slug")


def _against_library(bench: Bench, peer: str, script: str, path: Path, keys: str) -> None:
    """Load the same rows; ours are CSV with validation on."""
    few = replace(bench, rows=FEW_ROWS)
    is_natural = "slug" in keys
    write = write_natural_csv if is_natural else write_csv
    folder = few.set_of("natural" if is_natural else "task", write, FEW_ROWS)
    python = _peers(bench.folder / "peers")
    theirs, ours = _alternate(
        _emptied(few, lambda: _theirs(few, [python, HERE / script, path])),
        _emptied(few, lambda: _ours(few, folder, trust=False)),
        few,
    )
    claim = f"{FEW_ROWS} rows, foreign keys {keys}, ours CSV with validation on"
    _print(claim, peer, theirs, ours, 1 / TIMES_FASTER)


def _theirs(bench: Bench, command: list[str | Path]) -> float:
    found: dict[str, float] = json.loads(bench.run(command))
    bench.require(bench.rows)
    return found["seconds"]


CLAIMS = {
    "trust": _trust,
    "validated": _validated,
    "again": _again,
    "memory": _memory,
    "sqlalchemyseed": _sqlalchemyseed,
    "sqlalchemyseed-natural": _sqlalchemyseed_natural,
    "django": _django,
    "django-natural": _django_natural,
}


# What they share


def _ours(bench: Bench, folder: Path, *, trust: bool, is_again: bool = False) -> float:
    found = _load(bench, folder, trust=trust)
    if found["unchanged" if is_again else "inserted"] != bench.rows:
        sys.exit(f"taskschema did something else: {found}")
    bench.require(bench.rows)
    return found["seconds"]


def _load(bench: Bench, folder: Path, *, trust: bool) -> dict[str, float]:
    how = "trust" if trust else "validate"
    found: dict[str, float] = json.loads(bench.run([sys.executable, HERE / "seed_ours.py", folder, how]))
    return found


def _emptied(bench: Bench, load: Load) -> Load:
    """Return the load into an empty table; only the load is timed."""

    def from_empty() -> float:
        bench.empty()
        return load()

    return from_empty


def _alternate(theirs: Load, ours: Load, bench: Bench) -> tuple[list[float], list[float]]:
    pairs = [(theirs(), ours()) for _ in range(bench.rounds)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def _print(claim: str, peer: str, theirs: list[float], ours: list[float], goal: float) -> None:
    their_median, our_median = statistics.median(theirs), statistics.median(ours)
    line = f"{claim}: {peer} {their_median * 1000:.0f} ms, taskschema {our_median * 1000:.0f} ms, "
    line += f"ratio {our_median / their_median:.3f} (goal {goal}, medians of {len(ours)})"
    print(line, flush=True)


@contextmanager
def _embedded(folder: Path) -> Iterator[DatabaseUrl]:
    server = server_at(folder)
    server.start()
    try:
        yield server.url
    finally:
        server.remove()


@contextmanager
def _database(server: DatabaseUrl, name: str) -> Iterator[DatabaseUrl]:
    """Make a database with the canonical tables, and with the rows that tasks refer to."""
    with psycopg.connect(server.reveal(), autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            url = server.with_database(name)
            engine = create_command_engine(url)
            load_metadata(canonical_project()).create_all(engine)
            engine.dispose()
            with psycopg.connect(url.reveal()) as connection:
                put_owners(connection)
            with psycopg.connect(url.reveal(), autocommit=True) as connection:
                connection.execute("VACUUM (ANALYZE)")
            yield url
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _peers(folder: Path) -> Path:
    """Make an environment for the peers where there is none yet, and return its Python."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        install = [str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check", *PEERS]
        subprocess.run(install, check=True)
    return python


def _spelled(url: DatabaseUrl) -> str:
    """Return the URL as SQLAlchemy reads it with psycopg 3, where the server is a socket too."""
    return url.sqlalchemy_url().set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


if __name__ == "__main__":
    main()
