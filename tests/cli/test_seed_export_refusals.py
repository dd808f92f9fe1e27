"""`taskschema seed-export` refuses, and heeds the settings of the project."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from taskschema.db.url import DatabaseUrl
from tests.fixtures.cli import Cli, Ran

SETTINGS = '[tool.taskschema]\nmodels = ["taskschema.models.canonical"]\n'
Run = Callable[..., Ran]
WHERE = ("--where", "status = 'in_progress'")
KEEP = ("--mask", "worker.name=keep")


@pytest.fixture
def project(tmp_path: Path, cli: Cli, database: DatabaseUrl) -> Path:
    """A project with rows of its own."""
    folder = tmp_path / "project"
    (folder / "seeds" / "dev").mkdir(parents=True)
    (folder / "pyproject.toml").write_text(SETTINGS)
    (folder / "seeds" / "dev" / "rows.yaml").write_text(
        "worker: [{id: '@ann', name: Ann Secret, type: human}]\n"
        "project: [{slug: core, name: Core}]\n"
        "task:\n  key: [project, title]\n  rows:\n"
        "    - {project: core, title: one, status: in_progress, assignee: '@ann'}\n"
        "    - {project: core, title: two, status: in_progress, parent: {title: one}}\n"
        "    - {project: core, title: three}\n"
    )
    ran = cli("seed", "dev", cwd=folder, env={"DATABASE_URL": database.reveal()})
    assert ran.exit_code == 0, ran.stderr
    return folder


@pytest.fixture
def run(project: Path, cli: Cli, database: DatabaseUrl) -> Run:
    def typed(*words: str, cwd: Path = project, **env: str) -> Ran:
        return cli("seed-export", *words, cwd=cwd, env={"DATABASE_URL": database.reveal(), **env})

    return typed


def test_a_file_is_a_set(project: Path, run: Run, cli: Cli, database: DatabaseUrl) -> None:
    ran: Ran = run("task", *WHERE, *KEEP, "--to", "seeds/x.yaml")
    assert ran.exit_code == 0, ran.stderr
    assert ran.stdout.split("\n")[-2].split() == ["task", "2", "rows"]
    assert "taskschema seed x puts them there" in ran.stderr
    env = {"DATABASE_URL": database.reveal()}
    again = cli("seed", "x", cwd=project, env=env)
    assert (again.exit_code, "nothing to do" in again.stderr) == (0, True), again.stderr
    assert "x" in cli("seed", "--list", cwd=project, env=env).stdout.split()


def test_json_tells_rows_masks_and_tables(run: Run) -> None:
    answer = json.loads(run("task", *WHERE, *KEEP, "--format", "json").stdout)
    assert answer["document"] == run("task", *WHERE, *KEEP).stdout
    assert answer["summary"] == {"rows": 4, "chosen": 2}
    assert answer["masked"] == {"worker.name": "keep"}
    assert [each["table"] for each in answer["tables"]] == ["project", "worker", "task"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("task",), 4, "worker.name is marked as personal"),
        (("tsk",), 4, "did you mean task?"),
        (("task", "--where", "nothing", *KEEP), 4, "42703"),
        (("task", "--where", "false", *KEEP), 4, "no row of task is chosen"),
        (("task", "--mask", "worker.name"), 2, "lacks its ="),
        (("task", *KEEP, "--mask-key", "NOBODY"), 5, "the variable NOBODY"),
        (("task", *KEEP, "--to", "seeds/dev/rows.yaml"), 4, "--force replaces it"),
        (("task", *KEEP, "--to", "seeds/x.csv"), 4, "no kind of file"),
        ((), 2, "Missing argument"),
    ],
)
def test_refusals(run: Run, words: tuple[str, ...], code: int, said: str) -> None:
    ran: Ran = run(*words)
    assert ran.exit_code == code, ran.stderr
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr and "Ann Secret" not in ran.stderr + ran.stdout


def test_no_value_of_a_person_is_said_even_in_tracebacks(run: Run) -> None:
    where = "id IN (SELECT 1 FROM worker WHERE name::int = 3)"
    ran: Ran = run("task", "-v", "-v", "--where", where, *KEEP)
    assert ran.exit_code == 4
    assert "Traceback" in ran.stderr and "Ann Secret" not in ran.stderr


def test_settings_of_the_project(project: Path, run: Run) -> None:
    (project / "pyproject.toml").write_text(
        SETTINGS + 'personal = ["project.name"]\n[tool.taskschema.masks]\n"worker.name" = "hash"\n'
    )
    refused: Ran = run("task", *WHERE)
    assert "project.name is marked as personal" in refused.stderr
    ran: Ran = run("task", *WHERE, "--mask", "project.name=fake", "--mask-key", "KEY", KEY="k" * 32)
    assert ran.exit_code == 0, ran.stderr
    assert "Ann Secret" not in ran.stdout and "name: Core" not in ran.stdout
    (project / "pyproject.toml").write_text(SETTINGS + '[tool.taskschema.masks]\n"worker.name" = 3\n')
    wrong: Ran = run("task")
    assert wrong.exit_code == 5, wrong.stderr
