"""Domains: read, compared, made, and changed in place where they can be."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from taskschema.catalog import read_catalog
from taskschema.catalog.objects import (
    Domain,
    DomainConstraint,
)
from taskschema.findings import Severity
from tests.integration.catalog.two_databases import (
    ddl_of,
    major_of,
    run,
    run_ddl,
    taken_back,
    there_and_back,
)
from tests.integration.catalog.wording import verbs

NAMED_NOT_NULL_SINCE = 17
DROPPED_AND_MADE = ("DROP", "CREATE")
BREAKING, BEHAVIOUR, COSMETIC = Severity.BREAKING, Severity.BEHAVIOUR, Severity.COSMETIC


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
    (should,), (found,) = (read_catalog(each).domains for each in (connection, other_connection))
    done = run_ddl(other_connection, ddl_of(should).alter(found, should) or [])
    assert done == ["ALTER DOMAIN public.d VALIDATE CONSTRAINT ck"]
    assert read_catalog(other_connection).domains == (should,)
    assert run_ddl(other_connection, ddl_of(found).alter(should, found) or [])
    assert read_catalog(other_connection).domains == (found,)


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
    named, plain = read_catalog(connection).domains
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
    (plain,) = read_catalog(connection).domains
    run(connection, f'ALTER DOMAIN "{"ä" * 31}" RENAME CONSTRAINT "{"ä" * 27}_not_null" TO other')
    (named,) = read_catalog(connection).domains
    assert run_ddl(connection, ddl_of(plain).alter(named, plain) or [])
    assert read_catalog(connection).domains == (plain,)
