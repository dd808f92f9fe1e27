"""An env.py that goes through a schema for each tenant: each is a history of its own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Connection

from taskschema.db.opening import url_of
from taskschema.errors import RevisionFailed
from taskschema.migrations.runner import read_applied, read_current, upgrade
from tests.fixtures.cli import Cli
from tests.integration.migrations.running import Run

RunOf = Callable[..., Run]
TWO = {
    "r1": (None, 'op.execute("CREATE TABLE t (id int)")', 'op.execute("DROP TABLE t")'),
    "r2": ("r1", 'op.execute("ALTER TABLE t ADD COLUMN name text")', 'op.execute("ALTER TABLE t DROP name")'),
}
BY_NAME = """
from alembic import context

connection = context.config.attributes["connection"]
for tenant in {tenants}:
    connection.exec_driver_sql(f"SET search_path TO {{tenant}}")
    context.configure(connection=connection, version_table_schema=tenant)
    with context.begin_transaction():
        context.run_migrations()
"""
BY_PATH = BY_NAME.replace(", version_table_schema=tenant", "")
OURS = """
from taskschema.migrations.environment import run_migrations

for tenant in {tenants}:
    run_migrations(version_table_schema=tenant)
"""
IN_TENANT = """
schema = op.get_context().version_table_schema
op.execute(f"CREATE TABLE {schema}.t (id int)")
"""


@pytest.fixture
def tenants_of(run_of: RunOf, connection: Connection) -> Callable[..., Run]:
    """A function: a project of these revisions, whose env.py goes through the schemas a and b."""

    def make(revisions: dict[str, tuple[object, ...]] | None = None, env: str = BY_NAME) -> Run:
        connection.exec_driver_sql("CREATE SCHEMA a; CREATE SCHEMA b; CREATE SCHEMA c")
        connection.commit()
        run = run_of(TWO if revisions is None else revisions)
        through(run, "ab", env)
        return run

    return make


def through(run: Run, tenants: str, env: str = BY_NAME) -> None:
    run.project.write("migrations/env.py", env.format(tenants=list(tenants)))


def version(run: Run, tenant: str) -> object:
    return run.rows(f"SELECT version_num FROM {tenant}.alembic_version")


def columns(run: Run) -> list[tuple[object, ...]]:
    return run.rows(
        "SELECT table_schema, column_name FROM information_schema.columns"
        " WHERE table_name = 't' ORDER BY 1, 2"
    )


@pytest.mark.parametrize("env", [BY_NAME, BY_PATH])
def test_each_tenant_is_migrated(tenants_of: Callable[..., Run], env: str) -> None:
    run = tenants_of(env=env)
    move = upgrade(run.connection, run.scripts)
    assert (move.before, move.after) == ((), ("r2",))
    assert [revision.revision for revision in move.revisions] == ["r1", "r2", "r1", "r2"]
    assert columns(run) == [("a", "id"), ("a", "name"), ("b", "id"), ("b", "name")]
    assert run.rows("SELECT version_table, revision FROM taskschema.ledger ORDER BY id") == [
        (f"{tenant}.alembic_version", revision) for tenant in "ab" for revision in ("r1", "r2")
    ]
    again = upgrade(run.connection, run.scripts)
    assert again.is_nothing
    assert [entry.revision for entry in read_applied(run.connection, run.scripts)] == ["r1", "r2"] * 2


def test_our_own_env_may_go_through_them(tenants_of: Callable[..., Run]) -> None:
    run = tenants_of({"r1": (None, IN_TENANT, "pass")}, OURS)
    assert run() == ("r1",)
    assert columns(run) == [("a", "id"), ("b", "id")]


def test_a_step_is_a_step_in_each(tenants_of: Callable[..., Run]) -> None:
    run = tenants_of()
    assert run(to="+1") == ("r1",)
    assert run(to="+1") == ("r2",)
    assert run.down("-1") == ("r1",)
    assert version(run, "a") == version(run, "b") == [("r1",)]
    assert run.down("base") == ()
    assert columns(run) == []


def test_a_tenant_that_comes_later_is_behind(tenants_of: Callable[..., Run]) -> None:
    """One stands at the head already, so the union of where they stand is the same before and after."""
    run = tenants_of()
    run()
    through(run, "abc")
    standing = read_current(run.connection, run.scripts)
    assert not standing.is_at_head
    assert [revision.revision for revision in standing.pending] == ["r1", "r2"]
    assert run() == ("r2",)
    assert version(run, "c") == [("r2",)]
    assert read_current(run.connection, run.scripts).is_at_head


def test_stamps_reach_each(tenants_of: Callable[..., Run]) -> None:
    run = tenants_of()
    assert run.stamp("r1") == ("r1",)
    assert version(run, "a") == version(run, "b") == [("r1",)]


def test_one_that_fails_keeps_those_before_it(tenants_of: Callable[..., Run]) -> None:
    run = tenants_of()
    run.connection.exec_driver_sql("CREATE TABLE b.t (id int)")
    run.connection.commit()
    with pytest.raises(RevisionFailed, match="revision r1 failed") as caught:
        run()
    assert "r1, r2 before it stayed" in caught.value.hint
    assert version(run, "a") == [("r2",)]
    run.connection.exec_driver_sql("DROP TABLE b.t")
    run.connection.commit()
    assert run() == ("r2",)
    assert version(run, "b") == [("r2",)]


def test_the_command_line_says_each_step(tenants_of: Callable[..., Run], cli: Cli) -> None:
    run = tenants_of()
    env = {"DATABASE_URL": url_of(run.connection).reveal()}
    ran = cli("upgrade", cwd=run.project.root, env=env)
    assert (ran.exit_code, ran.stderr.count("applied r1")) == (0, 2), ran.stderr
    assert "nothing to do" in cli("upgrade", cwd=run.project.root, env=env).stderr
    assert cli("current", cwd=run.project.root, env=env).stdout == "r2 the revision r2 (head)\n"
