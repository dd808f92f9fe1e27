"""Foreign-data wrappers, servers and user mappings: read without secrets, compared, made and changed."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection

from taskschema.catalog import compare
from taskschema.catalog.ddl import DDL
from taskschema.catalog.masking import shown
from taskschema.catalog.objects import ForeignDataWrapper, Server, UserMapping
from taskschema.db.engines import create_command_engine
from taskschema.db.url import DatabaseUrl
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

WRAPPER = "CREATE FOREIGN DATA WRAPPER w OPTIONS (debug 'true')"
SERVER = "CREATE SERVER s TYPE 't' VERSION '1' FOREIGN DATA WRAPPER w OPTIONS (host 'a', port '1')"
SECRET = "s3cr3t"


@pytest.fixture
def odd_role(connection: Connection, other_connection: Connection) -> Iterator[str]:
    """A role whose name needs quotes; its mappings are dropped after the test."""
    role = f'Röle ""x"" {uuid.uuid4().hex[:8]}'
    run(connection, f'CREATE ROLE "{role}"')
    yield role
    for one in (connection, other_connection):
        run(one, "DROP SERVER IF EXISTS s CASCADE")
    run(connection, f'DROP ROLE "{role}"')


def test_wrappers_come_back_as_they_were_read(connection: Connection, other_connection: Connection) -> None:
    function = "CREATE FUNCTION public.%s LANGUAGE internal AS 'postgresql_fdw_validator'"
    made = there_and_back(
        connection,
        other_connection,
        "foreign_data_wrappers",
        [function % "v(text[], oid) RETURNS bool"],
        "CREATE FOREIGN DATA WRAPPER plain",
        "CREATE FOREIGN DATA WRAPPER whole VALIDATOR v",
        """CREATE FOREIGN DATA WRAPPER "Odd ""w"" x" OPTIONS ("B" 'x=it''s', a '\\')""",
    )
    assert {each.name: each for each in made} == {
        "plain": ForeignDataWrapper("plain"),
        "whole": ForeignDataWrapper("whole", None, "public.v"),
        'Odd "w" x': ForeignDataWrapper('Odd "w" x', options=("B=x=it's", "a=\\")),
    }


@pytest.mark.parametrize("odd", ODD_NAMES)
def test_servers_with_odd_names(connection: Connection, other_connection: Connection, odd: str) -> None:
    made = there_and_back(
        connection,
        other_connection,
        "servers",
        [f'CREATE FOREIGN DATA WRAPPER "{odd}"'],
        f"""CREATE SERVER "{odd}" FOREIGN DATA WRAPPER "{odd}" OPTIONS ("{odd}" '%s')""",
        f"""CREATE SERVER t TYPE '' VERSION 'x''y' FOREIGN DATA WRAPPER "{odd}" """,
    )
    plain = odd.replace('""', '"')
    assert set(made) == {
        Server(plain, plain, options=(f"{plain}=%s",)),
        Server("t", plain, type="", version="x'y"),
    }


def test_mappings_come_back_as_they_were_read(
    connection: Connection, other_connection: Connection, odd_role: str
) -> None:
    made = there_and_back(
        connection,
        other_connection,
        "user_mappings",
        [WRAPPER, SERVER],
        "CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (password_required 'false')",
        f"""CREATE USER MAPPING FOR "{odd_role}" SERVER s OPTIONS ("user" 'x')""",
        "CREATE USER MAPPING FOR pg_monitor SERVER s",
    )
    assert set(made) == {
        UserMapping("PUBLIC", "s", ("password_required=false",)),
        UserMapping(odd_role.replace('""', '"'), "s", ("user=x",)),
        UserMapping("pg_monitor", "s"),
    }


def test_no_secret_is_read_or_written(connection: Connection, other_connection: Connection) -> None:
    run(
        connection,
        f"CREATE FOREIGN DATA WRAPPER w OPTIONS (api_key '{SECRET}')",
        "CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS"
        f" (host 'h', sslpassword '{SECRET}', url 'http://u:{SECRET}@h/', dsn 'user=a password={SECRET}')",
        "CREATE USER MAPPING FOR PUBLIC SERVER s"
        f" OPTIONS (\"user\" 'u', password '{SECRET}', whatever '{SECRET}')",
    )
    catalog = read(connection)
    assert SECRET not in str(catalog.to_json())
    assert shown(catalog.servers[0].options) == "dsn=(hidden), host=h, sslpassword=(hidden), url=(hidden)"
    assert shown(catalog.user_mappings[0].options or ()) == "password=(hidden), user=u, whatever=(hidden)"
    objects = (*catalog.foreign_data_wrappers, *catalog.servers, *catalog.user_mappings)
    written = " ".join(statement.sql for value in objects for statement in DDL[type(value)].create(value))
    assert "hidden" not in written
    assert "OPTIONS (host 'h')" in written
    masked = UserMapping("PUBLIC", "s", ("password=(hidden)",))
    assert DDL[UserMapping].alter(UserMapping("PUBLIC", "s"), masked) == []
    told = " ".join(map(str, compare(catalog, read(other_connection))))
    assert SECRET not in told


@pytest.mark.parametrize(
    ("subject", "change", "finding"),
    [
        ("foreign_data_wrappers", "FOREIGN DATA WRAPPER w VALIDATOR postgresql_fdw_validator",
         ("foreign-data-wrapper-validator-changed", "foreign-data wrapper w", Severity.COSMETIC)),
        ("foreign_data_wrappers", "FOREIGN DATA WRAPPER w HANDLER handler",
         ("foreign-data-wrapper-handler-changed", "foreign-data wrapper w", Severity.BREAKING)),
        ("foreign_data_wrappers", "FOREIGN DATA WRAPPER w OPTIONS (DROP debug, ADD x 'y')",
         ("foreign-data-wrapper-options-changed", "foreign-data wrapper w", Severity.BEHAVIOUR)),
        ("servers", "SERVER s VERSION '2'", ("server-version-changed", "server s", Severity.BEHAVIOUR)),
        ("servers", "SERVER s OPTIONS (SET host 'b', DROP port, ADD dbname 'd')",
         ("server-options-changed", "server s", Severity.BREAKING)),
        ("user_mappings", "USER MAPPING FOR PUBLIC SERVER s OPTIONS (SET \"user\" 'b')",
         ("user-mapping-options-changed", "user mapping for PUBLIC on s", Severity.BREAKING)),
    ],
)  # fmt: skip
def test_a_change_is_told_and_taken_back(
    connection: Connection,
    other_connection: Connection,
    subject: str,
    change: str,
    finding: tuple[str, str, Severity],
) -> None:
    base = [WRAPPER, SERVER, "CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (\"user\" 'a')"]
    if "HANDLER" in change:
        base += ["CREATE EXTENSION file_fdw SCHEMA public"]
        change = change.replace("handler", "public.file_fdw_handler")
    way = there_by_change(connection, other_connection, subject, base, f"ALTER {change}")
    assert way.told == [finding]
    assert not way.dropped


@pytest.mark.parametrize("changed", ["FOREIGN DATA WRAPPER x", "TYPE"])
def test_wrapper_and_type_need_a_new_server(
    connection: Connection, other_connection: Connection, changed: str
) -> None:
    other = SERVER.replace("TYPE 't'", "") if changed == "TYPE" else SERVER.replace("WRAPPER w", "WRAPPER x")
    base = [WRAPPER, "CREATE FOREIGN DATA WRAPPER x", SERVER]
    way = there_by_change(connection, other_connection, "servers", base, "DROP SERVER s", other)
    assert len(way.told) == 1
    assert way.dropped


def test_missing_unexpected_and_renamed(connection: Connection, other_connection: Connection) -> None:
    for one in (connection, other_connection):
        run(one, WRAPPER, SERVER)
    way = renamed(connection, other_connection, "servers", "ALTER SERVER s RENAME TO x")
    assert way.told == [("server-renamed", "server s", Severity.COSMETIC)]
    change = "ALTER FOREIGN DATA WRAPPER w RENAME TO x"
    way = renamed(connection, other_connection, "foreign_data_wrappers", change)
    assert ("foreign-data-wrapper-renamed", "foreign-data wrapper w", Severity.COSMETIC) in way.told
    changes = ("DROP SERVER s", "CREATE SERVER x FOREIGN DATA WRAPPER w")
    way = taken_back(connection, other_connection, "servers", *changes)
    assert way.told == [
        ("server-missing", "server s", Severity.BREAKING),
        ("server-unexpected", "server x", Severity.COSMETIC),
    ]
    change = "CREATE USER MAPPING FOR PUBLIC SERVER s"
    way = taken_back(connection, other_connection, "user_mappings", change)
    assert way.told == [("user-mapping-unexpected", "user mapping for PUBLIC on s", Severity.COSMETIC)]


def test_a_mapping_goes_with_its_server_without_saying(
    connection: Connection, other_connection: Connection
) -> None:
    run(connection, WRAPPER, SERVER, "CREATE USER MAPPING FOR PUBLIC SERVER s")
    run(other_connection, WRAPPER)
    assert [each.object for each in compare(read(connection), read(other_connection))] == ["server s"]


def test_an_ordinary_role_is_told_nothing_of_what_it_may_not_see(
    connection: Connection,
    empty_database: DatabaseUrl,
    other_role: Callable[[DatabaseUrl], DatabaseUrl],
) -> None:
    mapping = "CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (\"user\" 'a')"
    run(connection, WRAPPER, SERVER, mapping)
    engine = create_command_engine(other_role(empty_database))
    with engine.connect() as lesser:
        seen, all_of_it = read(lesser), read(connection)
    engine.dispose()
    assert seen.servers == all_of_it.servers
    assert seen.user_mappings == (UserMapping("PUBLIC", "s", None),)
    assert compare(all_of_it, seen) == compare(seen, all_of_it) == []
    assert DDL[UserMapping].alter(seen.user_mappings[0], all_of_it.user_mappings[0]) == []


def test_those_of_extensions_are_left_out(connection: Connection) -> None:
    run(connection, "CREATE EXTENSION postgres_fdw")
    assert read(connection).foreign_data_wrappers == ()
