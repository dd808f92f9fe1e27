"""Extended statistics: read, compared, made, changed, renamed and dropped."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from taskschema.catalog import compare
from taskschema.catalog.objects import StatisticsObject
from taskschema.findings import Severity
from tests.integration.catalog.two_databases import (
    ODD_NAMES,
    read,
    renamed,
    run,
    taken_back,
    there_and_back,
    there_by_change,
)

BASE = ("CREATE TABLE t (a int, b int, c text)", "CREATE SCHEMA s")
STATISTICS = "CREATE STATISTICS st (dependencies, ndistinct) ON a, b FROM t"


def test_they_come_back_as_they_were_read(connection: Connection, other_connection: Connection) -> None:
    made = there_and_back(
        connection,
        other_connection,
        "statistics",
        BASE,
        STATISTICS,
        "CREATE STATISTICS s.every ON a, b, lower(c) FROM t",
        "CREATE STATISTICS one ON (a % 2) FROM t",
        "ALTER STATISTICS s.every SET STATISTICS 0",
    )
    found = {each.name: each for each in made}
    assert found["st"] == StatisticsObject(
        "public",
        "st",
        ("public", "t"),
        "CREATE STATISTICS public.st (ndistinct, dependencies) ON a, b FROM public.t",
    )
    assert (found["every"].schema, found["every"].target) == ("s", 0)


@pytest.mark.parametrize("odd", ODD_NAMES)
def test_odd_names(connection: Connection, other_connection: Connection, odd: str) -> None:
    base = [f'CREATE SCHEMA "{odd}"', f'CREATE TABLE "{odd}"."{odd}" ("{odd}" int, b int)']
    statistics = f'CREATE STATISTICS "{odd}"."{odd}" ON "{odd}", b FROM "{odd}"."{odd}"'
    target = f'ALTER STATISTICS "{odd}"."{odd}" SET STATISTICS 7'
    (made,) = there_and_back(connection, other_connection, "statistics", base, statistics, target)
    plain = odd.replace('""', '"')
    assert (made.names, made.of) == ((plain, plain), (plain, plain))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        (["DROP STATISTICS st", "CREATE STATISTICS st (mcv) ON a, b FROM t"], "definition"),
        (["ALTER STATISTICS st SET STATISTICS 500"], "target"),
    ],
)
def test_every_change_is_cosmetic_and_taken_back(
    connection: Connection, other_connection: Connection, changes: list[str], code: str
) -> None:
    way = there_by_change(connection, other_connection, "statistics", [*BASE, STATISTICS], *changes)
    assert way.told == [(f"statistics-{code}-changed", "statistics public.st", Severity.COSMETIC)]
    assert way.dropped == (code == "definition")


def test_a_target_goes_back_to_the_default(connection: Connection, other_connection: Connection) -> None:
    run(connection, *BASE, STATISTICS)
    run(other_connection, *BASE, STATISTICS, "ALTER STATISTICS st SET STATISTICS -1")
    assert read(connection) == read(other_connection)
    way = taken_back(connection, other_connection, "statistics", "ALTER STATISTICS st SET STATISTICS 9")
    assert way.statements == ["ALTER STATISTICS public.st SET STATISTICS -1"]


def test_missing_unexpected_and_renamed(connection: Connection, other_connection: Connection) -> None:
    for one in (connection, other_connection):
        run(one, *BASE, STATISTICS)
    changes = ("ALTER STATISTICS st RENAME TO other", "ALTER STATISTICS other SET SCHEMA s")
    way = renamed(connection, other_connection, "statistics", *changes)
    assert way.told == [("statistics-renamed", "statistics public.st", Severity.COSMETIC)]
    changes = ("DROP STATISTICS st", "CREATE STATISTICS x (mcv) ON a, c FROM t")
    way = taken_back(connection, other_connection, "statistics", *changes)
    assert way.told == [
        ("statistics-missing", "statistics public.st", Severity.COSMETIC),
        ("statistics-unexpected", "statistics public.x", Severity.COSMETIC),
    ]


def test_they_go_with_their_table_without_saying(
    connection: Connection, other_connection: Connection
) -> None:
    run(connection, *BASE, STATISTICS)
    run(other_connection, "CREATE SCHEMA s")
    assert [each.object for each in compare(read(connection), read(other_connection))] == ["table public.t"]


def test_those_of_others_are_left_out(connection: Connection) -> None:
    run(connection, "CREATE SCHEMA taskschema", "CREATE TABLE taskschema.t (a int, b int)")
    run(connection, "CREATE STATISTICS st ON a, b FROM taskschema.t")
    assert read(connection).statistics == ()
