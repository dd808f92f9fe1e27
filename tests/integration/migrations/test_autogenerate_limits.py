"""What autogenerate leaves alone, and what it says where it cannot compare."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from alembic.autogenerate import produce_migrations
from alembic.operations import ops
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from sqlalchemy import (
    CheckConstraint,
    Column,
    Computed,
    Connection,
    Identity,
    Inspector,
    Integer,
    MetaData,
    Sequence,
    String,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import CITEXT

from taskschema.catalog.modelled import read_modelled
from taskschema.catalog.reader import read_catalog
from taskschema.db.scratch import PREFIX, scratch_database
from taskschema.db.url import DatabaseUrl
from taskschema.errors import ConfigError
from taskschema.migrations.autogenerate import configure_options


def compare(connection: Connection, metadata: MetaData, **more: Any) -> list[ops.MigrateOperation]:
    """Return the operations that autogenerate finds."""
    url = DatabaseUrl.parse(connection.engine.url.render_as_string(hide_password=False))
    options = configure_options(dialect_name="postgresql", scratch=partial(scratch_database, url))
    configured = {"target_metadata": metadata, **options, **more}
    context = MigrationContext.configure(connection, opts=configured)
    upgrade = produce_migrations(context, metadata).upgrade_ops
    assert upgrade is not None
    return list(upgrade.ops)


def task(*items: Any, schema: str | None = None) -> MetaData:
    metadata = MetaData()
    Table("task", metadata, Column("id", Integer, primary_key=True), *items, schema=schema)
    return metadata


def create(metadata: MetaData, connection: Connection) -> None:
    read_modelled(metadata, connection)
    connection.rollback()


def run(connection: Connection, *statements: str) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)
    connection.commit()


def test_objects_of_nobodys_model_stay(connection: Connection) -> None:
    create(task(), connection)
    run(
        connection,
        "CREATE EXTENSION pg_trgm",
        "CREATE TABLE alembic_version (version_num text)",
        "CREATE TYPE nobodys AS ENUM ('a')",
        "CREATE SEQUENCE nobodys_sequence",
        "CREATE SCHEMA elsewhere",
        "CREATE TABLE elsewhere.nobodys (id int)",
        "CREATE TABLE seen (at date) PARTITION BY RANGE (at)",
        "CREATE TABLE seen_2026 PARTITION OF seen FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
    )
    metadata = task()
    Table("seen", metadata, Column("at", Text().with_variant(String(), "sqlite")))
    metadata.remove(metadata.tables["seen"])
    found = compare(connection, metadata)
    assert [str(one.table_name) for one in found if isinstance(one, ops.DropTableOp)] == ["seen"]
    assert not [one for one in found if not isinstance(one, (ops.DropTableOp, ops.ModifyTableOps))]


def test_a_search_path_shows_no_table_twice(connection: Connection, empty_database: DatabaseUrl) -> None:
    metadata = task(CheckConstraint("id > 0"), schema="app")
    run(
        connection,
        "CREATE SCHEMA app",
        f"ALTER DATABASE {empty_database.database} SET search_path = app, public",
    )
    metadata.create_all(connection)
    connection.commit()
    assert compare(connection, metadata) == []
    with connection.engine.connect() as other:
        assert other.dialect.default_schema_name is not None
        assert compare(other, metadata) == []


def test_unqualified_models_are_found_under_a_search_path(
    connection: Connection, empty_database: DatabaseUrl
) -> None:
    from taskschema.db.engines import create_command_engine

    run(
        connection,
        "CREATE SCHEMA app",
        f"ALTER DATABASE {empty_database.database} SET search_path = app, public",
    )
    engine = create_command_engine(empty_database)
    with engine.connect() as other:
        metadata = task(CheckConstraint("id > 0"))
        metadata.create_all(other)
        other.commit()
        assert compare(other, metadata) == []
    engine.dispose()


def test_types_of_an_extension_are_known(connection: Connection) -> None:
    run(connection, "CREATE SCHEMA extra", "CREATE EXTENSION citext SCHEMA extra")
    run(connection, "SET search_path = public, extra")
    metadata = task(Column("name", CITEXT))
    metadata.create_all(connection)
    connection.commit()
    assert compare(connection, metadata) == []


def test_a_sequence_is_not_advanced_by_a_comparison(connection: Connection) -> None:
    metadata = MetaData()
    number = Sequence("number", metadata=metadata)
    Table("task", metadata, Column("id", Integer, server_default=number.next_value()))
    create(metadata, connection)
    assert compare(connection, metadata) == []
    assert connection.exec_driver_sql("SELECT is_called FROM number").scalar_one() is False


def test_the_sequence_of_a_renamed_table_is_no_difference(connection: Connection) -> None:
    create(task(), connection)
    run(connection, "ALTER SEQUENCE task_id_seq RENAME TO an_older_name_seq")
    assert compare(connection, task()) == []


def scratches_of(connection: Connection) -> list[str]:
    """Return the scratch databases that were made from the database of the connection."""
    found = connection.execute(
        text(
            "SELECT made.datname FROM pg_database AS own "
            "JOIN pg_database AS made ON starts_with(made.datname, :prefix || own.oid || '_') "
            "WHERE own.datname = current_database()"
        ),
        {"prefix": PREFIX},
    )
    names = list(found.scalars())
    connection.rollback()
    return names


def test_nothing_is_left_on_the_server(connection: Connection, empty_database: DatabaseUrl) -> None:
    create(task(Column("name", Text)), connection)
    there = []

    @contextmanager
    def scratch() -> Iterator[Connection]:
        with scratch_database(empty_database) as lent, connection.engine.connect() as other:
            there.extend(scratches_of(other))
            yield lent

    # A type that has no cast, so that conversions are tried out as well.
    compare(connection, task(Column("name", Uuid)), taskschema_scratch=scratch)
    assert len(there) == 1
    assert scratches_of(connection) == []
    assert [table.name for table in read_catalog(connection).tables] == ["task"]


def test_nothing_is_left_where_models_are_refused(connection: Connection) -> None:
    with pytest.raises(ConfigError):
        compare(connection, task(Column("name", Text, server_default=text("nobodys_function()"))))
    assert scratches_of(connection) == []


def test_the_scratch_database_is_made_once(connection: Connection) -> None:
    create(task(), connection)
    made = []
    url = DatabaseUrl.parse(connection.engine.url.render_as_string(hide_password=False))

    @contextmanager
    def scratch() -> Iterator[Connection]:
        made.append(1)
        with scratch_database(url) as lent:
            yield lent

    options = configure_options(dialect_name="postgresql", scratch=scratch)
    metadata = task(Column("name", Text), CheckConstraint("id > 0", name="ck"))
    context = MigrationContext.configure(connection, opts={"target_metadata": metadata, **options})
    produce_migrations(context, metadata)
    assert len(made) == 1


def test_without_a_scratch_database_the_error_says_so(connection: Connection) -> None:
    options = configure_options(dialect_name="postgresql", scratch=None)
    context = MigrationContext.configure(connection, opts={"target_metadata": task(), **options})
    with pytest.raises(ConfigError, match="scratch database"):
        produce_migrations(context, task())


def test_models_that_postgresql_refuses_are_named(connection: Connection) -> None:
    metadata = task(Column("name", Text, server_default=text("nobodys_function()")))
    with pytest.raises(ConfigError, match=r"nobodys_function\(\) does not exist"):
        compare(connection, metadata)


def test_the_filters_of_a_project_are_asked(connection: Connection) -> None:
    create(task(CheckConstraint("id > 0", name="ck_kept")), connection)

    def include_name(name: str | None, kind: str, _: Any) -> bool:
        return not (kind == "check_constraint" and name == "ck_kept")

    def include_object(_: Any, name: str | None, kind: str, *__: Any) -> bool:
        return not (kind == "check_constraint" and name == "ck_unwanted")

    metadata = task(CheckConstraint("id > 1", name="ck_unwanted"))
    assert compare(connection, metadata, include_name=include_name, include_object=include_object) == []


def test_what_a_filter_hides_goes_with_its_column(connection: Connection) -> None:
    create(task(Column("a", Integer), Column("b", Integer)), connection)
    run(connection, "CREATE INDEX hidden ON task (a, b)")

    def include_name(name: str | None, kind: str, _: Any) -> bool:
        return not (kind == "index" and name == "hidden")

    found = compare(connection, task(Column("a", Integer)), include_name=include_name)
    told = [one.to_diff_tuple()[:2] for modify in found for one in modify.ops]  # type: ignore[attr-defined]
    assert told == [("remove_index", "hidden"), ("remove_column", None)]


def test_what_a_filter_hides_comes_back_with_its_column(connection: Connection) -> None:
    create(task(Column("a", Integer)), connection)
    run(connection, "CREATE INDEX hidden ON task (a)")

    def include_name(name: str | None, kind: str, _: Any) -> bool:
        return not (kind == "index" and name == "hidden")

    metadata = task(Column("a", Integer, Computed("id + 1", persisted=True)))
    found = compare(connection, metadata, include_name=include_name)
    told = [str(one.to_diff_tuple()[0]) for modify in found for one in modify.ops]  # type: ignore[attr-defined]
    assert told == ["remove_index", "execute", "remove_column", "add_column", "add_index"]


def test_the_models_are_left_as_they_were(connection: Connection) -> None:
    metadata = task(Column("size", Integer, CheckConstraint("size > 0")), CheckConstraint("id > 0"))
    table = metadata.tables["task"]
    table.append_constraint(CheckConstraint(table.c.size < 9, name="ck_size"))
    before = (len(table.constraints), {constraint.name for constraint in table.constraints})
    create(task(), connection)
    compare(connection, metadata)
    assert (len(table.constraints), {constraint.name for constraint in table.constraints}) == before


def test_a_constraint_that_is_not_valid_is_validated(connection: Connection) -> None:
    create(task(), connection)
    run(connection, "ALTER TABLE task ADD CONSTRAINT ck CHECK (id > 0) NOT VALID")
    [modify] = compare(connection, task(CheckConstraint("id > 0", name="ck")))
    assert isinstance(modify, ops.ModifyTableOps)
    assert [one.to_diff_tuple() for one in modify.ops] == [
        ("execute", "ALTER TABLE task VALIDATE CONSTRAINT ck")
    ]


def test_serial_becomes_identity_with_its_numbers(connection: Connection) -> None:
    create(task(), connection)
    run(connection, "INSERT INTO task DEFAULT VALUES", "INSERT INTO task DEFAULT VALUES")
    metadata = MetaData()
    Table("task", metadata, Column("id", Integer, Identity(), primary_key=True))
    [modify] = compare(connection, metadata)
    assert isinstance(modify, ops.ModifyTableOps)
    for way in (modify.ops[0], modify.ops[0].reverse()):
        run(connection, *way.up)  # type: ignore[attr-defined]
        run(connection, "INSERT INTO task DEFAULT VALUES")
    assert connection.exec_driver_sql("SELECT max(id) FROM task").scalar_one() == 4
    connection.rollback()
    assert compare(connection, task()) == []


def test_options_fit_alembics_own_environment() -> None:
    known = EnvironmentContext.configure.__annotations__
    options = configure_options(dialect_name="sqlite", scratch=None)
    assert options["render_as_batch"] is True
    assert {name for name in options if name not in known} == {"taskschema_scratch"}


def test_tables_of_which_nothing_differs_are_not_reflected(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    metadata = task(Column("name", Text))
    Table("other", metadata, Column("id", Integer, primary_key=True))
    create(metadata, connection)
    seen = []
    reflect = Inspector.reflect_table

    def watched(self: Inspector, table: Table, *arguments: Any, **options: Any) -> None:
        seen.append(table.name)
        reflect(self, table, *arguments, **options)

    monkeypatch.setattr(Inspector, "reflect_table", watched)
    assert compare(connection, metadata) == []
    assert seen == []
    run(connection, "ALTER TABLE task ALTER name SET NOT NULL")
    assert len(compare(connection, metadata)) == 1
    assert seen == ["task"]


def test_a_projects_own_comparison_sees_every_table(connection: Connection) -> None:
    metadata = task(Column("name", Text))
    create(metadata, connection)
    seen = []

    def compare_type(*arguments: Any) -> bool:
        seen.append(arguments[1].name)
        return bool(arguments[1].name == "name")

    (change,) = compare(connection, metadata, compare_type=compare_type)
    assert sorted(seen) == ["id", "name"]
    assert isinstance(change, ops.ModifyTableOps)
