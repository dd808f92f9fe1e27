"""What an import costs: modules by name, because time depends on the machine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = (
    "sqlalchemy", "sqlmodel", "pydantic", "alembic", "psycopg", "asyncpg", "rich", "ruamel",
    "mako", "fastapi", "docker", "testcontainers",
)  # fmt: skip


def loaded_by(statements: str, cwd: Path) -> set[str]:
    """Return the names of the top-level modules that a new interpreter holds after the statements."""
    program = f"{statements}\nimport sys\nprint('\\n' + ' '.join(sys.modules), file=sys.__stdout__)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return {name.partition(".")[0] for name in done.stdout.splitlines()[-1].split()}


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["upgrade", "--help"], ["seed", "--help"], ["db", "--help"], []]
)
def test_help_imports_nothing_heavy(arguments: list[str], tmp_path: Path) -> None:
    statements = f"from taskschema.cli.door import run\nrun({arguments!r})"
    loaded = loaded_by(statements, tmp_path)
    assert "taskschema" in loaded
    assert "click" in loaded
    assert loaded.isdisjoint(HEAVY)


@pytest.mark.parametrize(
    "module",
    [
        "taskschema",
        "taskschema.findings",
        "taskschema.errors",
        "taskschema.config",
        "taskschema.db.url",
        "taskschema.db.engines",
        "taskschema.cli.door",
    ],
)
def test_light_modules_import_nothing_heavy(module: str, tmp_path: Path) -> None:
    loaded = loaded_by(f"import {module}", tmp_path)
    assert "taskschema" in loaded
    assert loaded.isdisjoint(HEAVY)


def test_settings_and_urls_are_read_with_the_standard_library(tmp_path: Path) -> None:
    statements = (
        "from taskschema.config import load_settings\n"
        "from taskschema.db.url import DatabaseUrl\n"
        "settings = load_settings(environ={'DATABASE_URL': 'postgres://u:p@h/d?sslmode=require'})\n"
        "assert settings.database.url is not None\n"
        "url = DatabaseUrl.parse(settings.database.url).direct()\n"
        "url.redacted, url.libpq_parameters(), url.libpq_environment()"
    )
    already = loaded_by("", tmp_path)  # what the environment's own start-up files load
    assert loaded_by(statements, tmp_path) - already - sys.stdlib_module_names == {"taskschema"}
