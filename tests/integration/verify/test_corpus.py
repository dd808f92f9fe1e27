"""Cases that a DBA can read: rows that break a rule, and lookalikes that break none."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection

from taskschema.db.url import DatabaseUrl
from taskschema.verify import Verification, verify

CASES = Path(__file__).parents[2] / "cases/verify"
FOLDERS = sorted(folder for folder in CASES.iterdir() if (folder / "before.sql").exists())


def told(found: Verification) -> str:
    lines = [
        f"{one.rule.code} {one.rule.object}: {one.rows}: {'; '.join(s.key_text for s in one.samples)}"
        for one in found.broken
    ]
    lines += [f"{problem.code} {problem.object}: {problem.message}" for problem in found.problems]
    return "".join(f"{line}\n" for line in sorted(lines))


def has_icu(connection: Connection) -> bool:
    asked = "SELECT EXISTS (SELECT FROM pg_collation WHERE collname = 'und-x-icu')"
    has = bool(connection.exec_driver_sql(asked).scalar_one())
    connection.rollback()
    return has


def planted(connection: Connection, database: DatabaseUrl, folder: Path) -> None:
    script = (folder / "before.sql").read_text()
    needed = re.search(r"^-- requires: (\d+)$", script, re.MULTILINE)
    major = int((connection.dialect.server_version_info or (0,))[0])
    if needed and major < int(needed[1]):
        pytest.skip(f"speaks of what PostgreSQL {needed[1]} brought")
    if "provider = icu" in script and not has_icu(connection):
        pytest.skip("this server was built without ICU")
    with psycopg.connect(database.reveal(), autocommit=True) as session:
        session.execute(script.encode())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_case(connection: Connection, empty_database: DatabaseUrl, folder: Path) -> None:
    planted(connection, empty_database, folder)
    assert told(verify(connection)) == (folder / "findings.txt").read_text()
