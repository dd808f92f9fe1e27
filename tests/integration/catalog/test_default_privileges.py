"""Default privileges: read, compared, set and taken back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from taskschema.catalog import compare, read_catalog
from taskschema.catalog.objects import (
    OWNER,
    PUBLIC,
    DefaultPrivileges,
    qualify,
)
from taskschema.db.url import DatabaseUrl
from taskschema.findings import Severity
from tests.integration.catalog.roles import Roles, bring, made_roles
from tests.integration.catalog.two_databases import major_of, run, taken_back

BEHAVIOUR = Severity.BEHAVIOUR
LARGE_OBJECTS_SINCE = 18


@pytest.fixture(scope="module")
def roles(server: DatabaseUrl) -> Iterator[Roles]:
    """Roles that are there as long as the databases of these tests."""
    with made_roles(server) as made:
        yield made


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("GRANT SELECT ON TABLES TO {reader}", ("tables for {reader}", ("SELECT",))),
        ("GRANT ALL ON TABLES TO {reader}", ("tables for {reader}", ("ALL",))),
        ("GRANT USAGE, SELECT ON SEQUENCES TO PUBLIC", ("sequences for PUBLIC", ("SELECT", "USAGE"))),
        ("REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC", ("functions for PUBLIC", ())),
        ("REVOKE USAGE ON TYPES FROM PUBLIC", ("types for PUBLIC", ())),
        ("GRANT USAGE ON SCHEMAS TO {reader}", ("schemas for {reader}", ("USAGE",))),
        ("REVOKE INSERT ON TABLES FROM {owner}", ("tables for the owner", None)),
        ("REVOKE ALL ON SEQUENCES FROM {owner}", ("sequences for the owner", ())),
    ],
)
def test_default_privileges_are_told_and_taken_back(
    connection: Connection,
    other_connection: Connection,
    roles: Roles,
    words: str,
    value: tuple[str, tuple[str, ...] | None],
) -> None:
    label, privileges = value
    statement = f"ALTER DEFAULT PRIVILEGES FOR ROLE {{owner}} {words}".format(**roles.sql)
    run(other_connection, statement)
    nothing, something = read_catalog(connection), read_catalog(other_connection)
    (made,) = something.default_privileges
    assert made.label == f"default privileges of {qualify(roles.owner)} on {label}".format(**roles.sql)
    assert privileges is None or made.privileges == privileges
    (finding,) = compare(nothing, something)
    assert (finding.code, finding.severity) == ("default-privileges-unexpected", BEHAVIOUR)
    (finding,) = compare(something, nothing)
    assert (finding.code, finding.severity) == ("default-privileges-missing", BEHAVIOUR)
    bring(other_connection, nothing, "default_privileges")
    bring(other_connection, something, "default_privileges")


def test_default_privileges_of_a_schema_are_additions(
    connection: Connection, other_connection: Connection, roles: Roles
) -> None:
    for one in (connection, other_connection):
        run(one, 'CREATE SCHEMA "S"')
    scope = 'ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA "S" '
    run(
        other_connection,
        *(
            (scope + words).format(**roles.sql)
            for words in (
                "GRANT SELECT ON TABLES TO {reader} WITH GRANT OPTION",
                "GRANT EXECUTE ON FUNCTIONS TO PUBLIC",
                "GRANT SELECT ON TABLES TO {owner}",
            )
        ),
    )
    nothing, something = read_catalog(connection), read_catalog(other_connection)
    assert {(each.objects, each.grantee, each.privileges) for each in something.default_privileges} == {
        ("tables", roles.reader, ("SELECT",)),
        ("functions", PUBLIC, ("ALL",)),
        ("tables", OWNER, ("SELECT",)),
    }
    assert f'of {qualify(roles.owner)} on functions in schema "S" for PUBLIC' in {
        each.qualified_name for each in something.default_privileges
    }
    bring(other_connection, nothing, "default_privileges")
    bring(other_connection, something, "default_privileges")


def test_a_changed_default_is_told_and_taken_back(
    connection: Connection, other_connection: Connection, roles: Roles
) -> None:
    begin = "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} "
    for one in (connection, other_connection):
        run(one, (begin + "GRANT SELECT, INSERT ON TABLES TO {reader}").format(**roles.sql))
    way = taken_back(
        connection,
        other_connection,
        "default_privileges",
        (begin + "REVOKE INSERT ON TABLES FROM {reader}").format(**roles.sql),
        (begin + "GRANT SELECT ON TABLES TO {reader} WITH GRANT OPTION").format(**roles.sql),
    )
    label = f"default privileges of {qualify(roles.owner)} on tables for {qualify(roles.reader)}"
    assert way.told == [
        ("default-privileges-extent-changed", label, BEHAVIOUR),
        ("default-privileges-grant-option-changed", label, BEHAVIOUR),
    ]


def test_default_privileges_that_are_built_in_are_none(connection: Connection, roles: Roles) -> None:
    begin = "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} "
    run(
        connection,
        *(
            (begin + words).format(**roles.sql)
            for words in (
                "REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
                "GRANT EXECUTE ON FUNCTIONS TO {reader}",
                "GRANT EXECUTE ON FUNCTIONS TO PUBLIC",
            )
        ),
    )
    (value,) = read_catalog(connection, subjects=("default_privileges",)).default_privileges
    assert value == DefaultPrivileges(roles.owner, None, "functions", roles.reader, ("ALL",))


def test_large_objects_have_defaults_too(connection: Connection, roles: Roles) -> None:
    if major_of(connection) < LARGE_OBJECTS_SINCE:
        pytest.skip("PostgreSQL 18 has default privileges for large objects")
    nothing = read_catalog(connection, subjects=("default_privileges",))
    run(connection, "ALTER DEFAULT PRIVILEGES GRANT SELECT ON LARGE OBJECTS TO {reader}".format(**roles.sql))
    (value,) = read_catalog(connection, subjects=("default_privileges",)).default_privileges
    assert (value.objects, value.privileges) == ("large objects", ("SELECT",))
    bring(connection, nothing, "default_privileges")
