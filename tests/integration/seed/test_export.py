"""Exported rows load elsewhere with the same keys, and where they come from there is nothing to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from taskschema.config import canonical_project
from taskschema.errors import SeedError
from taskschema.models.loading import load_metadata
from taskschema.seed import SeedReport, seed
from taskschema.seed.export import ExportReport, export

SEEDS = canonical_project().seeds
KEEP = {"worker.name": "keep"}
IN_PROGRESS = "status = 'in_progress'"

IMAGE = """
    SELECT p.slug, t.title, t.description, t.status, t.priority, t.progress_percent, t.due_date,
        t.assignee_id, t.created_at, t.updated_at, pp.slug, pt.title, p.name, p.created_at, p.updated_at
    FROM task t LEFT JOIN project p ON p.id = t.project_id LEFT JOIN task pt ON pt.id = t.parent_id
    LEFT JOIN project pp ON pp.id = pt.project_id
    WHERE concat_ws('/', p.slug, t.title) = ANY(CAST(:names AS text[])) ORDER BY 1, 2
"""


def put(connection: Connection, folder: Path, *sets: str) -> SeedReport:
    with connection.begin():
        metadata = load_metadata(canonical_project())
        return seed(connection, metadata=metadata, directory=folder, sets=sets)


def take(connection: Connection, table: str = "task", **settings: object) -> ExportReport:
    with connection.begin():
        given = {"masks": KEEP, "seeds": Path(SEEDS)} | settings
        metadata = load_metadata(canonical_project())
        return export(connection, metadata=metadata, table=table, **given)  # type: ignore[arg-type]


def ask(connection: Connection, query: str, **values: object) -> list[tuple[object, ...]]:
    with connection.begin():
        return [tuple(row) for row in connection.execute(text(query), values)]


@pytest.fixture
def demo(head_connection: Connection) -> Connection:
    put(head_connection, Path(SEEDS), "demo")
    return head_connection


@pytest.mark.parametrize("name", ["x.yaml", "x.json", "set/rows.yml"])
def test_tasks_go_elsewhere_and_come_back(
    demo: Connection, other_connection: Connection, tmp_path: Path, name: str
) -> None:
    load_metadata(canonical_project()).create_all(other_connection)
    other_connection.execute(text("INSERT INTO project (slug, name) VALUES ('first', 'takes number 1')"))
    other_connection.commit()
    done = take(demo, where=IN_PROGRESS, to=tmp_path / name)
    assert done.chosen == len(ask(demo, f"SELECT FROM task WHERE {IN_PROGRESS}"))
    assert [each.table for each in done.tables] == ["project", "worker", "task"]
    assert done.tables[2].key == ("project", "title")
    set_name = Path(name).parts[0].partition(".")[0]

    assert not put(demo, tmp_path, set_name).has_changes
    first = put(other_connection, tmp_path, set_name)
    assert sum(each.inserted for each in first.tables) == done.rows
    assert not put(other_connection, tmp_path, set_name).has_changes

    every = "SELECT concat_ws('/', slug, title) FROM task LEFT JOIN project p ON p.id = project_id"
    names = [name for (name,) in ask(other_connection, every)]
    assert len(names) == done.tables[2].rows
    assert ask(demo, IMAGE, names=names) == ask(other_connection, IMAGE, names=names)
    workers = "SELECT * FROM worker WHERE id = ANY(:ids) ORDER BY id"
    ids = [row[0] for row in ask(other_connection, "SELECT id FROM worker")]
    assert ask(demo, workers, ids=ids) == ask(other_connection, workers, ids=ids)

    again = take(other_connection, where=IN_PROGRESS, to=tmp_path / "again" / name)
    assert (tmp_path / "again" / name).read_bytes() == (tmp_path / name).read_bytes() == again.text.encode()


@pytest.mark.parametrize("table", ["auditlog", "notification", "taskassignment", "taskworkerlink"])
def test_every_table_goes_elsewhere(
    demo: Connection, other_connection: Connection, tmp_path: Path, table: str
) -> None:
    load_metadata(canonical_project()).create_all(other_connection)
    other_connection.commit()
    done = take(demo, table, to=tmp_path / "x.yaml")
    assert not put(demo, tmp_path, "x").has_changes
    put(other_connection, tmp_path, "x")
    assert take(other_connection, table).text == done.text
    assert len(ask(demo, f"SELECT FROM {table}")) == len(ask(other_connection, f"SELECT FROM {table}"))


def test_parents_come_along_up_to_the_root_and_children_do_not(demo: Connection, tmp_path: Path) -> None:
    ((leaf, root),) = ask(
        demo,
        "SELECT c.id, p.id FROM task c JOIN task p ON p.id = c.parent_id "
        "WHERE NOT EXISTS (SELECT FROM task g WHERE g.parent_id = c.id) AND p.parent_id IS NULL LIMIT 1",
    )
    done = take(demo, where=f"id = {leaf}")
    assert {each.table: each.rows for each in done.tables}["task"] == 2
    assert {each.table: each.rows for each in take(demo, where=f"id = {root}").tables}["task"] == 1


def test_without_declared_keys_rows_go_by_number_and_it_is_said(demo: Connection) -> None:
    done = take(demo, seeds=None, where=IN_PROGRESS)
    (task,) = (each for each in done.tables if each.table == "task")
    assert task.key == ("id",)
    assert "rows of task go by id" in task.note
    assert "--key task=" in task.note
    named = take(demo, seeds=None, where=IN_PROGRESS, keys={"task": "project, title"})
    assert named.text == take(demo, where=IN_PROGRESS).text


def test_a_key_that_tells_nothing_apart_is_refused(demo: Connection) -> None:
    with pytest.raises(SeedError, match=r"\[status\] is no key of these rows of task"):
        take(demo, keys={"task": "status"})
    with pytest.raises(SeedError, match="task has no column 'titel'") as refused:
        take(demo, keys={"task": "titel"})
    assert refused.value.hint == "did you mean title?"


def test_a_declared_key_that_is_none_here_is_passed_over(demo: Connection) -> None:
    with demo.begin():
        demo.execute(text("UPDATE task SET title = 'the same', project_id = NULL"))
    done = take(demo, where=IN_PROGRESS)
    assert {each.table: each.key for each in done.tables}["task"] == ("id",)


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("nam = 3", "42703.*column .nam. does not exist"),
        ("status = ", "42601"),
        ("true); DROP TABLE task; SELECT (1", "42601"),
        ("true) /*", "42601"),
        ("nextval('task_id_seq') > 0", "25006.*read-only"),
        ("set_config('transaction_read_only', 'off', true) = 'off'", "25001.*read-write mode"),
        ("title::int = 7", "22P02.*it fails on a row"),
        ("id = (SELECT id FROM task)", "21000"),
    ],
)
def test_a_wrong_condition_is_refused_and_cannot_write(demo: Connection, where: str, said: str) -> None:
    before = ask(demo, "SELECT last_value FROM task_id_seq")
    with pytest.raises(SeedError, match=said) as refused:
        take(demo, where=where)
    assert "spreadsheet" not in str(refused.value)
    assert ask(demo, "SELECT last_value FROM task_id_seq") == before
    assert len(ask(demo, "SELECT FROM task")) == 112


@pytest.mark.parametrize(
    "where",
    ["title LIKE '%e%' -- why", "'a:b' = 'a:b' AND id::text <> ':x'", "true\n/* all */", "'%s' = '%s'"],
)
def test_a_condition_is_run_as_it_is(demo: Connection, where: str) -> None:
    assert take(demo, where=where).chosen == len(ask(demo, "SELECT FROM task")) or "LIKE" in where


def test_no_row_no_file(demo: Connection, tmp_path: Path) -> None:
    with pytest.raises(SeedError, match="no row of task is chosen"):
        take(demo, where="false", to=tmp_path / "x.yaml")
    with pytest.raises(SeedError, match="no table tsk") as refused:
        take(demo, "tsk")
    assert refused.value.hint == "did you mean task?"
    assert list(tmp_path.iterdir()) == []


def test_rows_are_of_one_moment_and_the_transaction_is_new(demo: Connection) -> None:
    with demo.begin():
        demo.execute(text("SELECT 1"))
        with pytest.raises(SeedError, match="a transaction of its own"):
            export(demo, metadata=load_metadata(canonical_project()), table="task", masks=KEEP)


def test_a_limit_takes_the_first(demo: Connection) -> None:
    done = take(demo, limit=3)
    assert done.chosen == 3
    assert json.loads(json.dumps(done.to_json()))["document"] == done.text


def test_a_file_is_replaced_only_when_asked(demo: Connection, tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("mine\n")
    with pytest.raises(SeedError, match="is there already") as refused:
        take(demo, to=path)
    assert refused.value.hint == "--force replaces it"
    assert path.read_text() == "mine\n"
    take(demo, to=path, force=True)
    assert path.read_text().startswith("project:\n")
    assert [each.name for each in tmp_path.iterdir()] == ["x.yaml"]


@pytest.mark.parametrize("name", ["x.csv", "x", "_x.yaml", ".x.yaml"])
def test_a_name_that_is_no_seed_file_is_refused(demo: Connection, tmp_path: Path, name: str) -> None:
    with pytest.raises(SeedError):
        take(demo, to=tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_written_leaves_nothing(
    demo: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(KeyboardInterrupt):
        take(demo, to=tmp_path / "new" / "x.yaml")
    assert list((tmp_path / "new").iterdir()) == []
    monkeypatch.undo()
    (tmp_path / "file").touch()
    with pytest.raises(SeedError, match="cannot be written"):
        take(demo, to=tmp_path / "file" / "x.yaml")


def test_too_much_for_a_document_is_refused(demo: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("taskschema.seed.export.landing.MAX_DOCUMENT_BYTES", 1000)
    with pytest.raises(SeedError, match="a seed file has at most"):
        take(demo)
    monkeypatch.setattr("taskschema.seed.export.taking.MAX_ROWS", 20)
    with pytest.raises(SeedError, match="more than 20 rows"):
        take(demo)


def test_a_database_without_the_tables_is_told_so(other_connection: Connection) -> None:
    with pytest.raises(SeedError, match="not migrated") as refused:
        take(other_connection, where=IN_PROGRESS)
    assert refused.value.hint == "taskschema upgrade head"
