"""Types that functions read and write, and shells: read, compared, made, and changed in place."""

from __future__ import annotations

from sqlalchemy import Connection

from taskschema.catalog import read_catalog
from taskschema.catalog.objects import (
    BaseType,
)
from taskschema.findings import Severity
from tests.integration.catalog.two_databases import (
    ddl_of,
    renamed,
    run,
    taken_back,
    there_and_back,
)

BREAKING, BEHAVIOUR, COSMETIC = Severity.BREAKING, Severity.BEHAVIOUR, Severity.COSMETIC

FUNCTIONS = (
    "CREATE FUNCTION in_{0}(cstring) RETURNS {0} LANGUAGE internal IMMUTABLE STRICT AS 'textin'",
    "CREATE FUNCTION out_{0}({0}) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout'",
    "CREATE FUNCTION send_{0}({0}) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT AS 'textsend'",
)


def with_functions(name: str) -> list[str]:
    return [f"CREATE TYPE {name}", *(each.format(name) for each in FUNCTIONS)]


def test_a_base_type_waits_as_a_shell_for_its_functions(
    connection: Connection, other_connection: Connection
) -> None:
    options = (
        "INPUT = in_b, OUTPUT = out_b, SEND = send_b, INTERNALLENGTH = VARIABLE, ALIGNMENT = int4, "
        "STORAGE = extended, CATEGORY = 'S', PREFERRED = false, DEFAULT = 'it''s', DELIMITER = ';', "
        "COLLATABLE = true"
    )
    run(connection, *with_functions("b"), f"CREATE TYPE b ({options})", "CREATE TYPE shell")
    should, shell = read_catalog(connection).base_types
    assert should == BaseType(
        "public",
        "b",
        (
            "INPUT = public.in_b",
            "OUTPUT = public.out_b",
            "SEND = public.send_b",
            "INTERNALLENGTH = VARIABLE",
            "STORAGE = extended",
            "CATEGORY = 'S'",
            "DEFAULT = 'it''s'",
            "DELIMITER = ';'",
            "COLLATABLE = true",
        ),
    )
    assert shell == BaseType("public", "shell")
    first, second = ddl_of(should).create(should)
    run(other_connection, first.sql, *with_functions("b")[1:])
    (half,) = read_catalog(other_connection).base_types
    assert ddl_of(should).alter(half, should) == [second]
    run(other_connection, second.sql)
    assert read_catalog(other_connection).base_types == (should,)


def test_a_type_of_fixed_length(connection: Connection, other_connection: Connection) -> None:
    functions = [each.replace("text", "int4") for each in with_functions("b")[:3]]
    options = "INPUT = in_b, OUTPUT = out_b, INTERNALLENGTH = 4, PASSEDBYVALUE, ALIGNMENT = int4"
    run(connection, *functions, f"CREATE TYPE b ({options})")
    (should,) = read_catalog(connection).base_types
    assert should.options[2:] == ("INTERNALLENGTH = 4", "PASSEDBYVALUE = true")
    run(other_connection, *functions, ddl_of(should).create(should)[1].sql)
    assert read_catalog(other_connection).base_types == (should,)


def test_shells_come_back_as_they_were_read(connection: Connection, other_connection: Connection) -> None:
    made = there_and_back(connection, other_connection, "base_types", [], 'CREATE TYPE "user"')
    assert made == (BaseType("public", "user"),)


OPTIONS = (
    ("RECEIVE = NONE, SEND = send_b", BREAKING, "SEND = NONE"),
    ("STORAGE = main", COSMETIC, "STORAGE = external"),
    ("ANALYZE = array_typanalyze", COSMETIC, "ANALYZE = NONE"),
)


def test_options_of_a_base_type_are_changed_in_place(
    connection: Connection, other_connection: Connection
) -> None:
    for each in (connection, other_connection):
        run(each, *with_functions("b"), "CREATE TYPE b (INPUT = in_b, OUTPUT = out_b, STORAGE = external)")
    for change, severity, way_back in OPTIONS:
        way = taken_back(connection, other_connection, "base_types", f"ALTER TYPE b SET ({change})")
        assert way.told == [("type-options-changed", "type public.b", severity)]
        assert way.statements == [f"ALTER TYPE public.b SET ({way_back})"]


def test_what_only_a_new_base_type_has() -> None:
    plain, kept = (BaseType("s", "b", ("INPUT = i", f"CATEGORY = '{letter}'")) for letter in "SX")
    assert ddl_of(plain).alter(plain, kept) is None
    moved = BaseType("s", "b", (*plain.options, "STORAGE = main"))
    assert ddl_of(plain).alter(moved, plain) is None
    assert ddl_of(plain).alter(plain, BaseType("s", "b")) is None


def test_a_base_type_is_renamed(connection: Connection, other_connection: Connection) -> None:
    for each in (connection, other_connection):
        run(each, *with_functions("b"), "CREATE TYPE b (INPUT = in_b, OUTPUT = out_b)")
    way = renamed(connection, other_connection, "base_types", 'ALTER TYPE b RENAME TO "B"')
    assert way.told == [("type-renamed", "type public.b", BREAKING)]
