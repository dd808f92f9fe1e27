"""A protected environment: what undoes or overwrites needs its name, typed or said."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import time
from pathlib import Path

import pytest

from taskschema.db.url import DatabaseUrl
from tests.fixtures.cli import SCRIPT, Cli
from tests.fixtures.projects import SmallProject

REVISIONS = {"r1": (None, 'op.execute("CREATE TABLE author (id int PRIMARY KEY, name text)")', "pass")}
SETTINGS = """
[tool.taskschema]
models = []

[tool.taskschema.environments.production]
database-url = "env:PRODUCTION"
protected = true

[tool.taskschema.environments.staging]
database-url = "env:PRODUCTION"
"""


@pytest.fixture
def project(small_project: object, empty_database: DatabaseUrl, cli: Cli) -> SmallProject:
    made: SmallProject = small_project(REVISIONS)  # type: ignore[operator]
    made.write("pyproject.toml", SETTINGS)
    ran = cli("-e", "production", "upgrade", cwd=made.root, env={"PRODUCTION": empty_database.reveal()})
    assert ran.exit_code == 0, ran.stderr
    return made


@pytest.mark.parametrize(
    ("words", "by"),
    [
        (("downgrade", "base"), "environment"),
        (("stamp", "base"), "url"),
        (("seed", "base"), "other environment"),
        (("db", "reset"), "environment"),
    ],
)
def test_it_is_refused_until_it_is_named(
    words: tuple[str, ...], by: str, project: SmallProject, cli: Cli, empty_database: DatabaseUrl
) -> None:
    env = {"PRODUCTION": empty_database.reveal()}
    named = {
        "environment": ("-e", "production"),
        "url": ("-d", empty_database.reveal()),
        "other environment": ("-e", "staging"),
    }[by]
    for more in ((), ("--yes-i-mean", "staging")):
        ran = cli(*named, *words, *more, cwd=project.root, env=env)
        assert ran.exit_code == 4, ran.stderr
        assert "the protected environment production" in ran.stderr
        assert "--yes-i-mean production" in ran.stderr
    ran = cli(*named, *words, "--yes-i-mean", "production", cwd=project.root, env=env)
    assert "protected" not in ran.stderr


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1", "[::1]", ""])
def test_the_local_server_is_one_place(
    host: str, project: SmallProject, cli: Cli, empty_database: DatabaseUrl
) -> None:
    port, name = empty_database.port or 5432, empty_database.database
    ran = cli(
        "-d", f"postgresql://{host}:{port}/{name}", "downgrade", "base", cwd=project.root,
        env={"PRODUCTION": f"postgresql://localhost:{port}/{name}"},
    )  # fmt: skip
    assert ran.exit_code == 4, ran.stderr
    assert "the protected environment production" in ran.stderr


@pytest.mark.parametrize("words", [("downgrade", "base"), ("stamp", "base")])
def test_alembics_own_program_is_asked_too(
    words: tuple[str, ...], project: SmallProject, empty_database: DatabaseUrl
) -> None:
    def alembic(*words: str, url: str = "DATABASE_URL") -> tuple[int, str]:
        env = {"PATH": os.environ["PATH"], "PRODUCTION": empty_database.reveal()}
        done = subprocess.run(
            [SCRIPT.parent / "alembic", *words], cwd=project.root,
            env=env | {url: empty_database.reveal()}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    project.write("alembic.ini", "[alembic]\nscript_location = %(here)s/migrations\n")
    for more in ((), ("-x", "yes-i-mean=staging"), ("-x", "environment=production")):
        code, said = alembic(*more, *words)
        assert code != 0
        assert f"{words[0]} changes the protected environment production" in said
        assert "-x yes-i-mean=production" in said
    assert alembic("upgrade", "head")[0] == 0
    assert alembic("downgrade", "r1:base", "--sql")[0] == 0
    code, said = alembic("-x", "yes-i-mean=production", *words)
    assert (code, "protected" in said) == (0, False), said


def test_what_writes_nothing_asks_nobody(
    project: SmallProject, cli: Cli, empty_database: DatabaseUrl
) -> None:
    env = {"PRODUCTION": empty_database.reveal()}
    for words in (("downgrade", "base", "--dry-run"), ("upgrade",), ("current",), ("seed", "--list")):
        ran = cli("-e", "production", *words, cwd=project.root, env=env)
        assert "protected" not in ran.stderr


def test_a_name_where_nothing_is_protected_means_that_somebody_errs(
    project: SmallProject, cli: Cli, other_database: DatabaseUrl
) -> None:
    ran = cli(
        "-d", other_database.reveal(), "downgrade", "base", "--yes-i-mean", "production", cwd=project.root
    )
    assert ran.exit_code == 4
    assert "this is not the protected environment production" in ran.stderr


@pytest.mark.parametrize(("typed", "code"), [("production", 0), ("prod", 4)])
def test_it_may_be_typed(
    typed: str, code: int, project: SmallProject, empty_database: DatabaseUrl, tmp_path: Path
) -> None:
    controller, terminal = pty.openpty()
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PRODUCTION": empty_database.reveal()}
    process = subprocess.Popen(
        [SCRIPT, "-e", "production", "downgrade", "base"],
        cwd=project.root, env=env, stdin=terminal, stdout=terminal, stderr=terminal,
    )  # fmt: skip
    os.close(terminal)
    shown = b""
    deadline = time.monotonic() + 20
    while b"type production to go on" not in shown and time.monotonic() < deadline:
        if select.select([controller], [], [], 0.1)[0]:
            shown += os.read(controller, 4096)
    os.write(controller, f"{typed}\n".encode())
    assert process.wait(20) == code, shown
    os.close(controller)
