"""Laws over every revision of the canonical project.

1. The catalog after `upgrade head` is the catalog of the models.
2. Up, down and up again gives the same catalog, at every revision.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlmodel import SQLModel

from taskschema.catalog import Catalog, read_catalog
from taskschema.catalog.compare import compare
from taskschema.config import canonical_project
from taskschema.db.scratch import scratch_database
from taskschema.db.url import DatabaseUrl
from taskschema.drift import find_drift_from_models
from taskschema.migrations.history import read_history
from taskschema.migrations.runner import downgrade, upgrade
from taskschema.migrations.scripts import Scripts, load_scripts
from taskschema.models.loading import load_metadata

pytestmark = pytest.mark.containers

REVISIONS = [revision.revision for revision in reversed(read_history(load_scripts(canonical_project())))]


@pytest.fixture
def scripts() -> Scripts:
    return load_scripts(canonical_project())


def catalog(connection: Connection) -> Catalog:
    found = read_catalog(connection)
    assert not connection.in_transaction()
    return found


def test_there_are_revisions() -> None:
    assert len(REVISIONS) >= 3


def test_the_models_and_the_revisions_make_the_same_catalog(
    connection: Connection, empty_database: DatabaseUrl, scripts: Scripts
) -> None:
    metadata = load_metadata(scripts.project)
    upgrade(connection, scripts)
    with scratch_database(empty_database) as other:
        metadata.create_all(other)
        other.commit()
        expected = catalog(other)
    actual = catalog(connection)
    assert compare(expected, actual) == []
    assert expected == actual
    assert expected.fingerprint() == actual.fingerprint()
    assert {table.name for table in actual.tables} == set(metadata.tables)


def test_there_is_no_drift_at_head(connection: Connection, scripts: Scripts) -> None:
    upgrade(connection, scripts)
    assert find_drift_from_models(connection, load_metadata(scripts.project)) == []


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_revision_goes_down_and_up_again(
    connection: Connection, scripts: Scripts, revision: str
) -> None:
    upgrade(connection, scripts, revision)
    first = catalog(connection)
    downgrade(connection, scripts, "-1")
    below = catalog(connection)
    upgrade(connection, scripts, revision)
    assert catalog(connection) == first
    downgrade(connection, scripts, "-1")
    assert catalog(connection) == below != first


def test_the_whole_way_down_leaves_nothing(connection: Connection, scripts: Scripts) -> None:
    empty = catalog(connection)
    upgrade(connection, scripts)
    head = catalog(connection)
    downgrade(connection, scripts, "base")
    assert catalog(connection) == empty
    upgrade(connection, scripts)
    assert catalog(connection) == head


def test_everything_is_named_by_the_convention(connection: Connection, scripts: Scripts) -> None:
    """No name was left to PostgreSQL, which would choose another in another place."""
    upgrade(connection, scripts)
    for table in catalog(connection).tables:
        names = [constraint.name for constraint in table.constraints] + [
            index.name for index in table.indexes
        ]
        for name in names:
            assert name.split("_", 1)[0] in {"pk", "fk", "uq", "ck", "ix"}, (table.name, name)
            assert name.split("_", 1)[1].startswith(table.name)


def test_the_canonical_metadata_is_complete(scripts: Scripts) -> None:
    assert load_metadata(scripts.project) is SQLModel.metadata
    assert {
        "project",
        "task",
        "worker",
        "taskworkerlink",
        "taskassignment",
        "auditlog",
        "notification",
    } <= set(SQLModel.metadata.tables)


def test_up_and_down_on_sqlite(tmp_path: Path, scripts: Scripts) -> None:
    from taskschema.db.engines import create_command_engine

    engine = create_command_engine(DatabaseUrl.parse(f"sqlite:///{tmp_path / 'tasks.db'}"))
    with engine.connect() as connection:
        assert upgrade(connection, scripts).after == (REVISIONS[-1],)
        assert downgrade(connection, scripts, "base").after == ()
        assert upgrade(connection, scripts).after == (REVISIONS[-1],)
    engine.dispose()
