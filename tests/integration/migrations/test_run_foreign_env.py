"""Runs in somebody else's env.py, and by Alembic's own program: just as safe."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable

import psycopg
import pytest
from sqlalchemy import create_engine

from taskschema.db.engines import create_command_engine
from taskschema.db.url import DatabaseUrl
from taskschema.errors import ConfigError
from taskschema.migrations.runner import read_current, upgrade
from tests.fixtures.cli import SCRIPT
from tests.integration.migrations.running import Run

RunOf = Callable[..., Run]
ONE = {"r1": (None, 'op.execute("CREATE TABLE t (id int)")', "pass")}
ENV = """
from alembic import context

connection = context.config.attributes["connection"]
{before}
context.configure(connection=connection{options})
with context.begin_transaction():
    context.run_migrations()
"""
RUNNERS = 12


def alembic(run: Run, url: DatabaseUrl, *words: str) -> int:
    """Run Alembic's own program in the project, and return its exit code."""
    run.project.write("alembic.ini", "[alembic]\nscript_location = %(here)s/migrations\n")
    env = {"PATH": os.environ["PATH"], "DATABASE_URL": url.reveal()}
    done = subprocess.run(
        [SCRIPT.parent / "alembic", *words], cwd=run.project.root, env=env, capture_output=True, check=False
    )
    return done.returncode


def with_env(run: Run, before: str, options: str = "") -> Run:
    run.project.write("migrations/env.py", ENV.format(before=before, options=options))
    return run


def test_a_statement_before_configure_rolls_nothing_back(run_of: RunOf) -> None:
    """SQLAlchemy begins a transaction for it, which Alembic would leave to somebody else, and lose."""
    run = with_env(run_of(ONE), "connection.exec_driver_sql('SET statement_timeout = 4711')")
    assert run() == ("r1",)
    assert run.ask("SELECT to_regclass('t') IS NOT NULL")


def test_a_lock_of_their_own_does_no_harm(run_of: RunOf) -> None:
    run = with_env(run_of(ONE), "connection.exec_driver_sql('SELECT pg_advisory_lock(42)')")
    assert run() == ("r1",)


def test_one_transaction_for_all_becomes_one_for_each(run_of: RunOf) -> None:
    two = ONE | {"r2": ("r1", 'op.execute("SELECT 1 / 0")', "pass")}
    run = with_env(run_of(two), "", ", transaction_per_migration=False")
    with pytest.raises(Exception, match="division by zero"):
        run()
    assert run.ask("SELECT version_num FROM alembic_version") == "r1"


def test_alembics_own_program_commits_though_our_env_is_told_otherwise(
    run_of: RunOf, empty_database: DatabaseUrl
) -> None:
    two = ONE | {"r2": ("r1", 'op.execute("SELECT 1 / 0")', "pass")}
    run = run_of(two)
    run.project.write(
        "migrations/env.py",
        """
        from taskschema.migrations.environment import run_migrations

        run_migrations(transaction_per_migration=False)
        """,
    )
    assert alembic(run, empty_database, "upgrade", "r1") == 0
    assert run.ask("SELECT version_num FROM alembic_version") == "r1"
    assert alembic(run, empty_database, "upgrade", "head") != 0
    assert run.ask("SELECT version_num FROM alembic_version") == "r1"


@pytest.mark.parametrize("command", [upgrade, read_current])
def test_a_search_path_that_leads_nowhere_is_said(run_of: RunOf, command: Callable[..., object]) -> None:
    run = run_of(ONE)
    run()
    with_env(run, "connection.exec_driver_sql('SET search_path TO nowhere')")
    with pytest.raises(ConfigError, match="search_path of the session names no schema") as caught:
        command(run.connection, run.scripts)
    assert "version_table_schema" in caught.value.hint


def test_a_transaction_around_it_all_is_refused(run_of: RunOf) -> None:
    run = run_of(ONE)
    run.project.write(
        "migrations/env.py",
        """
        from alembic import context

        connection = context.config.attributes["connection"]
        with connection.begin():
            context.configure(connection=connection)
            context.run_migrations()
        """,
    )
    with pytest.raises(ConfigError, match="begins a transaction before"):
        run()
    assert run.ask("SELECT to_regclass('t')") is None


THEIR_ENGINE = """
import psycopg
from alembic import context
from sqlalchemy import NullPool, create_engine, event

NAMED, DATABASE = {named!r}, {database!r}
engine = create_engine("{url}", poolclass=NullPool{options})
{event}
with engine.connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""
ON_CONNECT = """
@event.listens_for(engine, "do_connect")
def name(dialect, record, words, named):
    return psycopg.connect(NAMED)
"""


@pytest.mark.parametrize(
    "overruled",
    [
        {"url": "postgresql+psycopg://", "options": ", creator=lambda: psycopg.connect(NAMED)"},
        {"url": "postgresql+psycopg://nobody@nowhere.invalid/nothing", "event": ON_CONNECT},
        {"options": ', connect_args={"dbname": DATABASE}'},
    ],
)
def test_the_lock_goes_where_their_engine_goes(
    overruled: dict[str, str], run_of: RunOf, empty_database: DatabaseUrl, other_database: DatabaseUrl
) -> None:
    """What the engine's URL says is overruled: by a creator, an event, or arguments."""
    run = run_of(ONE)
    their = {"url": spelled(other_database), "options": "", "event": ""} | overruled
    run.project.write("migrations/env.py", their_engine(empty_database, **their))
    assert run() == ("r1",)
    assert run.rows("SELECT revision, outcome FROM taskschema.ledger") == [("r1", "applied")]
    with psycopg.connect(other_database.reveal()) as elsewhere:
        assert elsewhere.execute("SELECT to_regnamespace('taskschema')").fetchone() == (None,)


def test_the_role_of_their_engine_is_kept(
    run_of: RunOf, empty_database: DatabaseUrl, other_role: Callable[[DatabaseUrl], DatabaseUrl]
) -> None:
    """The role that is named may have no rights at all, and theirs has them."""
    run = run_of(ONE)
    env = their_engine(empty_database, url=spelled(empty_database), options="", event="")
    run.project.write("migrations/env.py", env)
    engine = create_command_engine(other_role(empty_database))
    with engine.connect() as poor:
        assert upgrade(poor, run.scripts).after == ("r1",)


def test_a_lock_that_would_be_elsewhere_is_refused(
    run_of: RunOf, empty_database: DatabaseUrl, other_database: DatabaseUrl
) -> None:
    run = run_of(ONE)
    astray = create_engine(spelled(other_database), connect_args={"dbname": empty_database.database})
    with astray.connect() as connection, pytest.raises(ConfigError, match="leads to another database"):
        upgrade(connection, run.scripts)
    assert run.ask("SELECT to_regclass('t')") is None
    astray.dispose()


def their_engine(named: DatabaseUrl, **parts: str) -> str:
    return THEIR_ENGINE.format(named=named.reveal(), database=named.database, **parts)


def spelled(url: DatabaseUrl) -> str:
    return url.sqlalchemy_url().render_as_string(hide_password=False)


def test_twelve_alembics_at_once(run_of: RunOf, empty_database: DatabaseUrl) -> None:
    body = """
        op.execute("CREATE TABLE t (id int)")
        with op.get_context().autocommit_block():
            op.execute("CREATE INDEX CONCURRENTLY ix ON t (id)")
    """
    run = run_of({"r1": (None, body, "pass"), "r2": ("r1", "pass", "pass")})
    run.project.write("alembic.ini", "[alembic]\nscript_location = %(here)s/migrations\n")
    all_of_them = [
        subprocess.Popen(
            [SCRIPT.parent / "alembic", "upgrade", "head"],
            cwd=run.project.root,
            env={"PATH": os.environ["PATH"], "DATABASE_URL": empty_database.reveal()},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for _ in range(RUNNERS)
    ]
    ended = [(process.communicate(timeout=60)[0], process.returncode) for process in all_of_them]
    assert [code for _, code in ended] == [0] * RUNNERS, [text for text, code in ended if code]
    assert run.rows("SELECT revision, outcome FROM taskschema.ledger ORDER BY id") == [
        ("r1", "applied"),
        ("r2", "applied"),
    ]
