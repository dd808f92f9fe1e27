"""Claim: finding no drift takes less than Alembic and migra take, and grows no faster than the schema.

Run in the checkout: `.venv/bin/python bench/drift.py [URL] [--tables 50 300 1000]`. Without the URL of a
server it uses an embedded one of its own, in memory where that can be: ext4 looks through the files that were
deleted in the last minutes, here the scratch databases of the rounds before, each time one is made. Needs the
network: migra wants an older SQLAlchemy than ours, so it gets an environment of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import psycopg
from drift_models import models
from psycopg import sql

from taskschema.db.embedded import server_at
from taskschema.db.url import DatabaseUrl

ROUNDS = 5
PEERS = ("migra==3.0.1663481299", "sqlalchemy<2.1", "psycopg2-binary", "setuptools<81")
GOALS = {
    "models": ("alembic", 0.8),
    "models-warm": ("alembic", 0.25),
    "url": ("migra", 0.15),
    "recorded": ("alembic", 0.15),
}
"""What each check of ours is measured against, and how much of that it may take with the most tables."""
MEGABYTES = 150
HERE = Path(__file__).parent
MEMORY = Path("/dev/shm")
OBJECTS = (
    "SELECT (SELECT count(*) FROM pg_class WHERE oid >= 16384 AND relkind IN ('r', 'i', 'S'))"
    " + (SELECT count(*) FROM pg_attribute JOIN pg_class ON attrelid = pg_class.oid"
    "    WHERE attrelid >= 16384 AND attnum > 0 AND relkind = 'r')"
    " + (SELECT count(*) FROM pg_constraint WHERE oid >= 16384)"
)


@dataclass
class Measured:
    """What the rounds of one size gave."""

    tables: int
    objects: int
    seconds: dict[str, list[float]] = field(default_factory=dict)
    megabytes: dict[str, float] = field(default_factory=dict)

    def add(self, name: str, seconds: float, megabytes: float) -> None:
        self.seconds.setdefault(name, []).append(seconds)
        self.megabytes[name] = max(megabytes, self.megabytes.get(name, 0))

    def median(self, name: str) -> float:
        return statistics.median(self.seconds[name])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("url", nargs="?")
    parser.add_argument("--tables", nargs="+", type=int, default=[50, 300, 1000])
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that databases are dropped
    with ExitStack() as stack:
        memory = str(MEMORY) if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) else None
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=memory)))
        url = DatabaseUrl.parse(asked.url) if asked.url else stack.enter_context(_embedded(folder))
        peers = _environment(folder / "peers")
        found = []
        for count in asked.tables:
            found.append(_measure(count, url, peers))
            _print(found[-1])
        for fewer, more in pairwise(found[-2:]):
            _print_growth(fewer, more)


def _measure(count: int, server: DatabaseUrl, peers: Path) -> Measured:
    with _databases(count, server) as (url, other), tempfile.TemporaryDirectory() as home:
        with psycopg.connect(url.reveal()) as connection:
            (objects,) = connection.execute(OBJECTS).fetchone() or (0,)
        measured = Measured(count, objects)
        for round_ in range(ROUNDS + 1):
            for name in ("alembic", "migra", *GOALS):
                python = peers if name == "migra" else Path(sys.executable)
                numbers = _check(python, name, str(count), _spelled(url), _spelled(other), home)
                if round_:  # the first one warms servers and caches up
                    measured.add(name, **numbers)
    return measured


def _check(python: Path, *arguments: str) -> dict[str, float]:
    command = [str(python), str(HERE / "drift_check.py"), *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return {name: float(number) for name, number in json.loads(done.stdout).items()}


@contextmanager
def _databases(count: int, server: DatabaseUrl) -> Iterator[tuple[DatabaseUrl, DatabaseUrl]]:
    """Make two equal databases that know the size of their catalogs, as any but a new one does."""
    names = [f"taskschema_bench_drift_{os.getpid()}_{letter}" for letter in "ab"]
    with psycopg.connect(server.reveal(), autocommit=True) as admin:
        try:
            for name, template in zip(names, ("template0", names[0]), strict=True):
                create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
                admin.execute(create.format(sql.Identifier(name), sql.Identifier(template)))
                if name == names[0]:
                    _fill(count, server.with_database(name))
            for name in names:
                with psycopg.connect(server.with_database(name).reveal(), autocommit=True) as connection:
                    connection.execute("VACUUM (ANALYZE)")
            yield server.with_database(names[0]), server.with_database(names[1])
        finally:
            for name in names:
                _drop(admin, name)


def _spelled(url: DatabaseUrl) -> str:
    """Return the URL as every SQLAlchemy reads it, where the server is a socket too."""
    return url.sqlalchemy_url().set(drivername="postgresql").render_as_string(hide_password=False)


def _fill(count: int, url: DatabaseUrl) -> None:
    from taskschema.catalog.modelled import create_modelled
    from taskschema.db.engines import create_command_engine
    from taskschema.drift.expected import record_catalog

    engine = create_command_engine(url)
    with engine.connect() as connection:
        create_modelled(models(count), connection)
        record_catalog(connection)
    engine.dispose()


def _drop(admin: psycopg.Connection, name: str) -> None:
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def _embedded(folder: Path) -> Iterator[DatabaseUrl]:
    server = server_at(folder)
    server.start()
    try:
        yield server.url
    finally:
        server.remove()


def _environment(folder: Path) -> Path:
    """Make an environment for the peers, and return its Python."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check", *PEERS]
    subprocess.run(install, check=True)
    return python


def _print(measured: Measured) -> None:
    print(f"{measured.tables} tables, {measured.objects} objects (medians of {ROUNDS})")
    for name in measured.seconds:
        line = f"  {name}: {measured.median(name) * 1000:.0f} ms, at most {measured.megabytes[name]:.0f} MB"
        if name in GOALS:
            peer, goal = GOALS[name]
            ratio = measured.median(name) / measured.median(peer)
            line += f", {ratio:.2f} of {peer} (goal {goal} with 1,000 tables)"
        print(line, flush=True)


def _print_growth(fewer: Measured, more: Measured) -> None:
    print(
        f"from {fewer.tables} to {more.tables} tables: {more.objects / fewer.objects:.2f} times the objects"
    )
    for name in fewer.seconds:
        print(f"  {name}: {more.median(name) / fewer.median(name):.2f} times as long")
    peak = max(more.megabytes[name] for name in GOALS)
    print(f"peak memory of ours: {peak:.0f} MB (goal {MEGABYTES} MB)")


if __name__ == "__main__":
    main()
