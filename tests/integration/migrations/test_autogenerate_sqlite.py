"""On SQLite a changed CHECK or default rebuilds the table, in a real file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    Enum,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    NullPool,
    String,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    text,
)

from tests.integration.migrations.test_autogenerate_cases import ENVIRONMENT, TEMPLATE


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Connection]:
    engine = create_engine(f"sqlite:///{tmp_path / 'tasks.db'}", poolclass=NullPool)
    with engine.connect() as lent:
        yield lent
    engine.dispose()


@pytest.fixture
def config(tmp_path: Path, file: Connection) -> Config:
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    (folder / "env.py").write_text(ENVIRONMENT)
    (folder / "script.py.mako").write_text(TEMPLATE.read_text())
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("path_separator", "os")
    config.attributes.update(dialect="sqlite", connection=file)
    return config


def revise(config: Config, metadata: MetaData, name: str) -> str:
    config.attributes["metadata"] = metadata
    script = command.revision(config, message=name, autogenerate=True, rev_id=name)
    assert script is not None and not isinstance(script, list)
    config.attributes["connection"].commit()
    command.upgrade(config, "head")
    config.attributes["connection"].commit()
    command.check(config)
    config.attributes["connection"].commit()
    return Path(script.path).read_text()


def task(*items: Any) -> MetaData:
    metadata = MetaData()
    Table("task", metadata, Column("id", Integer, primary_key=True), Column("status", Text), *items)
    return metadata


def sql_of(file: Connection, table: str = "task") -> str:
    query = text("SELECT sql FROM sqlite_master WHERE name = :name")
    found = str(file.execute(query, {"name": table}).scalar_one())
    file.rollback()
    return " ".join(found.split())


def test_a_changed_check_is_dropped_and_added_in_a_batch(config: Config, file: Connection) -> None:
    revise(config, task(CheckConstraint("status IN ('a', 'b')", name="ck_task_status")), "one")
    assert "CHECK (status IN ('a', 'b'))" in sql_of(file)
    file.execute(text("INSERT INTO task (status) VALUES ('a')"))
    file.commit()

    source = revise(config, task(CheckConstraint("status IN ('a', 'b', 'c')", name="ck_task_status")), "two")

    assert "with op.batch_alter_table(" in source
    assert 'batch_op.drop_constraint(batch_op.f("ck_task_status"), type_="check")' in source
    assert sql_of(file).count("CHECK") == 1
    assert "CHECK (status IN ('a', 'b', 'c'))" in sql_of(file)
    command.downgrade(config, "one")
    file.commit()
    assert "CHECK (status IN ('a', 'b'))" in sql_of(file)
    assert file.execute(text("SELECT status FROM task")).scalars().all() == ["a"]


def test_white_space_and_quotes_are_no_difference(config: Config, file: Connection) -> None:
    revise(config, task(CheckConstraint("status   <>  \n ''", name="ck_task_status")), "one")
    config.attributes["metadata"] = task(CheckConstraint("\"status\" <> ''", name="ck_task_status"))
    command.check(config)


def test_a_changed_default_is_found(config: Config, file: Connection) -> None:
    def with_default(value: str) -> MetaData:
        return task(Column("name", String(20), server_default=value, nullable=False))

    revise(config, with_default("it's:x 5%"), "one")
    assert "DEFAULT 'it''s:x 5%'" in sql_of(file)
    revise(config, with_default("other"), "two")
    assert "DEFAULT 'other'" in sql_of(file)
    command.downgrade(config, "one")
    file.commit()
    assert "DEFAULT 'it''s:x 5%'" in sql_of(file)


def test_tables_of_every_kind_are_made(config: Config, file: Connection) -> None:
    metadata = task(
        Column("parent_id", ForeignKey("task.id", name="fk_task_parent"), index=True),
        Column("owner_id", ForeignKey("person.id", name="fk_task_owner", use_alter=True)),
        Column("kind", Enum("x", "y:z", native_enum=False, create_constraint=True, name="ck_task_kind")),
        Column("mood", Enum("sad", "ok", name="mood")),
        Column("size", Integer, CheckConstraint("size % 2 = 0", name="ck_task_size")),
        CheckConstraint(r"status <> 'a\:b'", name="ck_task_status").ddl_if(dialect="sqlite"),
        CheckConstraint("status <> 'c'", name="ck_task_elsewhere").ddl_if(dialect="postgresql"),
        UniqueConstraint("status", "size", name="uq_task"),
        Index("ix_task_size", "size"),
    )
    Table(
        "person",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("task_id", ForeignKey("task.id", name="fk_person_task")),
    )
    source = revise(config, metadata, "one")
    made = sql_of(file)
    for clause in ("CHECK (status <> 'a:b')", "CHECK (kind IN ('x', 'y:z'))", "CHECK (size % 2 = 0)"):
        assert clause in made
    assert "ck_task_elsewhere" not in made
    assert 'name=op.f("ck_task_elsewhere")' in source
    assert "fk_task_owner" in made
    command.downgrade(config, "base")
    file.commit()
    tables = file.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
    assert tables == ["alembic_version"]


def test_colons_of_other_checks_survive_a_rebuild(config: Config, file: Connection) -> None:
    def with_bound(bound: int) -> MetaData:
        return task(
            Column("name", Text, server_default=":c\\:d"),
            CheckConstraint(r"status <> 'a\:b' AND status <> '\:c'", name="ck_task_kept"),
            CheckConstraint(f"id > {bound}", name="ck_task_id"),
        )

    for number, name in enumerate(("one", "two", "three")):
        revise(config, with_bound(number), name)
        assert "status <> 'a:b' AND status <> ':c'" in sql_of(file)
        assert "DEFAULT ':c\\:d'" in sql_of(file)


def test_a_required_column_says_what_rows_need(config: Config, file: Connection) -> None:
    revise(config, task(), "a1")
    written = revise(config, task(Column("title", Text, nullable=False)), "a2")
    assert "# Rows that are there have no value for title: give it a server_default." in written
    command.downgrade(config, "-1")
    file.commit()
    assert "title" not in task_columns(file)


def task_columns(file: Connection) -> list[str]:
    return [str(row.name) for row in file.exec_driver_sql("PRAGMA table_info(task)")]
