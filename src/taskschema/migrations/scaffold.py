"""The folder of revisions that a new project begins with."""

from __future__ import annotations

import shutil
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
    source = canonical_project().migrations
    if source is None:
        raise ConfigError("the package is not whole: its own migrations/ is missing", hint="install it again")
    try:
        (folder / "versions").mkdir(parents=True)
        shutil.copyfile(source / "script.py.mako", folder / "script.py.mako")
        (folder / "env.py").write_text(ENV, encoding="utf-8")
    except OSError as problem:
        raise ConfigError(f"{folder} cannot be made: {problem.strerror}") from problem
    return folder
