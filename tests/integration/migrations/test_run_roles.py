"""Roles that may not do everything: what they lack is said before anything runs, and looking needs little."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import Connection

from taskschema.db.url import DatabaseUrl
from taskschema.errors import PermissionRefused, Tampered
from taskschema.migrations.runner import read_current, upgrade
from tests.fixtures.cli import Cli, Ran
from tests.integration.migrations.running import Run

RunOf = Callable[..., Run]
OtherRole = Callable[[DatabaseUrl], DatabaseUrl]
ONE = {"r1": (None, 'op.execute("CREATE TABLE t (id int)")', "pass")}
TWO = ONE | {"r2": ("r1", 'op.execute("ALTER TABLE t ADD name text")', "pass")}
ENV = """
from alembic import context

connection = context.config.attributes["connection"]
connection.exec_driver_sql("SET ROLE {role}")
context.configure(connection=connection)
with context.begin_transaction():
    context.run_migrations()
"""


def do(run: Run, *statements: str) -> None:
    run.connection.exec_driver_sql("RESET ROLE")
    for statement in statements:
        run.connection.exec_driver_sql(statement)
    run.connection.commit()


@pytest.fixture
def reader(other_role: OtherRole, empty_database: DatabaseUrl) -> DatabaseUrl:
    """The database, as a role of its own."""
    return other_role(empty_database)


def test_a_role_that_env_sets_is_refused_before_anything_and_told_what_grants_it(
    run_of: RunOf, reader: DatabaseUrl
) -> None:
    run, role = run_of(TWO), reader.user
    run.project.write("migrations/env.py", ENV.format(role=role))
    do(run, f"GRANT CREATE ON SCHEMA public TO {role}")
    with pytest.raises(
        PermissionRefused, match=f"role {role} may not write down the run: it lacks USAGE"
    ) as caught:
        run()
    assert run.rows("SELECT to_regclass('t'), to_regclass('alembic_version')") == [(None, None)]
    grants = re.findall(r"GRANT [^;]+", caught.value.hint)
    assert grants == [
        f"GRANT USAGE, CREATE ON SCHEMA taskschema TO {role}",
        f"GRANT SELECT, INSERT, UPDATE ON taskschema.journal TO {role}",
        f"GRANT SELECT, UPDATE ON taskschema.lease TO {role}",
        f"GRANT SELECT, INSERT, UPDATE ON taskschema.ledger TO {role}",
    ]
    do(run, *grants)
    assert run() == ("r2",)
    assert run.said == []
    assert run.ask("SELECT tableowner FROM pg_tables WHERE tablename = 't'") == role
    do(run, f"REVOKE UPDATE ON taskschema.ledger FROM {role}")
    run.add("r3", "r2")
    with pytest.raises(PermissionRefused, match=r"lacks UPDATE on taskschema\.ledger") as caught:
        run()
    assert caught.value.hint.endswith(f": GRANT UPDATE ON taskschema.ledger TO {role}")


@pytest.fixture
def at_head(run_of: RunOf, reader: DatabaseUrl) -> Run:
    """A database at its head, whose version table the reader may read, and nothing else."""
    run = run_of(ONE)
    run()
    do(run, f"GRANT SELECT ON alembic_version TO {reader.user}")
    return run


def test_who_may_only_look_is_told_where_it_stands(at_head: Run, reader: DatabaseUrl, cli: Cli) -> None:
    def ran(*words: str) -> Ran:
        return cli(*words, cwd=at_head.project.root, env={"DATABASE_URL": reader.reveal()})

    hidden = f"role {reader.user} may not read the tables of schema taskschema"
    current = ran("current")
    assert (current.exit_code, current.stdout) == (0, "r1 the revision r1 (head)\n"), current.stderr
    assert current.stderr.count(hidden) == 1
    applied = ran("history", "--applied")
    assert (applied.exit_code, applied.stdout) == (0, "")
    assert applied.stderr.count(hidden) == 1
    upgraded = ran("upgrade")
    assert upgraded.exit_code == 0, upgraded.stderr
    assert "nothing to do: the database is at r1" in upgraded.stderr
    assert f"role {reader.user} may not write down the run" in upgraded.stderr


def test_who_may_only_look_is_refused_what_is_pending(at_head: Run, reader: DatabaseUrl, cli: Cli) -> None:
    at_head.add("r2", "r1")
    env = {"DATABASE_URL": reader.reveal()}
    ran = cli("upgrade", cwd=at_head.project.root, env=env)
    assert ran.exit_code == 4
    do(at_head, *re.findall(r"GRANT [^;\n]+", ran.stderr), f"GRANT ALL ON alembic_version TO {reader.user}")
    ran = cli("upgrade", cwd=at_head.project.root, env=env)
    assert (ran.exit_code, "could not be recorded" in ran.stderr) == (0, False), ran.stderr


def test_who_may_read_the_ledger_sees_edits(at_head: Run, reader: DatabaseUrl) -> None:
    do(
        at_head,
        f"GRANT USAGE ON SCHEMA taskschema TO {reader.user}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA taskschema TO {reader.user}",
    )
    at_head.project.write("migrations/env.py", ENV.format(role=reader.user))
    at_head.add("r1", None, 'op.execute("CREATE TABLE t (id int8)")')
    with pytest.raises(Tampered):
        at_head()


def test_books_that_are_not_there_are_hidden_from_nobody(run_of: RunOf, connection: Connection) -> None:
    run = run_of(ONE)
    assert read_current(connection, run.scripts).books.hidden_from is None
    assert upgrade(connection, run.scripts).after == ("r1",)
