"""Policies of row-level security: read, compared, made, changed, renamed and dropped."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from taskschema.catalog.objects import Policy
from taskschema.findings import Severity
from tests.integration.catalog.two_databases import (
    ODD_NAMES,
    read,
    renamed,
    run,
    taken_back,
    there_and_back,
    there_by_change,
)

BASE = ("CREATE TABLE t (id int PRIMARY KEY, owner text)", "ALTER TABLE t ENABLE ROW LEVEL SECURITY")
POLICY = "CREATE POLICY p ON t FOR UPDATE TO pg_monitor USING (owner = CURRENT_USER) WITH CHECK (id > 0)"


@pytest.fixture
def odd_role(connection: Connection, other_connection: Connection) -> Iterator[str]:
    """A role whose name needs quotes; what refers to it is dropped after the test."""
    role = f'Röle ""x"" {uuid.uuid4().hex[:8]}'
    run(connection, f'CREATE ROLE "{role}"')
    yield role
    for one in (connection, other_connection):
        run(one, f'DROP OWNED BY "{role}" CASCADE')
    run(connection, f'DROP ROLE "{role}"')


def test_policies_come_back_as_they_were_read(
    connection: Connection, other_connection: Connection, odd_role: str
) -> None:
    policies = there_and_back(
        connection,
        other_connection,
        "policies",
        BASE,
        "CREATE POLICY a ON t",
        "CREATE POLICY b ON t AS RESTRICTIVE FOR SELECT USING (owner LIKE '%s')",
        f'CREATE POLICY c ON t FOR INSERT TO pg_monitor, "{odd_role}" WITH CHECK (true)',
        "CREATE POLICY d ON t FOR DELETE TO pg_read_all_data, pg_monitor"
        " USING (EXISTS (SELECT FROM t x WHERE x.id = t.id))",
        POLICY,
    )
    a, b, c, d, p = policies
    assert a == Policy("public", "t", "a")
    assert (b.permissive, b.command, b.using) == (False, "select", "(owner ~~ '%s'::text)")
    assert (c.roles, c.check) == ((odd_role.replace('""', '"'), "pg_monitor"), "true")
    assert d.roles == ("pg_monitor", "pg_read_all_data")
    assert p == Policy(
        "public", "t", "p", True, "update", ("pg_monitor",), "(owner = CURRENT_USER)", "(id > 0)"
    )


@pytest.mark.parametrize("odd", ODD_NAMES)
def test_odd_names(connection: Connection, other_connection: Connection, odd: str) -> None:
    base = [f'CREATE SCHEMA "{odd}"', f'CREATE TABLE "{odd}"."{odd}" ("{odd}" int)']
    policy = f'CREATE POLICY "{odd}" ON "{odd}"."{odd}" USING ("{odd}" > 0)'
    (made,) = there_and_back(connection, other_connection, "policies", base, policy)
    assert (made.schema, made.table, made.name) == (odd.replace('""', '"'),) * 3


@pytest.mark.parametrize(
    ("changes", "codes", "in_place"),
    [
        (["ALTER POLICY p ON t USING (true)"], ["condition"], True),
        (["ALTER POLICY p ON t WITH CHECK (id > 1)"], ["check"], True),
        (["ALTER POLICY p ON t TO PUBLIC"], ["roles"], True),
        (["ALTER POLICY p ON t TO pg_monitor, pg_read_all_data"], ["roles"], True),
        (["DROP POLICY p ON t", POLICY.replace("UPDATE", "ALL")], ["command"], False),
        (["DROP POLICY p ON t", POLICY.replace("FOR", "AS RESTRICTIVE FOR")], ["kind"], False),
        (["DROP POLICY p ON t", POLICY.replace("WITH CHECK (id > 0)", "")], ["check"], True),
        (["DROP POLICY p ON t", "CREATE POLICY p ON t FOR UPDATE"], ["check", "condition", "roles"], True),
    ],
)
def test_every_change_is_breaking_and_taken_back(
    connection: Connection, other_connection: Connection, changes: list[str], codes: list[str], in_place: bool
) -> None:
    way = there_by_change(connection, other_connection, "policies", [*BASE, POLICY], *changes)
    assert way.told == [(f"policy-{code}-changed", "policy public.t.p", Severity.BREAKING) for code in codes]
    assert way.dropped != in_place


def test_a_condition_that_should_not_be_needs_a_new_policy(
    connection: Connection, other_connection: Connection
) -> None:
    base = [*BASE, "CREATE POLICY p ON t"]
    way = there_by_change(connection, other_connection, "policies", base, "ALTER POLICY p ON t USING (true)")
    assert way.dropped


def test_missing_unexpected_and_renamed(connection: Connection, other_connection: Connection) -> None:
    for one in (connection, other_connection):
        run(one, *BASE, POLICY)
    way = renamed(connection, other_connection, "policies", "ALTER POLICY p ON t RENAME TO q")
    assert way.told == [("policy-renamed", "policy public.t.p", Severity.COSMETIC)]
    changes = ("DROP POLICY p ON t", "CREATE POLICY x ON t AS RESTRICTIVE USING (false)")
    way = taken_back(connection, other_connection, "policies", *changes)
    assert way.told == [
        ("policy-missing", "policy public.t.p", Severity.BREAKING),
        ("policy-unexpected", "policy public.t.x", Severity.BREAKING),
    ]


def test_a_policy_that_nobody_heeds_is_cosmetic(connection: Connection, other_connection: Connection) -> None:
    base = ["CREATE TABLE t (id int, owner text)", POLICY]
    changes = ("ALTER POLICY p ON t USING (true)", "CREATE POLICY q ON t")
    way = there_by_change(connection, other_connection, "policies", base, *changes)
    assert {severity for *_, severity in way.told} == {Severity.COSMETIC}


def test_a_policy_on_a_table_of_the_same_name_is_another(
    connection: Connection, other_connection: Connection
) -> None:
    base = ["CREATE SCHEMA s", "CREATE TABLE s.t (id int)", "CREATE TABLE t (id int)", "CREATE POLICY p ON t"]
    changes = ("DROP POLICY p ON t", "CREATE POLICY p ON s.t")
    way = there_by_change(connection, other_connection, "policies", base, *changes)
    assert {code for code, *_ in way.told} == {"policy-missing", "policy-unexpected"}


def test_policies_of_others_are_left_out(connection: Connection) -> None:
    run(connection, "CREATE SCHEMA taskschema", "CREATE TABLE taskschema.t (a int)")
    run(connection, "CREATE POLICY p ON taskschema.t")
    assert read(connection).policies == ()
