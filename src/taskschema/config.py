"""Settings: flags, environment variables and [tool.taskschema] become one frozen value.

Strongest first: a flag; `TASKSCHEMA_*`; `DATABASE_URL_UNPOOLED`, then `DATABASE_URL`; `[tool.taskschema]` in
the nearest pyproject.toml; the canonical project that ships inside the package. Where no database is named
anywhere, `Settings.database` has no URL and the embedded server is meant.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from taskschema.errors import ConfigError, UnknownEnvironment

EMBEDDED = "embedded"
"""What `-d`, a variable or a project file says to mean the embedded server, in so many words."""

URL_VARIABLES = ("TASKSCHEMA_DATABASE_URL", "DATABASE_URL_UNPOOLED", "DATABASE_URL")


class Secret:
    """A text that shows itself only to who asks for it by name."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the text."""
        return self._value

    def __repr__(self) -> str:
        return "Secret('***')"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> tuple[type[Secret], tuple[str]]:
        return (Secret, (self._value,))


class ProjectKind(StrEnum):
    """Where a project's settings come from."""

    PYPROJECT = "pyproject"
    ALEMBIC = "alembic"
    CANONICAL = "canonical"


@dataclass(frozen=True, slots=True)
class Project:
    """One project: its folder, its models, its revisions, its seeds."""

    root: Path
    kind: ProjectKind
    models: tuple[str, ...] = ()
    """Modules to import, as `package.module` or `package.module:metadata`."""
    migrations: Path | None = None
    """Alembic's script location; None where an alembic.ini or [tool.alembic] says it."""
    seeds: Path = Path("seeds")
    alembic_ini: Path | None = None
    pyproject: Path | None = None
    version_table: str = "alembic_version"
    version_table_schema: str | None = None
    table: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False, hash=False)

    @property
    def is_canonical(self) -> bool:
        """True for the project inside the package, which nobody has made their own."""
        return self.kind is ProjectKind.CANONICAL


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


_KEYS = {
    "models": list,
    "migrations": str,
    "seeds": str,
    "alembic-ini": str,
    "database-url": str,
    "scratch-url": str,
    "version-table": str,
    "version-table-schema": str,
    "environments": dict,
}
_ENVIRONMENT_KEYS = {"database-url": str, "scratch-url": str}


def load_settings(
    *,
    environ: Mapping[str, str],
    directory: Path | None = None,
    environment: str | None = None,
    url: str | None = None,
    scratch_url: str | None = None,
) -> Settings:
    """Read flags, variables and the project file into one value.

    Raises ConfigError (exit 5) for a setting that is wrong, empty or missing, UnknownEnvironment for a name
    that is not there.
    """
    start = (directory or Path.cwd()).resolve()
    if not start.is_dir():
        raise ConfigError(f"the folder {start} does not exist", hint="check the value of -C")
    project = find_project(start)
    name, table = _environment(project, environment, environ)
    return Settings(
        project=project,
        database=_find_database(url, environment is not None, table, environ, project),
        home=start if project.is_canonical else project.root,
        environment=name,
        scratch_url=_find_scratch(scratch_url, table, environ, project),
    )


def find_project(start: Path) -> Project:
    """Find the project that `start` is in: the nearest pyproject.toml or alembic.ini, else the canonical one."""
    for folder in (start, *start.parents):
        pyproject, ini = folder / "pyproject.toml", folder / "alembic.ini"
        tool = _tool_tables(pyproject) if pyproject.is_file() else {}
        if "taskschema" in tool:
            return _from_pyproject(folder, pyproject, tool)
        if ini.is_file() or "alembic" in tool:
            return Project(
                root=folder,
                kind=ProjectKind.ALEMBIC,
                seeds=folder / "seeds",
                alembic_ini=ini if ini.is_file() else None,
                pyproject=pyproject if "alembic" in tool else None,
            )
        if pyproject.is_file():
            break
    return canonical_project()


def canonical_project() -> Project:
    """Return the project that ships inside the package (in a checkout: the checkout's own folders)."""
    here = Path(__file__).resolve().parent
    packaged = here / "_project"
    root = packaged if packaged.is_dir() else here.parents[1]
    return Project(
        root=root,
        kind=ProjectKind.CANONICAL,
        models=("taskschema.models.canonical",),
        migrations=root / "migrations",
        seeds=root / "seeds",
    )


def _tool_tables(pyproject: Path) -> Mapping[str, Any]:
    try:
        document = tomllib.loads(pyproject.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise ConfigError(f"{pyproject} is not valid TOML: {problem}", hint="mend the file") from problem
    except OSError as problem:
        raise ConfigError(f"{pyproject} cannot be read: {problem.strerror}") from problem
    tool = document.get("tool", {})
    return tool if isinstance(tool, dict) else {}


def _from_pyproject(root: Path, pyproject: Path, tool: Mapping[str, Any]) -> Project:
    table = tool["taskschema"]
    _check_table(table, _KEYS, f"[tool.taskschema] in {pyproject}")
    ini = root / table.get("alembic-ini", "alembic.ini")
    if "alembic-ini" in table and not ini.is_file():
        raise ConfigError(f"{ini} does not exist", hint=f"mend alembic-ini in {pyproject}")
    has_ini = ini.is_file()
    migrations = root / table["migrations"] if "migrations" in table else None
    if migrations is None and not has_ini and "alembic" not in tool:
        migrations = root / "migrations"
    return Project(
        root=root,
        kind=ProjectKind.PYPROJECT,
        models=tuple(table.get("models", ())),
        migrations=migrations,
        seeds=root / table.get("seeds", "seeds"),
        alembic_ini=ini if has_ini else None,
        pyproject=pyproject,
        version_table=table.get("version-table", "alembic_version"),
        version_table_schema=table.get("version-table-schema"),
        table=table,
    )


def _check_table(table: object, keys: Mapping[str, type], where: str) -> None:
    if not isinstance(table, dict):
        raise ConfigError(f"{where} is not a table")
    for key, value in table.items():
        if key not in keys:
            near = difflib.get_close_matches(key, keys, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known keys: {', '.join(sorted(keys))}"
            raise ConfigError(f"{where} has an unknown key {key!r}", hint=hint)
        kind = keys[key]
        if not isinstance(value, kind) or (
            kind is list and not all(isinstance(item, str) for item in value)
        ):
            wanted = {list: "a list of strings", dict: "a table"}.get(kind, "a string")
            raise ConfigError(f"{key} of {where} must be {wanted}")


def _environment(
    project: Project, flag: str | None, environ: Mapping[str, str]
) -> tuple[str | None, Mapping[str, Any]]:
    name = flag if flag is not None else environ.get("TASKSCHEMA_ENVIRONMENT") or None
    if name is None:
        return None, {}
    known: Mapping[str, Any] = project.table.get("environments", {})
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        hint = (
            f"did you mean {near[0]}?"
            if near
            else f"environments: {', '.join(sorted(known))}"
            if known
            else "add [tool.taskschema.environments.NAME] to pyproject.toml"
        )
        raise UnknownEnvironment(f"there is no environment {name!r}", hint=hint)
    table = known[name]
    _check_table(table, _ENVIRONMENT_KEYS, f"[tool.taskschema.environments.{name}]")
    return name, table


def _candidates(
    flag: str | None,
    by_flag: bool,
    table: Mapping[str, Any],
    environ: Mapping[str, str],
    project: Project,
) -> Iterator[tuple[str, str]]:
    """Yield (value, who said it), strongest first."""
    if flag is not None:
        yield flag, "-d"
    named = table.get("database-url")
    if by_flag and named is not None:
        yield named, "-e"
    for variable in URL_VARIABLES:
        if variable in environ:
            yield environ[variable], variable
        if variable == URL_VARIABLES[0] and not by_flag and named is not None:
            yield named, "TASKSCHEMA_ENVIRONMENT"
    if "database-url" in project.table:
        yield project.table["database-url"], "[tool.taskschema]"


def _find_database(
    flag: str | None,
    by_flag: bool,
    table: Mapping[str, Any],
    environ: Mapping[str, str],
    project: Project,
) -> DatabaseSetting:
    for value, origin in _candidates(flag, by_flag, table, environ, project):
        text, said = _follow(value, origin, environ)
        if text == EMBEDDED:
            return DatabaseSetting(None, said)
        return DatabaseSetting(Secret(text), said)
    if environ.get("CI", "").lower() not in ("", "0", "false", "no"):
        raise ConfigError(
            "CI is set and no database is named: DATABASE_URL is missing",
            hint="set DATABASE_URL, or say -d embedded to use the embedded server in CI",
        )
    return DatabaseSetting(None, "nobody")


def _follow(value: str, origin: str, environ: Mapping[str, str]) -> tuple[str, str]:
    """Resolve `env:NAME`, and refuse what is empty."""
    text = value.strip()
    if text.startswith("env:"):
        origin = text.removeprefix("env:")
        if origin not in environ:
            raise UnknownEnvironment(
                f"the variable {origin or '(no name)'} is not set", hint="set it, or name another with -d"
            )
        text = environ[origin].strip()
    if not text:
        kind = "the variable " if origin in environ else ""
        raise ConfigError(
            f"{kind}{origin} names the database, and is empty",
            hint=f"give {origin} a URL such as postgresql://user@host/database, or take it away",
        )
    return text, origin


def _find_scratch(
    flag: str | None, table: Mapping[str, Any], environ: Mapping[str, str], project: Project
) -> Secret | None:
    for value, origin in (
        (flag, "--scratch-url"),
        (environ.get("TASKSCHEMA_SCRATCH_URL"), "TASKSCHEMA_SCRATCH_URL"),
        (table.get("scratch-url"), "scratch-url"),
        (project.table.get("scratch-url"), "scratch-url"),
    ):
        if value is not None:
            return Secret(_follow(value, origin, environ)[0])
    return None
