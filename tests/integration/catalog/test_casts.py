"""Casts and transforms: read, compared, made, changed and dropped."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from taskschema.catalog import read_catalog
from taskschema.catalog.objects import Cast, Transform
from taskschema.findings import Severity
from tests.integration.catalog.two_databases import (
    ODD_NAMES,
    run,
    there_and_back,
    there_by_change,
)

BREAKING, BEHAVIOUR, COSMETIC = Severity.BREAKING, Severity.BEHAVIOUR, Severity.COSMETIC
BASE = (
    "CREATE TYPE mood AS ENUM ('sad', 'ok')",
    "CREATE TYPE pair AS (a int, b int)",
    "CREATE FUNCTION rank(mood) RETURNS int RETURN 1",
    "CREATE FUNCTION rank_too(mood) RETURNS int RETURN 2",
    "CREATE FUNCTION sized(mood[], int, bool) RETURNS pair RETURN ROW(1, 2)::pair",
    'CREATE SCHEMA "S 1"',
    'CREATE TYPE "S 1"."T y" AS (a int, b int)',
)
RANK = "CREATE CAST (mood AS int) WITH FUNCTION rank(mood)"
CASTS = (
    RANK,
    "CREATE CAST (text AS mood) WITH INOUT AS IMPLICIT",
    "CREATE CAST (mood[] AS pair) WITH FUNCTION sized(mood[], int, bool) AS ASSIGNMENT",
    "CREATE CAST (date AS int) WITHOUT FUNCTION",
    'CREATE CAST (pair AS "S 1"."T y") WITH INOUT',
    "CREATE CAST (int4range AS text) WITH INOUT",
)


def test_casts_come_back_as_they_were_read(connection: Connection, other_connection: Connection) -> None:
    made = there_and_back(connection, other_connection, "casts", BASE, *CASTS)
    assert set(made) == {
        Cast("public.mood", "integer", "WITH FUNCTION public.rank(public.mood)"),
        Cast("text", "public.mood", "WITH INOUT", "implicit"),
        Cast(
            "public.mood[]",
            "public.pair",
            "WITH FUNCTION public.sized(public.mood[],integer,boolean)",
            "assignment",
        ),
        Cast("date", "integer", "WITHOUT FUNCTION"),
        Cast("public.pair", '"S 1"."T y"', "WITH INOUT"),
        Cast("int4range", "text", "WITH INOUT"),
    }


def test_what_a_range_or_an_extension_brings_is_left_out(connection: Connection) -> None:
    run(
        connection,
        "CREATE TYPE span AS RANGE (subtype = float8)",
        "CREATE EXTENSION citext",
        "CREATE EXTENSION hstore",
    )
    catalog = read_catalog(connection, subjects=["casts", "transforms"])
    assert (catalog.casts, catalog.transforms) == ((), ())


def test_odd_names(connection: Connection, other_connection: Connection) -> None:
    base = [statement for odd in ODD_NAMES for statement in (
        f'CREATE SCHEMA "{odd}"', f'CREATE TYPE "{odd}"."{odd}" AS (a int)',
        f'CREATE FUNCTION "{odd}"."{odd}"("{odd}"."{odd}") RETURNS int RETURN 1')]  # fmt: skip
    casts = [
        f'CREATE CAST ("{odd}"."{odd}" AS int) WITH FUNCTION "{odd}"."{odd}"("{odd}"."{odd}")'
        for odd in ODD_NAMES
    ]
    made = there_and_back(connection, other_connection, "casts", base, *casts)
    assert len(made) == len(ODD_NAMES)
    assert all(cast.source in cast.method for cast in made)


@pytest.mark.parametrize(
    ("change", "noun", "severity"),
    [
        (f"{RANK} AS IMPLICIT", "context", BEHAVIOUR),
        (RANK.replace("rank(", "rank_too("), "method", BREAKING),
        ("CREATE CAST (mood AS int) WITH INOUT", "method", BREAKING),
    ],
)
def test_each_change_is_told_and_made_anew(
    connection: Connection, other_connection: Connection, *, change: str, noun: str, severity: Severity
) -> None:
    dropped = "DROP CAST (mood AS int)"
    way = there_by_change(connection, other_connection, "casts", [*BASE, RANK], dropped, change)
    assert way.told == [(f"cast-{noun}-changed", "cast (public.mood AS integer)", severity)]


def test_a_cast_that_waits_to_be_asked_is_breaking(
    connection: Connection, other_connection: Connection
) -> None:
    base = [*BASE, f"{RANK} AS IMPLICIT"]
    changes = ["DROP CAST (mood AS int)", f"{RANK} AS ASSIGNMENT"]
    way = there_by_change(connection, other_connection, "casts", base, *changes)
    assert way.told == [("cast-context-changed", "cast (public.mood AS integer)", BREAKING)]


def test_missing_and_unexpected_casts(connection: Connection, other_connection: Connection) -> None:
    base = [*BASE, RANK]
    way = there_by_change(connection, other_connection, "casts", base, "DROP CAST (mood AS int)", CASTS[1])
    assert way.told == [
        ("cast-missing", "cast (public.mood AS integer)", BREAKING),
        ("cast-unexpected", "cast (text AS public.mood)", BEHAVIOUR),
    ]


FUNCTIONS = (
    "CREATE FUNCTION as_is(internal) RETURNS internal LANGUAGE internal IMMUTABLE STRICT AS 'jsonb_in'",
    "CREATE FUNCTION as_was(internal) RETURNS internal LANGUAGE internal IMMUTABLE STRICT AS 'jsonb_in'",
    "CREATE FUNCTION back(internal) RETURNS jsonb LANGUAGE internal IMMUTABLE STRICT AS 'jsonb_in'",
    "CREATE TYPE mood AS ENUM ('sad', 'ok')",
    "CREATE FUNCTION to_mood(internal) RETURNS mood LANGUAGE internal IMMUTABLE STRICT AS 'enum_in'",
)
BOTH = """CREATE TRANSFORM FOR jsonb LANGUAGE plpgsql
          (FROM SQL WITH FUNCTION as_is(internal), TO SQL WITH FUNCTION back(internal))"""
ONE = "CREATE TRANSFORM FOR mood LANGUAGE plpgsql (TO SQL WITH FUNCTION to_mood(internal))"


def test_transforms_come_back_as_they_were_read(connection: Connection, other_connection: Connection) -> None:
    made = there_and_back(connection, other_connection, "transforms", FUNCTIONS, BOTH, ONE)
    assert made == (
        Transform("jsonb", "plpgsql", "public.as_is(internal)", "public.back(internal)"),
        Transform("public.mood", "plpgsql", None, "public.to_mood(internal)"),
    )


@pytest.mark.parametrize(
    ("old", "new", "noun"),
    [
        ("as_is", "as_was", "FROM-SQL-function"),
        (", TO SQL WITH FUNCTION back(internal)", "", "TO-SQL-function"),
    ],
)
def test_each_change_of_a_transform_is_told_and_replaced(
    connection: Connection, other_connection: Connection, *, old: str, new: str, noun: str
) -> None:
    change = BOTH.replace("CREATE", "CREATE OR REPLACE").replace(old, new)
    way = there_by_change(connection, other_connection, "transforms", [*FUNCTIONS, BOTH], change)
    assert way.told == [(f"transform-{noun}-changed", "transform FOR jsonb LANGUAGE plpgsql", BREAKING)]
    assert not way.dropped


def test_missing_and_unexpected_transforms(connection: Connection, other_connection: Connection) -> None:
    base = [*FUNCTIONS, BOTH]
    dropped = "DROP TRANSFORM FOR jsonb LANGUAGE plpgsql"
    way = there_by_change(connection, other_connection, "transforms", base, dropped, ONE)
    assert way.told == [
        ("transform-missing", "transform FOR jsonb LANGUAGE plpgsql", BREAKING),
        ("transform-unexpected", "transform FOR public.mood LANGUAGE plpgsql", COSMETIC),
    ]


def test_a_function_with_transforms(connection: Connection, other_connection: Connection) -> None:
    text = "CREATE FUNCTION f(a {}) RETURNS int LANGUAGE plpgsql {} AS 'BEGIN RETURN 1; END'"
    base = [*FUNCTIONS, BOTH, ONE, text.format("jsonb", "TRANSFORM FOR TYPE jsonb")]
    change = text.format("jsonb", "").replace("CREATE", "CREATE OR REPLACE")
    way = there_by_change(connection, other_connection, "routines", base, change)
    assert way.told == [("function-transforms-changed", "function public.f(jsonb)", BREAKING)]
    assert not way.dropped
