"""`.taskschema/seed.lock`: what is as the last run left it is told by one query."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from taskschema.db.url import DatabaseUrl
from tests.fixtures.cli import Cli, Ran

MODELS = """\
from decimal import Decimal
from sqlmodel import Field, SQLModel

class Shop(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True)

class Item(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    price: Decimal | None = Field(default=None, max_digits=8, decimal_places=2)
    shop_id: int | None = Field(default=None, foreign_key="shop.id")
"""
TABLES = """\
CREATE TABLE shop (id serial PRIMARY KEY, slug text NOT NULL UNIQUE);
CREATE TABLE item (id serial PRIMARY KEY, name text NOT NULL UNIQUE, price numeric(8, 2),
  shop_id int REFERENCES shop);
CREATE TABLE alembic_version (version_num text PRIMARY KEY);
INSERT INTO alembic_version VALUES ('one');
INSERT INTO shop (slug) VALUES ('main')
"""
SETTLED = "nothing has changed since the last run"


@dataclass(frozen=True)
class Project:
    """A project of somebody, its database, and a way to seed it."""

    root: Path
    url: DatabaseUrl
    cli: Cli

    def seed(self, *arguments: str) -> Ran:
        ran = self.cli("seed", *arguments, cwd=self.root, env={"DATABASE_URL": self.url.reveal()})
        assert ran.exit_code == 0, ran.stderr
        return ran

    def is_settled(self, *arguments: str) -> bool:
        return SETTLED in self.seed(*(arguments or ("base",))).stderr

    def change(self, statement: str) -> None:
        with psycopg.connect(self.url.reveal()) as connection:
            connection.execute(statement.encode())

    def write(self, name: str, content: str) -> None:
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_text(content, encoding="utf-8")


@pytest.fixture
def project(cli: Cli, empty_database: DatabaseUrl, tmp_path: Path) -> Project:
    made = Project(tmp_path / "project", empty_database, cli)
    made.write("pyproject.toml", '[tool.taskschema]\nmodels = ["shop"]\n')
    made.write("shop.py", MODELS)
    made.write("seeds/base/items.yaml", "item: [{name: a, shop: {slug: main}}, {name: b, price: 1.50}]\n")
    made.change(TABLES)
    return made


def test_the_second_run_is_told_by_one_query(project: Project) -> None:
    first = project.seed("base")
    assert "2 inserted" in first.stderr and SETTLED not in first.stderr
    second = project.seed("base")
    assert SETTLED in second.stderr
    assert second.stdout == project.seed("base", "--no-lock").stdout
    told = json.loads(project.seed("base", "--format", "json").stdout)
    assert told["settled"] and told["summary"]["unchanged"] == 2
    lock = (project.root / ".taskschema" / "seed.lock").read_text(encoding="utf-8")
    password = project.url.password
    assert password is None or password.reveal() not in lock  # the embedded server has none


def set_row(project: Project) -> None:
    project.change("UPDATE item SET price = 2 WHERE name = 'b'")


def delete_row(project: Project) -> None:
    project.change("DELETE FROM item WHERE name = 'b'")


def rename_what_is_referred_to(project: Project) -> None:
    project.change("INSERT INTO shop (slug) VALUES ('other'); UPDATE shop SET slug = slug || '2'")
    project.change("UPDATE shop SET slug = CASE slug WHEN 'other2' THEN 'main' ELSE 'other' END")


def move_revision(project: Project) -> None:
    project.change("UPDATE alembic_version SET version_num = 'two'")


def add_column(project: Project) -> None:
    project.change("ALTER TABLE item ADD more text")


def edit_file(project: Project) -> None:
    project.write("seeds/base/items.yaml", "item: [{name: a}, {name: b, price: 1.50}]\n")


def add_file(project: Project) -> None:
    project.write("seeds/base/more.yaml", "item: [{name: c}]\n")


def extend_set(project: Project) -> None:
    project.write("seeds/other/more.yaml", "item: [{name: c}]\n")
    project.write("seeds/base/_set.yaml", "extends: [other]\n")


def edit_models(project: Project) -> None:
    project.write("shop.py", f"{MODELS}    more: str | None = None\n")
    project.change("ALTER TABLE item ADD more text")


def spoil_lock(project: Project) -> None:
    project.write(".taskschema/seed.lock", '{"version": 1, "entries": [')


def open_lock_to_others(project: Project) -> None:
    (project.root / ".taskschema" / "seed.lock").chmod(0o666)


@pytest.mark.parametrize(
    "change",
    [
        set_row, delete_row, rename_what_is_referred_to, move_revision, add_column, edit_file, add_file,
        extend_set, edit_models, spoil_lock, open_lock_to_others,
    ],
)  # fmt: skip
def test_whatever_changes_is_looked_at(project: Project, change: Callable[[Project], None]) -> None:
    project.seed("base")
    assert project.is_settled()
    change(project)
    assert not project.is_settled()
    assert project.is_settled()


def test_other_sets_databases_and_options_are_not_told(project: Project, other_database: DatabaseUrl) -> None:
    project.write("seeds/more/a.yaml", "item: [{name: c}]\n")
    project.seed("base")
    assert not project.is_settled("more")
    assert not project.is_settled("base", "more")
    assert not project.is_settled("base", "--trust")
    for option in ("--dry-run", "--diff", "--no-lock", "--allow-env=HOME", "--prune=item"):
        assert not project.is_settled("base", option), option
    other = Project(project.root, other_database, project.cli)
    other.change(TABLES)
    assert not other.is_settled()
    assert other.is_settled()
    assert project.is_settled()  # item c came and went: the rows are those of the first run


def test_a_table_that_is_too_large_is_not_looked_at_again_and_again(project: Project) -> None:
    rows = "SELECT repeat(md5(n::text), 60) || n FROM generate_series(1, 40000) n"
    project.change(f"INSERT INTO item (name) {rows}")
    project.seed("base")
    assert not project.is_settled()


def test_it_imports_nothing_but_psycopg(project: Project) -> None:
    project.seed("base")
    program = (
        "from taskschema.cli.door import run\nrun(['seed', 'base'])\n"
        "import sys\nprint('\\n' + ' '.join(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=project.root,
        env={"DATABASE_URL": project.url.reveal(), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert SETTLED in done.stderr
    loaded = {name.partition(".")[0] for name in done.stdout.splitlines()[-1].split()}
    assert "psycopg" in loaded
    assert loaded.isdisjoint({"sqlalchemy", "sqlmodel", "pydantic", "alembic", "rich", "ruamel"})
