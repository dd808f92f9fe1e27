"""Grants: read, compared, made, changed and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from sqlalchemy import Connection

from taskschema.catalog import Catalog, compare, read_catalog
from taskschema.catalog.objects import (
    Grant,
    ObjectRef,
    qualify,
)
from taskschema.db.url import DatabaseUrl
from taskschema.findings import Severity
from tests.integration.catalog.one_of_each import ONE_OF_EACH
from tests.integration.catalog.roles import Roles, bring, made_roles
from tests.integration.catalog.two_databases import major_of, run

BREAKING, BEHAVIOUR = Severity.BREAKING, Severity.BEHAVIOUR
MAINTAIN_SINCE = 17
TABLE_PRIVILEGES = ("DELETE", "INSERT", "REFERENCES", "SELECT", "TRIGGER", "TRUNCATE", "UPDATE")
SCRATCH = ObjectRef("table", ("public", "t"))


@pytest.fixture(scope="module")
def roles(server: DatabaseUrl) -> Iterator[Roles]:
    """Roles that are there as long as the databases of these tests."""
    with made_roles(server) as made:
        yield made


def grants_of(connection: Connection, about: ObjectRef = SCRATCH) -> dict[str, Grant]:
    grants = read_catalog(connection, subjects=("grants",)).grants
    return {grant.grantee: grant for grant in grants if grant.object == about}


def test_a_built_in_default_and_its_explicit_form_are_equal(
    connection: Connection, other_connection: Connection
) -> None:
    base = [*ONE_OF_EACH, "GRANT SELECT ON t TO PUBLIC"]
    for one in (connection, other_connection):
        run(one, *base)
    run(
        other_connection,
        "GRANT ALL ON t, parted, v, m, ft TO postgres",
        "GRANT ALL ON SEQUENCE s, t_id_seq TO postgres WITH GRANT OPTION",
        "GRANT ALL ON FUNCTION f TO postgres",
        "GRANT EXECUTE ON PROCEDURE p TO PUBLIC",
        "GRANT USAGE ON TYPE mood, pair, span TO PUBLIC",
        "GRANT USAGE ON DOMAIN d TO postgres",
        "GRANT USAGE ON LANGUAGE tongue TO PUBLIC",
        "GRANT ALL ON SCHEMA more TO postgres",
        "GRANT USAGE ON FOREIGN DATA WRAPPER fdw TO postgres",
        "GRANT USAGE ON FOREIGN SERVER srv TO postgres",
        f"GRANT CONNECT ON DATABASE {other_connection.engine.url.database} TO PUBLIC",
    )
    expected, actual = read_catalog(connection), read_catalog(other_connection)
    assert expected.grants == actual.grants
    assert expected.fingerprint() == actual.fingerprint()
    assert compare(expected, actual) == []


def test_grants_are_read(connection: Connection, roles: Roles) -> None:
    run(
        connection,
        "CREATE TABLE t (a int, b int)",
        "CREATE SEQUENCE s",
        "CREATE SCHEMA more",
        "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'",
        *(
            statement.format(**roles.sql)
            for statement in (
                "GRANT UPDATE, SELECT ON t TO {reader}",
                "GRANT SELECT ON t TO {writer} WITH GRANT OPTION",
                "GRANT INSERT ON t TO {writer}",
                "GRANT SELECT ON t TO PUBLIC",
                "GRANT SELECT (a), UPDATE (a) ON t TO {reader}",
                "GRANT ALL (b) ON t TO {reader} WITH GRANT OPTION",
                "GRANT USAGE, SELECT, UPDATE ON SEQUENCE s TO {reader}",
                "REVOKE EXECUTE ON FUNCTION f FROM PUBLIC",
                "GRANT EXECUTE ON FUNCTION f TO {reader}",
                "REVOKE CREATE ON SCHEMA more FROM postgres",
            )
        ),
    )
    found = {
        grant.label: (grant.privileges, grant.grantable)
        for grant in read_catalog(connection, subjects=("grants",)).grants
    }
    reader, writer = qualify(roles.reader), qualify(roles.writer)
    assert found == {
        f"grant to {reader} on table public.t": (("SELECT", "UPDATE"), ()),
        f"grant to {writer} on table public.t": (("INSERT", "SELECT"), ("SELECT",)),
        "grant to PUBLIC on table public.t": (("SELECT",), ()),
        f"grant to {reader} on column public.t.a": (("SELECT", "UPDATE"), ()),
        f"grant to {reader} on column public.t.b": (("ALL",), ("ALL",)),
        f"grant to {reader} on sequence public.s": (("ALL",), ()),
        f"grant to {reader} on function public.f(integer)": (("ALL",), ()),
        "grant to the owner on schema more": (("USAGE",), ()),
        "grant to PUBLIC on database": (("CONNECT", "TEMPORARY"), ()),
        "grant to PUBLIC on schema public": (("USAGE",), ())
        if major_of(connection) >= 15
        else (("ALL",), ()),
    }


def test_all_is_all_that_the_server_has(connection: Connection, roles: Roles) -> None:
    run(connection, "CREATE TABLE t ()", "GRANT ALL ON t TO {reader}".format(**roles.sql))
    assert grants_of(connection)[roles.reader].privileges == ("ALL",)
    if major_of(connection) >= MAINTAIN_SINCE:
        run(connection, "REVOKE MAINTAIN ON t FROM {reader}".format(**roles.sql))
        assert grants_of(connection)[roles.reader].privileges == TABLE_PRIVILEGES


def test_who_granted_makes_no_difference(
    connection: Connection, other_connection: Connection, roles: Roles
) -> None:
    base = [
        "CREATE TABLE t ()",
        "GRANT USAGE ON SCHEMA public TO PUBLIC",
        "GRANT SELECT ON t TO {writer} WITH GRANT OPTION".format(**roles.sql),
    ]
    run(connection, *base, "GRANT SELECT ON t TO {reader}".format(**roles.sql))
    run(
        other_connection,
        *base,
        "SET LOCAL ROLE {writer}".format(**roles.sql),
        "GRANT SELECT ON t TO {reader}".format(**roles.sql),
    )
    expected, actual = (read_catalog(one, subjects=("grants",)) for one in (connection, other_connection))
    assert expected == actual
    assert [each.grantors for each in actual.grants if each.grantee == roles.reader] == [(roles.writer,)]


def test_what_others_granted_is_taken_back_too(connection: Connection, roles: Roles) -> None:
    run(
        connection, "CREATE TABLE t ()", "GRANT SELECT ON t TO {writer} WITH GRANT OPTION".format(**roles.sql)
    )
    expected = read_catalog(connection, subjects=("grants",))
    run(
        connection,
        "SET LOCAL ROLE {writer}".format(**roles.sql),
        "GRANT SELECT ON t TO {reader}".format(**roles.sql),
    )
    done = bring(connection, expected, "grants", rounds=2)
    assert "WITH GRANT OPTION" in done[-1]


def test_what_depends_on_a_grant_goes_with_it(connection: Connection, roles: Roles) -> None:
    run(connection, "CREATE TABLE t ()")
    expected = read_catalog(connection, subjects=("grants",))
    run(
        connection,
        "GRANT SELECT ON t TO {writer} WITH GRANT OPTION".format(**roles.sql),
        "SET LOCAL ROLE {writer}".format(**roles.sql),
        "GRANT SELECT ON t TO {reader}".format(**roles.sql),
    )
    bring(connection, expected, "grants")


STATES = (
    (),
    ("GRANT SELECT ON {on} TO {role}",),
    ("GRANT SELECT, UPDATE ON {on} TO {role}",),
    ("GRANT SELECT ON {on} TO {role} WITH GRANT OPTION",),
    ("GRANT SELECT, INSERT, UPDATE ON {on} TO {role}", "GRANT UPDATE ON {on} TO {role} WITH GRANT OPTION"),
    ("GRANT ALL ON {on} TO {role}",),
    ("GRANT ALL ON {on} TO {role} WITH GRANT OPTION",),
    ("GRANT ALL ON {on} TO {role}", "GRANT SELECT ON {on} TO {role} WITH GRANT OPTION"),
)
COLUMN_STATES = tuple(
    tuple(
        statement.replace("SELECT", "SELECT (a)")
        .replace("UPDATE", "UPDATE (a)")
        .replace("INSERT", "INSERT (a)")
        .replace("ALL", "ALL (a)")
        for statement in state
    )
    for state in STATES
)


def without_options(states: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    """Return the states without grant options, which everybody cannot have and an owner has anyway."""
    return tuple(state for state in states if "WITH" not in "".join(state))


OWNER_STATES = (
    ("GRANT ALL ON {on} TO {role}",),
    ("REVOKE UPDATE ON {on} FROM {role}",),
    ("REVOKE ALL ON {on} FROM {role}",),
    ("REVOKE ALL ON {on} FROM {role}", "GRANT SELECT ON {on} TO {role}"),
)


@pytest.mark.parametrize(
    ("states", "grantee"),
    [
        pytest.param(STATES, "reader", id="role"),
        pytest.param(COLUMN_STATES, "reader", id="column"),
        pytest.param(without_options(COLUMN_STATES), "owner", id="column-owner"),
        pytest.param(OWNER_STATES, "owner", id="owner"),
        pytest.param(without_options(STATES), "PUBLIC", id="public"),
    ],
)
def test_from_every_state_to_every_other(
    connection: Connection, roles: Roles, states: tuple[tuple[str, ...], ...], grantee: str
) -> None:
    role = roles.sql.get(grantee, grantee)
    run(connection, "CREATE TABLE t (a int, b int)", "ALTER TABLE t OWNER TO {owner}".format(**roles.sql))
    clean = [f"REVOKE ALL ON t FROM {role}", f"REVOKE ALL (a) ON t FROM {role}"]
    if states is OWNER_STATES:
        clean.append(f"GRANT ALL ON t TO {role}")

    def put(state: tuple[str, ...]) -> Catalog:
        run(connection, *clean, *(statement.format(on="t", role=role) for statement in state))
        return read_catalog(connection, subjects=("grants",))

    catalogs = [put(state) for state in states]
    now = catalogs[-1]
    for expected in path(catalogs):
        assert bool(compare(expected, now)) == (expected != now)
        done = bring(connection, expected, "grants")
        assert 1 <= len(done) <= 4
        now = expected


def path(catalogs: list[Catalog]) -> Iterator[Catalog]:
    """Go from each to each other, beginning at the last."""
    for index, one in enumerate(catalogs):
        yield one
        for other in catalogs[index + 1 :]:
            yield other
            yield one


def test_grants_on_every_kind_come_back(
    connection: Connection, other_connection: Connection, roles: Roles
) -> None:
    on = (
        "TABLE t", "TABLE parted", "TABLE v", "TABLE m", "TABLE ft", "SEQUENCE s", "SEQUENCE t_id_seq",
        "FUNCTION f(int, text[])", "PROCEDURE p", "FUNCTION agg(int)", "FUNCTION star()", "FUNCTION w()",
        "FUNCTION rank_of(float8, anyelement)", "TYPE mood", "TYPE pair", "TYPE span", "TYPE base",
        "DOMAIN d", "LANGUAGE tongue", "SCHEMA more", "SCHEMA public", "FOREIGN DATA WRAPPER fdw",
        "FOREIGN SERVER srv", "DATABASE {database}",
    )  # fmt: skip
    for one in (connection, other_connection):
        run(one, *ONE_OF_EACH)
    before = read_catalog(other_connection)
    named = qualify(str(connection.engine.url.database))
    for kind in on:
        target = kind.format(database=named)
        run(
            connection,
            f"GRANT ALL ON {target} TO {qualify(roles.reader)}",
            f"REVOKE ALL ON {target} FROM PUBLIC",
        )
    expected = read_catalog(connection)
    assert compare(before, expected)
    bring(other_connection, expected, "grants")
    assert read_catalog(other_connection) == expected
    bring(other_connection, before, "grants")
    assert read_catalog(other_connection) == before
    assert {each.object.label for each in expected.grants if each.grantee == roles.reader} > {
        "database", "server srv", "language tongue", "aggregate public.star()", "sequence public.t_id_seq",
    }  # fmt: skip


BASE = (
    "CREATE TABLE t (a int, b int)",
    "CREATE VIEW v AS SELECT a FROM t",
    "CREATE SEQUENCE s",
    "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE FUNCTION closed() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "REVOKE EXECUTE ON FUNCTION closed FROM PUBLIC",
    "CREATE TYPE mood AS ENUM ('sad')",
    "GRANT SELECT, UPDATE ON t TO {reader}",
    "GRANT SELECT ON v TO PUBLIC",
    "GRANT USAGE ON SEQUENCE s TO {reader}",
    "GRANT ALL ON t TO {writer}",
)


class Case(NamedTuple):
    """A change by hand, and what is to be said of it."""

    change: str
    code: str
    label: str
    severity: Severity
    consequence: str


@pytest.mark.parametrize(
    "case",
    [
        Case("GRANT SELECT ON t TO PUBLIC", "unexpected", "PUBLIC on table public.t", BREAKING,
         "anybody who can connect may do more: SELECT"),
        Case("GRANT SELECT (a) ON t TO PUBLIC", "unexpected", "PUBLIC on column public.t.a", BREAKING,
         "anybody who can connect may do more: SELECT"),
        Case("GRANT USAGE ON SEQUENCE s TO PUBLIC", "unexpected", "PUBLIC on sequence public.s", BREAKING,
         "anybody who can connect may do more: USAGE"),
        Case("GRANT CREATE ON SCHEMA public TO PUBLIC", "extent-changed", "PUBLIC on schema public", BREAKING,
         "anybody who can connect may do more: ALL PRIVILEGES"),
        Case("GRANT EXECUTE ON FUNCTION closed TO PUBLIC", "unexpected", "PUBLIC on function public.closed()",
         BREAKING, "anybody who can connect may do more: EXECUTE"),
        Case("REVOKE SELECT ON v FROM PUBLIC", "missing", "PUBLIC on view public.v", BREAKING,
         "statements that need SELECT are refused to roles without a grant of their own"),
        Case("REVOKE EXECUTE ON FUNCTION f FROM PUBLIC", "missing", "PUBLIC on function public.f(integer)",
         BEHAVIOUR, "statements that need EXECUTE are refused to roles without a grant of their own"),
        Case("REVOKE USAGE ON TYPE mood FROM PUBLIC", "missing", "PUBLIC on enum public.mood", BEHAVIOUR,
         "statements that need USAGE are refused to roles without a grant of their own"),
        Case("REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC", "extent-changed", "PUBLIC on database",
         BEHAVIOUR, "statements that need TEMPORARY are refused to roles without a grant of their own"),
        Case("REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC", "unexpected", "PUBLIC on language plpgsql",
         BEHAVIOUR, "statements that need USAGE are refused to roles without a grant of their own"),
        Case("REVOKE CONNECT ON DATABASE {database} FROM PUBLIC", "extent-changed", "PUBLIC on database",
         BEHAVIOUR, "statements that need CONNECT are refused to roles without a grant of their own"),
        Case("GRANT CREATE ON DATABASE {database} TO {reader}", "unexpected", "{reader} on database",
         BEHAVIOUR, "{reader} may do more: CREATE"),
        Case("GRANT UPDATE (b) ON t TO {reader}", "unexpected", "{reader} on column public.t.b", BEHAVIOUR,
         "{reader} may do more: UPDATE"),
        Case("REVOKE USAGE ON SEQUENCE s FROM {reader}", "missing", "{reader} on sequence public.s", BREAKING,
         "statements of {reader} that need USAGE are refused"),
        Case("REVOKE UPDATE ON t FROM {reader}", "extent-changed", "{reader} on table public.t", BREAKING,
         "statements of {reader} that need UPDATE are refused"),
        Case("GRANT DELETE ON t TO {reader}", "extent-changed", "{reader} on table public.t", BEHAVIOUR,
         "{reader} may do more: DELETE"),
        Case("GRANT ALL ON t TO {reader}", "extent-changed", "{reader} on table public.t", BEHAVIOUR,
         "{reader} may do more: ALL PRIVILEGES"),
        Case("GRANT SELECT ON t TO {reader} WITH GRANT OPTION", "grant-option-changed",
         "{reader} on table public.t", BEHAVIOUR, "{reader} may hand on SELECT"),
        Case("REVOKE ALL ON t FROM {writer}; GRANT SELECT ON t TO {writer}", "extent-changed",
         "{writer} on table public.t", BREAKING,
         "statements of {writer} that need more than SELECT are refused"),
        Case("REVOKE UPDATE ON s FROM postgres", "unexpected", "the owner on sequence public.s", BREAKING,
         "statements of the owner that need more than SELECT, USAGE are refused"),
        Case("REVOKE ALL ON v FROM postgres", "unexpected", "the owner on view public.v", BREAKING,
         "statements of the owner that need ALL PRIVILEGES are refused"),
    ],
    ids=lambda case: case.change,
)  # fmt: skip
def test_a_grant_is_told_and_taken_back(
    connection: Connection, other_connection: Connection, roles: Roles, case: Case
) -> None:
    words = {**roles.sql, "database": qualify(str(other_connection.engine.url.database))}
    for one in (connection, other_connection):
        run(one, *(statement.format(**words) for statement in BASE))
    run(other_connection, *case.change.format(**words).split("; "))
    expected, actual = read_catalog(connection), read_catalog(other_connection)
    (finding,) = compare(expected, actual)
    assert (finding.code, finding.object) == (f"grant-{case.code}", f"grant to {case.label.format(**words)}")
    assert (finding.severity, finding.message.partition(": ")[2]) == (
        case.severity,
        case.consequence.format(**words),
    )
    bring(other_connection, expected, "grants")
    assert compare(expected, read_catalog(other_connection)) == []


def test_an_owner_who_may_do_everything_again(connection: Connection, other_connection: Connection) -> None:
    for one in (connection, other_connection):
        run(one, "CREATE TABLE t ()", "REVOKE INSERT ON t FROM postgres")
    run(other_connection, "GRANT ALL ON t TO postgres")
    (finding,) = compare(read_catalog(connection), read_catalog(other_connection))
    assert (finding.code, finding.object, finding.severity) == (
        "grant-missing", "grant to the owner on table public.t", BEHAVIOUR,
    )  # fmt: skip
    bring(other_connection, read_catalog(connection, subjects=("grants",)), "grants")


def test_grants_follow_the_owner(connection: Connection, other_connection: Connection, roles: Roles) -> None:
    """What the owner lacks is told of the owner, whoever that is."""
    for one, owner in ((connection, roles.owner), (other_connection, roles.writer)):
        run(
            one,
            "CREATE TABLE t ()",
            f"ALTER TABLE t OWNER TO {qualify(owner)}",
            f"REVOKE DELETE ON t FROM {qualify(owner)}",
            "GRANT SELECT ON t TO {reader}".format(**roles.sql),
        )
    expected, actual = read_catalog(connection), read_catalog(other_connection)
    assert expected.grants == actual.grants
    assert {each.owner for each in actual.grants if each.object == SCRATCH} == {roles.writer}
    assert [finding.object for finding in compare(expected, actual)] == ["owner of table public.t"]


def test_what_an_extension_grants_is_its_own(connection: Connection) -> None:
    before = read_catalog(connection, subjects=("grants",))
    run(
        connection,
        "CREATE EXTENSION citext",
        "REVOKE ALL ON FUNCTION citextin(cstring) FROM PUBLIC",
        "REVOKE ALL ON TYPE citext FROM PUBLIC",
        "CREATE SCHEMA taskschema",
        "CREATE TABLE taskschema.ours ()",
        "CREATE TABLE alembic_version (a int)",
        "GRANT SELECT ON taskschema.ours, alembic_version TO PUBLIC",
        "GRANT SELECT (a) ON alembic_version TO PUBLIC",
        "GRANT SELECT ON pg_catalog.pg_authid TO PUBLIC",
    )
    assert read_catalog(connection, subjects=("grants",)) == before
