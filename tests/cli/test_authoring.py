"""`revision` and `merge`: files are written where somebody has a project, and stdout says which."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from taskschema.db.url import DatabaseUrl
from tests.fixtures.cli import Cli
from tests.fixtures.projects import SmallProject

MakeProject = Callable[..., SmallProject]


def test_revision_makes_the_folder_and_says_the_path(
    cli: Cli, small_project: MakeProject, empty_database: DatabaseUrl
) -> None:
    project = small_project()
    for path in (project.root / "migrations" / "env.py",):
        path.unlink()
    project.versions.rmdir()
    (project.root / "migrations").rmdir()
    env = {"DATABASE_URL": empty_database.reveal()}
    ran = cli("revision", "-m", "first tables", cwd=project.root, env=env)
    assert ran.exit_code == 0, ran.stderr
    written = Path(ran.stdout.strip())
    assert written.parent == project.versions
    assert written.name.endswith("_first_tables.py")
    assert ran.stderr.startswith("made ")
    assert cli("upgrade", cwd=project.root, env=env).exit_code == 0
    assert cli("drift", cwd=project.root, env=env).exit_code == 0

    ran = cli("revision", "-m", "again", cwd=project.root, env=env)
    assert (ran.exit_code, ran.stdout) == (0, "")
    assert "no file was written" in ran.stderr
    assert list(project.versions.glob("*.py")) == [written]


def test_revision_speaks_json(cli: Cli, small_project: MakeProject, empty_database: DatabaseUrl) -> None:
    project = small_project()
    ran = cli("--format", "json", "-d", empty_database.reveal(), "revision", "-m", "x", cwd=project.root)
    told = json.loads(ran.stdout)
    assert told["command"] == "revision"
    assert Path(told["revision"]["path"]).exists()


def test_revision_wants_the_database_at_head(
    cli: Cli, small_project: MakeProject, empty_database: DatabaseUrl
) -> None:
    project = small_project({"r1": (None, "pass")})
    ran = cli("-d", empty_database.reveal(), "revision", "-m", "x", cwd=project.root)
    assert ran.exit_code == 4
    assert "the database is at base and not at head" in ran.stderr
    assert "taskschema upgrade head" in ran.stderr
    assert len(list(project.versions.glob("*.py"))) == 1


def test_an_empty_revision_needs_no_database(cli: Cli, small_project: MakeProject) -> None:
    project = small_project({"r1": (None, "pass")})
    ran = cli("revision", "-m", "by hand", "--empty", "--rev-id", "r2", cwd=project.root, env={"CI": "true"})
    assert ran.exit_code == 0, ran.stderr
    assert cli("heads", cwd=project.root).stdout == "r2 by hand\n"
    ran = cli("revision", "-m", "again", "--empty", "--rev-id", "r2", cwd=project.root)
    assert ran.exit_code == 4
    assert "taken" in ran.stderr


def test_merge_joins_the_heads(cli: Cli, small_project: MakeProject) -> None:
    project = small_project({"r1": (None, "pass"), "a": ("r1", "pass"), "b": ("r1", "pass")})
    ran = cli("upgrade", "--sql", cwd=project.root)
    assert (ran.exit_code, "2 heads: a, b" in ran.stderr) == (4, True)
    ran = cli("merge", "-m", "join", "--rev-id", "j", cwd=project.root)
    assert ran.exit_code == 0
    assert "joins a and b" in ran.stderr
    assert cli("heads", cwd=project.root).stdout == "j join\n"
    ran = cli("merge", "-m", "join", cwd=project.root)
    assert ran.exit_code == 4
    assert "nothing to merge: the only head is j" in ran.stderr


def test_models_that_cannot_be_imported_exit_5(
    cli: Cli, small_project: MakeProject, empty_database: DatabaseUrl
) -> None:
    project = small_project(models="import nothing_of_that_name")
    ran = cli("-d", empty_database.reveal(), "revision", "-m", "x", cwd=project.root)
    assert ran.exit_code == 5
    assert "nothing_of_that_name" in ran.stderr


@pytest.mark.parametrize("rev_id", ["../evil", "head", "base", "a b", "a" * 33, "", "é"])
def test_an_id_that_would_break_something_is_refused(
    cli: Cli, small_project: MakeProject, rev_id: str
) -> None:
    project = small_project({"r1": (None, "pass")})
    ran = cli("revision", "-m", "x", "--empty", "--rev-id", rev_id, cwd=project.root)
    assert ran.exit_code == 4
    assert "cannot be used" in ran.stderr
    assert len(list((project.root / "migrations").rglob("*.py"))) == 2


def test_a_failed_revision_leaves_no_folder_behind(cli: Cli, small_project: MakeProject) -> None:
    import shutil

    project = small_project()
    shutil.rmtree(project.root / "migrations")
    before = sorted(project.root.iterdir())
    ran = cli("-d", "postgresql://u@127.0.0.1:1/x", "revision", "-m", "x", cwd=project.root)
    assert ran.exit_code == 4
    assert sorted(project.root.iterdir()) == before


def test_alembic_works_in_a_project_that_revision_made(
    cli: Cli, small_project: MakeProject, empty_database: DatabaseUrl
) -> None:
    import shutil
    import subprocess

    from tests.fixtures.cli import SCRIPT

    project = small_project()
    shutil.rmtree(project.root / "migrations")
    env = {"DATABASE_URL": empty_database.reveal(), "PATH": "/usr/bin:/bin"}
    assert cli("revision", "-m", "first", cwd=project.root, env=env).exit_code == 0
    for words in (("upgrade", "head"), ("check",), ("current",)):
        done = subprocess.run(
            [SCRIPT.parent / "alembic", *words],
            cwd=project.root,
            env=env,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    assert cli("current", cwd=project.root, env=env).stdout.endswith("first (head)\n")
    assert cli("drift", cwd=project.root, env=env).exit_code == 0


def test_a_folder_that_cannot_be_written_is_one_sentence(cli: Cli, small_project: MakeProject) -> None:
    project = small_project({"r1": (None, "pass")})
    (project.root / "migrations" / "script.py.mako").symlink_to("/dev/full/nowhere")
    ran = cli("revision", "-m", "x", "--empty", cwd=project.root)
    assert ran.exit_code == 5
    assert "cannot be" in ran.stderr
    assert "crash" not in ran.stderr
