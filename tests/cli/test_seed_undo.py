"""`taskschema seed-undo` as a person runs it."""

from __future__ import annotations

import json

import psycopg

from taskschema.db.url import DatabaseUrl
from tests.fixtures.cli import Cli


def test_the_last_run_is_taken_back(cli: Cli, database: DatabaseUrl) -> None:
    env = {"DATABASE_URL": database.reveal()}
    assert "the journal is empty" in cli("seed-undo", "--list", env=env).stderr
    nothing = cli("seed-undo", env=env)
    assert (nothing.exit_code, nothing.stdout) == (0, "") and "nothing to undo" in nothing.stderr
    seeded = cli("seed", "dev", env=env)
    assert "(run 1, which seed-undo takes back)" in seeded.stderr
    assert "run" not in json.loads(cli("seed", "dev", "--format", "json", env=env).stdout)
    listed = cli("seed-undo", "--list", env=env)
    assert "1  " in listed.stdout and "base dev" in listed.stdout
    tried = cli("seed-undo", "--dry-run", env=env)
    assert "nothing was written" in tried.stderr
    done = json.loads(cli("seed-undo", "--format", "json", env=env).stdout)
    assert done["ok"] and done["run"] == 1 and done["summary"]["deleted"] > 0
    with psycopg.connect(database.reveal()) as connection:
        assert connection.execute("SELECT count(*) FROM task").fetchone() == (0,)
    assert "undone" in cli("seed-undo", "--list", env=env).stdout


def test_what_cannot_be_undone_says_why(cli: Cli, database: DatabaseUrl) -> None:
    env = {"DATABASE_URL": database.reveal()}
    cli("seed", "base", env=env)
    with psycopg.connect(database.reveal()) as connection:
        connection.execute("UPDATE worker SET name = 'Somebody'")
    refused = cli("seed-undo", env=env)
    assert refused.exit_code == 4
    assert "was changed since: name" in refused.stderr
    assert cli("seed-undo", "9", env=env).exit_code == 4
    assert cli("seed-undo", "x", env=env).exit_code == 2


def test_who_wants_no_journal_has_none(cli: Cli, database: DatabaseUrl) -> None:
    env = {"DATABASE_URL": database.reveal()}
    assert "run 1" not in cli("seed", "base", "--no-journal", env=env).stderr
    assert "nothing to undo" in cli("seed-undo", env=env).stderr
