"""Which project a command is about: the nearest pyproject.toml or alembic.ini, else the canonical one."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from taskschema.config.limits import KEYS as LIMIT_KEYS
from taskschema.config.secret import Secret
from taskschema.config.suggestion import did_you_mean
from taskschema.errors import ConfigError


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
    """[tool.taskschema] as it stands in the file, its URLs as Secret."""

    @property
    def is_canonical(self) -> bool:
        """True for the project inside the package, which nobody has made their own."""
        return self.kind is ProjectKind.CANONICAL


_URL_KEYS = {"database-url": str, "scratch-url": str}
_LIMIT_KEYS = dict.fromkeys(LIMIT_KEYS, str)
_KEYS = {
    "models": list,
    "migrations": str,
    "seeds": str,
    "alembic-ini": str,
    "version-table": str,
    "version-table-schema": str,
    "environments": dict,
    "drift": dict,
    "personal": list,
    "masks": dict,
    **_URL_KEYS,
    **_LIMIT_KEYS,
}
_ENVIRONMENT_KEYS = {**_URL_KEYS, **_LIMIT_KEYS, "protected": bool}
_KINDS: Mapping[type, str] = {
    list: "a list of strings",
    dict: "a table",
    str: "a string",
    bool: "true or false",
}
_ALEMBIC_PLACEHOLDER = "driver://"
"""What `alembic init` writes as the URL: https://github.com/sqlalchemy/alembic/blob/main/alembic/templates/generic/alembic.ini.mako"""


def find_project(start: Path) -> Project:
    """Find the project that `start` is in: the nearest pyproject.toml or alembic.ini, else the canonical one.

    A pyproject.toml that says nothing to taskschema or Alembic ends the search: it is another project.
    Raises ConfigError for a file that cannot be read, or says what cannot be.
    """
    for folder in (start, *start.parents):
        pyproject, ini = folder / "pyproject.toml", folder / "alembic.ini"
        has_pyproject, has_ini = _is_file(pyproject), _is_file(ini)
        tool = _tool_tables(pyproject) if has_pyproject else {}
        if "taskschema" in tool:
            return _from_pyproject(folder, pyproject, tool)
        if has_ini or "alembic" in tool:
            return Project(
                root=folder,
                kind=ProjectKind.ALEMBIC,
                seeds=folder / "seeds",
                alembic_ini=ini if has_ini else None,
                pyproject=pyproject if "alembic" in tool else None,
            )
        if has_pyproject:
            break
    return canonical_project()


def canonical_project() -> Project:
    """Return the project that ships inside the package (in a checkout: the checkout's own folders)."""
    package = Path(__file__).resolve().parents[1]
    packaged = package / "_project"
    root = packaged if packaged.is_dir() else package.parents[1]
    return Project(
        root=root,
        kind=ProjectKind.CANONICAL,
        models=("taskschema.models.canonical",),
        migrations=root / "migrations",
        seeds=root / "seeds",
    )


def alembic_url(project: Project) -> str | None:
    """Return `sqlalchemy.url` of the project's alembic.ini, None where it says nothing of use.

    Raises ConfigError for a file that cannot be read; the file's text, which may hold a password, stays out.
    """
    ini = project.alembic_ini
    if ini is None:
        return None
    import configparser  # few projects come here, and the command line should start fast

    parser = configparser.ConfigParser({"here": ini.parent.as_posix()})
    try:
        parser.read_string(ini.read_text(encoding="utf-8"))
        url = parser.get("alembic", "sqlalchemy.url", fallback="").strip()
    except configparser.InterpolationError:
        raise ConfigError(
            f"sqlalchemy.url in {ini} holds a % that leads nowhere", hint="write % as %% in an ini file"
        ) from None
    except (configparser.Error, UnicodeDecodeError):
        raise ConfigError(f"{ini} is not a valid ini file", hint="mend the file") from None
    except OSError as problem:
        raise _unreadable(ini, problem) from problem
    return None if not url or url.startswith(_ALEMBIC_PLACEHOLDER) else url


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError as problem:
        raise _unreadable(path, problem) from problem


def _unreadable(path: Path, problem: OSError) -> ConfigError:
    return ConfigError(
        f"{path} cannot be read: {problem.strerror}", hint="mend its permissions, or go elsewhere with -C"
    )


def _tool_tables(pyproject: Path) -> Mapping[str, Any]:
    try:
        document = tomllib.loads(pyproject.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise ConfigError(f"{pyproject} is not valid TOML: {problem}", hint="mend the file") from problem
    except OSError as problem:
        raise _unreadable(pyproject, problem) from problem
    tool = document.get("tool", {})
    return tool if isinstance(tool, dict) else {}


def _from_pyproject(root: Path, pyproject: Path, tool: Mapping[str, Any]) -> Project:
    table = _checked_table(tool["taskschema"], pyproject)
    ini = root / table.get("alembic-ini", "alembic.ini")
    has_ini = _is_file(ini)
    if "alembic-ini" in table and not has_ini:
        raise ConfigError(f"{ini} does not exist", hint=f"mend alembic-ini in {pyproject}")
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


def _checked_table(table: object, pyproject: Path) -> Mapping[str, Any]:
    checked = _check(table, _KEYS, f"[tool.taskschema] in {pyproject}")
    environments = {
        name: _check(inner, _ENVIRONMENT_KEYS, f"[tool.taskschema.environments.{name}] in {pyproject}")
        for name, inner in checked.get("environments", {}).items()
    }
    masks = checked.get("masks", {})
    _check(masks, dict.fromkeys(masks, str), f"[tool.taskschema.masks] in {pyproject}")
    return {**checked, "environments": environments}


def _check(table: object, keys: Mapping[str, type], where: str) -> dict[str, Any]:
    """Return the table with its URLs as Secret; refuse a key that is unknown, of the wrong type or empty."""
    if not isinstance(table, dict):
        raise ConfigError(f"{where} is not a table", hint=f"keys: {', '.join(sorted(keys))}")
    for key, value in table.items():
        if key not in keys:
            hint = did_you_mean(key, keys) or f"known keys: {', '.join(sorted(keys))}"
            raise ConfigError(f"{where} has an unknown key {key!r}", hint=hint)
        kind = keys[key]
        texts = value if isinstance(value, list) else [value]
        if not isinstance(value, kind) or (kind is list and not all(isinstance(text, str) for text in texts)):
            raise ConfigError(f"{key} of {where} must be {_KINDS[kind]}", hint=f"mend {key}")
        if any(isinstance(text, str) and not text.strip() for text in texts):
            raise ConfigError(f"{key} of {where} is empty", hint=f"give {key} a value, or take it away")
    return {key: Secret(value) if key in _URL_KEYS else value for key, value in table.items()}
