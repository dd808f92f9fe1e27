"""Models become a catalog by way of an empty database."""

from __future__ import annotations

import pytest
from sqlalchemy import Column, Connection, Enum, ForeignKey, Integer, MetaData, Sequence, Table

from taskschema.catalog.modelled import Surroundings, read_modelled, read_surroundings
from taskschema.errors import ConfigError


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
