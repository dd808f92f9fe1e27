"""The folder of revisions that a new project begins with."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from taskschema.config import Project, canonical_project
from taskschema.errors import ConfigError
from taskschema.migrations.guard import require_own_project

ENV = '''"""Alembic's door to this project: everything is in the package."""

from taskschema.migrations.environment import run_migrations

run_migrations()
'''

INI = """# For plain `alembic`; taskschema does without.
[alembic]
script_location = %(here)s/{folder}
prepend_sys_path = %(here)s
path_separator = os
"""


@contextmanager
def made_folder(project: Project) -> Iterator[tuple[Path, ...]]:
    """Make what the project's folder of revisions lacks: env.py, script.py.mako, versions/, an alembic.ini.

    Yields what was made. Where the body raises, it is taken away again. Raises ConfigError where it cannot be
    made. A project whose folder is named by its alembic.ini has one already.
    """
    require_own_project(project, "revision")
    made: list[Path] = []
    try:
        if project.migrations is not None:
            made += _make(project.root, project.migrations)
        yield tuple(made)
    except BaseException:
        for path in reversed(made):
            _remove(path)
        raise


def _make(root: Path, folder: Path) -> Iterator[Path]:
    """Make one piece after the other, and tell of each before it is there."""
    with _refusals(folder):
        for path in reversed([folder / "versions", *(folder / "versions").parents]):
            if path.is_relative_to(root) and not path.exists():
                yield path
                path.mkdir()
        for path, text in (
            (folder / "env.py", ENV),
            (folder / "script.py.mako", _template().read_text(encoding="utf-8")),
            (root / "alembic.ini", INI.format(folder=_relative(folder, root))),
        ):
            if not path.exists():
                yield path
                path.write_text(text, encoding="utf-8")


def _relative(folder: Path, root: Path) -> str:
    return str(folder.relative_to(root)) if folder.is_relative_to(root) else str(folder)


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.rmdir() if path.is_dir() else path.unlink()


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
