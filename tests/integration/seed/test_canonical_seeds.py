"""The seeds that ship with the package, in the database that its migrations make."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from taskschema.config import canonical_project
from taskschema.models.loading import load_metadata
from taskschema.seed import SeedReport, list_sets, seed

SEEDS = canonical_project().seeds


def run(connection: Connection, *sets: str) -> SeedReport:
    metadata = load_metadata(canonical_project())
    with connection.begin():
        return seed(connection, metadata=metadata, directory=Path(SEEDS), sets=sets)


def ask(connection: Connection, query: str) -> list[tuple[object, ...]]:
    with connection.begin():
        return [tuple(row) for row in connection.execute(text(query))]


def test_dev_builds_on_base() -> None:
    assert [(each.name, each.extends) for each in list_sets(SEEDS)] == [("base", ()), ("dev", ("base",))]


def test_base_is_a_worker_of_each_type_and_an_inbox(head_connection: Connection) -> None:
    report = run(head_connection, "base")
    assert report.sets == ("base",)
    assert ask(head_connection, "SELECT id, type FROM worker ORDER BY 1") == [
        ("@claude-code", "agent"),
        ("@maintainer", "human"),
    ]
    assert ask(head_connection, "SELECT slug FROM project") == [("inbox",)]


def test_dev_fills_every_table_once(head_connection: Connection) -> None:
    first = run(head_connection, "dev")
    metadata = load_metadata(canonical_project())
    assert {each.table for each in first.tables} == set(metadata.tables)
    tables = sorted(metadata.tables)
    images = {
        name: ask(head_connection, f"SELECT xmin, ctid, t.* FROM {name} t ORDER BY 2") for name in tables
    }
    second = run(head_connection, "dev")
    assert not second.has_changes
    assert [each.unchanged for each in second.tables] == [each.inserted for each in first.tables]
    for name, image in images.items():
        assert ask(head_connection, f"SELECT xmin, ctid, t.* FROM {name} t ORDER BY 2") == image


@pytest.mark.parametrize(
    ("query", "least"),
    [
        ("SELECT count(*) FROM task", 12),
        ("SELECT count(*) FROM task WHERE parent_id IS NOT NULL", 5),
        ("SELECT count(DISTINCT status) FROM task", 3),
        ("SELECT count(DISTINCT priority) FROM task", 3),
        ("SELECT count(DISTINCT role) FROM taskassignment", 2),
        ("SELECT count(*) FROM taskworkerlink", 3),
        (
            "SELECT count(*) FROM task t JOIN task p ON p.id = t.parent_id WHERE t.project_id = p.project_id",
            5,
        ),
    ],
)
def test_dev_is_lively(head_connection: Connection, query: str, least: int) -> None:
    run(head_connection, "dev")
    ((found,),) = ask(head_connection, query)
    assert isinstance(found, int) and found >= least
