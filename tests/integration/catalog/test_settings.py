"""Settings of databases and roles: read, compared, set and reset."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Connection

from taskschema.catalog import Catalog, compare, read_catalog
from taskschema.catalog.ddl import DATABASE, Hazard
from taskschema.catalog.objects import (
    Setting,
)
from taskschema.catalog.objects.database import MASKED
from taskschema.db.engines import create_command_engine
from taskschema.db.url import DatabaseUrl
from taskschema.findings import Severity
from tests.integration.catalog.two_databases import (
    ddl_of,
    run,
    run_ddl,
    taken_back,
)

BREAKING, BEHAVIOUR, COSMETIC = Severity.BREAKING, Severity.BEHAVIOUR, Severity.COSMETIC


@pytest.fixture
def role(server: DatabaseUrl) -> Iterator[str]:
    """A role with an odd name that may do nothing; dropped with what it has."""
    name = f"Test {uuid.uuid4().hex[:8]} ü"
    with psycopg.connect(server.reveal(), autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(name)))
        yield name
        databases = admin.execute(
            "SELECT DISTINCT dat.datname FROM pg_shdepend AS dep "
            "JOIN pg_database AS dat ON dat.oid = dep.dbid "
            "JOIN pg_roles AS rol ON rol.oid = dep.refobjid WHERE rol.rolname = %s",
            (name,),
        ).fetchall()
        for (database,) in databases:
            with psycopg.connect(server.with_database(database).reveal(), autocommit=True) as inside:
                inside.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(name)))
        admin.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(name)))
        admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


def settings_of(connection: Connection) -> tuple[Setting, ...]:
    return read_catalog(connection).settings


def quoted_name_of(connection: Connection) -> str:
    return sql.Identifier(str(connection.engine.url.database)).as_string(None)


VALUES = (
    ("search_path", """ "$user", public, 'Odd, "name"', pg_temp"""),
    ("search_path", "''"),
    ("search_path", "app"),
    ("search_path", "'user', \"Größe\""),
    ("temp_tablespaces", "''"),
    ("statement_timeout", "'5s'"),
    ('"TimeZone"', "'Europe/Vienna'"),
    ('"DateStyle"', "'ISO, DMY'"),
    ("default_transaction_isolation", "'repeatable read'"),
    ("work_mem", "65536"),
    ("enable_seqscan", "off"),
    ("application_name", """E'it''s\\n"100%" \\\\ done = x'"""),
    ("application_name", "''"),
    ("password_encryption", "'md5'"),
    ("app.tenant", "'=a=b='"),
    ('app."user"', "'a'"),
    ("app.empty", "''"),
)
OF_A_ROLE_THAT_DOES_NOT_LOG_IN = (
    ("session_preload_libraries", "'$libdir/a b', \"C d\", e"),
    ("local_preload_libraries", "''"),
    ("role", "'pg_read_all_data'"),
)


@pytest.mark.parametrize("where", ["DATABASE {0}", "ROLE {1} IN DATABASE {0}"])
def test_settings_come_back_as_they_were_read(
    connection: Connection, other_connection: Connection, role: str, where: str
) -> None:
    quoted = sql.Identifier(role).as_string(None)
    here = where.format(quoted_name_of(connection), quoted)
    values = (*VALUES, *OF_A_ROLE_THAT_DOES_NOT_LOG_IN) if "ROLE" in where else VALUES
    for name, value in values:
        run(connection, f"ALTER {here} SET {name} TO {value}")
        (setting,) = settings_of(connection)
        assert (setting.role, setting.everywhere) == (role if "ROLE" in where else None, False)
        run_ddl(other_connection, ddl_of(setting).create(setting))
        assert settings_of(other_connection) == (setting,)
        run_ddl(other_connection, ddl_of(setting).drop(setting))
        assert settings_of(other_connection) == ()
        run(connection, f"ALTER {here} RESET ALL")


def test_a_path_that_was_taken_over_as_it_was_typed(connection: Connection) -> None:
    name = quoted_name_of(connection)
    for typed, stored in [
        ("App,public", "app, public"),
        ('"App" ,  "$user"', '"App", "$user"'),
        ("", '""'),
    ]:
        literal = typed.replace("'", "''")
        run(
            connection,
            f"SELECT set_config('search_path', '{literal}', true)",
            f"ALTER DATABASE {name} SET search_path FROM CURRENT",
        )
        (setting,) = settings_of(connection)
        assert setting.value == stored
        run_ddl(connection, ddl_of(setting).create(setting))
        assert settings_of(connection) == (setting,)


def test_whose_settings_are_read(connection: Connection, other_connection: Connection, role: str) -> None:
    quoted = sql.Identifier(role).as_string(None)
    run(connection, f"ALTER ROLE {quoted} SET statement_timeout = '5s'")
    assert settings_of(connection) == ()
    run(connection, "CREATE TABLE t (a int)", f"GRANT SELECT ON t TO {quoted}")
    (setting,) = settings_of(connection)
    assert setting == Setting("statement_timeout", "5s", role, everywhere=True)
    assert setting.label == f'setting statement_timeout for role "{role}" in every database'
    assert settings_of(other_connection) == ()
    run(other_connection, f"GRANT CREATE ON DATABASE {quoted_name_of(other_connection)} TO {quoted}")
    assert settings_of(other_connection) == (setting,)
    (drop,) = ddl_of(setting).drop(setting)
    assert drop.hazards == (Hazard.ALL_DATABASES,)
    run_ddl(other_connection, [drop])
    assert settings_of(connection) == ()
    run_ddl(connection, ddl_of(setting).create(setting))
    assert settings_of(other_connection) == (setting,)


def test_everybody_in_every_database() -> None:
    setting = Setting("app.mode", "on", everywhere=True)
    (create,), (drop,) = ddl_of(setting).create(setting), ddl_of(setting).drop(setting)
    assert (create.sql, drop.sql) == ("ALTER ROLE ALL SET app.mode TO 'on'", "ALTER ROLE ALL RESET app.mode")
    assert create.hazards == (Hazard.ALL_DATABASES,)


def test_a_setting_is_another(connection: Connection, other_connection: Connection) -> None:
    for each in (connection, other_connection):
        name = quoted_name_of(each)
        run(each, f"ALTER DATABASE {name} SET search_path = app", f"ALTER DATABASE {name} SET work_mem = 100")
    for change, told in [
        ("SET search_path = public", ("setting-value-changed", "search_path", BREAKING)),
        ("RESET search_path", ("setting-missing", "search_path", BREAKING)),
        ("SET search_path = more, app", ("setting-value-changed", "search_path", BEHAVIOUR)),
        ("SET work_mem = 200", ("setting-value-changed", "work_mem", BEHAVIOUR)),
        ("RESET work_mem", ("setting-missing", "work_mem", BEHAVIOUR)),
        ("SET lock_timeout = 9", ("setting-unexpected", "lock_timeout", BEHAVIOUR)),
        (
            "SET session_replication_role = 'replica'",
            ("setting-unexpected", "session_replication_role", BREAKING),
        ),
    ]:
        whole = f"ALTER DATABASE {quoted_name_of(other_connection)} {change}"
        way = taken_back(connection, other_connection, "settings", whole)
        code, name, severity = told
        assert way.told == [(code, f"setting {name} in this database", severity)]


def test_secrets_are_not_read(connection: Connection) -> None:
    name = quoted_name_of(connection)
    secrets = ("app.api_key", "app.Password", "vault.TOKEN_2", "secret.x")
    run(connection, *(f"ALTER DATABASE {name} SET {each} = 'hunter2'" for each in secrets))
    settings = settings_of(connection)
    assert len(settings) == len(secrets)
    assert {setting.value for setting in settings} == {MASKED}
    assert "hunter2" not in str(read_catalog(connection).to_json())
    setting = settings[0]
    assert ddl_of(setting).create(setting) == []
    assert DATABASE in ddl_of(setting).drop(setting)[0].sql


def test_an_ordinary_role_may_read_all_of_it(
    connection: Connection, empty_database: DatabaseUrl, other_role: Callable[[DatabaseUrl], DatabaseUrl]
) -> None:
    run(connection, "CREATE DOMAIN d AS int CHECK (VALUE > 0)", "CREATE TYPE r AS RANGE (SUBTYPE = d)")
    run(connection, f"ALTER DATABASE {quoted_name_of(connection)} SET search_path = public")
    subjects = (
        *("databases", "settings", "schemas", "extensions", "access_methods", "event_triggers"),
        *("enums", "domains", "composite_types", "range_types", "base_types", "sequences"),
    )
    engine = create_command_engine(other_role(empty_database))
    with engine.connect() as theirs:
        seen = read_catalog(theirs, subjects=subjects)
    engine.dispose()
    assert seen == read_catalog(connection, subjects=subjects)
    assert len(seen.settings) == 1


@pytest.mark.parametrize(
    ("value", "severity"), [('"$user", app, public', BEHAVIOUR), ("app", BREAKING), ('""', BREAKING)]
)
def test_a_path_that_nobody_planned(value: str, severity: Severity) -> None:
    setting = Setting("search_path", value)
    (finding,) = compare(Catalog(), Catalog(settings=(setting,)))
    assert (finding.code, finding.severity) == ("setting-unexpected", severity)
    assert value in str(finding.actual)
