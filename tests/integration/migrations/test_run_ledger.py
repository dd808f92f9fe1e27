"""The ledger: what it says of each revision, what it refuses, and how a database without one is adopted."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from alembic import command
from alembic.config import Config

from taskschema.db.conninfo import connect
from taskschema.db.engines import create_command_engine
from taskschema.db.opening import url_of
from taskschema.db.url import DatabaseUrl
from taskschema.drift import find_drift
from taskschema.drift.expected import Recorded
from taskschema.errors import MigrationError, PermissionRefused, RevisionFailed, Tampered
from taskschema.migrations.runner import read_applied, read_current, upgrade
from tests.integration.migrations.running import Run

RunOf = Callable[..., Run]
THREE = {
    "r1": (None, 'op.execute("CREATE TABLE a (id int)")', 'op.execute("DROP TABLE a")'),
    "r2": ("r1", 'op.execute("CREATE TABLE b (id int)")', 'op.execute("DROP TABLE b")'),
    "r3": ("r2", 'op.execute("CREATE TABLE c (id int)")', 'op.execute("DROP TABLE c")'),
}


def edit(run: Run, name: str) -> None:
    path = run.project.versions / f"{name}.py"
    path.write_text(path.read_text() + "\n# edited\n")


def test_each_revision_has_its_row(run_of: RunOf) -> None:
    run = run_of(THREE)
    run()
    entries = read_applied(run.connection, run.scripts)
    assert [(entry.revision, entry.direction, entry.outcome) for entry in entries] == [
        (name, "upgrade", "applied") for name in THREE
    ]
    for entry in entries:
        data = (run.project.versions / f"{entry.revision}.py").read_bytes()
        assert entry.file_sha256 == hashlib.sha256(data).hexdigest()
        assert entry.finished_at >= entry.started_at
        assert entry.duration == pytest.approx((entry.finished_at - entry.started_at).total_seconds())
        assert entry.who
        assert entry.host
        assert entry.tool_version
    assert len({entry.chain_hash for entry in entries}) == 3


def test_a_way_down_has_its_rows_too(run_of: RunOf) -> None:
    run = run_of(THREE)
    run()
    run.down("r1")
    said = run.rows("SELECT revision, direction, outcome FROM taskschema.ledger ORDER BY id")
    assert said[3:] == [("r3", "downgrade", "reverted"), ("r2", "downgrade", "reverted")]
    edit(run, "r2")
    assert run() == ("r3",)  # what is not applied may be edited


def test_a_revision_that_fails_leaves_a_row_that_says_why(run_of: RunOf) -> None:
    run = run_of(THREE)
    run()
    run.add("r4", "r3", 'op.execute("SELECT 1 / 0")')
    with pytest.raises(RevisionFailed):
        run()
    row = run.rows("SELECT revision, outcome, detail FROM taskschema.ledger ORDER BY id DESC LIMIT 1")
    assert row == [("r4", "failed", "division by zero")]


@pytest.mark.parametrize("name", list(THREE))
def test_an_edited_file_is_refused_and_named(name: str, run_of: RunOf) -> None:
    run = run_of(THREE)
    run()
    edit(run, name)
    run.add("r4", "r3")
    with pytest.raises(Tampered) as caught:
        run()
    assert caught.value.revision == name
    assert f"{name}.py" in caught.value.message
    assert f"taskschema repair {name}" in caught.value.hint
    assert caught.value.location is not None
    assert run.ask("SELECT version_num FROM alembic_version") == "r3"


def test_a_dry_run_says_so_too(run_of: RunOf) -> None:
    run = run_of(THREE)
    run()
    edit(run, "r2")
    run.add("r4", "r3")
    with pytest.raises(Tampered):
        upgrade(run.connection, run.scripts, dry_run=True)


def test_a_role_that_owns_the_schema_needs_nothing_else(
    run_of: RunOf, empty_database: DatabaseUrl, other_role: Callable[[DatabaseUrl], DatabaseUrl]
) -> None:
    url = other_role(empty_database)
    with connect(empty_database) as admin:
        admin.execute(f"GRANT CREATE ON SCHEMA public TO {url.user}".encode())
    engine = create_command_engine(url)
    with engine.connect() as connection:
        run = Run(connection, run_of(THREE).project)
        with pytest.raises(PermissionRefused) as caught:
            run()
        assert caught.value.hint.endswith(f"CREATE SCHEMA taskschema AUTHORIZATION {url.user}")
        with connect(empty_database) as admin:
            admin.execute(f"CREATE SCHEMA taskschema AUTHORIZATION {url.user}".encode())
        assert run() == ("r3",)
    engine.dispose()


def test_a_repair_accepts_and_says_so(run_of: RunOf) -> None:
    run = run_of(THREE)
    run()
    edit(run, "r1")
    edit(run, "r2")
    (repaired,) = run.repair("r1")
    assert (repaired.revision, repaired.before is not None) == ("r1", True)
    with pytest.raises(Tampered) as caught:
        run()
    assert caught.value.revision == "r2"
    assert [one.revision for one in run.repair()] == ["r2", "r3"]
    assert run() == ("r3",)
    assert run.rows(
        "SELECT revision, outcome FROM taskschema.ledger WHERE direction = 'repair' ORDER BY id"
    ) == [("r1", "repaired"), ("r2", "repaired"), ("r3", "repaired")]
    with pytest.raises(MigrationError, match="needs no repair"):
        run.repair("r1")


def test_a_checkout_with_other_line_ends_is_the_same(run_of: RunOf) -> None:
    run = run_of(THREE)
    run()
    path = run.project.versions / "r1.py"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert run() == ("r3",)


def test_a_database_that_alembic_has_run_for_years_is_adopted(run_of: RunOf) -> None:
    run = run_of(THREE)
    config = Config()
    config.set_main_option("script_location", str(run.project.root / "migrations"))
    plain = (
        "from alembic import context\ncontext.configure(connection=context.config.attributes['connection'])\n"
    )
    env = run.project.root / "migrations" / "env.py"
    ours = env.read_text()
    env.write_text(f"{plain}with context.begin_transaction():\n    context.run_migrations()\n")
    config.attributes["connection"] = run.connection
    command.upgrade(config, "r2")
    run.connection.commit()
    env.write_text(ours)
    assert not run.ask("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'taskschema')")
    assert run() == ("r3",)
    assert run.rows("SELECT revision, outcome FROM taskschema.ledger ORDER BY id") == [
        ("r2", "baseline"),
        ("r3", "applied"),
    ]
    edit(run, "r1")
    with pytest.raises(Tampered):
        run()


def test_what_a_stamp_says_counts(run_of: RunOf) -> None:
    run = run_of(THREE)
    run()
    edit(run, "r2")
    run.stamp("r1")
    assert run.stamp("r3") == ("r3",)
    assert run.rows("SELECT revision, outcome FROM taskschema.ledger ORDER BY id DESC LIMIT 2") == [
        ("r3", "stamped"),
        ("r1", "stamped"),
    ]
    assert run() == ("r3",)


def test_a_deleted_revision_that_the_database_stands_on_is_named(run_of: RunOf) -> None:
    run = run_of(THREE)
    run()
    (run.project.versions / "r3.py").unlink()
    with pytest.raises(MigrationError, match="r3"):
        run()


def test_the_catalog_is_recorded_at_the_end(run_of: RunOf) -> None:
    run = run_of(THREE)
    run()
    assert run.rows("SELECT revision, length(fingerprint) FROM taskschema.catalog_record") == [("r3", 64)]
    assert find_drift(run.connection, Recorded()).findings == ()
    run.connection.exec_driver_sql("ALTER TABLE a ADD COLUMN x int")
    run.connection.commit()
    (found,) = find_drift(run.connection, Recorded()).findings
    assert found.object == "column public.a.x"
    run()  # at head: what was changed by hand is not taken for right
    assert len(find_drift(run.connection, Recorded()).findings) == 1


def test_two_version_tables_have_a_ledger_each(run_of: RunOf) -> None:
    run = run_of(THREE)
    run()
    text = '[tool.taskschema]\nmodels = []\nversion-table = "other_version"\n'
    (run.project.root / "pyproject.toml").write_text(text)
    for name, (down, *_) in THREE.items():
        run.add(name, down if isinstance(down, str) else None)
    assert run() == ("r3",)
    assert run.rows("SELECT version_table, count(*) FROM taskschema.ledger GROUP BY 1 ORDER BY 1") == [
        ("public.alembic_version", 3),
        ("public.other_version", 3),
    ]


def test_a_look_writes_nothing(run_of: RunOf) -> None:
    run = run_of(THREE)
    read_current(run.connection, run.scripts)
    read_applied(run.connection, run.scripts)
    assert run.ask("SELECT count(*) FROM pg_namespace WHERE nspname = 'taskschema'") == 0
    assert run.ask("SELECT to_regclass('alembic_version')") is None


def test_the_same_settings_as_before_come_back(run_of: RunOf) -> None:
    run = run_of(THREE)
    run.connection.exec_driver_sql("SET statement_timeout = '17min'")
    run.connection.commit()
    run()
    assert run.ask("SHOW statement_timeout") == "17min"
    assert run.ask("SHOW lock_timeout") == "0"
    assert url_of(run.connection).is_postgresql


# Stamps and what is half done

HALF = """
with op.get_context().autocommit_block():
    op.execute("CREATE TABLE half (id int)")
    op.execute("SELECT 1 / 0")
"""


@pytest.fixture
def half_done(run_of: RunOf) -> Run:
    """Two branches: one stands at a1 with a2 half done, the other at b1."""
    run = run_of({"a1": (None, "pass", "pass"), "b1": (None, "pass", "pass")})
    run(to="heads")
    run.add("a2", "a1", HALF)
    with pytest.raises(RevisionFailed):
        run(to="heads")
    return run


def _half_done(run: Run) -> list[tuple[str, str]]:
    return list(read_current(run.connection, run.scripts).books.journal)


@pytest.mark.parametrize("revision", ["a1", "a2"])
def test_a_stamp_says_that_it_is_finished_or_undone(revision: str, half_done: Run) -> None:
    half_done.stamp(revision)
    assert _half_done(half_done) == []
    assert half_done.ask("SELECT outcome FROM taskschema.ledger ORDER BY id DESC LIMIT 1") == "stamped"


def test_a_stamp_of_another_branch_says_nothing_of_it(half_done: Run) -> None:
    half_done.add("b2", "b1")
    half_done.stamp("b2")
    assert _half_done(half_done) == [("a2", "upgrade")]


def test_revisions_that_depend_on_another_branch_go_up_and_down(run_of: RunOf) -> None:
    run = run_of({"a1": (None, "pass", "pass"), "b1": (None, "pass", "pass")})
    run.add("a2", "a1")
    run.add("b2", "b1")
    path = run.project.versions / "b2.py"
    path.write_text(path.read_text().replace("depends_on = None", 'depends_on = "a2"'))
    run.add("b3", "b2")
    assert run(to="heads") == ("b3",)
    assert run.down("b1") == ("a2", "b1")
    assert run(to="heads") == ("b3",)
    run.add("a3", "a2")
    assert run(to="heads") == ("a3", "b3")
    assert run.down("a2") == ("b3",)
    rows = run.rows("SELECT revision, direction, outcome FROM taskschema.ledger ORDER BY id")
    assert [row for row in rows if row[0].endswith("3")] == [
        ("b3", "upgrade", "applied"),
        ("b3", "downgrade", "reverted"),
        ("b3", "upgrade", "applied"),
        ("a3", "upgrade", "applied"),
        ("a3", "downgrade", "reverted"),
    ]
