"""The folder of revisions that a new project begins with."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from taskschema.config import Project, canonical_project
from taskschema.errors import ConfigError
from taskschema.migrations.guard import require_own_project

ENV = '''"""Alembic's door to this project: everything is in the package."""

from taskschema.migrations.environment import run_migrations

run_migrations()
'''


def make_folder(project: Project) -> Path | None:
    """Make env.py, script.py.mako and versions/ where the project has no folder of revisions yet.

    Returns the folder where it was made now. Raises ConfigError where it cannot be made.
    """
    require_own_project(project, "revision")
    folder = project.migrations
    if folder is None or folder.exists():
        return None
    with _refusals(folder):
        (folder / "versions").mkdir(parents=True)
        (folder / "env.py").write_text(ENV, encoding="utf-8")
    make_template(project)
    return folder


def make_template(project: Project) -> None:
    """Make script.py.mako where the project's own folder lacks it; raises ConfigError."""
    if project.migrations is None or (project.migrations / "script.py.mako").exists():
        return
    with _refusals(project.migrations):
        shutil.copyfile(_template(), project.migrations / "script.py.mako")


@contextmanager
def _refusals(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise ConfigError(
            f"{problem.filename or folder} cannot be made: {problem.strerror}",
            hint="check who owns the folder, and mend migrations in [tool.taskschema] if it is another one",
        ) from problem


def _template() -> Path:
    folder = canonical_project().migrations
    if folder is None:
        raise ConfigError("the package is not whole: its own migrations/ is missing", hint="install it again")
    return folder / "script.py.mako"
