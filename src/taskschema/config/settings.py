"""Flags, variables and the project file become one frozen value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from taskschema.config.limits import Limits, read_limits
from taskschema.config.project import Project, ProjectKind, alembic_url, find_project
from taskschema.config.secret import Secret
from taskschema.config.suggestion import did_you_mean
from taskschema.errors import ConfigError, UnknownEnvironment

EMBEDDED = "embedded"
"""What `-d`, a variable or a project file says to mean the embedded server, in so many words."""

URL_VARIABLES = ("TASKSCHEMA_DATABASE_URL", "DATABASE_URL_UNPOOLED", "DATABASE_URL")
"""Where migrations and seeds look for a URL, strongest first: they want a connection past any pooler."""

APPLICATION_URL_VARIABLES = ("TASKSCHEMA_DATABASE_URL", "DATABASE_URL", "DATABASE_URL_UNPOOLED")
"""Where an application looks: the same variables, the pooled URL before the direct one."""

_ENVIRONMENT_VARIABLE = "TASKSCHEMA_ENVIRONMENT"
_SCRATCH_VARIABLE = "TASKSCHEMA_SCRATCH_URL"
_CI = "CI"
_NOBODY = "nobody"
_NOT_CI = ("", "0", "false", "no", "off")
_VARIABLE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
_ENVIRONMENT_NAME = re.compile(r"[\w.-]{1,64}")
_DATABASE = "the database"
_SCRATCH = "the scratch server"


@dataclass(frozen=True, slots=True)
class DatabaseSetting:
    """Which database is meant, and who said so."""

    url: Secret | None
    origin: str

    @property
    def is_embedded(self) -> bool:
        """True where the embedded server is meant, named or not."""
        return self.url is None


@dataclass(frozen=True, slots=True)
class Settings:
    """All that a command needs to know before it begins."""

    project: Project
    database: DatabaseSetting
    home: Path
    """The folder in which `.taskschema/` stands."""
    environment: str | None = None
    scratch_url: Secret | None = None
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class _Sources:
    """What may name a database; `environment` is the table that `-e` or its variable chose."""

    project: Project
    environ: Mapping[str, str]
    environment: Mapping[str, Any]
    chosen_by_flag: bool


def load_settings(
    *,
    environ: Mapping[str, str],
    directory: Path | None = None,
    environment: str | None = None,
    url: str | None = None,
    scratch_url: str | None = None,
    variables: tuple[str, ...] = URL_VARIABLES,
    offline: bool = False,
) -> Settings:
    """Read flags, variables and the project file into one value.

    `offline` says that no database will be opened, so that CI needs no URL.

    Raises ConfigError (exit 5) for a setting that is wrong, empty or missing, UnknownEnvironment for a name
    that is not there.
    """
    start = _start(directory)
    project = find_project(start)
    name, table = _environment(project, environment, environ)
    sources = _Sources(project, environ, table, chosen_by_flag=environment is not None)
    return Settings(
        project=project,
        database=_find_database(url, sources, variables, offline=offline),
        home=start if project.is_canonical else project.root,
        environment=name,
        scratch_url=_find_scratch(scratch_url, sources),
        limits=read_limits(environ, table, project.table),
    )


def load_project(directory: Path | None = None) -> Project:
    """Find the project alone, for what needs no database; raises ConfigError."""
    return find_project(_start(directory))


def _start(directory: Path | None) -> Path:
    try:
        start = (directory or Path.cwd()).resolve()
    except FileNotFoundError as problem:
        raise ConfigError(
            "the current folder does not exist any more", hint="go elsewhere, or name a folder with -C"
        ) from problem
    if not start.exists():
        raise ConfigError(f"the folder {start} does not exist", hint="check the value of -C")
    if not start.is_dir():
        raise ConfigError(f"{start} is not a folder", hint="check the value of -C")
    return start


def _environment(
    project: Project, flag: str | None, environ: Mapping[str, str]
) -> tuple[str | None, Mapping[str, Any]]:
    name = flag if flag is not None else environ.get(_ENVIRONMENT_VARIABLE)
    if name is None:
        return None, {}
    if not name.strip():
        said = "-e" if flag is not None else f"the variable {_ENVIRONMENT_VARIABLE}"
        raise ConfigError(f"{said} names the environment, and is empty", hint="name one, or take it away")
    known: Mapping[str, Mapping[str, Any]] = project.table.get("environments", {})
    if name not in known:
        # Somebody may have given a URL to -e, so only what looks like a name is said again.
        shown = f"environment {name!r}" if _ENVIRONMENT_NAME.fullmatch(name) else "environment of that name"
        raise UnknownEnvironment(f"there is no {shown}", hint=did_you_mean(name, known) or _known(known))
    return name, known[name]


def _known(environments: Mapping[str, object]) -> str:
    if environments:
        return f"environments: {', '.join(sorted(environments))}"
    return "add [tool.taskschema.environments.NAME] to pyproject.toml"


def _database_candidates(
    flag: str | None, sources: _Sources, variables: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """Yield (value, who said it), strongest first."""
    environ, chosen = sources.environ, sources.environment.get("database-url")
    if flag is not None:
        yield flag, "-d"
    if chosen is not None and sources.chosen_by_flag:
        yield chosen.reveal(), "-e"
    for variable in variables:
        if variable in environ:
            yield environ[variable], variable
        if variable == variables[0] and chosen is not None and not sources.chosen_by_flag:
            yield chosen.reveal(), _ENVIRONMENT_VARIABLE
    named = sources.project.table.get("database-url")
    if named is not None:
        yield named.reveal(), "[tool.taskschema]"
    old = alembic_url(sources.project)
    if old is not None:
        yield old, "alembic.ini"


def _find_database(
    flag: str | None, sources: _Sources, variables: tuple[str, ...], *, offline: bool
) -> DatabaseSetting:
    for value, origin in _database_candidates(flag, sources, variables):
        text, said = _follow(value, origin, sources.environ, _DATABASE)
        return DatabaseSetting(None if text == EMBEDDED else Secret(text), said)
    if offline:
        return DatabaseSetting(None, _NOBODY)
    if sources.project.kind is ProjectKind.ALEMBIC:
        # Its env.py may well know a database, and the embedded one would be mistaken for it.
        raise ConfigError(
            "no database is named, and an Alembic project does not fall back on the embedded one",
            hint="set DATABASE_URL, name one with -d URL, or say -d embedded",
        )
    if sources.environ.get(_CI, "").strip().lower() not in _NOT_CI:
        raise ConfigError(
            "CI is set and no database is named: DATABASE_URL is missing",
            hint="set DATABASE_URL, or say -d embedded to use the embedded server in CI",
        )
    return DatabaseSetting(None, _NOBODY)


def _find_scratch(flag: str | None, sources: _Sources) -> Secret | None:
    named = sources.environment.get("scratch-url") or sources.project.table.get("scratch-url")
    for value, origin in (
        (flag, "--scratch-url"),
        (sources.environ.get(_SCRATCH_VARIABLE), _SCRATCH_VARIABLE),
        (None if named is None else named.reveal(), "scratch-url"),
    ):
        if value is not None:
            return Secret(_follow(value, origin, sources.environ, _SCRATCH)[0])
    return None


def _follow(value: str, origin: str, environ: Mapping[str, str], what: str) -> tuple[str, str]:
    """Resolve `env:NAME`, and refuse what is empty; return the text and who really said it."""
    text = value.strip()
    if text.startswith("env:"):
        origin = _variable_named_by(text, environ)
        text = environ[origin].strip()
    if not text:
        said = f"the variable {origin}" if origin in environ else origin
        raise ConfigError(
            f"{said} names {what}, and is empty",
            hint=f"give {origin} a URL such as postgresql://user@host/database, or take it away",
        )
    return text, origin


def _variable_named_by(text: str, environ: Mapping[str, str]) -> str:
    name = text.removeprefix("env:")
    if not _VARIABLE_NAME.fullmatch(name):
        raise UnknownEnvironment(
            "what follows env: is not the name of a variable", hint="write env:NAME, such as env:DATABASE_URL"
        )
    if name not in environ:
        raise UnknownEnvironment(
            f"the variable {name} is not set",
            hint=did_you_mean(name, environ) or "set it, or name another with -d",
        )
    return name
