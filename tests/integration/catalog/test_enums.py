"""Enumerated types: read, compared, made, and changed in place where they can be."""

from __future__ import annotations

from sqlalchemy import Connection

from taskschema.catalog import compare, read_catalog
from taskschema.catalog.objects import (
    Enum,
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
    expected = read_catalog(connection)
    run(connection, "ALTER TYPE mood RENAME VALUE 'ok' TO 'fine'")
    (finding,) = compare(expected, read_catalog(connection))
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
