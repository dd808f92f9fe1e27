"""Claim: with 500 revisions, `taskschema upgrade head` at head costs at most 0.30 of alembic's CPU time.

Beside it: `--help` at most 0.25 of it, and 500 revisions on an empty database at most alembic's time.
Run in the checkout: `.venv/bin/python bench/upgrade.py [--revisions 500] [--only head help empty]`. Uses an
embedded server of its own, in memory where that can be. Both run the same files: taskschema with its own
env.py, alembic with the one that `alembic init` writes.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from upgrade_project import BIN, Sides, make_sides

from taskschema.config import load_settings
from taskschema.db.embedded import server_at
from taskschema.db.url import DatabaseUrl
from taskschema.migrations.fastpath import heads_stood_on

MEMORY = Path("/dev/shm")
ROUNDS = 9
EMPTY_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run of a program took, in seconds; `cpu` is user and system of the child."""

    wall: float
    cpu: float


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--revisions", type=int, default=500)
    parser.add_argument(
        "--only", nargs="+", choices=("head", "help", "empty"), default=["head", "help", "empty"]
    )
    asked = parser.parse_args()
    memory = str(MEMORY) if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=memory) as name:
        server = server_at(Path(name))
        server.start()
        try:
            sides = make_sides(Path(name) / "project", asked.revisions)
            for claim in asked.only:
                CLAIMS[claim](sides, server.url)
        finally:
            server.remove()


def _at_head(sides: Sides, server: DatabaseUrl) -> None:
    with _database(server, "bench_head") as url:
        _run(sides, url, [BIN / "taskschema", "upgrade", "head"])
        _require_short_road(sides, url)
        theirs, ours = _alternate(
            lambda: _run(sides, url, [BIN / "alembic", "upgrade", "head"]),
            lambda: _run(sides, url, [BIN / "taskschema", "upgrade", "head"]),
            ROUNDS,
        )
    _print(f"at head with {sides.revisions} revisions", theirs, ours, cpu_goal=0.30)


def _help(sides: Sides, server: DatabaseUrl) -> None:
    theirs, ours = _alternate(
        lambda: _run(sides, server, [BIN / "alembic", "--help"]),
        lambda: _run(sides, server, [BIN / "taskschema", "--help"]),
        ROUNDS,
    )
    _print("--help", theirs, ours, cpu_goal=0.25)


def _from_empty(sides: Sides, server: DatabaseUrl) -> None:
    def fresh(program: str) -> Cost:
        with _database(server, f"bench_{program}") as url:
            return _run(sides, url, [BIN / program, "upgrade", "head"])

    theirs, ours = _alternate(lambda: fresh("alembic"), lambda: fresh("taskschema"), EMPTY_ROUNDS)
    _print(f"{sides.revisions} revisions on an empty database", theirs, ours, cpu_goal=1.0, wall_goal=1.0)


CLAIMS = {"head": _at_head, "help": _help, "empty": _from_empty}


def _require_short_road(sides: Sides, url: DatabaseUrl) -> None:
    """Stop where the short road is shut: something else would be measured."""
    if heads_stood_on(load_settings(environ={"DATABASE_URL": url.reveal()}, directory=sides.ours)) is None:
        sys.exit("the short road is shut")


def _run(sides: Sides, url: DatabaseUrl, command: list[str | Path]) -> Cost:
    """Run a program on a database, and measure it; each finds the URL where it looks for it."""
    name = Path(command[0]).name
    env = {**os.environ, "DATABASE_URL": sides.spelled(url, name)}
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, cwd=sides.folder(name), env=env, capture_output=True, check=False)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{name} failed:\n{done.stderr.decode()}")
    return Cost(wall, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)


def _alternate(
    theirs: Callable[[], Cost], ours: Callable[[], Cost], rounds: int
) -> tuple[list[Cost], list[Cost]]:
    """Run both in turn, the first round unmeasured."""
    pairs = [(theirs(), ours()) for _ in range(rounds + 1)][1:]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def _print(
    claim: str, theirs: list[Cost], ours: list[Cost], *, cpu_goal: float, wall_goal: float | None = None
) -> None:
    print(f"{claim} (medians of {len(ours)})")
    for measure, goal in (("cpu", cpu_goal), ("wall", wall_goal)):
        their_median, our_median = (
            statistics.median(getattr(cost, measure) for cost in costs) * 1000 for costs in (theirs, ours)
        )
        line = f"  {measure}: alembic {their_median:.0f} ms, taskschema {our_median:.0f} ms, "
        line += f"ratio {our_median / their_median:.2f}"
        print(line if goal is None else f"{line} (goal {goal})", flush=True)


@contextmanager
def _database(server: DatabaseUrl, name: str) -> Iterator[DatabaseUrl]:
    with psycopg.connect(server.reveal(), autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield server.with_database(name)
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


if __name__ == "__main__":
    main()
