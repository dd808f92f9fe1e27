"""`taskschema drift` as a person or a nightly job runs it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from taskschema.db.url import DatabaseUrl
from tests.fixtures.cli import Cli, Ran
from tests.fixtures.projects import SmallProject

MakeProject = Callable[..., SmallProject]
MADE = (
    "CREATE TABLE author (id int PRIMARY KEY, name text NOT NULL); CREATE VIEW v AS SELECT name FROM author"
)


def run_sql(url: DatabaseUrl, script: str) -> None:
    with psycopg.connect(url.reveal(), autocommit=True) as connection:
        for statement in script.split(";\n"):
            connection.execute(statement.encode())


@pytest.fixture
def twin(empty_database: DatabaseUrl, other_database: DatabaseUrl) -> tuple[DatabaseUrl, DatabaseUrl]:
    """Two databases with the same schema: what should be, and what is."""
    for url in (empty_database, other_database):
        run_sql(url, MADE)
    return empty_database, other_database


def test_another_database_needs_no_project(cli: Cli, twin: tuple[DatabaseUrl, DatabaseUrl]) -> None:
    should, found = twin
    same = cli("-d", found.reveal(), "drift", "--against", should.reveal())
    assert (same.exit_code, same.stdout) == (0, "")
    assert "no drift" in same.stderr
    run_sql(found, "DROP VIEW v;\nALTER TABLE author ALTER name TYPE varchar(9)")
    ran = cli("-d", found.reveal(), "drift", "--against", "env:SHOULD", env={"SHOULD": should.reveal()})
    assert ran.exit_code == 3
    assert "breaking: column public.author.name has another type: " in ran.stdout
    assert "expected: text" in ran.stdout
    assert "view public.v is missing" in ran.stdout
    assert "2 differences" in ran.stderr


def test_version_tables_of_other_projects_are_no_drift(
    cli: Cli, small_project: MakeProject, empty_database: DatabaseUrl
) -> None:
    """Whoever recorded last may not have known the other's table, or the other way round."""
    project = small_project({"r1": (None, "pass", "pass")})
    settings = (project.root / "pyproject.toml").read_text(encoding="utf-8")
    env = {"DATABASE_URL": empty_database.reveal()}
    for table in ("alembic_version", "other_version", "third_version"):
        project.write("pyproject.toml", f'{settings}version-table = "{table}"\n')
        ran = cli("upgrade", cwd=project.root, env=env)
        assert ran.exit_code == 0, ran.stderr
    for table in ("alembic_version", "other_version", "third_version"):
        project.write("pyproject.toml", f'{settings}version-table = "{table}"\n')
        ran = cli("drift", "--against", "recorded", cwd=project.root, env=env)
        assert (ran.exit_code, ran.stdout) == (0, ""), ran.stdout
    run_sql(empty_database, "CREATE TABLE fourth_version (version_num text)")
    assert cli("drift", "--against", "recorded", cwd=project.root, env=env).exit_code == 3


def test_json_says_what_text_says(cli: Cli, twin: tuple[DatabaseUrl, DatabaseUrl]) -> None:
    should, found = twin
    run_sql(found, "DROP VIEW v;\nCREATE TABLE tmp_1 (x int)")
    arguments = (
        "-d",
        found.reveal(),
        "drift",
        "--against",
        should.reveal(),
        "--ignore",
        "table:public.tmp_*",
    )
    ran = cli("--format", "json", *arguments)
    told = json.loads(ran.stdout)
    assert ran.exit_code == 3
    assert told["ok"] is False
    assert [finding["object"] for finding in told["findings"]] == ["view public.v"]
    assert told["summary"]["ignored"] == 1
    assert told["summary"]["breaking"] == 1
    (ignored,) = told["ignored"]
    assert (ignored["object"], ignored["reason"]) == ("table public.tmp_1", "asked for with --ignore")


def test_the_way_back_is_a_script(cli: Cli, twin: tuple[DatabaseUrl, DatabaseUrl]) -> None:
    should, found = twin
    run_sql(
        found, "ALTER TABLE author ALTER name DROP NOT NULL;\nDROP VIEW v;\nCREATE INDEX ix ON author (name)"
    )
    arguments = ("-d", found.reveal(), "drift", "--against", should.reveal())
    ran = cli(*arguments, "--sql")
    assert ran.exit_code == 3
    assert "tried on a copy" in ran.stderr
    assert "-- breaking: " in ran.stdout
    assert "DROP INDEX CONCURRENTLY public.ix" in ran.stdout
    lines = [line for line in ran.stdout.splitlines() if not line.startswith("--")]
    run_sql(found, "\n".join(lines))
    assert cli(*arguments).exit_code == 0
    assert cli(*arguments, "--sql").stdout == ""


def test_only_what_is_told_is_taken_back(cli: Cli, twin: tuple[DatabaseUrl, DatabaseUrl]) -> None:
    should, found = twin
    run_sql(found, "DROP VIEW v;\nCREATE INDEX ix ON author (name)")
    ran = cli("-d", found.reveal(), "drift", "--against", should.reveal(), "--only", "view:*", "--sql")
    assert "CREATE VIEW public.v" in ran.stdout
    assert "INDEX" not in ran.stdout


@pytest.mark.parametrize(
    ("arguments", "exit_code", "said"),
    [
        (("--only", "tabel:x"), 5, "tabel"),
        (("--ignore", "table"), 5, "--ignore"),
        (("--against", "model"), 5, "neither models, migrations or recorded, nor a URL"),
        (("--against", "env:NOT_SET"), 5, "not set"),
        (("--against", "postgresql://u:s3cret@127.0.0.1:1/x"), 4, "127.0.0.1"),
        (("--against", "recorded"), 5, "record"),
        (("--severity", "huge"), 2, "severity"),
        (("--sql", "--write-revision", "x"), 2, "--write-revision"),
    ],
)
def test_what_cannot_be_asked(
    cli: Cli, empty_database: DatabaseUrl, arguments: tuple[str, ...], exit_code: int, said: str
) -> None:
    ran = cli("-d", empty_database.reveal(), "drift", *arguments)
    assert ran.exit_code == exit_code
    assert said in ran.stderr
    assert "s3cret" not in ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr


@dataclass(frozen=True)
class Adopted:
    """A project with one revision, at head in a database."""

    project: SmallProject
    env: dict[str, str]
    cli: Cli

    def run(self, *arguments: str) -> Ran:
        return self.cli(*arguments, cwd=self.project.root, env=self.env)


@pytest.fixture
def adopted(cli: Cli, small_project: MakeProject, empty_database: DatabaseUrl) -> Adopted:
    create = 'op.execute("CREATE TABLE author (id int PRIMARY KEY)")'
    project = small_project({"one": (None, create, 'op.execute("DROP TABLE author")')})
    made = Adopted(project, {"DATABASE_URL": empty_database.reveal()}, cli)
    assert made.run("upgrade", "head").exit_code == 0
    return made


AGAINST = ("drift", "--against", "migrations")


def test_migrations_say_what_should_be(adopted: Adopted, empty_database: DatabaseUrl) -> None:
    adopted.project.revision("two", "one", 'op.execute("CREATE TABLE later (id int)")')
    pending = adopted.run(*AGAINST)
    assert (pending.exit_code, pending.stdout) == (0, ""), pending.stderr
    run_sql(empty_database, "ALTER TABLE author ADD note text;\nCREATE VIEW v AS SELECT 1 AS one")
    ran = adopted.run(*AGAINST)
    assert ran.exit_code == 3
    assert "column public.author.note is not expected" in ran.stdout
    assert "view public.v is not expected" in ran.stdout


def test_what_was_done_by_hand_is_adopted(adopted: Adopted, empty_database: DatabaseUrl) -> None:
    run_sql(
        empty_database, "ALTER TABLE author ADD note text DEFAULT ':x %';\nCREATE INDEX ix ON author (note)"
    )
    ran = adopted.run(*AGAINST, "--write-revision", "adopt the note")
    assert ran.exit_code == 3
    assert Path(ran.stdout.splitlines()[0]).exists()
    revision = ran.stderr.split("taskschema stamp ")[1].split()[0]
    assert adopted.run("stamp", revision).exit_code == 0
    assert adopted.run(*AGAINST).exit_code == 0
    for move in (("downgrade", "-1"), ("upgrade", "head"), ("downgrade", "base")):
        moved = adopted.run(*move)
        assert moved.exit_code == 0, moved.stderr
        assert adopted.run(*AGAINST).exit_code == 0


def test_a_project_says_what_it_ignores(adopted: Adopted, empty_database: DatabaseUrl) -> None:
    run_sql(empty_database, "CREATE TABLE tmp_1 (x int)")
    text = (adopted.project.root / "pyproject.toml").read_text(encoding="utf-8")
    entry = '{ object = "table:public.tmp_*", reason = "of the nightly import" }'
    adopted.project.write("pyproject.toml", f"{text}\n[tool.taskschema.drift]\nignore = [{entry}]\n")
    ran = adopted.run("--format", "json", *AGAINST)
    assert ran.exit_code == 0
    assert json.loads(ran.stdout)["ignored"][0]["reason"] == "of the nightly import"
