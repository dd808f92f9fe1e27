"""How long a run waits for locks, what it says of who blocks, and how it tries again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from taskschema.config.limits import Limits
from taskschema.db.conninfo import connect
from taskschema.db.url import DatabaseUrl
from taskschema.errors import LockNotObtained, RevisionFailed
from taskschema.migrations.safety.lease import Claim
from tests.integration.migrations.running import Run


@contextmanager
def holding(url: DatabaseUrl, statement: str) -> Iterator[int]:
    """Hold what a statement locks, in a transaction of somebody else."""
    with connect(url) as other:
        other.execute("SET application_name = 'the application'")
        other.execute("BEGIN")
        other.execute(statement.encode())
        yield other.info.backend_pid
        other.execute("ROLLBACK")


TABLE = {"r1": (None, 'op.execute("CREATE TABLE t (id int)")', "pass")}
TWO = {"r1": (None, 'op.execute("CREATE TABLE a (id int)")\nop.execute("CREATE TABLE b (id int)")', "pass")}
ALTER = 'op.execute("ALTER TABLE t ADD COLUMN x int")'


def test_who_blocks_is_named(run_of: Callable[..., Run], empty_database: DatabaseUrl) -> None:
    run = run_of(TABLE)
    run()
    run.add("r2", "r1", ALTER)
    with holding(empty_database, "SELECT * FROM t") as pid, pytest.raises(LockNotObtained) as caught:
        run()
    message = caught.value.message
    assert "revision r2 did not get its lock within 300 ms" in message
    assert f"pid {pid}" in message
    assert "the application" in message
    assert "idle in transaction" in message
    assert "public.t" in message
    assert run.ask("SELECT version_num FROM alembic_version") == "r1"
    assert run.ask("SELECT outcome FROM taskschema.ledger ORDER BY id DESC LIMIT 1") == "failed"


def test_it_is_tried_again_until_the_lock_is_free(
    run_of: Callable[..., Run], empty_database: DatabaseUrl
) -> None:
    run = run_of(TABLE)
    run()
    run.add("r2", "r1", ALTER)
    freed = threading.Event()

    def hold() -> None:
        with holding(empty_database, "SELECT * FROM t"):
            freed.wait(1.5)

    thread = threading.Thread(target=hold)
    thread.start()
    time.sleep(0.2)
    assert run(Limits(lock_timeout=0.2, retry_for=20)) == ("r2",)
    thread.join()
    told = [line for line in run.said if "trying again" in line]
    assert told
    assert "revision r2 did not get its lock: blocked by pid" in told[0]


def test_a_deadlock_is_tried_again(run_of: Callable[..., Run], empty_database: DatabaseUrl) -> None:
    run = run_of(TWO)
    run()
    body = """
        op.execute("ALTER TABLE a ADD COLUMN x int")
        op.execute("SELECT pg_sleep(0.5)")
        op.execute("ALTER TABLE b ADD COLUMN x int")
    """
    run.add("r2", "r1", body)

    def cross() -> None:
        with connect(empty_database) as other:
            other.execute("SET deadlock_timeout = '10s'")
            other.execute("BEGIN")
            other.execute("LOCK TABLE b")
            time.sleep(0.6)
            other.execute("LOCK TABLE a")
            other.execute("COMMIT")

    thread = threading.Thread(target=cross)
    run.connection.exec_driver_sql("SET deadlock_timeout = '100ms'")
    run.connection.commit()
    thread.start()
    time.sleep(0.2)
    assert run(Limits(lock_timeout=5, retry_for=20)) == ("r2",)
    thread.join()
    assert any("was the victim of a deadlock" in line for line in run.said) or not run.said


def test_plus_two_stays_two_revisions_when_one_is_tried_again(
    run_of: Callable[..., Run], empty_database: DatabaseUrl
) -> None:
    run = run_of(TABLE)
    run()
    for name, down, body in (("r2", "r1", "pass"), ("r3", "r2", ALTER), ("r4", "r3", "pass")):
        run.add(name, down, body)
    freed = threading.Event()

    def hold() -> None:
        with holding(empty_database, "SELECT * FROM t"):
            freed.wait(1.0)

    thread = threading.Thread(target=hold)
    thread.start()
    time.sleep(0.2)
    assert run(Limits(lock_timeout=0.2, retry_for=20), "+2") == ("r3",)
    thread.join()


def test_timeouts_go_by_the_class_of_the_statement(run_of: Callable[..., Run]) -> None:
    """A trigger of DDL would be too clever: the server is asked from inside the statements."""
    body = """
        op.execute("CREATE TABLE said (what text, timeouts text)")
        op.execute("INSERT INTO said SELECT 'short', current_setting('lock_timeout')")
        with op.get_context().autocommit_block():
            op.execute("INSERT INTO said SELECT 'block', current_setting('lock_timeout')")
            op.execute("VACUUM said")
            bind = op.get_bind()
            got = bind.exec_driver_sql("SELECT current_setting('lock_timeout')").scalar()
            op.execute(f"INSERT INTO said VALUES ('after vacuum', '{got}')")
        op.execute("INSERT INTO said SELECT 'idle', current_setting('idle_in_transaction_session_timeout')")
        op.execute("INSERT INTO said SELECT 'check', current_setting('client_connection_check_interval')")
    """
    run = run_of({"r1": (None, body, "pass")})
    run(Limits(lock_timeout=1.5, long_lock_timeout=90))
    rows = run.connection.exec_driver_sql("SELECT what, timeouts FROM said").all()
    assert dict(map(tuple, rows)) == {
        "short": "1500ms",
        "block": "1500ms",
        "after vacuum": "90s",
        "idle": "1min",
        "check": "1s",
    }
    run.connection.rollback()
    assert run.ask("SHOW lock_timeout") == "0"


def test_timeouts_of_the_revision_itself_are_left_alone(run_of: Callable[..., Run]) -> None:
    body = """
        op.execute("CREATE TABLE said (timeouts text)")
        op.execute("SET LOCAL lock_timeout = '7s'")
        op.execute("INSERT INTO said SELECT current_setting('lock_timeout')")
    """
    after = "op.execute(\"ALTER TABLE said ADD x text DEFAULT current_setting('lock_timeout')\")"
    run = run_of({"r1": (None, body, "pass"), "r2": ("r1", after, "pass")})
    run(Limits(lock_timeout=1.5))
    assert run.ask("SELECT timeouts FROM said") == "7s"
    assert run.ask("SELECT x FROM said") == "1500ms"


def test_a_patient_statement_waits_beyond_the_short_timeout(
    run_of: Callable[..., Run], empty_database: DatabaseUrl
) -> None:
    """A CREATE INDEX CONCURRENTLY under a short lock_timeout never lands, and leaves an INVALID index."""
    run = run_of(TABLE)
    run()
    body = """
        with op.get_context().autocommit_block():
            op.execute("CREATE INDEX CONCURRENTLY ix ON t (id)")
    """
    run.add("r2", "r1", body)

    def hold() -> None:
        with holding(empty_database, "INSERT INTO t VALUES (1)"):
            time.sleep(1.2)

    thread = threading.Thread(target=hold)
    thread.start()
    time.sleep(0.2)
    assert run(Limits(lock_timeout=0.2, retry_for=0)) == ("r2",)
    thread.join()
    assert run.ask("SELECT count(*) FROM pg_index WHERE NOT indisvalid") == 0


def test_the_waits_of_one_transaction_add_up(run_of: Callable[..., Run], empty_database: DatabaseUrl) -> None:
    """Readers of the first table wait while the second is waited for: lock_timeout in all, and not longer."""
    run = run_of(TWO)
    run()
    body = """
        op.execute("ALTER TABLE a ADD COLUMN x int")
        op.execute("SELECT pg_sleep(0.6)")
        op.execute("ALTER TABLE b ADD COLUMN x int")
    """
    run.add("r2", "r1", body)
    with holding(empty_database, "SELECT * FROM b"):
        began = time.monotonic()
        with pytest.raises(LockNotObtained):
            run(Limits(lock_timeout=1.0, retry_for=0))
        held = time.monotonic() - began
    assert held < 1.6  # 0.6 asleep and 0.4 left, instead of 0.6 and 1.0; the rest is the run itself


def test_what_fails_otherwise_is_not_tried_again(run_of: Callable[..., Run]) -> None:
    run = run_of({"r1": (None, 'op.execute("SELECT 1 / 0")', "pass")})
    with pytest.raises(RevisionFailed):
        run(Limits(retry_for=60))
    assert not [line for line in run.said if "again" in line]


def test_the_limit_that_is_said_is_the_one_that_held(
    run_of: Callable[..., Run], empty_database: DatabaseUrl
) -> None:
    run = run_of(TABLE)
    run()
    body = """
        with op.get_context().autocommit_block():
            op.execute("INSERT INTO t VALUES (1)")
            op.execute("VACUUM t")
    """
    run.add("r2", "r1", body)
    holds = "LOCK TABLE t IN SHARE UPDATE EXCLUSIVE MODE"
    with holding(empty_database, holds), pytest.raises(LockNotObtained) as caught:
        run(Limits(lock_timeout=0.3, long_lock_timeout=0.6, retry_for=1.5))
    assert "did not get its lock within 600 ms, tried 2 times" in caught.value.message
    assert "what it committed by itself stays" in caught.value.hint
    assert any("going on with it in" in line for line in run.said)
    body = """
        op.execute("SET LOCAL lock_timeout = '200ms'")
        op.execute("ALTER TABLE t ADD COLUMN x int")
    """
    run.repair("r2")
    run.add("r2", "r1", body)
    with holding(empty_database, "SELECT * FROM t"), pytest.raises(LockNotObtained) as caught:
        run()
    assert "r2 did not get its lock: blocked by" in caught.value.message
    assert "it was rolled back" in caught.value.hint


def test_a_run_that_waits_for_the_lock_keeps_its_session(
    run_of: Callable[..., Run], empty_database: DatabaseUrl
) -> None:
    """Where the server ends sessions that say nothing: a waiting one says nothing while it waits."""
    run = run_of(TABLE)
    with connect(empty_database) as admin:
        name = admin.info.dbname
        admin.execute(f"ALTER DATABASE \"{name}\" SET idle_session_timeout = '1s'".encode())
        admin.execute("SELECT pg_advisory_lock(%s)", (Claim.of("public.alembic_version", "", 0).key,))
        freed = threading.Timer(3, admin.execute, ["SELECT pg_advisory_unlock_all()"])
        freed.start()
        run.connection.invalidate()  # the next one begins with what the database says
        assert run(Limits(wait_lock=20)) == ("r1",)
        freed.join()
    assert any("waiting for the lock" in line for line in run.said)
    assert run.ask("SHOW idle_session_timeout") == "1s"


def test_who_is_not_let_in_has_its_settings_again(
    run_of: Callable[..., Run], empty_database: DatabaseUrl
) -> None:
    run = run_of(TABLE)
    run.connection.exec_driver_sql("SET idle_session_timeout = '7s'")
    run.connection.commit()
    with connect(empty_database) as other:
        other.execute("SELECT pg_advisory_lock(%s)", (Claim.of("public.alembic_version", "", 0).key,))
        with pytest.raises(LockNotObtained):
            run(Limits(wait_lock=0))
    assert run.ask("SHOW idle_session_timeout") == "7s"


def test_each_revision_has_the_whole_time_for_its_tries(
    run_of: Callable[..., Run], empty_database: DatabaseUrl
) -> None:
    run = run_of(TABLE)
    run()
    run.add("r2", "r1", 'op.execute("SELECT pg_sleep(3)")')
    run.add("r3", "r2", ALTER)
    freed = threading.Timer(3.7, lambda: other.execute("ROLLBACK"))
    with connect(empty_database) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM t")
        freed.start()
        assert run(Limits(lock_timeout=0.2, retry_for=2.5)) == ("r3",)
        freed.join()


def test_what_stays_is_not_called_rolled_back(run_of: Callable[..., Run]) -> None:
    run = run_of(TABLE)
    run()
    run.add("r2", "r1", "# no autocommit_block here\nop.execute('SELECT 1 / 0')")
    with pytest.raises(RevisionFailed) as caught:
        run()
    assert "nothing has changed" in caught.value.hint
    body = "op.execute('INSERT INTO t VALUES (1)')\nop.execute('COMMIT')\nop.execute('SELECT 1 / 0')"
    run.add("r2", "r1", body)
    with pytest.raises(RevisionFailed) as caught:
        run()
    assert "what it committed by itself stays" in caught.value.hint
