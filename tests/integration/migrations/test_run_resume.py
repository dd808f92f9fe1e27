"""A revision that is no single transaction: what its journal has, and how it goes on after it was stopped."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from taskschema.config.limits import Limits
from taskschema.db.conninfo import connect
from taskschema.db.url import DatabaseUrl
from taskschema.errors import LockNotObtained, MigrationError, RevisionFailed
from taskschema.migrations.runner import read_current
from tests.integration.migrations.running import Run

RunOf = Callable[..., Run]
BASE = {"r1": (None, 'op.execute("CREATE TABLE t (id int, n int)")', "pass")}
STOPPED = """
op.execute("ALTER TABLE t ADD COLUMN x int")
with op.get_context().autocommit_block():
    op.execute("INSERT INTO t VALUES (1, 0)")
    op.execute("UPDATE t SET n = n + 1 / {divisor}")
    op.execute("CREATE INDEX CONCURRENTLY ix ON t (id)")
op.execute("INSERT INTO t VALUES (2, 0)")
"""


@pytest.fixture
def stopped(run_of: RunOf) -> Run:
    """A revision that failed at its third statement."""
    run = run_of(BASE)
    run()
    run.add("r2", "r1", STOPPED.format(divisor=0))
    with pytest.raises(RevisionFailed):
        run()
    return run


def test_the_journal_has_what_stays(stopped: Run) -> None:
    rows = stopped.rows("SELECT position, statement, outcome FROM taskschema.journal ORDER BY id")
    assert rows == [
        (1, "ALTER TABLE t ADD COLUMN x int", "done"),
        (2, "INSERT INTO t VALUES (1, 0)", "done"),
    ]
    standing = read_current(stopped.connection, stopped.scripts)
    assert standing.current == ("r1",)
    assert list(standing.books.journal) == [("r2", "upgrade")]


def test_it_goes_on_at_the_statement_that_failed(stopped: Run) -> None:
    stopped.add("r2", "r1", STOPPED.format(divisor=1))
    assert stopped() == ("r2",)
    assert stopped.rows("SELECT id, n FROM t ORDER BY id") == [(1, 1), (2, 0)]
    assert stopped.ask("SELECT count(*) FROM taskschema.journal WHERE ledger_id IS NULL") == 0
    assert any("was stopped before" in line for line in stopped.said)


def test_what_was_done_may_not_be_edited_away(stopped: Run) -> None:
    stopped.add("r2", "r1", 'op.execute("CREATE TABLE other (id int)")')
    with pytest.raises(MigrationError, match="was edited after it was stopped"):
        stopped()
    assert stopped.ask("SELECT to_regclass('other')") is None
    stopped.repair("r2")
    assert stopped() == ("r2",)


def test_nothing_else_is_run_before_it_is_finished(stopped: Run) -> None:
    with pytest.raises(MigrationError, match="r2 is half done"):
        stopped.down("base")


def test_a_stamp_closes_it(stopped: Run) -> None:
    assert stopped.stamp("r2") == ("r2",)
    assert stopped() == ("r2",)
    assert read_current(stopped.connection, stopped.scripts).books.journal == {}


def test_reads_are_asked_again_and_guards_are_understood(run_of: RunOf) -> None:
    run = run_of(BASE)
    run()
    body = """
        import sqlalchemy as sql
        bind = op.get_bind()
        with op.get_context().autocommit_block():
            if not bind.execute(sql.text("SELECT count(*) FROM pg_class WHERE relname = 'made'")).scalar():
                op.execute("CREATE TABLE made (id int)")
            op.execute("INSERT INTO made VALUES (1)")
            op.execute("SELECT 1 / {divisor}")
    """
    run.add("r2", "r1", body.format(divisor=0))
    with pytest.raises(RevisionFailed):
        run()
    run.add("r2", "r1", body.format(divisor=1))
    assert run() == ("r2",)
    assert run.ask("SELECT count(*) FROM made") == 1


def test_a_revision_in_one_transaction_has_no_journal(run_of: RunOf) -> None:
    run = run_of(BASE)
    run()
    assert run.ask("SELECT count(*) FROM taskschema.journal") == 0


def test_a_way_down_is_resumed_too(run_of: RunOf) -> None:
    run = run_of(BASE)
    run()
    back = """
        with op.get_context().autocommit_block():
            op.execute("INSERT INTO t VALUES (7, 0)")
            op.execute("SELECT 1 / {divisor}")
    """
    run.add("r2", "r1", "pass", back.format(divisor=0))
    run()
    with pytest.raises(RevisionFailed):
        run.down("r1")
    with pytest.raises(MigrationError):
        run.add("r3", "r2")
        run()
    (run.project.versions / "r3.py").unlink()
    run.add("r2", "r1", "pass", back.format(divisor=1))
    run.repair("r2")
    run.connection.exec_driver_sql("DELETE FROM t")
    run.connection.commit()
    assert run.down("r1") == ("r1",)
    assert run.ask("SELECT count(*) FROM t") == 1


# Indexes

INDEX = """
with op.get_context().autocommit_block():
    op.execute("CREATE INDEX CONCURRENTLY {words}ix ON t (id)")
"""


def _break_index(url: DatabaseUrl) -> None:
    """Leave an INVALID index, as a build does that is cancelled while it waits for an old snapshot."""
    with connect(url) as other, connect(url) as builder:
        other.execute("BEGIN")
        other.execute("INSERT INTO t VALUES (1, 1)")
        builder.execute("SET lock_timeout = '100ms'")
        with pytest.raises(Exception, match="lock timeout"):
            builder.execute("CREATE INDEX CONCURRENTLY ix ON t (id)")
        other.execute("ROLLBACK")


@pytest.mark.parametrize("words", ["", "IF NOT EXISTS "])
def test_an_index_that_is_dead_is_built_anew(words: str, run_of: RunOf, empty_database: DatabaseUrl) -> None:
    run = run_of(BASE)
    run()
    _break_index(empty_database)
    assert run.ask("SELECT count(*) FROM pg_index WHERE NOT indisvalid") == 1
    run.add("r2", "r1", INDEX.format(words=words))
    assert run() == ("r2",)
    assert run.ask("SELECT indisvalid FROM pg_index WHERE indexrelid = 'ix'::regclass") is True
    assert any("was left INVALID" in line for line in run.said)


def test_an_index_that_is_being_built_is_adopted(run_of: RunOf, empty_database: DatabaseUrl) -> None:
    run = run_of(BASE)
    run()
    run.add("r2", "r1", INDEX.format(words=""))
    with connect(empty_database) as other:
        other.execute("BEGIN")
        other.execute("INSERT INTO t VALUES (1, 1)")

        def build() -> None:
            with connect(empty_database) as builder:
                builder.execute("CREATE INDEX CONCURRENTLY ix ON public.t USING btree (id)")

        building = threading.Thread(target=build)
        building.start()
        while not run.ask("SELECT to_regclass('ix') IS NOT NULL"):
            time.sleep(0.02)
        number = run.ask("SELECT 'ix'::regclass::oid")
        ending = threading.Timer(1.0, lambda: other.execute("ROLLBACK"))
        ending.start()
        assert run() == ("r2",)
        building.join()
        ending.join()
    assert run.ask("SELECT 'ix'::regclass::oid") == number
    assert any("is being built by another session" in line for line in run.said)


def test_another_index_of_the_same_name_is_not_taken_for_it(
    run_of: RunOf, empty_database: DatabaseUrl
) -> None:
    run = run_of(BASE)
    run()
    with connect(empty_database) as other:
        other.execute("CREATE INDEX ix ON t (n)")
    run.add("r2", "r1", INDEX.format(words=""))
    with pytest.raises(RevisionFailed, match="already exists"):
        run()


def test_a_detach_that_was_stopped_is_finished(run_of: RunOf, empty_database: DatabaseUrl) -> None:
    tables = """
        op.execute("CREATE TABLE p (id int) PARTITION BY RANGE (id)")
        op.execute("CREATE TABLE c PARTITION OF p FOR VALUES FROM (0) TO (9)")
    """
    run = run_of({"r1": (None, tables, "pass")})
    run()
    body = """
        with op.get_context().autocommit_block():
            op.execute("ALTER TABLE p DETACH PARTITION c CONCURRENTLY")
    """
    run.add("r2", "r1", body)
    with connect(empty_database) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM p")
        with pytest.raises((LockNotObtained, RevisionFailed)):
            run(Limits(long_lock_timeout=0.3, retry_for=0))
        other.execute("ROLLBACK")
    assert run() == ("r2",)
    assert run.ask("SELECT count(*) FROM pg_inherits WHERE inhrelid = 'c'::regclass") == 0
