"""One check of one tool, in a process of its own: imports and connects first, then times itself.

Arguments: the check, the number of tables, the URL of the database, the URL of another one that is equal.
Prints seconds, and megabytes at the peak, as JSON. Run by drift.py, which lends migra another Python.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Check = Callable[[], object]
"""Finds nothing, or says what."""


def main() -> None:
    name, count, url, other = sys.argv[1:]
    with CHECKS[name](int(count), url, other) as check:
        began = time.perf_counter()
        found = check()
        seconds = time.perf_counter() - began
    if found:
        raise SystemExit(f"{name}: there is no drift, and it found {found}")
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"seconds": seconds, "megabytes": kilobytes / 1024}))


@contextmanager
def alembic(count: int, url: str, _: str) -> Iterator[Check]:
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
def migra(_: int, url: str, other: str) -> Iterator[Check]:
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
def against_models(count: int, url: str, _: str) -> Iterator[Check]:
    from drift_models import models

    from taskschema.drift import find_drift
    from taskschema.drift.expected import Models

    metadata = models(count)
    with _ours(url) as connection:
        yield lambda: find_drift(connection, Models(metadata)).findings


@contextmanager
def against_models_again(count: int, url: str, _: str) -> Iterator[Check]:
    """The same once more, with what the first time left in the cache."""
    from drift_models import models

    from taskschema.drift import find_drift
    from taskschema.drift.expected import Models

    with tempfile.TemporaryDirectory() as home, _ours(url) as connection:
        find_drift(connection, Models(models(count), home=Path(home)))
        connection.rollback()
        again = models(count)
        yield lambda: find_drift(connection, Models(again, home=Path(home))).findings


@contextmanager
def against_record(_: int, url: str, __: str) -> Iterator[Check]:
    from taskschema.drift import find_drift, record_catalog
    from taskschema.drift.expected import Recorded

    with _ours(url) as connection:
        record_catalog(connection)
        connection.commit()
        yield lambda: find_drift(connection, Recorded()).findings


@contextmanager
def against_url(_: int, url: str, other: str) -> Iterator[Check]:
    from taskschema.db.url import DatabaseUrl
    from taskschema.drift import find_drift
    from taskschema.drift.expected import AnotherDatabase

    with _ours(url) as connection:
        yield lambda: find_drift(connection, AnotherDatabase(DatabaseUrl.parse(other))).findings


@contextmanager
def _ours(url: str) -> Iterator[Any]:
    from taskschema.db.engines import create_command_engine
    from taskschema.db.url import DatabaseUrl

    with create_command_engine(DatabaseUrl.parse(url)).connect() as connection:
        connection.exec_driver_sql("SELECT 1")
        connection.rollback()
        yield connection


CHECKS = {
    "alembic": alembic,
    "migra": migra,
    "models": against_models,
    "models-warm": against_models_again,
    "url": against_url,
    "recorded": against_record,
}


if __name__ == "__main__":
    main()
