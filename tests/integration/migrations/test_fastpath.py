"""The short road of `upgrade`: at head it is enough, and anything unusual is left to the full one."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from taskschema.config import Secret, Settings, canonical_project, load_settings
from taskschema.db.url import DatabaseUrl
from taskschema.errors import Unreachable
from taskschema.migrations.fastpath import heads_stood_on
from tests.fixtures.cli import Cli
from tests.fixtures.projects import SmallProject
from tests.unit.test_imports import loaded_by

MakeProject = Callable[..., SmallProject]

CHAIN = {
    "r1": (None, 'op.create_table("author", sa.Column("id", sa.Integer, primary_key=True))'),
    "r2": ("r1", 'op.add_column("author", sa.Column("name", sa.Text))'),
}
OUR_ENV = "from taskschema.migrations.environment import run_migrations\n\nrun_migrations()\n"


def settings_of(project: SmallProject, url: DatabaseUrl) -> Settings:
    return load_settings(environ={"DATABASE_URL": url.reveal()}, directory=project.root)


@pytest.fixture
def at_head(small_project: MakeProject, empty_database: DatabaseUrl, cli: Cli) -> SmallProject:
    """A project whose revisions are applied to `empty_database`."""
    project = small_project(CHAIN)
    upgraded(cli, project, empty_database)
    return project


def upgraded(cli: Cli, project: SmallProject, url: DatabaseUrl) -> None:
    done = cli("upgrade", cwd=project.root, env={"DATABASE_URL": url.reveal()})
    assert done.exit_code == 0, done.stderr


def run_sql(url: DatabaseUrl, statement: str) -> None:
    with psycopg.connect(url.reveal(), autocommit=True) as connection:
        connection.execute(statement)


class Watched(psycopg.ClientCursor[Any]):
    """Counts statements, and the advisory locks that each leaves."""

    statements = 0
    locks = 0

    def execute(self, *arguments: Any, **options: Any) -> Watched:
        super().execute(*arguments, **options)
        Watched.statements += 1
        count = (
            "SELECT count(*) FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
        )
        with psycopg.Cursor(self.connection) as look:
            ((found,),) = look.execute(count).fetchall()
        Watched.locks += found
        return self


def test_at_head_one_query_says_so_and_takes_no_lock(
    at_head: SmallProject, empty_database: DatabaseUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(psycopg, "ClientCursor", Watched)
    assert heads_stood_on(settings_of(at_head, empty_database)) == ("r2",)
    assert (Watched.statements, Watched.locks) == (1, 0)


@pytest.mark.parametrize("words", [["upgrade"], ["upgrade", "head"], ["upgrade", "heads"]])
@pytest.mark.parametrize("form", ["text", "json"])
def test_both_roads_say_the_same(
    words: list[str], form: str, at_head: SmallProject, empty_database: DatabaseUrl, cli: Cli
) -> None:
    env = {"DATABASE_URL": empty_database.reveal(), "TASKSCHEMA_FORMAT": form}
    short = cli(*words, cwd=at_head.root, env=env)
    assert heads_stood_on(settings_of(at_head, empty_database)) is not None
    at_head.write("migrations/env.py", OUR_ENV + "print()\n")
    assert heads_stood_on(settings_of(at_head, empty_database)) is None
    long = cli(*words, cwd=at_head.root, env=env)
    assert short.exit_code == long.exit_code == 0
    assert short.stdout == long.stdout
    assert short.stderr.strip() == long.stderr.strip() == "nothing to do: the database is at r2"


def test_at_head_only_what_it_takes_is_imported(
    at_head: SmallProject, empty_database: DatabaseUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_database.reveal())
    statements = "from taskschema.cli.door import run\nassert run(['upgrade', 'head']) == 0"
    loaded = loaded_by(statements, at_head.root)
    drivers = loaded_by("import click, psycopg", at_head.root)
    assert loaded - drivers - sys.stdlib_module_names == {"taskschema"}
    assert loaded.isdisjoint({"sqlalchemy", "sqlmodel", "pydantic", "alembic", "rich", "mako"})


# What is left to the full road: files


def edit(project: SmallProject) -> None:
    path = project.versions / "r1.py"
    path.write_text(path.read_text(encoding="utf-8") + "\n# edited\n", encoding="utf-8")


def cut(project: SmallProject) -> None:
    (project.versions / "r1.py").unlink()


def break_(project: SmallProject) -> None:
    (project.versions / "r3.py").write_text("this is no Python", encoding="utf-8")


def nest(project: SmallProject) -> None:
    project.write("migrations/versions/more/r3.py", "revision = 'r3'\ndown_revision = 'r2'\n")


def go_elsewhere(project: SmallProject) -> None:
    project.write("alembic.ini", "[alembic]\nscript_location = migrations\nversion_locations = other\n")


def go_elsewhere_by_default(project: SmallProject) -> None:
    project.write(
        "alembic.ini", "[DEFAULT]\nversion_locations: other\n[alembic]\nscript_location = migrations\n"
    )


def go_elsewhere_in_pyproject(project: SmallProject) -> None:
    with (project.root / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write('migrations = "migrations"\n\n[tool.alembic]\nrecursive_version_locations = true\n')


def configure(project: SmallProject) -> None:
    project.write("migrations/env.py", OUR_ENV.replace("()", "(compare_type=False)"))


CHANGES: dict[str, Callable[[SmallProject], object]] = {
    "an edited file": edit,
    "a missing file": cut,
    "a new revision": lambda project: project.revision("r3", "r2"),
    "a second head": lambda project: project.revision("r3", "r1"),
    "a second base": lambda project: project.revision("r3", None),
    "a file that is no Python": break_,
    "a folder with revisions": nest,
    "no folder": lambda project: project.versions.rename(project.root / "elsewhere"),
    "an env.py with options": configure,
    "an env.py with more": lambda project: project.write("migrations/env.py", OUR_ENV + "import app\n"),
    "an env.py that is conditional": lambda project: project.write(
        "migrations/env.py", OUR_ENV.replace("\nrun_", "\nif False:\n    run_")
    ),
    "an env.py in another encoding": lambda project: (project.root / "migrations/env.py").write_bytes(
        b"#\xfc"
    ),
    "no env.py": lambda project: (project.root / "migrations/env.py").unlink(),
    "another folder in alembic.ini": lambda project: project.write(
        "alembic.ini", "[alembic]\nscript_location = app:migrations\n"
    ),
    "two folders in alembic.ini": lambda project: project.write(
        "alembic.ini", "[alembic]\nscript_location = migrations\nScript_Location: other\n"
    ),
    "other places in alembic.ini": go_elsewhere,
    "other places in its defaults": go_elsewhere_by_default,
    "other places in pyproject.toml": go_elsewhere_in_pyproject,
}


@pytest.mark.parametrize("change", CHANGES)
def test_other_files_are_left_to_the_full_road(
    change: str, at_head: SmallProject, empty_database: DatabaseUrl
) -> None:
    assert heads_stood_on(settings_of(at_head, empty_database)) == ("r2",)
    CHANGES[change](at_head)
    assert heads_stood_on(settings_of(at_head, empty_database)) is None


HARMLESS: dict[str, Callable[[SmallProject], object]] = {
    "an ini file for alembic": lambda project: project.write(
        "alembic.ini",
        "# for alembic\n[alembic]\nscript_location = %(here)s/migrations\nprepend_sys_path = .\n"
        "[loggers]\nkeys = root\n",
    ),
    "an ini file beside the settings": lambda project: (
        project.write("alembic.ini", "[alembic]\nscript_location = app:migrations\n"),
        project.write("pyproject.toml", '[tool.taskschema]\nmigrations = "migrations"\n'),
    ),
    "a docstring and comments": lambda project: project.write(
        "migrations/env.py",
        '#!/usr/bin/env python\n\n"""Alembic\'s door # to\nthis."""\n'
        + OUR_ENV.replace("()", "()  # all of it"),
    ),
    "ends of lines": lambda project: (project.versions / "r1.py").write_bytes(
        (project.versions / "r1.py").read_bytes().replace(b"\n", b"\r\n")
    ),
    "a dependency on alembic": lambda project: (project.root / "pyproject.toml").write_text(
        '[tool.poetry.dependencies]\nalembic = "^1.20"\n[tool.taskschema]\n', encoding="utf-8"
    ),
}


@pytest.mark.parametrize("change", HARMLESS)
def test_what_changes_nothing_is_no_reason_for_the_full_road(
    change: str, at_head: SmallProject, empty_database: DatabaseUrl
) -> None:
    HARMLESS[change](at_head)
    assert heads_stood_on(settings_of(at_head, empty_database)) == ("r2",)


# What is left to the full road: databases


@pytest.mark.parametrize(
    "statement",
    [
        "DROP SCHEMA taskschema CASCADE",
        "DROP TABLE taskschema.journal",
        "DROP TABLE alembic_version",
        "DELETE FROM alembic_version",
        "UPDATE alembic_version SET version_num = 'r1'",
        "INSERT INTO alembic_version VALUES ('r1')",
        "ALTER TABLE alembic_version RENAME version_num TO num",
        "DELETE FROM taskschema.ledger WHERE revision = 'r2'",
        "UPDATE taskschema.ledger SET is_recorded = false",
        "UPDATE taskschema.ledger SET chain_hash = NULL",
        "UPDATE taskschema.ledger SET chain_hash = file_sha256",
        "UPDATE taskschema.ledger SET outcome = 'failed'",
        "UPDATE taskschema.ledger SET outcome = 'reverted'",
        "UPDATE taskschema.ledger SET version_table = 'other.alembic_version'",
        "INSERT INTO taskschema.journal (version_table, revision, direction, position, statement,"
        " statement_sha256, outcome) VALUES ('public.alembic_version', 'r3', 'up', 1, '', '', 'done')",
    ],
)
def test_other_databases_are_left_to_the_full_road(
    statement: str, at_head: SmallProject, empty_database: DatabaseUrl
) -> None:
    run_sql(empty_database, statement)
    assert heads_stood_on(settings_of(at_head, empty_database)) is None


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO taskschema.journal (version_table, revision, direction, position, statement,"
        " statement_sha256, outcome) VALUES ('other.alembic_version', 'r3', 'up', 1, '', '', 'done')",
        "INSERT INTO taskschema.ledger (version_table, revision, direction, started_at, who, host,"
        " tool_version, outcome) VALUES ('public.alembic_version', 'r2', 'up', now(), '', '', '', 'failed')",
    ],
)
def test_what_says_nothing_about_the_head_does_not_count(
    statement: str, at_head: SmallProject, empty_database: DatabaseUrl
) -> None:
    run_sql(empty_database, statement)
    assert heads_stood_on(settings_of(at_head, empty_database)) == ("r2",)


def test_a_database_that_cannot_be_reached_is_tried_once(
    at_head: SmallProject, empty_database: DatabaseUrl
) -> None:
    for wrong in (
        replace(empty_database, database="there_is_no_such_database"),
        replace(empty_database, host="localhost", port=1, query=()),
    ):
        settings = settings_of(at_head, empty_database)
        named = replace(settings.database, url=Secret(wrong.reveal()))
        with pytest.raises(Unreachable):
            heads_stood_on(replace(settings, database=named))
    nonsense = replace(empty_database, query=(*empty_database.query, ("nonsense", "1")))
    named = replace(settings.database, url=Secret(nonsense.reveal()))
    assert heads_stood_on(replace(settings, database=named)) is None


def test_a_role_that_may_not_read_the_ledger_is_left_to_the_full_road(
    at_head: SmallProject, empty_database: DatabaseUrl, other_role: Callable[[DatabaseUrl], DatabaseUrl]
) -> None:
    run_sql(empty_database, "GRANT SELECT ON alembic_version TO PUBLIC")
    assert heads_stood_on(settings_of(at_head, other_role(empty_database))) is None


def test_other_kinds_of_projects_and_databases_are_left_to_the_full_road(
    at_head: SmallProject, empty_database: DatabaseUrl
) -> None:
    settings = settings_of(at_head, empty_database)
    for url in (None, Secret("sqlite:///file.db"), Secret("nonsense")):
        assert heads_stood_on(replace(settings, database=replace(settings.database, url=url))) is None
    assert heads_stood_on(replace(settings, project=canonical_project())) is None
    assert heads_stood_on(replace(settings, project=replace(settings.project, migrations=None))) is None
    missing = replace(settings.project, migrations=Path("nowhere"))
    assert heads_stood_on(replace(settings, project=missing)) is None


def test_a_version_table_of_another_name_and_schema(
    small_project: MakeProject, empty_database: DatabaseUrl, cli: Cli
) -> None:
    project = small_project(CHAIN)
    project.write(
        "pyproject.toml", '[tool.taskschema]\nversion-table = "Ver sion%s"\nversion-table-schema = "Ops"\n'
    )
    run_sql(empty_database, 'CREATE SCHEMA "Ops"')
    upgraded(cli, project, empty_database)
    assert heads_stood_on(settings_of(project, empty_database)) == ("r2",)
    project.write("pyproject.toml", '[tool.taskschema]\nversion-table = "Ver sion%s"\n')
    assert heads_stood_on(settings_of(project, empty_database)) is None
