"""A library on PostgreSQL and on SQLite, to put seeds into."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, event

from taskschema.db.engines import create_command_engine
from taskschema.db.url import DatabaseUrl
from tests.integration.seed.library import LIBRARY, Seeds


@pytest.fixture
def library(empty_database: DatabaseUrl, tmp_path: Path) -> Iterator[Seeds]:
    """Seeds for PostgreSQL."""
    engine = create_command_engine(empty_database)
    yield from _lend(engine, tmp_path / "seeds")


@pytest.fixture
def sqlite_library(tmp_path: Path) -> Iterator[Seeds]:
    """Seeds for SQLite, with foreign keys on."""
    engine = create_engine(f"sqlite:///{tmp_path / 'library.db'}")
    event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA foreign_keys = ON"))
    yield from _lend(engine, tmp_path / "seeds")


@pytest.fixture
def staged_library(library: Seeds, monkeypatch: pytest.MonkeyPatch) -> Seeds:
    """Seeds for PostgreSQL that always go by way of temporary tables."""
    monkeypatch.setattr("taskschema.seed.seeding.STAGE_ROWS", 0)
    monkeypatch.delattr("taskschema.seed.seeding._by_row")
    return library


@pytest.fixture(params=["library", "sqlite_library", "staged_library"])
def seeds(request: pytest.FixtureRequest) -> Seeds:
    """Seeds for each kind of database in turn."""
    lent: Seeds = request.getfixturevalue(request.param)
    return lent


def _lend(engine: Engine, folder: Path) -> Iterator[Seeds]:
    folder.mkdir()
    with engine.begin() as making:
        LIBRARY.create_all(making)
    with engine.connect() as lent:
        yield Seeds(folder, lent)
    engine.dispose()
