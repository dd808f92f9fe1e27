"""Sequences: read, compared, made, changed, renamed and dropped."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from taskschema.catalog import read_catalog
from taskschema.catalog.ddl import Hazard
from taskschema.catalog.objects import Persistence, Sequence
from taskschema.findings import Severity
from tests.integration.catalog.two_databases import (
    ODD_NAMES,
    ddl_of,
    major_of,
    renamed,
    run,
    run_ddl,
    taken_back,
    there_and_back,
)

BREAKING, BEHAVIOUR, COSMETIC = Severity.BREAKING, Severity.BEHAVIOUR, Severity.COSMETIC
UNLOGGED_SINCE = 15


def test_sequences_come_back_as_they_were_read(connection: Connection, other_connection: Connection) -> None:
    made = there_and_back(
        connection,
        other_connection,
        "sequences",
        ['CREATE TABLE "T" (id int, "No" int, own int GENERATED ALWAYS AS IDENTITY)'],
        "CREATE SEQUENCE a AS smallint START 7 INCREMENT -2 MINVALUE -50 MAXVALUE 90 CACHE 4 CYCLE",
        'CREATE SEQUENCE b OWNED BY "T"."No"',
        "CREATE SEQUENCE c AS integer INCREMENT -1",
    )
    assert made == (
        Sequence("public", "a", "smallint", 7, -2, minimum=-50, maximum=90, cache=4, cycle=True),
        Sequence("public", "b", owned_by=("public", "T", "No")),
        Sequence("public", "c", "integer", -1, -1, minimum=-(2**31), maximum=-1),
    )


BASE = (
    "CREATE TABLE t (a int, b int)",
    "CREATE SEQUENCE s AS integer START 10 MINVALUE 5 MAXVALUE 9999 OWNED BY t.a",
)
CHANGES = (
    ("INCREMENT BY 5", BEHAVIOUR),
    ("MAXVALUE 999", BEHAVIOUR),
    ("NO MAXVALUE", BEHAVIOUR),
    ("MINVALUE 1", BEHAVIOUR),
    ("START WITH 500", COSMETIC),
    ("CACHE 50", BEHAVIOUR),
    ("CYCLE", BEHAVIOUR),
    ("AS smallint", BREAKING),
    ("AS bigint MAXVALUE 9223372036854775807", BEHAVIOUR),
    ("OWNED BY NONE", BEHAVIOUR),
    ("OWNED BY t.b", BEHAVIOUR),
    ("AS smallint INCREMENT 2 MINVALUE -5 NO MAXVALUE START 1 CACHE 3 CYCLE OWNED BY t.b", BREAKING),
)


def test_a_sequence_is_changed_in_place(connection: Connection, other_connection: Connection) -> None:
    run(connection, *BASE)
    run(other_connection, *BASE)
    for change, severity in CHANGES:
        way = taken_back(connection, other_connection, "sequences", f"ALTER SEQUENCE s {change}")
        assert [each for each in way.told if "owner" not in each[0]] == [
            ("sequence-definition-changed", "sequence public.s", severity)
        ]
        assert all(statement.startswith("ALTER SEQUENCE public.s ") for statement in way.statements)


def test_the_bounds_of_a_type_are_stated(connection: Connection, other_connection: Connection) -> None:
    """Of its own accord PostgreSQL takes bounds along where they are those of the type."""
    for each in (connection, other_connection):
        run(each, "CREATE SEQUENCE s AS bigint", "CREATE SEQUENCE r AS smallint INCREMENT -1")
    for change in ("s AS integer", "s AS smallint MAXVALUE 9", "r AS bigint", "r AS integer MINVALUE -32768"):
        way = taken_back(connection, other_connection, "sequences", f"ALTER SEQUENCE {change}")
        assert not way.dropped


def test_an_unlogged_sequence(connection: Connection, other_connection: Connection) -> None:
    if major_of(connection) < UNLOGGED_SINCE:
        pytest.skip("sequences could be unlogged from PostgreSQL 15 on")
    (made,) = there_and_back(connection, other_connection, "sequences", [], "CREATE UNLOGGED SEQUENCE s")
    assert made.persistence is Persistence.UNLOGGED
    run(other_connection, "CREATE UNLOGGED SEQUENCE s")
    way = taken_back(connection, other_connection, "sequences", "ALTER SEQUENCE s SET LOGGED")
    assert way.told == [("sequence-definition-changed", "sequence public.s", BEHAVIOUR)]
    for each in (connection, other_connection):
        run(each, "ALTER SEQUENCE s SET LOGGED")
    way = taken_back(connection, other_connection, "sequences", "ALTER SEQUENCE s SET UNLOGGED")
    assert way.told == [("sequence-definition-changed", "sequence public.s", BREAKING)]
    assert way.statements == ["ALTER SEQUENCE public.s SET LOGGED"]


def test_what_a_sequence_has_given_stays(connection: Connection, other_connection: Connection) -> None:
    for each in (connection, other_connection):
        run(each, "CREATE SEQUENCE s", "SELECT setval('s', 4711)")
    way = taken_back(
        connection, other_connection, "sequences", "ALTER SEQUENCE s START 9 INCREMENT 3 CACHE 5"
    )
    assert len(way.statements) == 1
    assert other_connection.exec_driver_sql("SELECT last_value FROM s").scalar_one() == 4711


def test_missing_and_unexpected_sequences(connection: Connection, other_connection: Connection) -> None:
    for each in (connection, other_connection):
        run(each, "CREATE TABLE t (a int)", "CREATE SEQUENCE free", "CREATE SEQUENCE own OWNED BY t.a")
    for change, code, name, severity in [
        ("DROP SEQUENCE free", "missing", "free", BREAKING),
        ("DROP SEQUENCE own", "missing", "own", BEHAVIOUR),
        ("CREATE SEQUENCE more OWNED BY t.a", "unexpected", "more", COSMETIC),
    ]:
        way = taken_back(connection, other_connection, "sequences", change)
        assert way.told == [(f"sequence-{code}", f"sequence public.{name}", severity)]


def test_a_sequence_is_owned_last() -> None:
    """The column that owns it may have a default that needs it."""
    sequence = Sequence("public", "s", owned_by=("public", "T", "a"))
    create, own = ddl_of(sequence).create(sequence)
    assert "OWNED" not in create.sql
    assert own.sql == 'ALTER SEQUENCE public.s OWNED BY public."T".a'


def test_hazards_of_a_sequence() -> None:
    sequence, wide = Sequence("public", "s", maximum=9), Sequence("public", "s", maximum=99)
    hazards = [
        [statement.hazards for statement in ddl_of(sequence).alter(*both) or []]
        for both in [(wide, sequence), (sequence, wide)]
    ]
    assert hazards == [[(Hazard.MAY_FAIL,)], [()]]
    assert ddl_of(sequence).drop(sequence)[0].hazards == (Hazard.LOSES_DATA,)


def test_the_sequence_of_a_serial(connection: Connection, other_connection: Connection) -> None:
    for each in (connection, other_connection):
        run(each, "CREATE TABLE t (id serial)")
    way = renamed(connection, other_connection, "sequences", 'ALTER SEQUENCE t_id_seq RENAME TO "No"')
    assert way.told == [("sequence-renamed", "sequence public.t_id_seq", COSMETIC)]


@pytest.mark.parametrize("odd", ODD_NAMES)
def test_odd_names_and_renames(connection: Connection, other_connection: Connection, odd: str) -> None:
    for each in (connection, other_connection):
        run(
            each,
            f'CREATE SCHEMA "{odd}"',
            f'CREATE TABLE "{odd}".t ("{odd}" int)',
            f'CREATE SEQUENCE "{odd}"."{odd}"',
        )
    change = f'ALTER SEQUENCE "{odd}"."{odd}" OWNED BY "{odd}".t."{odd}"'
    assert taken_back(connection, other_connection, "sequences", change).statements
    way = renamed(
        connection,
        other_connection,
        "sequences",
        f'ALTER SEQUENCE "{odd}"."{odd}" SET SCHEMA public',
        f'ALTER SEQUENCE public."{odd}" RENAME TO plain',
    )
    (value,) = read_catalog(connection).sequences
    assert value.names == (odd.replace('""', '"'),) * 2
    assert way.told == [("sequence-renamed", value.label, BREAKING)]
    run_ddl(other_connection, [*ddl_of(value).drop(value), *ddl_of(value).create(value)])
    assert read_catalog(other_connection).sequences == (value,)
