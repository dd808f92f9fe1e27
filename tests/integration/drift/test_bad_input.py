"""What should not be there and is: views in circles, names that nobody gives, bodies that do not run."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import psycopg
import pytest
from sqlalchemy import Connection

from taskschema.catalog import Catalog, compare, read_catalog
from taskschema.db.engines import create_command_engine
from taskschema.db.scratch import scratch_database
from taskschema.db.url import DatabaseUrl
from taskschema.drift.repair import Repair, plan_repair
from taskschema.drift.repair.workshop import Workshop
from taskschema.errors import DatabaseError

CIRCLE = (
    "CREATE VIEW a AS SELECT 1 AS x",
    "CREATE VIEW b AS SELECT x FROM a",
    "CREATE OR REPLACE VIEW a AS SELECT x FROM b WHERE false",
)
ODD = (
    'CREATE SCHEMA "Sp ace"',
    'CREATE TABLE "Sp ace"."quote""d" ("line\nbreak" int, "größe%s" text, CHECK ("line\nbreak" > 0))',
    f'CREATE TABLE "{"n" * 63}" ("{"c" * 63}" int CONSTRAINT "{"k" * 63}" UNIQUE)',
    'CREATE VIEW "Sp ace"."select" AS SELECT "line\nbreak" AS "table" FROM "Sp ace"."quote""d"',
    """COMMENT ON COLUMN "Sp ace"."quote""d"."größe%s" IS 'it''s\n-- no end; $$'""",
    "CREATE TYPE \"Sp ace\".\"e'num\" AS ENUM ('it''s', 'a,b', '')",
)
BROKEN = (
    "SET check_function_bodies = off",
    "CREATE FUNCTION broken() RETURNS int LANGUAGE sql AS 'SELECT nothing FROM nowhere'",
    "CREATE FUNCTION worse() RETURNS int LANGUAGE plpgsql AS 'this is no code'",
)


def made(connection: Connection, *statements: str) -> Catalog:
    with connection.begin():
        for statement in statements:
            connection.exec_driver_sql(statement.replace("%", "%%"))
    return read_catalog(connection)


@pytest.fixture
def repaired(server: DatabaseUrl, connection: Connection) -> Callable[[Catalog, Catalog], Repair]:
    def run(actual: Catalog, goal: Catalog) -> Repair:
        repair = plan_repair(actual, goal, lambda: scratch_database(server))
        with Workshop.opened(connection) as workshop:
            workshop.run(repair.statements)
            assert compare(goal, workshop.read()) == []
        return repair

    return run


@pytest.mark.parametrize("statements", [CIRCLE, ODD, BROKEN], ids=["circle", "odd", "broken"])
def test_it_is_read_and_made_again(
    statements: tuple[str, ...],
    connection: Connection,
    other_connection: Connection,
    repaired: Callable[[Catalog, Catalog], Repair],
) -> None:
    goal = made(other_connection, *statements)
    repair = repaired(read_catalog(connection), goal)
    assert repair.remaining == ()
    assert repair.unproven == ()


def test_it_is_taken_away_again(
    connection: Connection,
    other_connection: Connection,
    repaired: Callable[[Catalog, Catalog], Repair],
) -> None:
    actual = made(connection, *CIRCLE, *ODD, *BROKEN)
    assert repaired(actual, read_catalog(other_connection)).remaining == ()


def test_a_role_without_rights_reads_the_same(
    connection: Connection, empty_database: DatabaseUrl, other_role: Callable[[DatabaseUrl], DatabaseUrl]
) -> None:
    expected = made(connection, *ODD, "CREATE TABLE secret (x int)", "CREATE PUBLICATION p FOR TABLE secret")
    engine = create_command_engine(other_role(empty_database))
    with engine.connect() as poor:
        assert compare(expected, read_catalog(poor)) == []
    engine.dispose()


@pytest.fixture
def busy(empty_database: DatabaseUrl) -> Iterator[None]:
    """Another session that makes and drops things as fast as it can."""
    stop = threading.Event()

    def work() -> None:
        with psycopg.connect(empty_database.reveal(), autocommit=True) as other:
            while not stop.is_set():
                other.execute("CREATE TABLE busy (id serial PRIMARY KEY, x int CHECK (x > 0))")
                other.execute("CREATE VIEW busy_view AS SELECT x FROM busy")
                other.execute("CREATE INDEX busy_x ON busy (x)")
                other.execute("DROP TABLE busy CASCADE")

    thread = threading.Thread(target=work)
    thread.start()
    yield
    stop.set()
    thread.join()


@pytest.mark.usefixtures("busy")
def test_another_session_changes_the_schema_meanwhile(connection: Connection) -> None:
    """Either a catalog of one moment, or one sentence; never something in between, never a crash."""
    answers = []
    for _ in range(40):
        try:
            answers.append(len(read_catalog(connection).tables) in (0, 1))
        except DatabaseError as refused:
            connection.rollback()
            answers.append(bool(refused.hint))
    assert all(answers)
