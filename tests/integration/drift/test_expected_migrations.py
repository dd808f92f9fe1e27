"""Revisions are run as far as the live database has come, once as long as nobody changes them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from taskschema.config import find_project
from taskschema.db.opening import url_of
from taskschema.db.url import DatabaseUrl
from taskschema.drift import find_drift
from taskschema.drift.expected import Migrations
from taskschema.errors import MigrationError, RevisionFailed
from taskschema.migrations.runner import upgrade
from taskschema.migrations.scripts import Scripts, load_scripts
from tests.fixtures.projects import SmallProject
from tests.integration.drift.made import Count, counted_scratches, run

MakeProject = Callable[..., SmallProject]
Load = Callable[[DatabaseUrl], Scripts]

CHAIN = {
    "r1": (None, 'op.create_table("author", sa.Column("id", sa.Integer, primary_key=True))'),
    "r2": ("r1", 'op.execute("CREATE VIEW authors AS SELECT id FROM author")'),
    "r3": ("r2", 'op.add_column("author", sa.Column("name", sa.Text))'),
}


@pytest.fixture
def scratches(monkeypatch: pytest.MonkeyPatch) -> Iterator[Count]:
    with counted_scratches(monkeypatch) as count:
        yield count


@pytest.fixture
def project(small_project: MakeProject) -> SmallProject:
    return small_project(CHAIN)


@pytest.fixture
def load(project: SmallProject) -> Load:
    return lambda url: load_scripts(find_project(project.root), url=url)


@pytest.fixture
def live(connection: Connection, load: Load) -> Connection:
    """A database at r2: r3 is pending."""
    upgrade(connection, load(url_of(connection)), "r2")
    return connection


def objects(live: Connection, load: Load, home: Path | None = None, *, to_head: bool = False) -> set[str]:
    source = Migrations(load, home=home, to_head=to_head)
    return {finding.object for finding in find_drift(live, source).findings}


def test_what_is_pending_is_no_drift(live: Connection, load: Load) -> None:
    assert objects(live, load) == set()
    assert objects(live, load, to_head=True) == {"column public.author.name"}
    assert not live.in_transaction()


def test_everything_is_told(live: Connection, load: Load) -> None:
    run(live, "DROP VIEW authors", "CREATE SEQUENCE more", "COMMENT ON TABLE author IS 'x'")
    assert objects(live, load) == {
        "view public.authors", "sequence public.more", "comment of table public.author",
    }  # fmt: skip


def test_a_second_look_runs_nothing(
    live: Connection, load: Load, tmp_path: Path, scratches: Count, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert objects(live, load, tmp_path) == set()
    assert scratches.taken() == 1
    run(live, "CREATE SEQUENCE more")
    assert objects(live, load, tmp_path) == {"sequence public.more"}
    assert scratches.taken() == 1
    run(live, "DROP SEQUENCE more")
    monkeypatch.setattr("taskschema.drift.expected.made.read_catalog", None)
    assert objects(live, load, tmp_path) == set()
    assert scratches.taken() == 0


def test_another_revision(live: Connection, load: Load, tmp_path: Path, scratches: Count) -> None:
    objects(live, load, tmp_path)
    upgrade(live, load(url_of(live)), "r3")
    assert objects(live, load, tmp_path) == set()
    assert objects(live, load, tmp_path, to_head=True) == set()
    assert scratches.taken() == 2


def test_a_changed_revision(
    live: Connection, load: Load, project: SmallProject, tmp_path: Path, scratches: Count
) -> None:
    objects(live, load, tmp_path)
    project.revision("r2", "r1", 'op.execute("CREATE VIEW authors AS SELECT id + 1 AS id FROM author")')
    assert objects(live, load, tmp_path) == {"view public.authors"}
    assert scratches.taken() == 2


def test_a_changed_file_beside_the_revisions(
    live: Connection, load: Load, project: SmallProject, tmp_path: Path, scratches: Count
) -> None:
    objects(live, load, tmp_path)
    project.write("migrations/sql/view.sql", "SELECT 1")
    assert objects(live, load, tmp_path) == set()
    assert scratches.taken() == 2


def test_a_changed_module_that_a_revision_imports(
    small_project: MakeProject,
    connection: Connection,
    tmp_path: Path,
    scratches: Count,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    project = small_project()
    monkeypatch.syspath_prepend(project.root)
    project.write("drift_views.py", "SQL = 'CREATE VIEW v AS SELECT 1 AS a'\n")
    project.revision("r1", None, "import drift_views\nop.execute(drift_views.SQL)")
    text = (project.versions / "r1.py").read_text()
    (project.versions / "r1.py").write_text(
        text.replace("import sqlalchemy", "import drift_views\nimport sqlalchemy")
    )

    def load(url: DatabaseUrl) -> Scripts:
        return load_scripts(find_project(project.root), url=url)

    upgrade(connection, load(url_of(connection)))
    assert objects(connection, load, tmp_path) == set()
    project.write("drift_views.py", "SQL = 'CREATE VIEW v AS SELECT 22 AS a'\n")
    del sys.modules["drift_views"]
    assert objects(connection, load, tmp_path) == {"view public.v"}
    assert scratches.taken() == 2
    del sys.modules["drift_views"]


def test_a_database_without_revisions(connection: Connection, load: Load) -> None:
    run(connection, "CREATE TABLE more (id int)")
    assert objects(connection, load) == {"table public.more"}


def test_a_revision_that_cannot_run_from_nothing(
    live: Connection, load: Load, project: SmallProject, tmp_path: Path
) -> None:
    project.revision("r2", "r1", 'op.execute("CREATE VIEW authors AS SELECT id FROM made_by_hand")')
    for _ in range(2):
        with pytest.raises(RevisionFailed, match="made_by_hand") as caught:
            find_drift(live, Migrations(load, home=tmp_path))
        assert isinstance(caught.value, MigrationError)
        assert caught.value.hint
        assert not live.in_transaction()
