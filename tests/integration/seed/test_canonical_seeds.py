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


def test_demo_builds_on_dev_and_dev_on_base() -> None:
    assert {each.name: each.extends for each in list_sets(SEEDS)} == {
        "base": (),
        "dev": ("base",),
        "demo": ("dev",),
    }


def test_base_is_a_worker_of_each_type_and_an_inbox(head_connection: Connection) -> None:
    report = run(head_connection, "base")
    assert report.sets == ("base",)
    assert ask(head_connection, "SELECT id, type FROM worker ORDER BY 1") == [
        ("@claude-code", "agent"),
        ("@maintainer", "human"),
    ]
    assert ask(head_connection, "SELECT slug FROM project") == [("inbox",)]


@pytest.mark.parametrize("name", ["dev", "demo"])
def test_a_set_fills_every_table_once(head_connection: Connection, name: str) -> None:
    first = run(head_connection, name)
    metadata = load_metadata(canonical_project())
    assert {each.table for each in first.tables} == set(metadata.tables)
    tables = sorted(metadata.tables)
    images = {
        table: ask(head_connection, f"SELECT xmin, ctid, t.* FROM {table} t ORDER BY 2") for table in tables
    }
    second = run(head_connection, name)
    assert not second.has_changes
    assert [each.unchanged for each in second.tables] == [each.inserted for each in first.tables]
    for table, image in images.items():
        assert ask(head_connection, f"SELECT xmin, ctid, t.* FROM {table} t ORDER BY 2") == image


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


@pytest.mark.parametrize(
    ("table", "least"),
    [
        ("auditlog", 70),
        ("notification", 70),
        ("project", 10),
        ("task", 100),
        ("taskassignment", 150),
        ("taskworkerlink", 40),
        ("worker", 15),
    ],
)
def test_demo_has_a_few_hundred_rows(head_connection: Connection, table: str, least: int) -> None:
    counts = {each.table: each.inserted for each in run(head_connection, "demo").tables}
    assert 300 <= sum(counts.values()) < 1000
    assert least <= counts[table] < 1000
    assert ask(head_connection, f"SELECT count(*) FROM {table}") == [(counts[table],)]


DEMO_TASKS = """
    SELECT t.* FROM task t JOIN project p ON p.id = t.project_id
    WHERE p.slug IN ('access', 'handbook', 'importer', 'mobile', 'operations', 'reports', 'support')
"""
"""Tasks of the demo's own projects: those of dev leave their times to the clock."""


@pytest.mark.parametrize(
    "contradictions",
    [
        """SELECT title FROM task
        WHERE (status = 'completed') <> (progress_percent = 100)
            OR (status = 'pending') <> (progress_percent = 0)""",
        "SELECT title FROM demo WHERE updated_at < created_at OR updated_at >= '2026-03-28'",
        "SELECT title FROM demo WHERE status = 'completed' AND updated_at > due_date",
        """SELECT child.title FROM demo child JOIN demo parent ON parent.id = child.parent_id
        WHERE child.project_id <> parent.project_id OR child.created_at < parent.created_at
            OR parent.status = 'completed'
            AND (child.status <> 'completed' OR child.updated_at > parent.updated_at)""",
        """SELECT demo.title FROM demo JOIN project ON project.id = demo.project_id
        WHERE demo.created_at < project.created_at""",
        """SELECT demo.title FROM demo JOIN taskassignment a ON a.task_id = demo.id
        WHERE a.assigned_at < demo.created_at
            OR demo.status = 'completed' AND a.assigned_at > demo.updated_at
            OR a.role = 'assignee' AND a.worker_id IS DISTINCT FROM demo.assignee_id""",
        """SELECT demo.title FROM demo JOIN notification n ON n.task_id = demo.id
        WHERE n.created_at < demo.created_at""",
        """SELECT entity_type, entity_id FROM auditlog a LEFT JOIN worker ON worker.id = a.actor_id
        WHERE worker.type IS DISTINCT FROM a.actor_type""",
        "SELECT project_id, title FROM task GROUP BY 1, 2 HAVING count(*) > 1",
        """SELECT task_id, worker_id FROM taskworkerlink
        INTERSECT SELECT task_id, worker_id FROM taskassignment""",
    ],
)
def test_demo_does_not_contradict_itself(head_connection: Connection, contradictions: str) -> None:
    run(head_connection, "demo")
    assert ask(head_connection, f"WITH demo AS ({DEMO_TASKS}) {contradictions}") == []
