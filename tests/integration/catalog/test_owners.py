"""Owners: read, compared, and set back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Connection

from taskschema.catalog import compare, read_catalog
from taskschema.catalog.objects import (
    ObjectRef,
    Owner,
    parts_of,
    qualify,
)
from taskschema.db.url import DatabaseUrl
from taskschema.findings import Severity
from tests.integration.catalog.one_of_each import ONE_OF_EACH, subscribed
from tests.integration.catalog.roles import Roles, made_roles
from tests.integration.catalog.two_databases import ddl_of, major_of, run, run_ddl, taken_back

BEHAVIOUR, COSMETIC = Severity.BEHAVIOUR, Severity.COSMETIC
SECURITY_INVOKER_SINCE = 15


@pytest.fixture(scope="module")
def roles(server: DatabaseUrl) -> Iterator[Roles]:
    """Roles that are there as long as the databases of these tests."""
    with made_roles(server) as made:
        yield made


def test_an_object_is_called_in_its_owner_as_it_is_called_itself(connection: Connection) -> None:
    run(connection, *ONE_OF_EACH)
    with subscribed(connection):
        catalog = read_catalog(connection)
    without = {
        "access method", "cast", "column", "constraint", "default privileges", "extension", "index", "policy",
        "rule", "text search parser", "text search template", "transform", "trigger", "user mapping",
        "comment", "owner", "grant", "setting",
    }  # fmt: skip
    own = {each.label for each in catalog if each.kind not in without}
    assert {owner.object.label for owner in catalog.owners} == own
    assert not any(part.kind not in without for each in catalog for part in parts_of(each))
    labels = {each.label for each in catalog} | {part.label for each in catalog for part in parts_of(each)}
    assert {grant.object.label for grant in catalog.grants} <= labels


def test_every_owner_can_be_set(connection: Connection, roles: Roles) -> None:
    run(connection, *ONE_OF_EACH)
    with subscribed(connection):
        before = read_catalog(connection, subjects=("owners",)).owners
        goal = [replace(owner, role=roles.chief) for owner in before]
        run_ddl(connection, (step for owner in goal for step in ddl_of(owner).create(owner)))
        assert read_catalog(connection, subjects=("owners",)).owners == tuple(goal)
        run_ddl(
            connection,
            (
                step
                for owner, chief in zip(before, goal, strict=True)
                for step in ddl_of(owner).alter(chief, owner) or ()
            ),
        )
        assert read_catalog(connection, subjects=("owners",)).owners == before
    assert len(before) > 40
    assert all(ddl_of(owner).alter(owner, owner) == [] for owner in before)
    assert all(ddl_of(owner).drop(owner) == [] for owner in before)


def test_what_goes_with_a_table_has_no_owner_of_its_own(connection: Connection, roles: Roles) -> None:
    run(
        connection,
        "CREATE TABLE t (a serial, b int GENERATED ALWAYS AS IDENTITY, c int) PARTITION BY LIST (c)",
        "CREATE TABLE p PARTITION OF t DEFAULT",
        "CREATE SEQUENCE s",
        "CREATE INDEX i ON t (a)",
        "CREATE TYPE e AS ENUM ('a')",
        "CREATE EXTENSION citext",
        "ALTER TABLE p OWNER TO {chief}".format(**roles.sql),
    )
    owners = {
        owner.object.label: owner.role for owner in read_catalog(connection, subjects=("owners",)).owners
    }
    assert set(owners) == {
        "database", "enum public.e", "schema public", "sequence public.s", "table public.p", "table public.t",
    }  # fmt: skip
    assert owners["table public.p"] == roles.chief


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        ("TABLE t", "table public.t"),
        ("MATERIALIZED VIEW m", "materialized view public.m"),
        ("FUNCTION f()", "function public.f()"),
        ("SCHEMA more", "schema more"),
        ("DATABASE {database}", "database"),
    ],
)
def test_another_owner_is_told_and_taken_back(
    connection: Connection, other_connection: Connection, roles: Roles, kind: str, label: str
) -> None:
    for one in (connection, other_connection):
        run(
            one,
            "CREATE TABLE t (a int)",
            "CREATE MATERIALIZED VIEW m AS SELECT a FROM t",
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "CREATE SCHEMA more",
        )
    database = qualify(str(other_connection.engine.url.database))
    change = f"ALTER {kind.format(database=database)} OWNER TO {qualify(roles.owner)}"
    way = taken_back(connection, other_connection, "owners", change)
    assert way.told == [("owner-role-changed", f"owner of {label}", BEHAVIOUR)]


@pytest.mark.parametrize(
    ("kind", "acts"),
    [
        ("VIEW plain", True),
        ("VIEW invoked", False),
        ("FUNCTION definer(int)", True),
        ("FUNCTION invoker()", False),
    ],
)
def test_what_acts_with_the_rights_of_its_owner_is_told_so(
    connection: Connection, other_connection: Connection, roles: Roles, kind: str, acts: bool
) -> None:
    if kind == "VIEW invoked" and major_of(connection) < SECURITY_INVOKER_SINCE:
        pytest.skip("PostgreSQL 15 has views that act with the rights of who asks")
    invoker = "WITH (security_invoker = Yes)" if major_of(connection) >= SECURITY_INVOKER_SINCE else ""
    for one in (connection, other_connection):
        run(
            one,
            "CREATE VIEW plain AS SELECT 1 AS a",
            f"CREATE VIEW invoked {invoker} AS SELECT 1 AS a",
            "CREATE FUNCTION invoker() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "CREATE FUNCTION definer(int) RETURNS int SECURITY DEFINER LANGUAGE sql AS 'SELECT 1'",
        )
    run(other_connection, f"ALTER {kind} OWNER TO {qualify(roles.owner)}")
    (finding,) = compare(read_catalog(connection), read_catalog(other_connection))
    assert ("acts with the rights of" in finding.message) == acts
    assert finding.expected == "postgres"
    assert finding.actual == qualify(roles.owner)


def test_a_sequence_that_changes_hands_is_a_cosmetic_matter(
    connection: Connection, other_connection: Connection
) -> None:
    for one in (connection, other_connection):
        run(one, "CREATE TABLE t (a int)", "CREATE SEQUENCE s")
    run(other_connection, "ALTER SEQUENCE s OWNED BY t.a")
    found = compare(read_catalog(connection), read_catalog(other_connection))
    (owner,) = (finding for finding in found if finding.object.startswith("owner"))
    assert (owner.code, owner.severity) == ("owner-missing", COSMETIC)


def test_an_owner_that_is_named_as_an_operator_is() -> None:
    owner = Owner(ObjectRef("operator", ("public", "+"), "(NONE, integer)"), "user")
    assert owner.label == "owner of operator public.+(NONE, integer)"
    assert [each.sql for each in ddl_of(owner).create(owner)] == [
        'ALTER OPERATOR public.+ (NONE, integer) OWNER TO "user"'
    ]
