"""Secrets in options and settings: differences are told, values are not, and what needs one says so."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import Connection

from taskschema.catalog import Catalog, compare, read_catalog
from taskschema.catalog.digest import read_digest
from taskschema.db.scratch import scratch_database
from taskschema.db.url import DatabaseUrl
from taskschema.drift.repair import Repair, plan_repair, render_script
from taskschema.findings import Finding
from tests.integration.catalog.two_databases import run

SECRET, OTHER = "s3cr3t", "0th3r"
SERVER = ("CREATE FOREIGN DATA WRAPPER w", "CREATE SERVER s FOREIGN DATA WRAPPER w")
TABLE = (
    f"CREATE FOREIGN TABLE t (a int OPTIONS (token '{SECRET}')) SERVER s"
    f" OPTIONS (url 'https://u:{SECRET}@h/', password '{SECRET}', path 'p')"
)


def differing(connection: Connection, other: Connection, *changes: str) -> tuple[Catalog, Catalog]:
    for one in (connection, other):
        run(one, *SERVER, TABLE)
    run(other, *changes)
    return read_catalog(connection), read_catalog(other)


def everything(findings: list[Finding] | tuple[Finding, ...]) -> str:
    return json.dumps([finding.to_json() for finding in findings]) + " ".join(map(str, findings))


def repaired(server: DatabaseUrl, actual: Catalog, expected: Catalog) -> Repair:
    repair = plan_repair(actual, expected, lambda: scratch_database(server))
    script = render_script(repair.statements, "d")
    assert repair.unproven == ()
    assert not any(word in script + everything(repair.remaining) for word in (SECRET, OTHER))
    assert "hidden" not in script
    return repair


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (f"ALTER FOREIGN TABLE t OPTIONS (SET password '{OTHER}')", "table-foreign-options-changed"),
        (f"ALTER FOREIGN TABLE t OPTIONS (SET url 'https://u:{OTHER}@h/')", "table-foreign-options-changed"),
        ("ALTER FOREIGN TABLE t OPTIONS (DROP password)", "table-foreign-options-changed"),
        (f"ALTER FOREIGN TABLE t ALTER a OPTIONS (SET token '{OTHER}')", "column-foreign-options-changed"),
    ],
)
def test_another_secret_is_told_and_cannot_be_taken_back(
    connection: Connection, other_connection: Connection, server: DatabaseUrl, change: str, code: str
) -> None:
    expected, actual = differing(connection, other_connection, change)
    (finding,) = found = compare(expected, actual)
    assert finding.code == code
    assert "(hidden)" in (finding.expected or "")
    assert finding.expected != finding.actual
    both = json.dumps([expected.to_json(), actual.to_json()])
    assert not any(word in both + everything(found) for word in (SECRET, OTHER))
    (left,) = repaired(server, actual, expected).remaining
    assert (left.code, left.hint) == (
        code, "what is hidden is a secret that is not read: set it by hand"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("made_and_changed", "code"),
    [
        ("CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (sslpassword '{}'); "
         "ALTER SERVER s OPTIONS (SET sslpassword '{}')", "server-options-changed"),
        ("ALTER FOREIGN DATA WRAPPER w OPTIONS (ADD api_key '{}'); "
         "ALTER FOREIGN DATA WRAPPER w OPTIONS (SET api_key '{}')", "foreign-data-wrapper-options-changed"),
        ("CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (a '{}'); "
         "ALTER USER MAPPING FOR PUBLIC SERVER s OPTIONS (SET a '{}')", "user-mapping-options-changed"),
    ],
)  # fmt: skip
def test_another_secret_of_what_is_no_table_is_told(
    connection: Connection,
    other_connection: Connection,
    server: DatabaseUrl,
    made_and_changed: str,
    code: str,
) -> None:
    *made, changed = made_and_changed.split("; ")
    for one in (connection, other_connection):
        run(one, SERVER[0], *(each.format(SECRET) for each in made))
    run(other_connection, changed.format(OTHER))
    expected, actual = read_catalog(connection), read_catalog(other_connection)
    found = compare(expected, actual)
    assert [finding.code for finding in found] == [code]
    assert not any(word in everything(found) for word in (SECRET, OTHER))
    assert [each.code for each in repaired(server, actual, expected).remaining] == [code]
    assert read_digest(connection) != read_digest(connection)  # it would let the secret be guessed


def test_a_secret_that_should_not_be_there_is_taken_back(
    connection: Connection, other_connection: Connection, server: DatabaseUrl
) -> None:
    expected, actual = differing(
        connection, other_connection, f"ALTER FOREIGN TABLE t OPTIONS (ADD api_key '{OTHER}')"
    )
    repair = repaired(server, actual, expected)
    assert [each.sql for each in repair.statements] == ["ALTER FOREIGN TABLE public.t OPTIONS (DROP api_key)"]
    assert repair.remaining == ()


def test_other_options_are_taken_back_beside_a_secret(
    connection: Connection, other_connection: Connection, server: DatabaseUrl
) -> None:
    expected, actual = differing(
        connection, other_connection, "ALTER FOREIGN TABLE t OPTIONS (SET path 'q'), ADD b int"
    )
    repair = repaired(server, actual, expected)
    assert len(repair.statements) == 2
    assert repair.remaining == ()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("DROP FOREIGN TABLE t", {"table public.t", "column public.t.a"}),
        (
            "DROP SERVER s CASCADE; CREATE SERVER s TYPE 'x' FOREIGN DATA WRAPPER w; "
            f"CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (password '{SECRET}'); {TABLE}",
            {"table public.t", "column public.t.a"},
        ),
    ],
)
def test_a_repair_that_loses_secrets_says_so(
    connection: Connection, other_connection: Connection, server: DatabaseUrl, change: str, told: set[str]
) -> None:
    expected, actual = differing(connection, other_connection, *change.split("; "))
    repair = repaired(server, actual, expected)
    assert {each.object for each in repair.remaining} == told


def test_a_user_mapping_that_is_made_again_lacks_its_password(
    connection: Connection, other_connection: Connection, server: DatabaseUrl
) -> None:
    mapping = f"CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (\"user\" 'u', password '{SECRET}')"
    run(connection, *SERVER, mapping)
    run(other_connection, SERVER[0], SERVER[1].replace("s F", "s TYPE 'x' F"), mapping)
    repair = repaired(server, read_catalog(other_connection), read_catalog(connection))
    assert [each.object for each in repair.remaining] == ["user mapping for PUBLIC on s"]


FUNCTION = "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET app.password TO '{}' AS 'SELECT 1'"


@pytest.mark.parametrize("there", [(FUNCTION.format(OTHER),), ()])
def test_settings_of_functions_are_not_shown(
    connection: Connection, other_connection: Connection, there: tuple[str, ...]
) -> None:
    run(connection, FUNCTION.format(SECRET))
    run(other_connection, *there)
    expected, actual = read_catalog(connection), read_catalog(other_connection)
    for findings in (compare(expected, actual), compare(actual, expected)):
        assert len(findings) == 1
        assert "(hidden)" in everything(findings)
        assert not any(word in everything(findings) for word in (SECRET, OTHER))
