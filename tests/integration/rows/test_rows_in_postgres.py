"""Rows judged by PostgreSQL: obeying ones are taken, breaking ones are refused by name."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from taskschema.rows import breaking_row, obeying_row
from tests.fixtures.shop import ITEM, METADATA, SHOP


def _put(connection: sa.Connection, table: sa.Table, row: dict[str, Any]) -> None:
    connection.execute(sa.insert(table).values(row))


def test_obeying_rows_are_taken(connection: sa.Connection) -> None:
    METADATA.create_all(connection)
    for number in range(30):
        _put(connection, SHOP, obeying_row(SHOP, number=number))
        _put(connection, ITEM, obeying_row(ITEM, number=number))


def test_each_constraint_refuses_its_row_and_is_named(connection: sa.Connection) -> None:
    METADATA.create_all(connection)
    _put(connection, SHOP, obeying_row(SHOP))
    broken: list[sa.Constraint | sa.Column[Any]] = [
        *ITEM.constraints,
        *(column for column in ITEM.columns if not column.nullable),
    ]
    for item in broken:
        there = connection.begin_nested()
        if isinstance(item, sa.UniqueConstraint | sa.PrimaryKeyConstraint):
            _put(connection, ITEM, obeying_row(ITEM))
        with pytest.raises(IntegrityError) as refused, connection.begin_nested():
            _put(connection, ITEM, breaking_row(ITEM, item))
        assert isinstance(refused.value.orig, psycopg.Error)
        diagnosis = refused.value.orig.diag
        named = diagnosis.column_name if isinstance(item, sa.Column) else diagnosis.constraint_name
        assert named == item.name
        there.rollback()
    assert len(broken) > 30
