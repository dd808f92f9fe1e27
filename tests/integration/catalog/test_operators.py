"""Operators: read, compared, made, changed, moved and dropped."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from taskschema.catalog import read_catalog
from taskschema.catalog.objects import Operator
from taskschema.findings import Severity
from tests.integration.catalog.two_databases import (
    ODD_NAMES,
    renamed,
    run,
    there_and_back,
    there_by_change,
)

BREAKING, BEHAVIOUR, COSMETIC = Severity.BREAKING, Severity.BEHAVIOUR, Severity.COSMETIC
SAME = "CREATE FUNCTION {}({}) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true'"
BASE = (
    SAME.format("same", "text, text"),
    SAME.format("other", "text, text"),
    SAME.format("mixed", "text, int"),
    SAME.format("mixed_too", "int, text"),
    SAME.format("single", "text"),
    'CREATE SCHEMA "S 1"',
    SAME.format('"S 1"."F n"', "text, text"),
)
EQUAL = """CREATE OPERATOR === (FUNCTION = same, LEFTARG = text, RIGHTARG = text, COMMUTATOR = ===,
           NEGATOR = !==, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES)"""
PLAIN = "CREATE OPERATOR === (FUNCTION = same, LEFTARG = text, RIGHTARG = text)"
OPERATORS = (
    EQUAL,
    "CREATE OPERATOR !== (FUNCTION = other, LEFTARG = text, RIGHTARG = text, NEGATOR = ===)",
    "CREATE OPERATOR <~ (FUNCTION = mixed, LEFTARG = text, RIGHTARG = int, COMMUTATOR = ~>)",
    "CREATE OPERATOR ~> (FUNCTION = mixed_too, LEFTARG = int, RIGHTARG = text, COMMUTATOR = <~)",
    "CREATE OPERATOR !! (FUNCTION = single, RIGHTARG = text)",
    """CREATE OPERATOR "S 1".=== (FUNCTION = "S 1"."F n", LEFTARG = text, RIGHTARG = text)""",
    "CREATE OPERATOR === (FUNCTION = mixed, LEFTARG = text, RIGHTARG = int)",
    "CREATE OPERATOR @#@ (FUNCTION = texteq, LEFTARG = text, RIGHTARG = text)",
)


def test_operators_come_back_as_they_were_read(connection: Connection, other_connection: Connection) -> None:
    made = there_and_back(connection, other_connection, "operators", BASE, *OPERATORS)
    found = {operator.label: operator for operator in made}
    assert len(found) == len(OPERATORS)
    assert found["operator public.===(text, text)"] == Operator(
        "public", "===", "text", "text", "public.same", "public.===", "public.!==",
        "pg_catalog.eqsel", "pg_catalog.eqjoinsel", hashes=True, merges=True,
    )  # fmt: skip
    assert found["operator public.!!(NONE, text)"].left is None
    assert found["operator public.<~(text, integer)"].commutator == "public.~>"
    assert found['operator "S 1".===(text, text)'].function == '"S 1"."F n"'
    assert found["operator public.@#@(text, text)"].function == "pg_catalog.texteq"


def test_a_name_without_a_function_is_no_operator(connection: Connection) -> None:
    run(connection, *BASE, EQUAL)
    operators = read_catalog(connection, subjects=["operators"]).operators
    assert [operator.name for operator in operators] == ["==="]


def test_odd_names(connection: Connection, other_connection: Connection) -> None:
    base = [statement for odd in ODD_NAMES for statement in (
        f'CREATE SCHEMA "{odd}"', f'CREATE TYPE "{odd}"."{odd}" AS (a int)',
        SAME.format(f'"{odd}"."{odd}"', f'"{odd}"."{odd}", int'))]  # fmt: skip
    operators = [f"""CREATE OPERATOR "{odd}".<# (FUNCTION = "{odd}"."{odd}", LEFTARG = "{odd}"."{odd}",
                     RIGHTARG = int, COMMUTATOR = OPERATOR("{odd}".#>))""" for odd in ODD_NAMES]  # fmt: skip
    made = there_and_back(connection, other_connection, "operators", base, *operators)
    assert {operator.schema for operator in made} == {odd.replace('""', '"') for odd in ODD_NAMES}


def test_what_can_be_altered(connection: Connection, other_connection: Connection) -> None:
    base = [*BASE, EQUAL, OPERATORS[6]]
    way = there_by_change(
        connection,
        other_connection,
        "operators",
        base,
        "ALTER OPERATOR === (text, text) SET (RESTRICT = NONE, JOIN = NONE)",
        "ALTER OPERATOR === (text, int) SET (RESTRICT = eqsel)",
    )
    assert way.told == [
        ("operator-restriction-estimator-changed", "operator public.===(text, integer)", COSMETIC),
        ("operator-join-estimator-changed", "operator public.===(text, text)", COSMETIC),
        ("operator-restriction-estimator-changed", "operator public.===(text, text)", COSMETIC),
    ]
    assert not way.dropped


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("same", "other", {("function", BREAKING)}),
        (
            "= text)",
            "= text, HASHES, MERGES, RESTRICT = eqsel)",
            {("hash-joins", BEHAVIOUR), ("merge-joins", BEHAVIOUR), ("restriction-estimator", COSMETIC)},
        ),
        (
            "= text)",
            "= text, COMMUTATOR = ===, NEGATOR = !==)",
            {("commutator", COSMETIC), ("negator", COSMETIC)},
        ),
    ],
)
def test_what_is_made_anew(
    connection: Connection,
    other_connection: Connection,
    *,
    old: str,
    new: str,
    told: set[tuple[str, Severity]],
) -> None:
    dropped = "DROP OPERATOR === (text, text)"
    change = PLAIN.replace(old, new)
    way = there_by_change(connection, other_connection, "operators", [*BASE, PLAIN], dropped, change)
    assert set(way.told) == {
        (f"operator-{noun}-changed", "operator public.===(text, text)", severity) for noun, severity in told
    }
    assert way.dropped


def test_links_between_operators_come_back(connection: Connection, other_connection: Connection) -> None:
    base = [*BASE, *OPERATORS[:4]]
    changes = ["DROP OPERATOR !== (text, text)", "DROP OPERATOR <~ (text, int)"]
    way = there_by_change(connection, other_connection, "operators", base, *changes)
    assert {(code, severity) for code, _, severity in way.told} == {
        ("operator-missing", BREAKING),
        ("operator-negator-changed", COSMETIC),
        ("operator-commutator-changed", COSMETIC),
    }


def test_unexpected_and_moved(connection: Connection, other_connection: Connection) -> None:
    way = there_by_change(connection, other_connection, "operators", [*BASE, PLAIN], OPERATORS[6])
    assert way.told == [("operator-unexpected", "operator public.===(text, integer)", BEHAVIOUR)]
    way = renamed(
        connection, other_connection, "operators", 'ALTER OPERATOR === (text, text) SET SCHEMA "S 1"'
    )
    assert way.told == [("operator-renamed", "operator public.===(text, text)", BREAKING)]
