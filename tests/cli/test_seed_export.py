"""`taskschema seed-export` as a person runs it."""

from __future__ import annotations

import json
from pathlib import Path

import psycopg

from taskschema.db.url import DatabaseUrl
from tests.fixtures.cli import Cli

PROJECT = '[tool.taskschema]\nmodels = ["taskschema.models.canonical"]\n'
MASK = ("--mask", "worker.name=hash")


def test_rows_become_a_set_that_loads(
    cli: Cli, database: DatabaseUrl, other_database: DatabaseUrl, tmp_path: Path
) -> None:
    env = {"DATABASE_URL": database.reveal()}
    assert cli("seed", "dev", env=env).exit_code == 0
    (tmp_path / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    words = ("seed-export", "task", "--where", "status = 'in_progress'", "--to", "seeds/open.yaml")
    refused = cli(*words, cwd=tmp_path, env=env)
    assert refused.exit_code == 4 and "worker.name is marked as personal" in refused.stderr
    assert not (tmp_path / "seeds").exists()
    done = cli(*words, *MASK, "--key", "task=project,title", cwd=tmp_path, env=env)
    assert done.exit_code == 0, done.stderr
    assert "taskschema seed open" in done.stderr
    assert cli(*words, *MASK, cwd=tmp_path, env=env).exit_code == 4  # it is there already
    other = {"DATABASE_URL": other_database.reveal()}
    assert cli("upgrade", cwd=tmp_path.parent, env=other).exit_code == 0
    assert cli("seed", "open", cwd=tmp_path, env=other).exit_code == 0
    with psycopg.connect(other_database.reveal()) as connection:
        found = {status for (status,) in connection.execute("SELECT status FROM task")}
        assert "in_progress" in found and "completed" not in found  # a parent may be pending
        assert connection.execute("SELECT FROM worker WHERE name = 'Maintainer'").fetchall() == []


def test_without_a_file_it_goes_to_stdout(cli: Cli, database: DatabaseUrl) -> None:
    env = {"DATABASE_URL": database.reveal()}
    cli("seed", "base", env=env)
    told = json.loads(cli("seed-export", "worker", *MASK, "--format", "json", env=env).stdout)
    assert told["ok"]
    text = cli("seed-export", "worker", "--mask", "worker.name=keep", env=env)
    assert text.exit_code == 0 and text.stdout.startswith("worker:")
    for wrong in (("wrker", *MASK), ("worker", "--where", "1 = 1; SELECT 1", *MASK)):
        assert cli("seed-export", *wrong, env=env).exit_code == 4
    nowhere = cli("seed-export", "worker", *MASK, "--to", "x.yaml", env=env)
    assert nowhere.exit_code == 5 and "no project here" in nowhere.stderr
