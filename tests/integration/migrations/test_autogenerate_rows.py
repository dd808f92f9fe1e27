"""What `revision` writes, run by `upgrade` on tables with rows: kept, converted, or refused in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection

from taskschema.db.url import DatabaseUrl
from tests.fixtures.cli import Cli, Ran
from tests.fixtures.projects import SmallProject

SEVERITIES = ("breaking", "behaviour", "cosmetic")
MakeProject = Callable[..., SmallProject]
TABLE = """
from sqlalchemy import (
    ARRAY, CheckConstraint, Column, Computed, Enum, Index, Integer, String, Table, Text, Uuid, text
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import SQLModel

metadata = SQLModel.metadata
Table("{table}", metadata, Column("id", Integer, primary_key=True), {columns})
"""


class Workshop:
    """A project whose models change, and its database."""

    def __init__(self, project: SmallProject, cli: Cli, url: DatabaseUrl, connection: Connection) -> None:
        self._project, self._cli, self._url, self._connection = project, cli, url, connection

    def model(self, columns: str, table: str = "task") -> Path:
        """Change the models and return the revision for it."""
        models = TABLE.format(columns=columns, table=table)
        self._project.write(f"{self._project.package}.py", models)
        ran = self.run("revision", "-m", "a change")
        assert ran.exit_code == 0, ran.stdout + ran.stderr
        return Path(ran.stdout.strip())

    def run(self, *arguments: str) -> Ran:
        return self._cli("-d", self._url.reveal(), *arguments, cwd=self._project.root)

    def done(self, *arguments: str) -> None:
        ran = self.run(*arguments)
        assert ran.exit_code == 0, ran.stdout + ran.stderr

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


def status(*labels: str, more: str = "") -> str:
    """Return a column of an enumerated type, an array of it, and a CHECK that names a label."""
    listed = ", ".join(map(repr, labels))
    return (
        f"Column('status', Enum({listed}, name='status'), server_default={labels[0]!r}), "
        f"Column('past', ARRAY(Enum({listed}, name='status'))), "
        f"CheckConstraint(\"status <> '{labels[-1]}' OR id > 0\", name='ck_task_status'){more}"
    )


def put(workshop: Workshop, *rows: tuple[str, str]) -> None:
    for row in rows:
        workshop.sql(f"INSERT INTO task (status, past) VALUES {row}")


def held(workshop: Workshop) -> list[tuple[object, ...]]:
    return workshop.sql("SELECT status::text, past::text FROM task ORDER BY task.status, id")


def test_labels_are_added_where_they_belong(workshop: Workshop) -> None:
    workshop.model(status("open", "done"))
    workshop.done("upgrade")
    put(workshop, ("done", "{open}"), ("open", "{}"))
    revision = workshop.model(status("new", "open", "waiting", "done", "gone"))
    source = revision.read_text()
    assert "ADD VALUE IF NOT EXISTS 'new' BEFORE 'open'" in source
    assert "ADD VALUE IF NOT EXISTS 'waiting' AFTER 'open'" in source
    workshop.done("upgrade")
    workshop.done("drift")
    put(workshop, ("waiting", "{new}"), ("new", "{gone,open}"))
    there = [("new", "{gone,open}"), ("open", "{}"), ("waiting", "{new}"), ("done", "{open}")]
    assert held(workshop) == there

    ran = workshop.run("downgrade", "-1")
    assert ran.exit_code == 4
    assert 'invalid input value for enum status: "new"' in ran.stderr
    assert held(workshop) == there
    workshop.sql("UPDATE task SET status = 'open', past = NULL WHERE status IN ('new', 'waiting')")
    workshop.done("downgrade", "-1")
    assert held(workshop) == [("open", "{}"), ("open", None), ("open", None), ("done", "{open}")]
    workshop.done("upgrade")
    workshop.done("drift")


def test_a_renamed_label_takes_rows_along(workshop: Workshop) -> None:
    more = ", Index('ix_task_open', 'id', postgresql_where=text(\"status = '{}'\"))"
    workshop.model(status("open", "waiting", "done", more=more.format("waiting")))
    workshop.done("upgrade")
    put(workshop, ("waiting", "{waiting,open}"), ("done", "{}"))
    revision = workshop.model(status("open", "it's on", "done", more=more.format("it''s on")))
    source = revision.read_text()
    assert "ALTER TYPE status RENAME VALUE 'waiting' TO 'it''s on'" in source
    assert "drop_" not in source
    workshop.done("upgrade")
    workshop.done("drift")
    renamed = [("it's on", '{"it\'s on",open}'), ("done", "{}")]
    assert held(workshop) == renamed
    workshop.done("downgrade", "-1")
    assert held(workshop) == [("waiting", "{waiting,open}"), ("done", "{}")]
    workshop.done("upgrade")
    assert held(workshop) == renamed


def test_a_label_that_rows_hold_is_not_removed(workshop: Workshop) -> None:
    workshop.model(status("open", "waiting", "late", "done"))
    workshop.done("upgrade")
    put(workshop, ("waiting", "{waiting,late}"), ("late", "{open}"), ("done", "{}"))
    there = held(workshop)
    revision = workshop.model(status("open", "done"))
    source = revision.read_text()
    assert "# The type status is made anew without 'waiting', 'late': rows that hold" in source
    ran = workshop.run("upgrade")
    assert ran.exit_code == 4
    assert 'invalid input value for enum status: "waiting"' in ran.stderr
    assert "Traceback" not in ran.stderr
    assert held(workshop) == there

    for label in ("waiting", "late"):
        source = source.replace(f"THEN '{label}'", "THEN 'open'").replace(
            f"'{label}', '{label}'", f"'{label}', 'open'"
        )
    revision.write_text(source)
    workshop.done("upgrade")
    workshop.done("drift")
    mapped = [("open", "{open,open}"), ("open", "{open}"), ("done", "{}")]
    assert held(workshop) == mapped
    workshop.done("downgrade", "-1")
    assert held(workshop) == mapped
    put(workshop, ("late", "{}"))
    workshop.done("upgrade")
    assert held(workshop) == [*mapped[:2], ("open", "{}"), mapped[2]]


def test_labels_change_places(workshop: Workshop) -> None:
    workshop.model(status("open", "waiting", "done"))
    workshop.done("upgrade")
    rows = [("open", "{done}"), ("waiting", "{}"), ("done", "{waiting,open}")]
    put(workshop, *rows)
    workshop.model(status("done", "open", "waiting"))
    workshop.done("upgrade")
    workshop.done("drift")
    assert held(workshop) == [rows[2], rows[0], rows[1]]
    workshop.done("downgrade", "-1")
    assert held(workshop) == rows
    workshop.done("upgrade")
    assert held(workshop) == [rows[2], rows[0], rows[1]]


def test_renames_keep_rows(workshop: Workshop) -> None:
    columns = 'Column("title", Text), Column("note", Text), Column("size", Integer, index=True)'
    workshop.model(columns)
    workshop.done("upgrade")
    workshop.sql("INSERT INTO task (title, note, size) VALUES ('a', 'b', 1)")
    columns = columns.replace("note", "remark").replace("size", "length")
    workshop.model(columns)
    workshop.done("upgrade")
    workshop.done("drift")
    assert workshop.sql("SELECT title, remark, length FROM task") == [("a", "b", 1)]
    revision = workshop.model(columns, table="job")
    assert 'op.rename_table("task", "job")' in revision.read_text()
    workshop.done("upgrade")
    # From PostgreSQL 18 on NOT NULL has a name, which models do not state.
    told = [line for line in workshop.run("drift").stdout.splitlines() if line.startswith(SEVERITIES)]
    assert all("NOT NULL" in line for line in told)
    assert workshop.sql("SELECT title, remark, length FROM job") == [("a", "b", 1)]
    workshop.done("downgrade", "-2")
    assert workshop.sql("SELECT title, note, size FROM task") == [("a", "b", 1)]


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
