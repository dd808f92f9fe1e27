"""Range types: read, compared, made, changed and dropped."""

from __future__ import annotations

from sqlalchemy import Connection

from taskschema.catalog import read_catalog
from taskschema.catalog.objects import (
    RangeType,
)
from taskschema.findings import Severity
from tests.integration.catalog.two_databases import (
    ddl_of,
    run,
    taken_back,
    there_and_back,
)
from tests.integration.catalog.wording import verbs

DROPPED_AND_MADE = ("DROP", "CREATE")
BREAKING, BEHAVIOUR, COSMETIC = Severity.BREAKING, Severity.BEHAVIOUR, Severity.COSMETIC

CANONICAL = (
    "CREATE TYPE r",
    "CREATE FUNCTION canon(r) RETURNS r LANGUAGE internal IMMUTABLE STRICT AS 'int4range_canonical'",
)
DIFF = "CREATE FUNCTION diff(text, text) RETURNS float8 LANGUAGE sql IMMUTABLE AS 'SELECT 0::float8'"


def test_range_types_come_back_as_they_were_read(
    connection: Connection, other_connection: Connection
) -> None:
    made = there_and_back(
        connection,
        other_connection,
        "range_types",
        [DIFF, 'CREATE SCHEMA "S.1"', "CREATE TYPE mood AS ENUM ('sad')"],
        "CREATE TYPE hour_range AS RANGE (SUBTYPE = numeric)",
        'CREATE TYPE "S.1"."t" AS RANGE (SUBTYPE = text, SUBTYPE_OPCLASS = text_pattern_ops, '
        'COLLATION = "C", SUBTYPE_DIFF = diff, MULTIRANGE_TYPE_NAME = public."M r")',
        "CREATE TYPE moods AS RANGE (SUBTYPE = mood)",
    )
    assert made == (
        RangeType(
            "S.1",
            "t",
            "text",
            operator_class="text_pattern_ops",
            collation='"C"',
            subtype_diff="public.diff",
            multirange=("public", "M r"),
        ),
        RangeType("public", "hour_range", "numeric", multirange=("public", "hour_multirange")),
        RangeType("public", "moods", "public.mood", multirange=("public", "moods_multirange")),
    )


def test_an_operator_class_of_ones_own(connection: Connection, other_connection: Connection) -> None:
    operator_class = (
        'CREATE OPERATOR CLASS public."O c" FOR TYPE int USING btree AS '
        "OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, "
        "FUNCTION 1 btint4cmp(int, int)"
    )
    range_type = 'CREATE TYPE r AS RANGE (SUBTYPE = int, SUBTYPE_OPCLASS = public."O c")'
    (made,) = there_and_back(connection, other_connection, "range_types", [operator_class], range_type)
    assert made.operator_class == 'public."O c"'


def test_a_range_type_waits_as_a_shell_for_its_function(
    connection: Connection, other_connection: Connection
) -> None:
    run(connection, *CANONICAL, "CREATE TYPE r AS RANGE (SUBTYPE = int, CANONICAL = canon)")
    (should,) = read_catalog(connection).range_types
    assert should == RangeType(
        "public", "r", "integer", canonical="public.canon", multirange=("public", "r_multirange")
    )
    shell, whole = ddl_of(should).create(should)
    assert (shell.sql, shell.alone) == (CANONICAL[0].replace(" r", " public.r"), True)
    run(other_connection, shell.sql, CANONICAL[1], whole.sql)
    assert read_catalog(other_connection).range_types == (should,)


RANGES = (
    ("SUBTYPE = varchar", "subtype", BREAKING),
    ("SUBTYPE = text, SUBTYPE_OPCLASS = text_pattern_ops", "operator-class", BEHAVIOUR),
    ('SUBTYPE = text, COLLATION = "C"', "collation", BEHAVIOUR),
    ("SUBTYPE = text, SUBTYPE_DIFF = diff", "difference-function", COSMETIC),
)


def test_another_range_type_has_to_be_made_anew(connection: Connection, other_connection: Connection) -> None:
    for each in (connection, other_connection):
        run(each, DIFF, "CREATE TYPE r AS RANGE (SUBTYPE = text)")
    for options, code, severity in RANGES:
        changes = ("DROP TYPE r", f"CREATE TYPE r AS RANGE ({options})")
        way = taken_back(connection, other_connection, "range_types", *changes)
        assert way.told == [(f"range-type-{code}-changed", "range type public.r", severity)]
        assert verbs(way.statements) == DROPPED_AND_MADE


def test_a_multirange_type_of_another_name(connection: Connection, other_connection: Connection) -> None:
    for each in (connection, other_connection):
        run(each, "CREATE SCHEMA s", "CREATE TYPE r AS RANGE (SUBTYPE = int)")
    for change in ('RENAME TO "Other"', "SET SCHEMA s"):
        way = taken_back(connection, other_connection, "range_types", f"ALTER TYPE r_multirange {change}")
        assert way.told == [("range-type-multirange-type-changed", "range type public.r", BREAKING)]
        assert verbs(way.statements) == ("ALTER",)
