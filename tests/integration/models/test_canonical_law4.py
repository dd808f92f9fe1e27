"""Law 4: each constraint of the migrated database has a row that it refuses, and the refusal names it.

The rows are made from the models; what they have to break is read from the database, so that nothing is
forgotten that a revision states.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from sqlalchemy import (
    Column,
    Connection,
    Constraint,
    Index,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    insert,
)
from sqlalchemy.exc import IntegrityError

from taskschema.catalog import read_catalog
from taskschema.catalog.objects import Table as CatalogTable
from taskschema.config import canonical_project
from taskschema.models.loading import load_metadata
from taskschema.rows import breaking_row, obeying_row

TABLES = sorted(load_metadata(canonical_project()).tables.values(), key=lambda table: table.name)


def _stated(table: CatalogTable) -> set[str]:
    """Return what the database refuses rows for; NOT NULL by table and column."""
    return {
        *(constraint.name for constraint in table.constraints),
        *(index.name for index in table.indexes if index.unique and index.constraint is None),
        *(f"{table.name}.{column.name}" for column in table.columns if column.not_null),
    }


def _breakable(table: Table) -> Iterator[tuple[str, Constraint | Index | Column[Any]]]:
    for constraint in table.constraints:
        assert isinstance(constraint.name, str)
        yield constraint.name, constraint
    for index in table.indexes:
        if index.unique:
            yield str(index.name), index
    for column in table.columns:
        if not column.nullable:
            yield f"{table.name}.{column.name}", column


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
@pytest.mark.containers
def test_each_constraint_refuses_a_row_and_is_named(head_connection: Connection, table: Table) -> None:
    connection = head_connection
    (found,) = (each for each in read_catalog(connection).tables if each.name == table.name)
    _put_parents(connection, table)
    blamed = {}
    for name, broken in _breakable(table):
        there = connection.begin_nested()
        if isinstance(broken, Index | PrimaryKeyConstraint | UniqueConstraint):
            connection.execute(insert(table).values(obeying_row(table)))
        blamed[name] = _blame(connection, table, breaking_row(table, broken))
        there.rollback()

    assert blamed == {name: name for name in _stated(found)}


def test_every_table_of_the_database_is_tried(head_connection: Connection) -> None:
    assert [table.name for table in read_catalog(head_connection).tables] == [table.name for table in TABLES]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_obeying_rows_are_taken(head_connection: Connection, table: Table) -> None:
    for number in range(3):
        _put_parents(head_connection, table, number)
        head_connection.execute(insert(table).values(obeying_row(table, number=number)))


def test_every_kind_of_constraint_is_covered() -> None:
    kinds = {type(item).__name__ for table in TABLES for _, item in _breakable(table)}
    assert kinds == {
        "CheckConstraint",
        "Column",
        "ForeignKeyConstraint",
        "PrimaryKeyConstraint",
        "UniqueConstraint",
    }


RAW = [
    ("INSERT INTO task (title, progress_percent) VALUES ('t', 101)", "ck_task_progress_percent_range"),
    ("INSERT INTO task (title, progress_percent) VALUES ('t', -1)", "ck_task_progress_percent_range"),
    ("INSERT INTO task (title, status) VALUES ('t', 'bogus')", "ck_task_status_allowed"),
    ("INSERT INTO task (title, priority) VALUES ('t', 'urgent')", "ck_task_priority_allowed"),
    ("INSERT INTO task (title) VALUES (repeat('x', 201))", "ck_task_title_length"),
    ("INSERT INTO worker (id, name, type) VALUES ('@r2', 'R2', 'robot')", "ck_worker_type_allowed"),
]


def test_raw_inserts_are_refused_by_name(head_connection: Connection) -> None:
    for statement, name in RAW:
        with pytest.raises(IntegrityError) as refused, head_connection.begin_nested():
            head_connection.exec_driver_sql(statement)
        assert _diagnosis(refused.value).constraint_name == name


def test_200_characters_are_200_characters_not_bytes(head_connection: Connection) -> None:
    head_connection.exec_driver_sql("INSERT INTO task (title) VALUES (repeat('\u2603', 200))")


def test_plain_sql_gets_the_defaults(head_connection: Connection) -> None:
    row = (
        head_connection.exec_driver_sql("INSERT INTO task (title) VALUES ('t') RETURNING *").mappings().one()
    )

    assert (row["id"], row["status"], row["priority"], row["progress_percent"]) == (1, "pending", "medium", 0)
    assert row["created_at"] == row["updated_at"]
    assert row["created_at"].tzinfo is not None


def _put_parents(connection: Connection, table: Table, number: int = 0) -> None:
    for column in table.columns:
        for key in column.foreign_keys:
            parent = key.column.table
            if not column.nullable and parent is not table:
                _put_parents(connection, parent, number)
                connection.execute(insert(parent).values(obeying_row(parent, number=number)))


def _blame(connection: Connection, table: Table, row: dict[str, Any]) -> str:
    with pytest.raises(IntegrityError) as refused, connection.begin_nested():
        connection.execute(insert(table).values(row))
    diagnosis = _diagnosis(refused.value)
    assert diagnosis.table_name == table.name
    # PostgreSQL 18 names NOT NULL constraints, but by names of its own making.
    return (
        f"{table.name}.{diagnosis.column_name}" if diagnosis.column_name else str(diagnosis.constraint_name)
    )


def _diagnosis(refusal: IntegrityError) -> psycopg.errors.Diagnostic:
    assert isinstance(refusal.orig, psycopg.Error)
    return refusal.orig.diag
