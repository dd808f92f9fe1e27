"""Defaults that are the same in other words are no difference; those that may differ are one."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from taskschema.catalog import compare
from tests.integration.catalog.two_databases import read, run


def told(connection: Connection, other: Connection, kind: str, one: str, another: str) -> list[str]:
    for database, default in ((connection, one), (other, another)):
        run(database, f"CREATE TABLE t (c {kind} DEFAULT {default})")
    return [finding.code for finding in compare(read(connection), read(other))]


@pytest.mark.parametrize(
    ("kind", "one", "another"),
    [
        ("timestamptz", "now()", "CURRENT_TIMESTAMP"),
        ("timestamptz(3)", "CURRENT_TIMESTAMP", "now()"),
        ("date", "CURRENT_DATE", "now()::date"),
        ("date", "CURRENT_TIMESTAMP::date", "CURRENT_DATE"),
        ("smallint", "3", "'3'"),
        ("bigint", "-3", "'-3'"),
        ("integer", "'3'", "3"),
    ],
)
def test_the_same_in_other_words(
    connection: Connection, other_connection: Connection, kind: str, one: str, another: str
) -> None:
    assert told(connection, other_connection, kind, one, another) == []


@pytest.mark.parametrize(
    ("kind", "one", "another"),
    [
        ("timestamptz", "now()", "clock_timestamp()"),
        ("timestamptz", "now()", "statement_timestamp()"),
        ("timestamptz", "now()", "CURRENT_TIMESTAMP(0)"),
        ("timestamptz", "now()", "public.now()"),
        ("timestamptz", "now()", "'now'::text::timestamptz"),
        ("timestamptz", "now()", "CURRENT_DATE"),
        ("date", "CURRENT_DATE", "(now() AT TIME ZONE 'UTC')::date"),
        ("smallint", "3", "'4'"),
        ("text", "3", "'03'"),
        ("bit(4)", "3::bit(4)", "'0011'"),
    ],
)
def test_what_may_be_something_else(
    connection: Connection, other_connection: Connection, kind: str, one: str, another: str
) -> None:
    for database in (connection, other_connection):
        run(
            database,
            "CREATE FUNCTION public.now() RETURNS timestamptz LANGUAGE sql AS 'SELECT NULL::timestamptz'",
        )
    found = told(connection, other_connection, kind, one, another)
    assert found == ["column-default-changed"]
