"""Types that a person made: read, compared, made, changed, renamed and dropped."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from sqlalchemy import Connection

from taskschema.catalog import compare, read_catalog
from taskschema.catalog.objects import (
    Attribute,
    BaseType,
    CompositeType,
    Domain,
    DomainConstraint,
    Enum,
    RangeType,
)
from taskschema.findings import Severity
from tests.integration.catalog.two_databases import (
    ODD_NAMES,
    ddl_of,
    major_of,
    read,
    renamed,
    run,
    run_ddl,
    taken_back,
    there_and_back,
    there_by_change,
)

NAMED_NOT_NULL_SINCE = 17
DROPPED_AND_MADE = ("DROP", "CREATE")
BREAKING, BEHAVIOUR, COSMETIC = Severity.BREAKING, Severity.BEHAVIOUR, Severity.COSMETIC


def verbs(statements: Iterable[str]) -> tuple[str, ...]:
    return tuple(statement.partition(" ")[0] for statement in statements)


# Enumerated types


def test_enums_come_back_as_they_were_read(connection: Connection, other_connection: Connection) -> None:
    made = there_and_back(
        connection,
        other_connection,
        "enums",
        ['CREATE SCHEMA "S.1"'],
        r"""CREATE TYPE mood AS ENUM ('sad', 'it''s "odd"', 'back\slash', E'new\nline', '100%')""",
        'CREATE TYPE "S.1"."user" AS ENUM ()',
    )
    assert made == (
        Enum("S.1", "user"),
        Enum("public", "mood", ("sad", 'it\'s "odd"', "back\\slash", "new\nline", "100%")),
    )


MOOD = "CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy')"


RENAMED = (
    ["ALTER TYPE mood RENAME VALUE 'ok' TO 'fine'"],
    ["ALTER TYPE mood RENAME VALUE 'ok' TO 'x'", "ALTER TYPE mood RENAME VALUE 'sad' TO 'y'"],
)
LOST = (
    ["DROP TYPE mood", "CREATE TYPE mood AS ENUM ('ok')"],
    ["DROP TYPE mood", "CREATE TYPE mood AS ENUM ()"],
    ["DROP TYPE mood", "CREATE TYPE mood AS ENUM ('sad', 'happy')"],
)


def test_labels_come_back_in_place(connection: Connection, other_connection: Connection) -> None:
    run(connection, MOOD)
    run(other_connection, MOOD)
    for changes in (*RENAMED, *LOST):
        way = taken_back(connection, other_connection, "enums", *changes)
        assert way.told == [("enum-labels-changed", "enum public.mood", BREAKING)]
        assert set(verbs(way.statements)) == {"ALTER"}


ONLY_ANEW = (
    ("ALTER TYPE mood ADD VALUE 'angry' BEFORE 'sad'", BEHAVIOUR),
    ("ALTER TYPE mood ADD VALUE 'angry'", BEHAVIOUR),
    ("DROP TYPE mood; CREATE TYPE mood AS ENUM ('ok', 'sad', 'happy')", BEHAVIOUR),
    ("DROP TYPE mood; CREATE TYPE mood AS ENUM ('ok', 'sad', 'new')", BREAKING),
)


def test_labels_that_only_a_new_type_can_lose(connection: Connection, other_connection: Connection) -> None:
    run(connection, MOOD)
    run(other_connection, MOOD)
    for change, severity in ONLY_ANEW:
        way = taken_back(connection, other_connection, "enums", change)
        assert way.told == [("enum-labels-changed", "enum public.mood", severity)]
        assert verbs(way.statements) == DROPPED_AND_MADE


def test_a_renamed_label_is_called_renamed(connection: Connection) -> None:
    run(connection, MOOD)
    expected = read(connection)
    run(connection, "ALTER TYPE mood RENAME VALUE 'ok' TO 'fine'")
    (finding,) = compare(expected, read(connection))
    assert "'ok' was renamed to 'fine'" in finding.message


def test_each_label_is_added_alone() -> None:
    few, many = Enum("public", "e", ("b",)), Enum("public", "e", ("a", "b", "c", "d"))
    added = ddl_of(few).alter(few, many)
    assert added is not None
    assert [(statement.sql.partition("VALUE ")[2], statement.alone) for statement in added] == [
        ("'a' BEFORE 'b'", True),
        ("'c' AFTER 'b'", True),
        ("'d' AFTER 'c'", True),
    ]


# Domains


def test_domains_come_back_as_they_were_read(connection: Connection, other_connection: Connection) -> None:
    made = there_and_back(
        connection,
        other_connection,
        "domains",
        ["CREATE FUNCTION f(int) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT $1 > 0'"],
        'CREATE DOMAIN a AS int DEFAULT 1 + 1 NOT NULL CHECK (VALUE > 0) CONSTRAINT "C %" CHECK (f(VALUE))',
        """CREATE DOMAIN b AS varchar(9) COLLATE "C" DEFAULT 'it''s' """,
        "CREATE DOMAIN c AS a[]",
        "ALTER DOMAIN b ADD CONSTRAINT late CHECK (VALUE <> '100% NOT VALID') NOT VALID",
        "CREATE DOMAIN d AS int DEFAULT NULL",
    )
    assert made == (
        Domain(
            "public",
            "a",
            "integer",
            default="(1 + 1)",
            not_null=True,
            constraints=(
                DomainConstraint("C %", "CHECK (public.f(VALUE))"),
                DomainConstraint("a_check", "CHECK ((VALUE > 0))"),
            ),
        ),
        Domain(
            "public",
            "b",
            "character varying(9)",
            collation='"C"',
            default="'it''s'::character varying",
            constraints=(
                DomainConstraint(
                    "late", "CHECK (((VALUE)::text <> '100% NOT VALID'::text))", validated=False
                ),
            ),
        ),
        Domain("public", "c", "public.a[]"),
        Domain("public", "d", "integer"),
    )


DOMAIN = (
    "CREATE DOMAIN d AS text DEFAULT 'x' CONSTRAINT ck CHECK (VALUE <> '') CONSTRAINT up CHECK (VALUE > 'a')"
)


IN_PLACE = (
    ("SET DEFAULT 'y'", "default", BEHAVIOUR),
    ("DROP DEFAULT", "default", BREAKING),
    ("SET NOT NULL", "nullability", BREAKING),
    ("DROP CONSTRAINT ck", "constraints", BREAKING),
    ("ADD CONSTRAINT two CHECK (VALUE <> 'b')", "constraints", BREAKING),
    ('RENAME CONSTRAINT ck TO "C\'k"', "constraints", COSMETIC),
    (
        "DROP CONSTRAINT ck; ALTER DOMAIN d ADD CONSTRAINT ck CHECK (VALUE <> '') NOT VALID",
        "constraints",
        BREAKING,
    ),
    (
        "DROP CONSTRAINT ck; ALTER DOMAIN d ADD CONSTRAINT ck CHECK (VALUE <> 'b')",
        "constraints",
        BREAKING,
    ),
    (
        "RENAME CONSTRAINT ck TO swap; ALTER DOMAIN d RENAME CONSTRAINT up TO ck;"
        "ALTER DOMAIN d RENAME CONSTRAINT swap TO up",
        "constraints",
        BREAKING,
    ),
)


def test_a_domain_is_changed_in_place(connection: Connection, other_connection: Connection) -> None:
    run(connection, DOMAIN)
    run(other_connection, DOMAIN)
    for change, code, severity in IN_PLACE:
        way = taken_back(connection, other_connection, "domains", f"ALTER DOMAIN d {change}")
        assert way.told == [(f"domain-{code}-changed", "domain public.d", severity)]
        assert not way.dropped


HAD = (
    ("NOT NULL", "DROP NOT NULL", BREAKING),
    ("", "ADD CONSTRAINT ck CHECK (VALUE > 0) NOT VALID", BREAKING),
    (
        "CONSTRAINT a CHECK (VALUE > 0)",
        "DROP CONSTRAINT a; ALTER DOMAIN d ADD CHECK (VALUE > 0)",
        COSMETIC,
    ),
)


def test_a_domain_gets_back_what_it_had(connection: Connection, other_connection: Connection) -> None:
    for base, change, severity in HAD:
        for each in (connection, other_connection):
            run(each, "DROP DOMAIN IF EXISTS d", f"CREATE DOMAIN d AS int {base}")
        way = taken_back(connection, other_connection, "domains", f"ALTER DOMAIN d {change}")
        assert [told[2] for told in way.told] == [severity]
        assert verbs(way.statements) == ("ALTER",)


def test_a_check_is_added_first_and_validated_by_itself(
    connection: Connection, other_connection: Connection
) -> None:
    for each in (connection, other_connection):
        run(each, DOMAIN, "CREATE TABLE t (c d)", "INSERT INTO t VALUES ('b')")
    way = taken_back(connection, other_connection, "domains", "ALTER DOMAIN d DROP CONSTRAINT ck")
    assert way.statements == [
        "ALTER DOMAIN public.d ADD CONSTRAINT ck CHECK ((VALUE <> ''::text)) NOT VALID",
        "ALTER DOMAIN public.d VALIDATE CONSTRAINT ck",
    ]


def test_a_late_check_is_only_validated(connection: Connection, other_connection: Connection) -> None:
    run(connection, "CREATE DOMAIN d AS int CONSTRAINT ck CHECK (VALUE > 0)")
    run(
        other_connection,
        "CREATE DOMAIN d AS int",
        "ALTER DOMAIN d ADD CONSTRAINT ck CHECK (VALUE > 0) NOT VALID",
    )
    (should,), (found,) = (read(each, "domains").domains for each in (connection, other_connection))
    done = run_ddl(other_connection, ddl_of(should).alter(found, should) or [])
    assert done == ["ALTER DOMAIN public.d VALIDATE CONSTRAINT ck"]
    assert read(other_connection, "domains").domains == (should,)
    assert run_ddl(other_connection, ddl_of(found).alter(should, found) or [])
    assert read(other_connection, "domains").domains == (found,)


def test_another_type_or_collation_needs_a_new_domain(
    connection: Connection, other_connection: Connection
) -> None:
    for each in (connection, other_connection):
        run(each, "CREATE DOMAIN d AS text")
    for type_, code, severity in [
        ("varchar(320)", "type", BREAKING),
        ('text COLLATE "C"', "collation", BEHAVIOUR),
    ]:
        changes = ("DROP DOMAIN d", f"CREATE DOMAIN d AS {type_}")
        way = taken_back(connection, other_connection, "domains", *changes)
        assert way.told == [(f"domain-{code}-changed", "domain public.d", severity)]
        assert verbs(way.statements) == DROPPED_AND_MADE


def test_a_not_null_with_a_name(connection: Connection, other_connection: Connection) -> None:
    if major_of(connection) < NAMED_NOT_NULL_SINCE:
        pytest.skip("NOT NULL of a domain got a name in PostgreSQL 17")
    long = "ä" * 31
    base = [f'CREATE DOMAIN "{long}" AS int CONSTRAINT "N n" NOT NULL', "CREATE DOMAIN e AS int NOT NULL"]
    run(connection, *base)
    run(other_connection, *base)
    named, plain = read(connection, "domains").domains
    assert (named.not_null_name, plain.not_null_name) == ("N n", None)
    way = taken_back(connection, other_connection, "domains", f'ALTER DOMAIN "{long}" DROP NOT NULL')
    assert [each[2] for each in way.told] == [BREAKING]
    assert way.statements == [f'ALTER DOMAIN public."{long}" ADD CONSTRAINT "N n" NOT NULL']
    way = taken_back(
        connection, other_connection, "domains", f'ALTER DOMAIN "{long}" RENAME CONSTRAINT "N n" TO other'
    )
    assert way.told == [("domain-NOT-NULL-name-changed", f'domain public."{long}"', COSMETIC)]
    way = taken_back(
        connection, other_connection, "domains", "ALTER DOMAIN e RENAME CONSTRAINT e_not_null TO other"
    )
    assert way.statements == ["ALTER DOMAIN public.e RENAME CONSTRAINT other TO e_not_null"]


def test_a_name_that_postgresql_cut_to_its_length(connection: Connection) -> None:
    if major_of(connection) < NAMED_NOT_NULL_SINCE:
        pytest.skip("NOT NULL of a domain got a name in PostgreSQL 17")
    run(connection, f'CREATE DOMAIN "{"ä" * 31}" AS int NOT NULL')
    (plain,) = read(connection, "domains").domains
    run(connection, f'ALTER DOMAIN "{"ä" * 31}" RENAME CONSTRAINT "{"ä" * 27}_not_null" TO other')
    (named,) = read(connection, "domains").domains
    assert run_ddl(connection, ddl_of(plain).alter(named, plain) or [])
    assert read(connection, "domains").domains == (plain,)


# Composite types


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
    base = ["CREATE TYPE t AS (a int, b text)", "CREATE TABLE typed OF t"]
    change = "ALTER TYPE t RENAME ATTRIBUTE b TO bb CASCADE"
    way = there_by_change(connection, other_connection, "composite_types", base, change)
    assert way.statements == ["ALTER TYPE public.t RENAME ATTRIBUTE bb TO b CASCADE"]


def test_values_that_go_are_a_hazard() -> None:
    one = CompositeType("public", "t", (Attribute("a", "integer"),))
    two = CompositeType("public", "t", (Attribute("b", "text"),))
    hazards = [statement.hazards for statement in ddl_of(one).alter(one, two) or []]
    assert [[str(hazard) for hazard in each] for each in hazards] == [["loses data"], []]


# Range types

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
    (should,) = read(connection, "range_types").range_types
    assert should == RangeType(
        "public", "r", "integer", canonical="public.canon", multirange=("public", "r_multirange")
    )
    shell, whole = ddl_of(should).create(should)
    assert (shell.sql, shell.alone) == (CANONICAL[0].replace(" r", " public.r"), True)
    run(other_connection, shell.sql, CANONICAL[1], whole.sql)
    assert read(other_connection, "range_types").range_types == (should,)


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


# Base types

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
    should, shell = read(connection, "base_types").base_types
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
    (half,) = read(other_connection, "base_types").base_types
    assert ddl_of(should).alter(half, should) == [second]
    run(other_connection, second.sql)
    assert read(other_connection, "base_types").base_types == (should,)


def test_a_type_of_fixed_length(connection: Connection, other_connection: Connection) -> None:
    functions = [each.replace("text", "int4") for each in with_functions("b")[:3]]
    options = "INPUT = in_b, OUTPUT = out_b, INTERNALLENGTH = 4, PASSEDBYVALUE, ALIGNMENT = int4"
    run(connection, *functions, f"CREATE TYPE b ({options})")
    (should,) = read(connection, "base_types").base_types
    assert should.options[2:] == ("INTERNALLENGTH = 4", "PASSEDBYVALUE = true")
    run(other_connection, *functions, ddl_of(should).create(should)[1].sql)
    assert read(other_connection, "base_types").base_types == (should,)


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


# All of them

MADE = {
    "enums": ("enum", "CREATE TYPE {} AS ENUM ('a')"),
    "domains": ("domain", "CREATE DOMAIN {} AS int CONSTRAINT ck CHECK (VALUE > 0)"),
    "composite_types": ("composite type", "CREATE TYPE {} AS (a int)"),
    "range_types": ("range type", "CREATE TYPE {} AS RANGE (SUBTYPE = int, MULTIRANGE_TYPE_NAME = public.m)"),
    "base_types": ("type", "CREATE TYPE {}"),
}


@pytest.mark.parametrize("subject", MADE)
def test_missing_and_unexpected_types(
    connection: Connection, other_connection: Connection, subject: str
) -> None:
    kind, create = MADE[subject]
    word = "DOMAIN" if subject == "domains" else "TYPE"
    for each in (connection, other_connection):
        run(each, create.format("gone"))
    way = taken_back(connection, other_connection, subject, f"DROP {word} gone")
    assert way.told == [(f"{kind.replace(' ', '-')}-missing", f"{kind} public.gone", BREAKING)]
    for each in (connection, other_connection):
        run(each, f"DROP {word} gone")
    way = taken_back(connection, other_connection, subject, create.format("added"))
    assert way.told == [(f"{kind.replace(' ', '-')}-unexpected", f"{kind} public.added", COSMETIC)]
    assert way.dropped


@pytest.mark.parametrize("subject", MADE)
def test_odd_names_and_renames(connection: Connection, other_connection: Connection, subject: str) -> None:
    kind, create = MADE[subject]
    word = "DOMAIN" if subject == "domains" else "TYPE"
    for odd in ODD_NAMES:
        for each in (connection, other_connection):
            run(each, f'CREATE SCHEMA "{odd}"', create.format(f'"{odd}"."{odd}"'))
        if subject == "base_types":  # a shell cannot be renamed
            continue
        move = f'ALTER {word} "{odd}"."{odd}" SET SCHEMA public'
        called = f'ALTER {word} public."{odd}" RENAME TO plain'
        way = renamed(connection, other_connection, subject, move, called)
        assert [(code, severity) for code, _, severity in way.told] == [
            (f"{kind.replace(' ', '-')}-renamed", BREAKING)
        ]
        assert verbs(way.statements) == ("ALTER", "ALTER")
        if subject == "range_types":
            for each in (connection, other_connection):
                run(each, f'ALTER TYPE m SET SCHEMA "{odd}"')
    values = getattr(read(connection, subject), subject)
    plain = {odd.replace('""', '"') for odd in ODD_NAMES}
    assert {value.names for value in values} == {(odd, odd) for odd in plain}
    for value in values:
        run_ddl(other_connection, [*ddl_of(value).drop(value), *ddl_of(value).create(value)])
    assert getattr(read(other_connection, subject), subject) == values


def test_a_base_type_is_renamed(connection: Connection, other_connection: Connection) -> None:
    for each in (connection, other_connection):
        run(each, *with_functions("b"), "CREATE TYPE b (INPUT = in_b, OUTPUT = out_b)")
    way = renamed(connection, other_connection, "base_types", 'ALTER TYPE b RENAME TO "B"')
    assert way.told == [("type-renamed", "type public.b", BREAKING)]


def test_types_of_extensions_are_left_out(connection: Connection) -> None:
    extensions = ("cube", "earthdistance", "hstore", "tablefunc", "lo")
    run(connection, *(f"CREATE EXTENSION {each}" for each in extensions))
    catalog = read_catalog(connection, subjects=tuple(MADE))
    assert list(catalog) == []


def test_types_of_tables_and_arrays_are_left_out(connection: Connection) -> None:
    run(
        connection,
        "CREATE TABLE t (a int)",
        "CREATE VIEW v AS SELECT 1 AS a",
        "CREATE SEQUENCE s",
        "CREATE TYPE r AS RANGE (SUBTYPE = int)",
        "CREATE TEMP TABLE gone (a int)",
    )
    catalog = read_catalog(connection, subjects=tuple(MADE))
    assert [each.label for each in catalog] == ["range type public.r"]
