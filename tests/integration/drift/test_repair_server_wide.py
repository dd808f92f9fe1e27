"""What holds in every database of a server: a repair is planned without a touch on it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Connection

from taskschema.catalog import read_catalog
from taskschema.db.scratch import scratch_database
from taskschema.db.url import DatabaseUrl
from taskschema.drift.repair import plan_repair


@pytest.fixture
def role(server: DatabaseUrl, connection: Connection) -> Iterator[str]:
    """A role with a setting for every database, and with a part in this one."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(server.reveal(), autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(name)))
        admin.execute(sql.SQL("ALTER ROLE {} SET application_name = 'theirs'").format(sql.Identifier(name)))
        connection.exec_driver_sql("CREATE TABLE t (a int)")
        connection.exec_driver_sql(f"GRANT SELECT ON t TO {name}")
        connection.commit()
        yield name
        connection.rollback()
        connection.exec_driver_sql(f"DROP OWNED BY {name}")
        connection.commit()
        admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


def settings_of(connection: Connection, role: str) -> list[str]:
    found = connection.exec_driver_sql(
        "SELECT setconfig FROM pg_db_role_setting JOIN pg_roles AS rol ON rol.oid = setrole"
        f" WHERE rolname = '{role}'"
    ).scalar()
    return list(found or ())


@pytest.mark.parametrize("value", ["theirs", "ours"])
def test_a_setting_of_the_server_is_only_printed(
    connection: Connection, empty_database: DatabaseUrl, role: str, value: str
) -> None:
    actual = read_catalog(connection)
    (setting,) = (each for each in actual.settings if each.role == role)
    assert setting.everywhere
    goal = replace(actual, tables=(), settings=(replace(setting, value=value),))
    repair = plan_repair(actual, goal, lambda: scratch_database(empty_database))
    printed = [each.sql for each in repair.statements if "ROLE" in each.sql]
    changed = f"ALTER ROLE {role} SET application_name TO '{value}'"
    assert printed == ([] if value == setting.value else [changed])
    assert settings_of(connection, role) == ["application_name=theirs"]
