"""`taskschema db`: the life of the embedded server, and psql on the database at hand."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.fixtures.cli import Cli, Ran

COUNT = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"


def told(ran: Ran) -> dict[str, Any]:
    """Return the one JSON object that a command printed."""
    assert ran.exit_code == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    assert (found["ok"], found["findings"]) == (True, [])
    return found


def facts(ran: Ran) -> dict[str, str]:
    """Return the `key: value` lines that a command printed."""
    assert ran.exit_code == 0, ran.stderr
    return dict(line.split(": ", 1) for line in ran.stdout.splitlines())


def test_the_life_of_the_embedded_server(cli: Cli, tmp_path: Path) -> None:
    assert facts(cli("db", "status"))["state"] == "absent"
    assert not (tmp_path / ".taskschema").exists()

    ran = cli("db", "start")
    assert ran.exit_code == 0, ran.stderr
    assert ran.stderr == f"started the embedded PostgreSQL in {tmp_path / '.taskschema'}\n"
    url = ran.stdout.strip()
    assert url.startswith("postgresql://")
    again = told(cli("db", "start", "--format", "json"))
    assert (again["summary"], again["url"]) == ({"started": False}, url)

    said, status = facts(cli("db", "status")), told(cli("--format", "json", "db", "status"))
    assert status["summary"] == {"state": "running"}
    assert said == {key: str(status[key]) for key in said}
    assert set(said) == {"state", "pid", "version", "data_directory", "url"}
    assert (said["state"], said["url"]) == ("running", url)
    assert Path(f"/proc/{said['pid']}").exists()

    assert cli("db", "url").stdout == f"{url}\n"
    assert told(cli("db", "url", "--format", "json"))["url"] == url

    ran = cli("-d", "embedded", "db", "psql", "-At", "-c", "CREATE TABLE made (id int)", "-c", COUNT)
    assert (ran.exit_code, ran.stdout) == (0, "CREATE TABLE\n1\n")
    ran = cli("-d", "embedded", "db", "psql", "-c", "nonsense")
    assert (ran.exit_code, ran.stdout) == (1, "")

    ran = cli("-d", "embedded", "db", "reset")
    assert (ran.exit_code, ran.stdout, ran.stderr) == (0, "", "the embedded database is empty\n")
    assert cli("-d", "embedded", "db", "psql", "-At", stdin=COUNT).stdout == "0\n"
    assert told(cli("db", "reset", "--format", "json"))["summary"] == {"reset": True}

    ran = cli("db", "stop")
    assert (ran.exit_code, ran.stdout, ran.stderr) == (0, "", "stopped the embedded PostgreSQL\n")
    assert told(cli("db", "stop", "--format", "json"))["summary"] == {"stopped": False}
    assert facts(cli("db", "status"))["state"] == "stopped"


# psql on a database that a URL names


@pytest.fixture
def search_path(tmp_path: Path) -> str:
    """A PATH whose psql prints its arguments and its environment instead of connecting."""
    folder = tmp_path / "programs"
    folder.mkdir()
    program = folder / "psql"
    program.write_text('#!/bin/sh\nprintf \'argument: %s\\n\' "$0" "$@"\nenv\n', encoding="utf-8")
    program.chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ.get('PATH', os.defpath)}"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgresql://u:s3cret%20%40@h:5433/x?sslmode=require",
            {"PGHOST": "h", "PGPORT": "5433", "PGUSER": "u", "PGDATABASE": "x", "PGSSLMODE": "require"},
        ),
        ("postgresql+asyncpg://u@h/x?password=s3cret%20%40&ssl=require", {"PGSSLMODE": "require"}),
        (
            "postgresql://u:s3cret%20%40@h1:1,h2:2/x?target_session_attrs=read-write",
            {"PGHOST": "h1,h2", "PGPORT": "1,2", "PGTARGETSESSIONATTRS": "read-write"},
        ),
        ("postgresql://u:s3cret%20%40@/?service=here", {"PGSERVICE": "here", "PGUSER": "u"}),
        ("postgresql://u:s3cret%20%40@/x?host=/run/here", {"PGHOST": "/run/here", "PGDATABASE": "x"}),
        ("postgresql://u:s3cret%20%40@ep-a-1-pooler.neon.tech/x", {"PGHOST": "ep-a-1.neon.tech"}),
    ],
    ids=["one host", "in the query", "several hosts", "service", "socket", "past the pooler"],
)
def test_psql_gets_the_password_in_its_environment_alone(
    cli: Cli, search_path: str, url: str, expected: dict[str, str]
) -> None:
    env = {"PATH": search_path, "SHOP_URL": url}
    ran = cli("-d", "env:SHOP_URL", "db", "psql", "-At", "-c", "SELECT 1", env=env)
    assert (ran.exit_code, ran.stderr) == (0, "")
    lines = ran.stdout.splitlines()
    arguments = [line.partition(": ")[2] for line in lines if line.startswith("argument: ")]
    assert arguments[1:] == ["-At", "-c", "SELECT 1"]
    given = dict(line.split("=", 1) for line in lines if line.startswith("PG"))
    assert given.pop("PGPASSWORD") == "s3cret @"
    assert expected.items() <= given.items()
    assert not any("s3cret" in text for text in [*arguments, *given.values()])


def test_psql_speaks_to_postgresql_only(cli: Cli, search_path: str) -> None:
    ran = cli("-d", "sqlite:///x.db", "db", "psql", env={"PATH": search_path})
    assert (ran.exit_code, ran.stdout) == (5, "")
    assert "open a SQLite file with sqlite3" in ran.stderr
