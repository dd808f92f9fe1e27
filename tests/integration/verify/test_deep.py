"""Tables and indexes on disk, as amcheck sees them."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from sqlalchemy import Connection

from taskschema.db.engines import create_command_engine
from taskschema.db.url import DatabaseUrl
from taskschema.verify import Options, Verification, verify

LYING = """
CREATE SCHEMA "Ext";
CREATE EXTENSION amcheck SCHEMA "Ext";
CREATE FUNCTION plain(text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN $1; END';
CREATE TABLE item (id int PRIMARY KEY, code text);
CREATE INDEX "Item code" ON item (plain(code));
INSERT INTO item SELECT n, 'Code ' || n FROM generate_series(1, 100) AS n;
"""
CHANGED = (
    "CREATE OR REPLACE FUNCTION plain(text) RETURNS text IMMUTABLE LANGUAGE plpgsql "
    "AS 'BEGIN RETURN lower($1); END'"
)


def has_amcheck(connection: Connection) -> bool:
    asked = "SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'amcheck')"
    has = bool(connection.exec_driver_sql(asked).scalar_one())
    connection.rollback()
    return has


def run_sql(database: DatabaseUrl, script: str) -> None:
    with psycopg.connect(database.reveal(), autocommit=True) as session:
        session.execute(script.encode())


def deep(connection: Connection) -> Verification:
    return verify(connection, options=Options(deep=True, with_flaws=False))


def test_an_index_that_lost_its_rows(connection: Connection, empty_database: DatabaseUrl) -> None:
    if not has_amcheck(connection):
        pytest.skip("this server has no amcheck")
    run_sql(empty_database, LYING)
    assert deep(connection).findings == ()
    run_sql(empty_database, CHANGED)
    [damage] = deep(connection).findings
    assert (damage.code, damage.object) == ("index-corrupt", 'index public."Item code"')
    assert "lacks matching index tuple" in damage.message
    assert damage.hint.startswith('REINDEX INDEX CONCURRENTLY public."Item code"')


def test_without_the_extension_that_is_said(connection: Connection) -> None:
    [finding] = deep(connection).findings
    assert (finding.code, finding.object) == ("not-verified", "extension amcheck")
    assert finding.hint == "CREATE EXTENSION amcheck"


def test_who_may_not_call_it_is_told(
    connection: Connection, empty_database: DatabaseUrl, other_role: Callable[[DatabaseUrl], DatabaseUrl]
) -> None:
    if not has_amcheck(connection):
        pytest.skip("this server has no amcheck")
    run_sql(empty_database, "CREATE EXTENSION amcheck")
    engine = create_command_engine(other_role(empty_database))
    with engine.connect() as reader:
        [finding] = deep(reader).findings
    assert "this role may not call amcheck" in finding.message
    engine.dispose()
