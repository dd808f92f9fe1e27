"""This checkout by both programs, `taskschema` and `alembic`: the same env.py, the same settings."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from taskschema.catalog import Catalog, read_catalog
from taskschema.db.engines import create_command_engine
from taskschema.db.url import DatabaseUrl
from tests.fixtures.cli import SCRIPT, Cli

CHECKOUT = Path(__file__).parents[2]


def alembic(url: str, *words: str, cwd: Path = CHECKOUT) -> str:
    """Run Alembic's own program in the checkout."""
    done = subprocess.run(
        [SCRIPT.parent / "alembic", "-c", CHECKOUT / "alembic.ini", *words],
        cwd=cwd,
        env={"PATH": os.defpath, "DATABASE_URL": url},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def catalog(url: DatabaseUrl) -> Catalog:
    engine = create_command_engine(url)
    with engine.connect() as connection:
        found = read_catalog(connection)
    engine.dispose()
    return found


@pytest.fixture(params=["postgresql", "sqlite"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'tasks.db'}"
    empty: DatabaseUrl = request.getfixturevalue("empty_database")
    return empty.reveal()


def test_up_down_up_and_nothing_left_to_do(cli: Cli, url: str) -> None:
    for words in ("upgrade head", "current", "downgrade base", "upgrade head"):
        ran = cli("-d", url, *words.split(), cwd=CHECKOUT)
        assert ran.exit_code == 0, (words, ran.stderr)
    assert "No new upgrade operations detected" in alembic(url, "check")
    assert "(head)" in alembic(url, "current")


def test_both_programs_make_the_same_catalog(cli: Cli, empty_database: DatabaseUrl) -> None:
    url = empty_database.reveal()
    alembic(url, "upgrade", "head")
    first = catalog(empty_database)
    ran = cli("-d", url, "upgrade", cwd=CHECKOUT)
    assert "nothing to do" in ran.stderr
    cli("-d", url, "downgrade", "base", cwd=CHECKOUT)
    assert cli("-d", url, "upgrade", cwd=CHECKOUT).exit_code == 0
    assert catalog(empty_database) == first
    alembic(url, "downgrade", "base")
    assert catalog(empty_database).tables == ()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql+psycopg", "postgresql+asyncpg"])
def test_any_spelling_of_the_url_is_understood_by_both(
    cli: Cli, empty_database: DatabaseUrl, scheme: str
) -> None:
    url = empty_database.reveal().replace("postgresql://", f"{scheme}://", 1)
    alembic(url, "upgrade", "head")
    ran = cli("-d", url, "upgrade", cwd=CHECKOUT)
    assert (ran.exit_code, "nothing to do" in ran.stderr) == (0, True)


def test_sqlite_by_its_async_driver(cli: Cli, tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'tasks.db'}"
    alembic(url, "upgrade", "head")
    assert "nothing to do" in cli("-d", url, "upgrade", cwd=CHECKOUT).stderr


def test_the_sql_of_both_is_the_same(cli: Cli) -> None:
    url = "postgresql://nobody@127.0.0.1:1/nowhere"
    ours = cli("-d", url, "upgrade", "--sql", cwd=CHECKOUT)
    assert ours.exit_code == 0
    assert ours.stdout.strip() == alembic(url, "upgrade", "head", "--sql").strip()


def test_alembic_may_be_called_from_anywhere(tmp_path: Path, empty_database: DatabaseUrl) -> None:
    alembic(empty_database.reveal(), "upgrade", "head", cwd=tmp_path)


def test_alembic_is_held_to_the_same_settings() -> None:
    """An empty variable is refused there too, and named."""
    done = subprocess.run(
        [SCRIPT.parent / "alembic", "current"],
        cwd=CHECKOUT,
        env={"PATH": os.defpath, "DATABASE_URL": ""},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode != 0
    assert "the variable DATABASE_URL names the database, and is empty" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
