"""What `revision` writes, run by `upgrade` on tables with rows: kept, converted, or refused in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection

from taskschema.db.url import DatabaseUrl
from tests.fixtures.cli import Cli, Ran
from tests.fixtures.projects import SmallProject

MakeProject = Callable[..., SmallProject]
TABLE = """
from sqlalchemy import (
    CheckConstraint, Column, Computed, Enum, ForeignKey, Integer, MetaData, String, Table, Text, Uuid, text
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import SQLModel

metadata = SQLModel.metadata
Table("task", metadata, Column("id", Integer, primary_key=True), {columns})
"""


class Workshop:
    """A project whose models change, and its database."""

    def __init__(self, project: SmallProject, cli: Cli, url: DatabaseUrl, connection: Connection) -> None:
        self._project, self._cli, self._url, self._connection = project, cli, url, connection

    def model(self, columns: str) -> Path:
        """Change the models and return the revision for it."""
        self._project.write(f"{self._project.package}.py", TABLE.format(columns=columns))
        ran = self.run("revision", "-m", "a change")
        assert ran.exit_code == 0, ran.stderr
        return Path(ran.stdout.strip())

    def run(self, *arguments: str) -> Ran:
        return self._cli("-d", self._url.reveal(), *arguments, cwd=self._project.root)

    def done(self, *arguments: str) -> None:
        ran = self.run(*arguments)
        assert ran.exit_code == 0, ran.stderr

    def sql(self, statement: str) -> list[tuple[object, ...]]:
        result = self._connection.exec_driver_sql(statement)
        rows = [tuple(row) for row in result] if result.returns_rows else []
        self._connection.commit()
        return rows


@pytest.fixture
def workshop(
    small_project: MakeProject, cli: Cli, empty_database: DatabaseUrl, connection: Connection
) -> Workshop:
    return Workshop(small_project(), cli, empty_database, connection)


def test_values_are_converted_there_and_back(workshop: Workshop) -> None:
    workshop.model(
        'Column("size", Text, server_default="1"), Column("data", Text), Column("key", String(36)), '
        'Column("status", Text, server_default="open")'
    )
    workshop.done("upgrade")
    row = (" 42 ", '{"a": 1}', "0f0f0f0f-0f0f-0f0f-0f0f-0f0f0f0f0f0f", "done")
    workshop.sql(f"INSERT INTO task (size, data, key, status) VALUES {row}")
    workshop.model(
        'Column("size", Integer, server_default=text("1")), Column("data", JSONB), Column("key", Uuid), '
        'Column("status", Enum("open", "done", name="status"), server_default="open")'
    )
    workshop.done("upgrade")
    assert workshop.sql("SELECT size + 1, data ->> 'a', key::text, status::text FROM task") == [
        (43, "1", row[2], "done")
    ]
    workshop.done("drift")
    workshop.done("downgrade", "-1")
    assert workshop.sql("SELECT size, data, key, status FROM task") == [("42", *row[1:])]


def test_a_value_that_cannot_be_converted_is_refused(workshop: Workshop) -> None:
    workshop.model('Column("size", Text)')
    workshop.done("upgrade")
    workshop.sql("INSERT INTO task (size) VALUES ('large')")
    workshop.model('Column("size", Integer)')
    ran = workshop.run("upgrade")
    assert ran.exit_code == 4
    assert 'invalid input syntax for type integer: "large"' in ran.stderr
    assert "Traceback" not in ran.stderr
    assert workshop.sql("SELECT size FROM task") == [("large",)]


def test_a_required_column_waits_for_a_decision(workshop: Workshop) -> None:
    workshop.model('Column("old", Integer)')
    workshop.done("upgrade")
    workshop.sql("INSERT INTO task DEFAULT VALUES")
    revision = workshop.model('Column("old", Integer), Column("title", Text, nullable=False)')
    ran = workshop.run("upgrade")
    assert ran.exit_code == 4
    assert 'column "title" of relation "task" contains null values' in ran.stderr
    assert workshop.sql("SELECT count(*) FROM information_schema.columns WHERE column_name = 'title'") == [
        (0,)
    ]

    source = revision.read_text()
    place = "    # Until then the next operation refuses a table that has rows.\n"
    assert place in source
    revision.write_text(source.replace(place, "    op.execute(\"UPDATE task SET title = 'new'\")\n", 1))
    workshop.done("upgrade")
    assert workshop.sql("SELECT title FROM task") == [("new",)]
    workshop.done("drift")


def test_a_label_that_rows_hold_is_not_removed(workshop: Workshop) -> None:
    checked = 'CheckConstraint("status <> \'done\' OR id > 0", name="ck_task_done")'
    workshop.model(f'Column("status", Enum("open", "waiting", "done", name="status")), {checked}')
    workshop.done("upgrade")
    workshop.sql("INSERT INTO task (status) VALUES ('waiting'), ('done')")
    revision = workshop.model(f'Column("status", Enum("open", "done", name="status")), {checked}')
    assert "# The type is made anew. Rows that hold 'waiting' make this fail" in revision.read_text()
    ran = workshop.run("upgrade")
    assert ran.exit_code == 4
    assert 'invalid input value for enum status: "waiting"' in ran.stderr
    assert "Traceback" not in ran.stderr
    workshop.sql("UPDATE task SET status = 'open' WHERE status = 'waiting'")
    workshop.done("upgrade")
    workshop.done("drift")
    workshop.done("downgrade", "-1")
    assert workshop.sql("SELECT status::text FROM task ORDER BY id") == [("open",), ("done",)]


def test_a_column_that_is_no_longer_computed_keeps_its_values(workshop: Workshop) -> None:
    workshop.model(
        'Column("a", Integer), Column("b", Integer, Computed("a * 2", persisted=True), index=True)'
    )
    workshop.done("upgrade")
    workshop.sql("INSERT INTO task (a) VALUES (4)")
    workshop.model('Column("a", Integer), Column("b", Integer, index=True)')
    workshop.done("upgrade")
    workshop.sql("UPDATE task SET a = 5")
    assert workshop.sql("SELECT a, b FROM task") == [(5, 8)]
    workshop.done("drift")
    workshop.done("downgrade", "-1")
    assert workshop.sql("SELECT a, b FROM task") == [(5, 10)]
    assert workshop.sql("SELECT count(*) FROM pg_indexes WHERE indexname = 'ix_task_b'") == [(1,)]
