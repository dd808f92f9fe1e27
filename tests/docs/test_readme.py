"""The README's commands are typed, in a copy of the checkout, and do what it says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from taskschema.db.url import DatabaseUrl

CHECKOUT = Path(__file__).parents[2]
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
BIN = Path(sys.executable).parent
NOT_COPIED = shutil.ignore_patterns(".venv", ".git", ".taskschema", "__pycache__", ".*_cache", ".hypothesis")


def section(title: str) -> str:
    """Return the text below a heading, up to the next."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", README, re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def commands(block: str) -> list[str]:
    return [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]


def type_in(
    line: str, folder: Path, path: str | None = None, **more: str
) -> subprocess.CompletedProcess[str]:
    """Type a line into a shell that has nothing of ours but the PATH."""
    kept = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "UV_", "SSL_"))}
    env: Mapping[str, str] = {
        "HOME": os.environ.get("HOME", str(folder)),
        "PATH": path or os.environ["PATH"],
        "LANG": "C.UTF-8",
        **kept,
        **more,
    }
    done = subprocess.run(
        ["bash", "-c", line],
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    return done


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Path]:
    """A copy of the checkout in a new folder; its embedded server is stopped at the end."""
    from tests.fixtures.cli import stop_embedded_servers

    folder = tmp_path / "a clone"
    shutil.copytree(CHECKOUT, folder, ignore=NOT_COPIED)
    yield folder
    stop_embedded_servers(folder)


def test_it_opens_with_the_two_commands() -> None:
    typed = [line for block in blocks(README, "console") for line in commands(block)]
    assert typed[:2] == ["make demo", "make test"]


def test_make_demo_twice(copy: Path) -> None:
    first = type_in("make demo", copy)
    assert "Projects, workers and tasks" in first.stderr
    assert "The database is at postgresql://" in first.stdout
    second = type_in("make demo", copy)
    assert second.stderr.count("nothing to do") == 3, second.stderr
    assert "applied" not in second.stderr


def test_make_test_is_a_target(copy: Path) -> None:
    assert "pytest" in type_in("make --dry-run test", copy).stdout


@pytest.mark.parametrize("tool", ["pip", "uv"])
def test_by_hand(copy: Path, tool: str) -> None:
    block = blocks(section("By hand"), "console")[0 if tool == "pip" else 1]
    told = ""
    for line in commands(block):
        done = type_in(line, copy, path=f"{os.environ['PATH']}:{BIN}")
        told += done.stdout + done.stderr
    assert f"{tool} " in block
    assert "no drift" in told


def test_in_your_own_project(tmp_path: Path, empty_database: DatabaseUrl) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "__init__.py").touch()
    (tmp_path / "app" / "models.py").write_text(
        textwrap.dedent(
            """
            from typing import Literal
            from sqlmodel import Field
            from taskschema.models import SQLModel

            class Ticket(SQLModel, table=True):
                id: int | None = Field(default=None, primary_key=True)
                title: str = Field(max_length=80)
                state: Literal["open", "closed"] = "open"
            """
        )
    )
    text = section("In your own SQLModel project")
    (tmp_path / "pyproject.toml").write_text(blocks(text, "toml")[0])
    told = ""
    for line in commands(blocks(text, "console")[0]):
        told += type_in(
            line, tmp_path, path=f"{BIN}:{os.environ['PATH']}", DATABASE_URL=empty_database.reveal()
        ).stderr
    assert "made " in told
    assert "no drift" in told
    (written,) = (tmp_path / "migrations" / "versions").glob("*.py")
    assert "ck_ticket_state_allowed" in written.read_text()


def test_in_a_project_that_has_used_alembic_for_years(tmp_path: Path, empty_database: DatabaseUrl) -> None:
    path = f"{BIN}:{os.environ['PATH']}"
    type_in("alembic init alembic && alembic revision -m first", tmp_path, path=path)
    for line in commands(blocks(section("In your own SQLModel project"), "console")[1]):
        type_in(line, tmp_path, path=path, DATABASE_URL=empty_database.reveal())
    assert (
        "(head)"
        in type_in("taskschema current", tmp_path, path=path, DATABASE_URL=empty_database.reveal()).stdout
    )


def test_the_ci_step_is_ten_lines_and_runs(tmp_path: Path, empty_database: DatabaseUrl) -> None:
    (workflow,) = blocks(section("In CI and at deploy"), "yaml")
    assert len(workflow.splitlines()) <= 10
    steps = YAML(typ="safe").load(workflow)["jobs"]["migrate"]["steps"]
    command = steps[-1]["run"].partition("&& ")[2]
    type_in(
        command,
        tmp_path,
        path=f"{BIN}:{os.environ['PATH']}",
        DATABASE_URL=empty_database.reveal(),
        CI="true",
    )


def test_every_link_leads_somewhere() -> None:
    for page in (CHECKOUT / "README.md", *(CHECKOUT / "docs").rglob("*.md")):
        for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), (page.name, target)
