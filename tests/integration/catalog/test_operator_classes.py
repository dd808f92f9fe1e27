"""Operator families and classes: read, compared, made, changed, renamed and dropped."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from sqlalchemy import Connection

from taskschema.catalog import Catalog, compare, read_catalog
from taskschema.catalog.compare.pairs import pair
from taskschema.catalog.ddl import DDL, Statement
from taskschema.catalog.objects import CatalogObject, OperatorClass, OperatorFamily, OperatorMember
from taskschema.findings import Severity
from tests.integration.catalog.two_databases import ODD_NAMES, renamed, run, run_ddl

BREAKING, BEHAVIOUR, COSMETIC = Severity.BREAKING, Severity.BEHAVIOUR, Severity.COSMETIC
SUBJECTS = ("operator_families", "operator_classes")
REVERSE = """CREATE OPERATOR CLASS reverse_ops FOR TYPE text USING btree AS
  OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <,
  FUNCTION 1 bttextcmp(text, text)"""
POINTS = """CREATE OPERATOR CLASS "Points" FOR TYPE point USING gist AS
  OPERATOR 1 <<, OPERATOR 15 <-> (point, point) FOR ORDER BY float_ops,
  FUNCTION 1 gist_point_consistent(internal, point, smallint, oid, internal),
  FUNCTION 2 gist_box_union(internal, internal), FUNCTION 3 gist_point_compress(internal),
  FUNCTION 5 gist_box_penalty(internal, internal, internal),
  FUNCTION 6 gist_box_picksplit(internal, internal), FUNCTION 7 gist_box_same(box, box, internal),
  FUNCTION 8 gist_point_distance(internal, point, smallint, oid, internal), STORAGE box"""
CROSSING = (
    "CREATE OPERATOR FAMILY numbers USING btree",
    """CREATE OPERATOR CLASS small DEFAULT FOR TYPE mood USING btree FAMILY numbers AS
         OPERATOR 1 <# , OPERATOR 2 <=# , OPERATOR 3 =# , OPERATOR 4 >=# , OPERATOR 5 ># , FUNCTION 1 cmp""",
    """ALTER OPERATOR FAMILY numbers USING btree ADD
         OPERATOR 1 < (int, bigint), OPERATOR 3 = (int, bigint),
         FUNCTION 1 (int, bigint) btint48cmp(int, bigint)""",
)  # fmt: skip
MOOD = (
    "CREATE TYPE mood AS (a int)",
    "CREATE FUNCTION cmp(mood, mood) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 0'",
    *(
        statement
        for name, sign in (("lt", "<#"), ("le", "<=#"), ("eq", "=#"), ("ge", ">=#"), ("gt", ">#"))
        for statement in (
            f"CREATE FUNCTION {name}(mood, mood) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true'",
            f"CREATE OPERATOR {sign} (FUNCTION = {name}, LEFTARG = mood, RIGHTARG = mood)",
        )
    ),
)
NOTHING = "CREATE OPERATOR CLASS nothing FOR TYPE text USING btree FAMILY pg_catalog.text_ops AS STORAGE text"
EMPTY = "CREATE OPERATOR FAMILY empty USING hash"
HASHED = """CREATE OPERATOR CLASS hashed FOR TYPE mood USING hash AS
  OPERATOR 1 =#, FUNCTION 1 hash_mood(mood)"""
HASH = "CREATE FUNCTION hash_mood(mood) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 0'"


def read(connection: Connection) -> Catalog:
    return read_catalog(connection, subjects=SUBJECTS)


def made_from(catalog: Catalog) -> list[CatalogObject]:
    return [*catalog.operator_families, *catalog.operator_classes]


def test_they_come_back_as_they_were_read(connection: Connection, other_connection: Connection) -> None:
    base = [*MOOD, HASH]
    run(connection, *base, REVERSE, POINTS, *CROSSING, NOTHING, EMPTY, HASHED)
    run(other_connection, *base)
    expected = read(connection)
    run_ddl(other_connection, _creations(made_from(expected)))
    assert read(other_connection) == expected
    assert compare(expected, read(other_connection)) == []
    assert all(DDL[type(each)].alter(each, each) == [] for each in made_from(expected))
    classes = {each.name: each for each in expected.operator_classes}
    families = {each.name: each for each in expected.operator_families}
    assert classes.keys() == {"reverse_ops", "Points", "small", "nothing", "hashed"}
    assert families.keys() == {"reverse_ops", "Points", "numbers", "empty", "hashed"}
    assert classes["reverse_ops"].members[0] == OperatorMember("operator", 1, "text", "text", ">(text,text)")
    assert classes["reverse_ops"].members[-1].name == "bttextcmp(text,text)"
    assert families["reverse_ops"] == OperatorFamily("public", "reverse_ops", "btree")
    assert (classes["Points"].storage, classes["Points"].family) == ("box", 'public."Points"')
    assert families["Points"].members[1].order_family == "pg_catalog.float_ops"
    assert classes["small"].default
    assert classes["small"].family == "public.numbers"
    assert [member.name for member in families["numbers"].members] == [
        "<(integer,bigint)", "=(integer,bigint)", "btint48cmp(integer,bigint)",
    ]  # fmt: skip
    assert classes["nothing"] == OperatorClass("public", "nothing", "btree", "text", "pg_catalog.text_ops")
    run_ddl(other_connection, _drops(made_from(expected)))
    assert read(other_connection) == Catalog()


def _creations(values: Iterable[CatalogObject]) -> list[Statement]:
    return [statement for each in values for statement in DDL[type(each)].create(each)]


def _drops(values: list[CatalogObject]) -> list[Statement]:
    return [statement for each in reversed(values) for statement in DDL[type(each)].drop(each)]


def test_odd_names(connection: Connection, other_connection: Connection) -> None:
    base = [f'CREATE SCHEMA "{odd}"' for odd in ODD_NAMES]
    run(connection, *base, *(REVERSE.replace("reverse_ops", f'"{odd}"."{odd}"') for odd in ODD_NAMES))
    run(other_connection, *base)
    expected = read(connection)
    run_ddl(other_connection, _creations(made_from(expected)))
    assert read(other_connection) == expected
    names = {each.names for each in expected.operator_classes}
    assert names == {(odd.replace('""', '"'),) * 2 for odd in ODD_NAMES}
    run_ddl(other_connection, _drops(made_from(expected)))
    assert read(other_connection) == Catalog()


def told_and_taken_back(
    connection: Connection, other: Connection, base: Iterable[str], *changes: str
) -> list[tuple[str, str, Severity]]:
    """Make the same in both, change one, say what differs, and take it back in two rounds at most."""
    for each in (connection, other):
        run(each, *base)
    run(other, *changes)
    expected = read(connection)
    found = compare(expected, read(other))
    for _ in range(2):
        _take_back(other, expected)
    assert read(other) == expected
    return [(finding.code, finding.object, finding.severity) for finding in found]


def _take_back(other: Connection, expected: Catalog) -> None:
    drops: list[CatalogObject] = []
    made: list[CatalogObject] = []
    altered: list[Statement] = []
    pairs = pair(made_from(expected), made_from(read(other)))
    for should, found in pairs.both:
        statements = DDL[type(should)].alter(found, should)
        if statements is None:
            drops.append(found)
            made.append(should)
        altered += statements or []
    drops += pairs.unexpected
    made = sorted([*made, *pairs.missing], key=lambda each: DDL[type(each)].rank)
    drops = sorted(drops, key=lambda each: DDL[type(each)].rank)
    run_ddl(other, [*_drops(drops), *altered, *_creations(made)])


def test_a_family_that_comes_with_its_class_is_not_told(
    connection: Connection, other_connection: Connection
) -> None:
    told = told_and_taken_back(connection, other_connection, [], REVERSE, POINTS, EMPTY)
    assert told == [
        ("operator-class-unexpected", 'operator class public."Points" USING gist', COSMETIC),
        ("operator-class-unexpected", "operator class public.reverse_ops USING btree", COSMETIC),
        ("operator-family-unexpected", "operator family public.empty USING hash", COSMETIC),
    ]


@pytest.mark.parametrize("what", ["CLASS", "FAMILY"])
def test_a_class_that_is_gone_is_told_once(
    connection: Connection, other_connection: Connection, what: str
) -> None:
    told = told_and_taken_back(
        connection, other_connection, [REVERSE], f"DROP OPERATOR {what} reverse_ops USING btree"
    )
    assert told == [("operator-class-missing", "operator class public.reverse_ops USING btree", BREAKING)]


def test_an_unexpected_default_changes_what_statements_do(
    connection: Connection, other_connection: Connection
) -> None:
    told = told_and_taken_back(
        connection, other_connection, [*MOOD, HASH], HASHED.replace("FOR TYPE", "DEFAULT FOR TYPE")
    )
    assert told == [("operator-class-unexpected", "operator class public.hashed USING hash", BEHAVIOUR)]


def test_members_of_a_family(connection: Connection, other_connection: Connection) -> None:
    numbers = "ALTER OPERATOR FAMILY numbers USING btree"
    told = told_and_taken_back(
        connection,
        other_connection,
        [*MOOD, *CROSSING, POINTS],
        f"{numbers} DROP OPERATOR 3 (int, bigint), FUNCTION 1 (int, bigint)",
        f"{numbers} ADD OPERATOR 3 = (bigint, int)",
        'ALTER OPERATOR FAMILY "Points" USING gist DROP OPERATOR 15 (point, point)',
    )
    assert told == [
        ("operator-family-members-changed", 'operator family public."Points" USING gist', BEHAVIOUR),
        ("operator-family-members-changed", "operator family public.numbers USING btree", BEHAVIOUR),
    ]


def test_a_missing_family_is_told_where_no_class_is(
    connection: Connection, other_connection: Connection
) -> None:
    told = told_and_taken_back(connection, other_connection, [EMPTY], "DROP OPERATOR FAMILY empty USING hash")
    assert told == [("operator-family-missing", "operator family public.empty USING hash", BREAKING)]


CLASS_CHANGES = [
    (" OPERATOR 2 >=,", "", "members", BREAKING),
    ("FOR TYPE text", "FOR TYPE bpchar", "type", BREAKING),
    ("USING btree AS", "USING btree FAMILY text_ops_too AS", "family", BEHAVIOUR),
]


@pytest.mark.parametrize(("old", "new", "noun", "severity"), CLASS_CHANGES)
def test_each_change_of_a_class_is_told_and_made_anew(
    connection: Connection, other_connection: Connection, *, old: str, new: str, noun: str, severity: Severity
) -> None:
    told = told_and_taken_back(
        connection,
        other_connection,
        ["CREATE OPERATOR FAMILY text_ops_too USING btree", REVERSE],
        "DROP OPERATOR FAMILY reverse_ops USING btree",
        REVERSE.replace(old, new),
    )
    label = "operator class public.reverse_ops USING btree"
    assert (f"operator-class-{noun}-changed", label, severity) in told


def test_default_and_storage_of_a_class(connection: Connection, other_connection: Connection) -> None:
    hashed = HASHED.replace("FOR TYPE", "DEFAULT FOR TYPE")
    plain = POINTS.replace(", STORAGE box", "")
    told = told_and_taken_back(
        connection,
        other_connection,
        [*MOOD, HASH, HASHED, POINTS],
        "DROP OPERATOR CLASS hashed USING hash",
        hashed,
        'DROP OPERATOR FAMILY "Points" USING gist',
        plain,
    )
    assert told == [
        ("operator-class-storage-changed", 'operator class public."Points" USING gist', BREAKING),
        ("operator-class-default-changed", "operator class public.hashed USING hash", BEHAVIOUR),
    ]


@pytest.mark.parametrize(
    ("subject", "word", "change"),
    [
        ("operator_families", "family", "RENAME TO full_one"),
        ("operator_families", "family", "SET SCHEMA elsewhere"),
        ("operator_classes", "class", "RENAME TO one"),
        ("operator_classes", "class", "SET SCHEMA elsewhere"),
    ],
)
def test_renames(
    connection: Connection, other_connection: Connection, *, subject: str, word: str, change: str
) -> None:
    for each in (connection, other_connection):
        run(each, "CREATE SCHEMA elsewhere", EMPTY, NOTHING)
    name = {"family": "empty USING hash", "class": "nothing USING btree"}[word]
    way = renamed(connection, other_connection, subject, f"ALTER OPERATOR {word.upper()} {name} {change}")
    assert way.told == [(f"operator-{word}-renamed", f"operator {word} public.{name}", COSMETIC)]


def test_those_of_an_extension_are_left_out(connection: Connection) -> None:
    run(connection, "CREATE EXTENSION btree_gist", "CREATE EXTENSION hstore")
    assert read(connection) == Catalog()
