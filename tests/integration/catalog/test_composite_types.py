"""Composite types: read, compared, made, and changed in place."""

from __future__ import annotations

from sqlalchemy import Connection

from taskschema.catalog.objects import (
    Attribute,
    CompositeType,
)
from taskschema.findings import Severity
from tests.integration.catalog.two_databases import (
    ddl_of,
    run,
    taken_back,
    there_and_back,
)
from tests.integration.catalog.wording import verbs

BREAKING, BEHAVIOUR, COSMETIC = Severity.BREAKING, Severity.BEHAVIOUR, Severity.COSMETIC


def test_composite_types_come_back_as_they_were_read(
    connection: Connection, other_connection: Connection
) -> None:
    made = there_and_back(
        connection,
        other_connection,
        "composite_types",
        ["CREATE TABLE is_no_type_of_its_own (a int)"],
        'CREATE TYPE a AS ("The ""b""" numeric(12, 2), "user" char(3) COLLATE "C")',
        "CREATE TYPE b AS (a a[], b is_no_type_of_its_own)",
        "CREATE TYPE nothing AS ()",
    )
    assert made == (
        CompositeType(
            "public",
            "a",
            (Attribute('The "b"', "numeric(12,2)"), Attribute("user", "character(3)", '"C"')),
        ),
        CompositeType(
            "public",
            "b",
            (Attribute("a", "public.a[]"), Attribute("b", "public.is_no_type_of_its_own")),
        ),
        CompositeType("public", "nothing"),
    )


ATTRIBUTES = (
    ("RENAME ATTRIBUTE b TO bb", BREAKING),
    ("ADD ATTRIBUTE d int", BREAKING),
    ("DROP ATTRIBUTE a", BREAKING),
    ("DROP ATTRIBUTE c", BREAKING),
    ("ALTER ATTRIBUTE b TYPE bytea", BREAKING),
    ("ALTER ATTRIBUTE b TYPE varchar(9)", BREAKING),
    ("ALTER ATTRIBUTE a TYPE bigint", BEHAVIOUR),
    ('ALTER ATTRIBUTE b TYPE text COLLATE "C"', BEHAVIOUR),
    ("DROP ATTRIBUTE a, ADD ATTRIBUTE a int", BREAKING),
    ("RENAME ATTRIBUTE a TO x; ALTER TYPE t DROP ATTRIBUTE b, ADD ATTRIBUTE b text", BREAKING),
    (
        "RENAME ATTRIBUTE a TO x; ALTER TYPE t RENAME ATTRIBUTE b TO a; ALTER TYPE t RENAME ATTRIBUTE x TO b",
        BREAKING,
    ),
)


def test_a_composite_type_is_changed_in_place(connection: Connection, other_connection: Connection) -> None:
    for each in (connection, other_connection):
        run(each, "CREATE TYPE t AS (a int, b text, c date)")
    for change, severity in ATTRIBUTES:
        way = taken_back(connection, other_connection, "composite_types", f"ALTER TYPE t {change}")
        assert way.told == [("composite-type-attributes-changed", "composite type public.t", severity)]
        assert set(verbs(way.statements)) == {"ALTER"}


def test_a_renamed_attribute_is_renamed_in_tables_too(
    connection: Connection, other_connection: Connection
) -> None:
    for each in (connection, other_connection):
        run(each, "CREATE TYPE t AS (a int, b text)", "CREATE TABLE typed OF t")
    change = "ALTER TYPE t RENAME ATTRIBUTE b TO bb CASCADE"
    way = taken_back(connection, other_connection, "composite_types", change)
    assert way.statements == ["ALTER TYPE public.t RENAME ATTRIBUTE bb TO b CASCADE"]


def test_values_that_go_are_a_hazard() -> None:
    one = CompositeType("public", "t", (Attribute("a", "integer"),))
    two = CompositeType("public", "t", (Attribute("b", "text"),))
    hazards = [statement.hazards for statement in ddl_of(one).alter(one, two) or []]
    assert [[str(hazard) for hazard in each] for each in hazards] == [["loses data"], []]
