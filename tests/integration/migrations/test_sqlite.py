"""SQLite, through batch mode: whole or not at all, and no row is lost on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect, text

from taskschema.config import find_project
from taskschema.db.engines import create_command_engine
from taskschema.db.url import DatabaseUrl
from taskschema.errors import RevisionFailed
from taskschema.migrations.runner import read_current, upgrade
from taskschema.migrations.scripts import load_scripts
from tests.fixtures.projects import SmallProject

MakeProject = Callable[..., SmallProject]

TABLES = """
op.create_table("author", sa.Column("id", sa.Integer, primary_key=True))
op.create_table(
    "book",
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("author_id", sa.Integer, sa.ForeignKey("author.id", ondelete="CASCADE", name="fk")),
)
op.execute("INSERT INTO author VALUES (1), (2)")
op.execute("INSERT INTO book VALUES (1, 1), (2, 2), (3, 2)")
"""
REBUILD = """
with op.batch_alter_table("author", recreate="always") as author:
    author.add_column(sa.Column("name", sa.Text))
"""


@pytest.fixture
def file_connection(tmp_path: Path) -> Iterator[Connection]:
    engine = create_command_engine(DatabaseUrl.parse(f"sqlite:///{tmp_path / 'books.db'}"))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def count(connection: Connection) -> int:
    with connection.begin():
        return int(connection.execute(text("SELECT count(*) FROM book")).scalar_one())


def test_a_rebuilt_table_keeps_the_rows_that_refer_to_it(
    file_connection: Connection, small_project: MakeProject
) -> None:
    project = small_project({"r1": (None, TABLES), "r2": ("r1", REBUILD)})
    upgrade(file_connection, load_scripts(find_project(project.root)))
    assert count(file_connection) == 3


def test_a_refused_revision_leaves_nothing(file_connection: Connection, small_project: MakeProject) -> None:
    project = small_project({"r1": (None, TABLES), "r2": ("r1", REBUILD + 'op.execute("SELECT nonsense")')})
    scripts = load_scripts(find_project(project.root))
    with pytest.raises(RevisionFailed, match="revision r2 failed"):
        upgrade(file_connection, scripts)
    assert read_current(file_connection, scripts).current == ("r1",)
    with file_connection.begin():
        columns = inspect(file_connection).get_columns("author")
    assert [column["name"] for column in columns] == ["id"]
    assert count(file_connection) == 3
