"""A project's revision files, loaded: Alembic's Config and ScriptDirectory, or one sentence on why not."""

from __future__ import annotations

import configparser
import sys
import warnings
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from traceback import walk_tb
from typing import TYPE_CHECKING

from alembic.config import Config
from alembic.script import Script, ScriptDirectory
from alembic.script.revision import (
    CycleDetected,
    MultipleHeads,
    RangeNotAncestorError,
    ResolutionError,
)
from alembic.util import CommandError

from taskschema.config import Project, without_passwords
from taskschema.db.url import DatabaseUrl
from taskschema.errors import ConfigError, ManyHeads, MigrationError, RevisionFailed, UnknownRevision
from taskschema.findings import Location

if TYPE_CHECKING:
    from sqlalchemy import URL


@dataclass(frozen=True, slots=True)
class Scripts:
    """The loaded history of one project."""

    project: Project
    config: Config
    directory: ScriptDirectory

    @property
    def heads(self) -> tuple[str, ...]:
        """The revisions that nothing follows, sorted."""
        return tuple(sorted(self.directory.get_heads()))


def all_scripts(directory: ScriptDirectory) -> list[Script]:
    """Return every revision of a folder, in no order of theirs: `walk_revisions` sorts all of them."""
    revisions = dict.fromkeys(directory.revision_map._revision_map.values())
    return [script for script in revisions if isinstance(script, Script)]


def load_scripts(project: Project, *, url: DatabaseUrl | None = None) -> Scripts:
    """Load every revision file of the project, before anything touches a database.

    Raises ConfigError where there is no such folder, RevisionFailed for a file that cannot be loaded,
    MigrationError for a history that contradicts itself.
    """
    config = alembic_config(project, url=url)
    try:
        directory = ScriptDirectory.from_config(config)
    except CommandError as problem:
        raise ConfigError(
            f"the project in {project.root} has no folder of revisions{_where(project)}",
            hint="mend script_location in its Alembic configuration"
            if project.migrations is None
            else "taskschema revision -m TEXT makes it, or migrations in [tool.taskschema] names another",
        ) from problem
    _load_every_file(directory)
    return Scripts(project, config, directory)


def _where(project: Project) -> str:
    return "" if project.migrations is None else f": {project.migrations} does not exist"


def alembic_config(project: Project, *, url: DatabaseUrl | None = None) -> Config:
    """Return Alembic's own configuration of the project; nothing is read from the environment.

    What is relative in it counts from the project, and not from wherever the command was typed. Raises
    ConfigError for an alembic.ini that is none.
    """
    config = Config(
        file_=None if project.alembic_ini is None else str(project.alembic_ini),
        toml_file=None if project.pyproject is None else str(project.pyproject),
        # Alembic would tell stdout of each file that it writes; stdout is the door's.
        cmd_opts=Namespace(quiet=True, x=None),
    )
    try:
        _place(config, project)
    except configparser.Error as problem:
        raise ConfigError(f"{project.alembic_ini} is not a valid ini file", hint="mend the file") from problem
    if url is not None:
        spelled = _url_for_env(url).render_as_string(hide_password=False)
        config.set_main_option("sqlalchemy.url", _escaped(spelled))
    config.attributes["taskschema.project"] = project
    config.attributes["taskschema.models_wanted"] = False
    return config


def _place(config: Config, project: Project) -> None:
    if project.migrations is not None:
        config.set_main_option("script_location", _escaped(str(project.migrations)))
        config.set_main_option("path_separator", "os")
        return
    location = config.get_alembic_option("script_location")
    if location and ":" not in location and not Path(location).is_absolute():
        config.set_main_option("script_location", _escaped(str(project.root / location)))
    for folder in config.get_prepend_sys_paths_list() or ():
        if str(project.root / folder) not in sys.path:
            sys.path.insert(0, str(project.root / folder))


def _url_for_env(url: DatabaseUrl) -> URL:
    """Spell the URL for somebody's env.py: psycopg serves sync and async engines alike, SQLite does not."""
    direct = url.direct()
    if url.is_postgresql:
        return replace(direct, driver="").sqlalchemy_url()
    return direct.sqlalchemy_url(asynchronous=url.driver == "aiosqlite")


def _escaped(text: str) -> str:
    return text.replace("%", "%%")


def _load_every_file(directory: ScriptDirectory) -> None:
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            with command_errors():
                scripts = all_scripts(directory)
        except MigrationError:
            raise
        except (Exception, SystemExit) as problem:  # somebody's file was executed: anything may come out
            _refuse_contradictions(warned)
            raise _unloadable(problem, Path(directory.dir)) from problem
    _refuse_contradictions(warned)
    for script in scripts:
        for name in ("upgrade", "downgrade"):
            if not callable(getattr(script.module, name, None)):
                raise RevisionFailed(
                    f"{_relative(Path(script.path))} has no function {name}()",
                    revision=script.revision,
                    location=Location(_relative(Path(script.path))),
                    hint="write it; where there is nothing to do, its body is pass",
                )


def _refuse_contradictions(warned: list[warnings.WarningMessage]) -> None:
    """Take for an error what Alembic only warns of: a revision that stands twice, a missing parent."""
    for one in warned:
        if "alembic" in Path(one.filename).parts and issubclass(one.category, UserWarning):
            raise MigrationError(
                f"the history contradicts itself: {first_line(one.message)}",
                hint="mend revision and down_revision in the files that it names; nothing was run",
            )


def _unloadable(problem: BaseException, folder: Path) -> RevisionFailed:
    place = place_in(problem, folder)
    return RevisionFailed(
        f"{place or 'a revision file'} cannot be loaded: {type(problem).__name__}: {first_line(problem)}",
        revision="",
        location=place,
        hint="mend the file; nothing was run",
    )


def place_in(problem: BaseException, folder: Path) -> Location | None:
    """Return the innermost line of a file below `folder` that the exception passed through."""
    if isinstance(problem, SyntaxError) and problem.filename:
        return Location(_relative(Path(problem.filename)), problem.lineno or 0, problem.offset or 0)
    found: Location | None = None
    inside = folder.resolve()
    for frame, line in walk_tb(problem.__traceback__):
        path = Path(frame.f_code.co_filename)
        if path.is_absolute() and path.resolve().is_relative_to(inside):
            found = Location(_relative(path), line)
    return found


def _relative(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def first_line(problem: BaseException | str) -> str:
    """Return the first line of an exception's text, the passwords of URLs in it struck out."""
    text = str(problem).strip()
    return without_passwords(text.splitlines()[0]) if text else "no reason given"


@contextmanager
def command_errors() -> Iterator[None]:
    """Map what Alembic raises about the history, by the exception behind its CommandError."""
    try:
        yield
    except CommandError as problem:
        raise _mapped(problem) from problem
    except CycleDetected as problem:
        raise MigrationError(
            f"the history goes round in a circle: {', '.join(sorted(problem.revisions))}",
            hint="mend down_revision in one of these files",
        ) from problem


def _mapped(problem: CommandError) -> MigrationError:
    cause = problem.__cause__
    if isinstance(cause, MultipleHeads):
        return many_heads(cause.heads)
    if isinstance(cause, ResolutionError):
        return UnknownRevision(
            f"there is no revision {cause.argument!r}",
            revision=str(cause.argument),
            hint="taskschema history lists the revisions",
        )
    if isinstance(cause, RangeNotAncestorError):
        return MigrationError(
            f"{_end(cause.upper)} cannot be reached from {_end(cause.lower)} in that direction",
            hint="taskschema history shows the order; use upgrade to go up and downgrade to go down",
        )
    return MigrationError(first_line(problem), hint="taskschema history lists the revisions")


def _end(revision: object) -> str:
    if revision is None:
        return "base"
    return (
        ", ".join(map(str, revision))
        if isinstance(revision, tuple | list | set | frozenset)
        else str(revision)
    )


def many_heads(heads: object) -> ManyHeads:
    """Say that the history has several heads, and how to join them."""
    names = tuple(sorted(map(str, heads)))  # type: ignore[call-overload]
    return ManyHeads(
        f"the history has {len(names)} heads: {', '.join(names)}",
        heads=names,
        hint="join them with `taskschema merge heads -m TEXT`, or go to all with `taskschema upgrade heads`",
    )
