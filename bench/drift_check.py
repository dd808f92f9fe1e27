"""One check of one tool, in a process of its own: imports and connects first, then times itself.

Arguments: the check, the number of tables, the URL of the database, the URL of another one that is equal, and
a folder to remember things in.
Prints seconds, and megabytes at the peak, as JSON. Run by drift.py, which lends migra another Python.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

Check = Callable[[], object]
"""Finds nothing, or says what."""


def main() -> None:
    name, count, url, other, home = sys.argv[1:]
    with CHECKS[name](int(count), url, other, Path(home)) as check:
        began = time.perf_counter()
        found = check()
        seconds = time.perf_counter() - began
    if found:
        raise SystemExit(f"{name}: there is no drift, and it found {found}")
    print(json.dumps({"seconds": seconds, "megabytes": _peak_kilobytes() / 1024}))


def _peak_kilobytes() -> int:
    """Return the most memory that was resident; getrusage counts the process before exec, too."""
    with Path("/proc/self/status").open(encoding="utf-8") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


@contextmanager
def alembic(count: int, url: str, *_: object) -> Iterator[Check]:
    """compare_metadata as `alembic check` calls it: types compared, server defaults not."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from drift_models import models
    from sqlalchemy import create_engine

    metadata = models(count)
    with create_engine(url.replace("postgresql:", "postgresql+psycopg:")).connect() as connection:
        connection.exec_driver_sql("SELECT 1")
        context = MigrationContext.configure(connection)
        yield lambda: compare_metadata(context, metadata)


@contextmanager
def migra(_: int, url: str, other: str, __: Path) -> Iterator[Check]:
    from migra import Migration
    from sqlbag import S

    def check() -> object:
        migration = Migration(sessions[0], sessions[1])
        migration.set_safety(False)
        migration.add_all_changes()
        return migration.sql

    with S(url) as one, S(other) as two:
        sessions = [one, two]
        for session in sessions:
            session.connection().exec_driver_sql("SELECT 1")
        yield check


@contextmanager
def models_cold(count: int, url: str, other: str, _: Path) -> Iterator[Check]:
    """Create the models in a scratch database, and remember them: the first check of a project."""
    with TemporaryDirectory() as folder, models_warm(count, url, other, Path(folder)) as check:
        yield check


@contextmanager
def models_warm(count: int, url: str, _: str, home: Path) -> Iterator[Check]:
    """Find the models remembered, which they are from the second process on."""
    from drift_models import models

    from taskschema.drift.expected import Models

    with _ours(url) as find:
        source = Models(models(count), home=home)
        yield lambda: find(source)


@contextmanager
def against_url(_: int, url: str, other: str, __: Path) -> Iterator[Check]:
    from taskschema.db.url import DatabaseUrl
    from taskschema.drift.expected import AnotherDatabase

    with _ours(url) as find:
        yield lambda: find(AnotherDatabase(DatabaseUrl.parse(other)))


@contextmanager
def recorded(_: int, url: str, *__: object) -> Iterator[Check]:
    from taskschema.drift.expected import Recorded

    with _ours(url) as find:
        yield lambda: find(Recorded())


@contextmanager
def _ours(url: str) -> Iterator[Callable[[Any], object]]:
    from taskschema.db.engines import create_command_engine
    from taskschema.db.url import DatabaseUrl
    from taskschema.drift import find_drift

    with create_command_engine(DatabaseUrl.parse(url)).connect() as connection:
        connection.exec_driver_sql("SELECT 1")
        connection.rollback()
        yield lambda source: find_drift(connection, source).findings


CHECKS: dict[str, Callable[[int, str, str, Path], AbstractContextManager[Check]]] = {
    "alembic": alembic,
    "migra": migra,
    "models": models_cold,
    "models-warm": models_warm,
    "url": against_url,
    "recorded": recorded,
}


if __name__ == "__main__":
    main()
