"""The contract of the settings: who is stronger than whom, and what is refused."""

from __future__ import annotations

import copy
import dataclasses
import os
import pickle
from collections.abc import Mapping
from pathlib import Path

import pytest

from taskschema.config import (
    APPLICATION_URL_VARIABLES,
    EMBEDDED,
    ProjectKind,
    Secret,
    Settings,
    canonical_project,
    find_project,
    load_settings,
)
from taskschema.errors import ConfigError, UnknownEnvironment

PYPROJECT = """
[tool.taskschema]
models = ["shop.models"]
database-url = "postgresql://pyproject/d"

[tool.taskschema.environments.production]
database-url = "env:PRODUCTION_URL"
scratch-url = "postgresql://production-scratch/d"

[tool.taskschema.environments.staging]
database-url = "postgresql://staging/d"
"""
ALEMBIC_INI = "[alembic]\nscript_location = %(here)s/alembic\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that no project is above of."""
    return tmp_path.resolve()


@pytest.fixture
def project(folder: Path) -> Path:
    (folder / "pyproject.toml").write_text(PYPROJECT)
    return folder


def database(directory: Path, environ: Mapping[str, str], **flags: str | None) -> tuple[str | None, str]:
    setting = load_settings(environ=environ, directory=directory, **flags).database  # type: ignore[arg-type]
    assert setting.is_embedded is (setting.url is None)
    return (None if setting.url is None else setting.url.reveal()), setting.origin


# Which database: strongest first

LADDER: list[tuple[str, dict[str, str], dict[str, str], str]] = [
    ("-d", {}, {"url": "postgresql://flag/d"}, "postgresql://flag/d"),
    ("-e", {}, {"environment": "staging"}, "postgresql://staging/d"),
    ("TASKSCHEMA_DATABASE_URL", {"TASKSCHEMA_DATABASE_URL": "postgresql://own/d"}, {}, "postgresql://own/d"),
    ("TASKSCHEMA_ENVIRONMENT", {"TASKSCHEMA_ENVIRONMENT": "staging"}, {}, "postgresql://staging/d"),
    ("DATABASE_URL_UNPOOLED", {"DATABASE_URL_UNPOOLED": "postgresql://direct/d"}, {}, "postgresql://direct/d"),
    ("DATABASE_URL", {"DATABASE_URL": "postgresql://pooled/d"}, {}, "postgresql://pooled/d"),
    ("[tool.taskschema]", {}, {}, "postgresql://pyproject/d"),
]  # fmt: skip


@pytest.mark.parametrize("rung", range(len(LADDER)), ids=[name for name, *_ in LADDER])
def test_each_is_stronger_than_all_below_it(project: Path, rung: int) -> None:
    environ: dict[str, str] = {}
    flags: dict[str, str | None] = {}
    for _, variables, given, _ in LADDER[rung:]:
        environ |= variables
        flags |= given
    origin, _, _, url = LADDER[rung]
    assert database(project, environ, **flags) == (url, origin)


@pytest.mark.parametrize("rung", range(len(LADDER)), ids=[name for name, *_ in LADDER])
def test_each_is_heard_alone(project: Path, rung: int) -> None:
    origin, environ, flags, url = LADDER[rung]
    assert database(project, environ, **flags) == (url, origin)


def test_an_old_projects_own_url_is_the_weakest(folder: Path) -> None:
    (folder / "alembic.ini").write_text(ALEMBIC_INI + "sqlalchemy.url = postgresql://u:100%%@%(here)s/d\n")
    assert database(folder, {}) == (f"postgresql://u:100%@{folder}/d", "alembic.ini")
    assert database(folder, {"DATABASE_URL": "postgresql://h/d"}) == ("postgresql://h/d", "DATABASE_URL")
    (folder / "pyproject.toml").write_text(PYPROJECT)
    assert database(folder, {})[1] == "[tool.taskschema]"


@pytest.mark.parametrize(
    "line", ["", "sqlalchemy.url =\n", "sqlalchemy.url = driver://user:pass@localhost/dbname\n"]
)
def test_an_alembic_project_never_falls_back_on_the_embedded_server(folder: Path, line: str) -> None:
    """Its env.py may know a database by another way; an empty one must not be mistaken for it."""
    (folder / "alembic.ini").write_text(ALEMBIC_INI + line)
    with pytest.raises(ConfigError, match="does not fall back on the embedded one"):
        database(folder, {})
    assert database(folder, {"DATABASE_URL": "embedded"}) == (None, "DATABASE_URL")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (ALEMBIC_INI + "sqlalchemy.url = postgresql://u:hunter2%@h/d\n", "sqlalchemy.url in .* holds a %"),
        ("sqlalchemy.url = postgresql://u:hunter2@h/d\n", "is not a valid ini file"),
        (ALEMBIC_INI + "hunter2\n", "is not a valid ini file"),
    ],
)
def test_a_broken_alembic_ini_is_named_and_not_quoted(folder: Path, text: str, message: str) -> None:
    (folder / "alembic.ini").write_text(text)
    with pytest.raises(ConfigError, match=message) as caught:
        database(folder, {})
    assert "hunter2" not in f"{caught.value.message} {caught.value.hint} {caught.value.__cause__}"


def test_an_application_prefers_the_pooled_url(folder: Path) -> None:
    def chosen(environ: Mapping[str, str]) -> str:
        return load_settings(
            environ=environ, directory=folder, variables=APPLICATION_URL_VARIABLES
        ).database.origin

    both = {"DATABASE_URL_UNPOOLED": "postgresql://direct/d", "DATABASE_URL": "postgresql://pooled/d"}
    assert chosen(both) == "DATABASE_URL"
    assert chosen(both | {"TASKSCHEMA_DATABASE_URL": "postgresql://own/d"}) == "TASKSCHEMA_DATABASE_URL"
    assert chosen({"DATABASE_URL_UNPOOLED": "postgresql://direct/d"}) == "DATABASE_URL_UNPOOLED"


def test_nobody_names_one(folder: Path) -> None:
    assert database(folder, {}) == (None, "nobody")


def test_white_space_around_a_url_is_taken_away(folder: Path) -> None:
    assert database(folder, {"DATABASE_URL": " postgresql://h/d\n"})[0] == "postgresql://h/d"


# The embedded server, by name


@pytest.mark.parametrize(
    ("environ", "flags", "origin"),
    [
        ({"DATABASE_URL": "postgresql://h/d"}, {"url": EMBEDDED}, "-d"),
        (
            {"TASKSCHEMA_DATABASE_URL": EMBEDDED, "DATABASE_URL": "postgresql://h/d"},
            {},
            "TASKSCHEMA_DATABASE_URL",
        ),
        ({"X": EMBEDDED}, {"url": "env:X"}, "X"),
        ({"CI": "true"}, {"url": EMBEDDED}, "-d"),
    ],
)
def test_embedded(project: Path, environ: dict[str, str], flags: dict[str, str | None], origin: str) -> None:
    assert database(project, environ, **flags) == (None, origin)


# env:NAME


def test_env_reads_a_variable(project: Path) -> None:
    environ = {"MY_URL": "postgresql://mine/d", "DATABASE_URL": "postgresql://h/d"}
    assert database(project, environ, url="env:MY_URL") == ("postgresql://mine/d", "MY_URL")
    assert database(project, {"PRODUCTION_URL": "postgresql://p/d"}, environment="production") == (
        "postgresql://p/d",
        "PRODUCTION_URL",
    )


def test_env_of_a_variable_that_is_not_set(project: Path) -> None:
    with pytest.raises(UnknownEnvironment, match="the variable MY_URL is not set") as caught:
        database(project, {"MY_URLS": "x"}, url="env:MY_URL")
    assert caught.value.exit_code == 5
    assert caught.value.hint == "did you mean MY_URLS?"


@pytest.mark.parametrize("text", ["env:", "env: X", "env:postgresql://u:hunter2@h/d"])
def test_env_of_what_is_no_name(project: Path, text: str) -> None:
    with pytest.raises(UnknownEnvironment, match="what follows env: is not the name of a variable") as caught:
        database(project, {}, url=text)
    assert "hunter2" not in caught.value.hint


# Set, and empty

EMPTY = ["", "  ", "\n"]


@pytest.mark.parametrize("value", EMPTY)
@pytest.mark.parametrize("variable", ["TASKSCHEMA_DATABASE_URL", "DATABASE_URL_UNPOOLED", "DATABASE_URL"])
def test_an_empty_url_variable_is_refused_by_name(project: Path, variable: str, value: str) -> None:
    with pytest.raises(
        ConfigError, match=f"the variable {variable} names the database, and is empty"
    ) as caught:
        database(project, {variable: value})
    assert caught.value.exit_code == 5
    assert variable in caught.value.hint


def test_an_empty_variable_hides_no_weaker_one(project: Path) -> None:
    with pytest.raises(ConfigError, match="TASKSCHEMA_DATABASE_URL"):
        database(project, {"TASKSCHEMA_DATABASE_URL": "", "DATABASE_URL": "postgresql://h/d"})


def test_an_empty_variable_behind_env_is_refused_by_name(project: Path) -> None:
    with pytest.raises(ConfigError, match="the variable MY_URL names the database, and is empty"):
        database(project, {"MY_URL": " "}, url="env:MY_URL")


@pytest.mark.parametrize(
    ("environ", "flags", "message"),
    [
        ({}, {"url": ""}, "-d names the database, and is empty"),
        ({}, {"environment": ""}, "-e names the environment, and is empty"),
        ({"TASKSCHEMA_ENVIRONMENT": ""}, {}, "the variable TASKSCHEMA_ENVIRONMENT names the environment"),
        ({"TASKSCHEMA_SCRATCH_URL": ""}, {}, "the variable TASKSCHEMA_SCRATCH_URL names the scratch server"),
        ({}, {"scratch_url": " "}, "--scratch-url names the scratch server, and is empty"),
    ],
)
def test_other_empty_settings(
    project: Path, environ: dict[str, str], flags: dict[str, str | None], message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        database(project, environ, **flags)


# Continuous integration


@pytest.mark.parametrize("value", ["true", "1", "True", "yes", "woodpecker"])
def test_ci_without_a_url_is_refused(folder: Path, value: str) -> None:
    with pytest.raises(
        ConfigError, match="CI is set and no database is named: DATABASE_URL is missing"
    ) as caught:
        database(folder, {"CI": value})
    assert caught.value.exit_code == 5
    assert "-d embedded" in caught.value.hint


@pytest.mark.parametrize("value", ["", "false", "0", "no", "off", "FALSE"])
def test_ci_that_says_no_is_none(folder: Path, value: str) -> None:
    assert database(folder, {"CI": value}) == (None, "nobody")


def test_ci_with_a_url(folder: Path, project: Path) -> None:
    assert database(folder, {"CI": "true", "DATABASE_URL": "postgresql://h/d"})[1] == "DATABASE_URL"
    assert database(project, {"CI": "true"})[1] == "[tool.taskschema]"


# Environments


def test_an_environment_is_chosen_by_flag_before_variable(project: Path) -> None:
    settings = load_settings(
        environ={"TASKSCHEMA_ENVIRONMENT": "production"}, directory=project, environment="staging"
    )
    assert settings.environment == "staging"


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("stagin", "there is no environment 'stagin'", "did you mean staging?"),
        ("zzz", "there is no environment 'zzz'", "environments: production, staging"),
        (
            "postgresql://u:hunter2@h/d",
            "there is no environment of that name",
            "environments: production, staging",
        ),
    ],
)
def test_an_unknown_environment(project: Path, name: str, message: str, hint: str) -> None:
    with pytest.raises(UnknownEnvironment) as caught:
        database(project, {}, environment=name)
    assert (caught.value.message, caught.value.hint, caught.value.exit_code) == (message, hint, 5)


def test_no_environments_at_all(folder: Path) -> None:
    with pytest.raises(UnknownEnvironment) as caught:
        database(folder, {"TASKSCHEMA_ENVIRONMENT": "production"})
    assert "[tool.taskschema.environments.NAME]" in caught.value.hint


# Throw-away databases


@pytest.mark.parametrize(
    ("environ", "flags", "url"),
    [
        (
            {"TASKSCHEMA_SCRATCH_URL": "postgresql://v/d"},
            {"scratch_url": "postgresql://f/d"},
            "postgresql://f/d",
        ),
        ({"TASKSCHEMA_SCRATCH_URL": "postgresql://v/d"}, {"environment": "production"}, "postgresql://v/d"),
        ({"TASKSCHEMA_SCRATCH_URL": "env:S", "S": "postgresql://s/d"}, {}, "postgresql://s/d"),
        ({}, {"environment": "production"}, "postgresql://production-scratch/d"),
        ({}, {}, None),
    ],
)
def test_scratch(project: Path, environ: dict[str, str], flags: dict[str, str], url: str | None) -> None:
    environ |= {"PRODUCTION_URL": "postgresql://p/d"}
    found = load_settings(environ=environ, directory=project, **flags).scratch_url  # type: ignore[arg-type]
    assert (found and found.reveal()) == url


# The project file


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("[tool.taskschema]\nmodel = ['x']\n", "unknown key 'model'", "did you mean models?"),
        (
            "[tool.taskschema]\ndatabase_url = 'x'\n",
            "unknown key 'database_url'",
            "did you mean database-url?",
        ),
        ("[tool.taskschema]\nzzz = 1\n", "unknown key 'zzz'", "known keys: alembic-ini, database-url"),
        ("[tool.taskschema]\nmodels = 'x'\n", "models of .* must be a list of strings", "models"),
        ("[tool.taskschema]\nmodels = [1]\n", "models of .* must be a list of strings", "models"),
        ("[tool.taskschema]\nseeds = 1\n", "seeds of .* must be a string", "seeds"),
        ("[tool.taskschema]\ndatabase-url = ''\n", "database-url of .* is empty", "take it away"),
        ("[tool.taskschema]\nmodels = [' ']\n", "models of .* is empty", "take it away"),
        ("[tool.taskschema]\nenvironments = 'x'\n", "environments of .* must be a table", "environments"),
        (
            "[tool.taskschema.environments]\nx = 1\n",
            r"\[tool.taskschema.environments.x\] in .* is not a table",
            "keys",
        ),
        (
            "[tool.taskschema.environments.x]\nurl = 'a'\n",
            "environments.x.* unknown key 'url'",
            "database-url",
        ),
        ("[tool]\ntaskschema = 1\n", r"\[tool.taskschema\] in .* is not a table", "keys"),
        (
            "[tool.taskschema]\nalembic-ini = 'nowhere.ini'\n",
            "nowhere.ini does not exist",
            "mend alembic-ini",
        ),
        ("[tool.taskschema\n", "is not valid TOML", "mend the file"),
    ],
)
def test_a_wrong_project_file(folder: Path, text: str, message: str, hint: str) -> None:
    (folder / "pyproject.toml").write_text(text)
    with pytest.raises(ConfigError, match=message) as caught:
        load_settings(environ={}, directory=folder)
    assert hint in caught.value.hint
    assert caught.value.exit_code == 5
    assert str(folder) in caught.value.message


def test_a_project_file_that_is_not_utf8(folder: Path) -> None:
    (folder / "pyproject.toml").write_bytes(b"[tool.taskschema]\nseeds = '\xff'\n")
    with pytest.raises(ConfigError, match="is not valid TOML"):
        find_project(folder)


@pytest.mark.parametrize("name", ["pyproject.toml", "alembic.ini"])
def test_a_file_that_cannot_be_read(folder: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Permissions do not stop root, who may run the tests."""
    (folder / name).write_text("")

    def refuse(path: Path, encoding: str) -> str:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_text", refuse)
    with pytest.raises(ConfigError, match=f"{name} cannot be read: Permission denied") as caught:
        load_settings(environ={}, directory=folder)
    assert "permissions" in caught.value.hint


def test_a_folder_that_cannot_be_looked_into(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "is_file", refuse)
    with pytest.raises(ConfigError, match="cannot be read: Permission denied"):
        find_project(folder)


def test_every_key(folder: Path) -> None:
    (folder / "pyproject.toml").write_text(
        "[tool.taskschema]\nmodels = ['a.b', 'c:metadata']\nmigrations = 'm'\nseeds = 's'\n"
        "alembic-ini = 'x.ini'\nversion-table = 'v'\nversion-table-schema = 'w'\nscratch-url = 'postgresql://h/d'\n"
    )
    (folder / "x.ini").write_text(ALEMBIC_INI)
    found = find_project(folder)
    assert found.kind is ProjectKind.PYPROJECT
    assert found.models == ("a.b", "c:metadata")
    assert (found.migrations, found.seeds, found.alembic_ini) == (
        folder / "m",
        folder / "s",
        folder / "x.ini",
    )
    assert (found.version_table, found.version_table_schema) == ("v", "w")
    assert not found.is_canonical


# Where the project is


def test_the_nearest_project_above_counts(project: Path) -> None:
    inner = project / "src" / "shop"
    inner.mkdir(parents=True)
    settings = load_settings(environ={}, directory=inner)
    assert (settings.project.root, settings.home) == (project, project)
    (project / "src" / "pyproject.toml").write_text("[tool.taskschema]\n")
    assert find_project(inner).root == project / "src"


def test_another_project_in_between_ends_the_search(project: Path) -> None:
    inner = project / "vendored" / "src"
    inner.mkdir(parents=True)
    (project / "vendored" / "pyproject.toml").write_text("[project]\nname = 'other'\n")
    settings = load_settings(environ={}, directory=inner)
    assert settings.project == canonical_project()
    assert settings.home == inner


def test_an_alembic_ini_is_a_project(folder: Path) -> None:
    (folder / "alembic.ini").write_text(ALEMBIC_INI)
    (folder / "pyproject.toml").write_text("[project]\nname = 'old'\n")
    found = find_project(folder)
    assert (found.kind, found.root, found.migrations) == (ProjectKind.ALEMBIC, folder, None)
    assert (found.alembic_ini, found.pyproject) == (folder / "alembic.ini", None)


def test_a_table_of_alembic_is_a_project(folder: Path) -> None:
    (folder / "pyproject.toml").write_text("[tool.alembic]\nscript_location = 'alembic'\n")
    found = find_project(folder)
    assert (found.kind, found.migrations) == (ProjectKind.ALEMBIC, None)
    assert (found.alembic_ini, found.pyproject) == (None, folder / "pyproject.toml")


@pytest.mark.parametrize(
    ("beside", "migrations"),
    [("", "migrations"), ("[tool.alembic]\nscript_location = 'alembic'\n", None), (ALEMBIC_INI, None)],
)
def test_who_says_where_the_revisions_are(folder: Path, beside: str, migrations: str | None) -> None:
    (folder / "pyproject.toml").write_text("[tool.taskschema]\n" + (beside if "tool" in beside else ""))
    if beside == ALEMBIC_INI:
        (folder / "alembic.ini").write_text(beside)
    assert find_project(folder).migrations == (folder / migrations if migrations else None)


def test_no_project_is_the_canonical_one(folder: Path) -> None:
    settings = load_settings(environ={}, directory=folder)
    assert settings.project.kind is ProjectKind.CANONICAL
    assert settings.project.is_canonical
    assert settings.project.models == ("taskschema.models.canonical",)
    assert settings.home == folder


@pytest.mark.parametrize("name", ["pyproject.toml", "alembic.ini"])
def test_a_folder_of_that_name_is_no_project(folder: Path, name: str) -> None:
    (folder / name).mkdir()
    assert find_project(folder).is_canonical


def test_a_folder_that_is_not_there(folder: Path) -> None:
    with pytest.raises(ConfigError, match=f"the folder {folder / 'x'} does not exist") as caught:
        load_settings(environ={}, directory=folder / "x")
    assert "-C" in caught.value.hint


def test_a_folder_that_is_a_file(folder: Path) -> None:
    (folder / "x").write_text("")
    with pytest.raises(ConfigError, match=f"{folder / 'x'} is not a folder"):
        load_settings(environ={}, directory=folder / "x")


def test_a_current_folder_that_is_gone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> Path:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(Path, "cwd", gone)
    with pytest.raises(ConfigError, match="the current folder does not exist any more"):
        load_settings(environ={})


def test_the_current_folder_is_where_it_starts(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    assert load_settings(environ={}).project.root == project
    assert load_settings(environ=os.environ, directory=Path()).project.root == project


# Secrets


def looks(settings: Settings) -> list[str]:
    values = (settings, settings.project, settings.database, settings.scratch_url, settings.project.table)
    return [
        *(f"{value} {value!r}" for value in values),
        repr(dataclasses.asdict(settings)),
        repr(copy.deepcopy(settings)),
        repr(pickle.loads(pickle.dumps(settings))),
    ]


def test_no_settings_print_a_password(folder: Path) -> None:
    (folder / "pyproject.toml").write_text(
        "[tool.taskschema]\ndatabase-url = 'postgresql://u:hunter2@h/d'\nscratch-url = 'postgresql://u:hunter2@s/d'\n"
        "[tool.taskschema.environments.x]\ndatabase-url = 'postgresql://u:hunter2@x/d'\n"
    )
    settings = load_settings(environ={}, directory=folder)
    assert settings.database.url == Secret("postgresql://u:hunter2@h/d")
    for look in looks(settings):
        assert "hunter2" not in look


def test_a_secret_is_a_value() -> None:
    secret = Secret("hunter2")
    assert secret == Secret("hunter2") != Secret("other")
    assert secret != "hunter2"
    assert len({secret, Secret("hunter2")}) == 1
    assert pickle.loads(pickle.dumps(secret)) == copy.copy(secret) == secret
    assert f"{secret} {secret!r} {secret!s}" == "Secret('***') Secret('***') Secret('***')"
