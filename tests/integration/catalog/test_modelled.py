"""Models become a catalog by way of an empty database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Column, Connection, Enum, ForeignKey, Integer, MetaData, Sequence, Table, event

from taskschema.catalog import read_catalog, script
from taskschema.catalog.modelled import Surroundings, create_modelled, read_modelled, read_surroundings
from taskschema.errors import ConfigError
from tests.fixtures.various import various


def test_tables_enums_and_sequences_of_every_schema_are_made(connection: Connection) -> None:
    metadata = MetaData()
    Sequence("counter", schema="numbers", metadata=metadata)
    Table("project", metadata, Column("id", Integer, primary_key=True), schema="app")
    Table(
        "task",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("project_id", ForeignKey("app.project.id")),
        Column("kind", Enum("a", name="kind", schema="kinds")),
    )
    catalog = read_modelled(metadata, connection)
    assert [table.qualified_name for table in catalog.tables] == ["app.project", "public.task"]
    assert [(enum.schema, enum.name) for enum in catalog.enums] == [("kinds", "kind")]
    assert ("numbers", "counter") in [(sequence.schema, sequence.name) for sequence in catalog.sequences]


def test_several_metadatas_share_a_database(connection: Connection) -> None:
    first, second = MetaData(), MetaData()
    Table("a", first, Column("id", Integer))
    Table("b", second, Column("id", Integer))
    assert [table.name for table in read_modelled([first, second], connection).tables] == ["a", "b"]


def test_unqualified_names_go_to_the_default_schema(connection: Connection) -> None:
    metadata = MetaData()
    Table("task", metadata, Column("id", Integer))
    catalog = read_modelled(metadata, connection, surroundings=Surroundings("app", ("app", "public")))
    assert [table.qualified_name for table in catalog.tables] == ["app.task"]


def test_surroundings_are_read(connection: Connection) -> None:
    connection.exec_driver_sql("CREATE SCHEMA extra")
    connection.exec_driver_sql("CREATE EXTENSION citext SCHEMA extra")
    assert read_surroundings(connection) == Surroundings("public", ("public",), (("citext", "extra"),))


def test_an_extension_that_cannot_be_had_is_left_out(connection: Connection) -> None:
    around = Surroundings(extensions=(("nobodys_extension", "public"),))
    assert read_modelled(MetaData(), connection, surroundings=around).tables == ()


def test_refused_models_are_a_mistake_of_the_project(connection: Connection) -> None:
    metadata = MetaData()
    Table("task", metadata, Column("id", Integer, server_default=Sequence("missing").next_value()))
    with pytest.raises(ConfigError, match='relation "missing" does not exist'):
        read_modelled(metadata, connection)


@contextmanager
def statements_of(connection: Connection) -> Iterator[list[str]]:
    """Record what the connection executes."""
    seen: list[str] = []

    def record(_: Any, __: Any, statement: str, *___: Any) -> None:
        seen.append(statement)

    event.listen(connection, "before_cursor_execute", record)
    yield seen
    event.remove(connection, "before_cursor_execute", record)


def test_one_script_makes_what_create_all_makes(
    connection: Connection, other_connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script, "STATEMENTS_IN_A_TRANSACTION", 3)
    with statements_of(connection) as sent:
        modelled = read_modelled(various(), connection)
    assert max(statement.count(";") for statement in sent) == 3  # synchronous_commit is turned off first
    with other_connection.begin():
        for schema in script.schemas_of(various()):
            other_connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
        various().create_all(other_connection)
    assert modelled == read_catalog(other_connection)


def test_a_function_that_listens_runs_in_its_place(connection: Connection) -> None:
    metadata = MetaData()
    table = Table("task", metadata, Column("id", Integer))

    def widen(_: Table, on: Connection, **__: object) -> None:
        if on.exec_driver_sql("SELECT to_regclass('task')").scalar_one():
            on.exec_driver_sql("ALTER TABLE task ADD more int")

    event.listen(table, "after_create", widen)
    (found,) = read_modelled(metadata, connection).tables
    assert [column.name for column in found.columns] == ["id", "more"]


def test_what_is_there_is_passed_by(connection: Connection) -> None:
    connection.exec_driver_sql("CREATE TABLE task (of_an_extension int)")
    connection.commit()
    metadata = MetaData()
    Table("task", metadata, Column("id", Integer))
    Table("more", metadata, Column("id", Integer))
    more, task = read_modelled(metadata, connection).tables
    assert (more.name, task.columns[0].name) == ("more", "of_an_extension")


def test_two_metadatas_may_share_a_type(connection: Connection) -> None:
    metadatas = [MetaData(), MetaData()]
    for name, metadata in zip("ab", metadatas, strict=True):
        Table(name, metadata, Column("kind", Enum("x", name="kind")))
    catalog = read_modelled(metadatas, connection)
    assert [enum.name for enum in catalog.enums] == ["kind"]


def test_a_refused_script_leaves_nothing_of_its_transaction(connection: Connection) -> None:
    metadata = MetaData()
    Table("a", metadata, Column("id", Integer))
    Table("b", metadata, Column("id", Integer, server_default=Sequence("missing").next_value()))
    with pytest.raises(ConfigError) as caught:
        create_modelled(metadata, connection)
    assert str(caught.value).endswith('in an empty database: relation "missing" does not exist')
    assert not connection.in_transaction()
    assert read_catalog(connection).tables == ()


@pytest.mark.parametrize(
    ("name", "other", "reason"),
    [
        ("task", "nobody.id", "could not find table 'nobody'"),
        ("b" * 64, "task.id", "exceeds maximum length of 63 characters"),
    ],
    ids=["no table", "long name"],
)
def test_what_sqlalchemy_refuses_is_refused(
    name: str, other: str, reason: str, connection: Connection
) -> None:
    metadata = MetaData()
    Table("task", metadata, Column("id", Integer, primary_key=True))
    Table(name, metadata, Column("other_id", ForeignKey(other)), extend_existing=True)
    with pytest.raises(ConfigError, match=reason):
        create_modelled(metadata, connection)
