"""What a resumed revision did to rows before it was stopped is done once, or it says that it cannot go on."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from taskschema.config.limits import Limits
from taskschema.errors import MigrationError, RevisionFailed, TaskschemaError
from tests.integration.migrations.running import Run

RunOf = Callable[..., Run]
BASE = {
    "r1": (
        None,
        'op.execute("CREATE TABLE t (id int, n int DEFAULT 0)")\n'
        'op.execute("INSERT INTO t SELECT i FROM generate_series(1, 10) AS i")',
        "pass",
    )
}
STOP = 'op.execute("SELECT 1 / {divisor}")'


def _stopped(run_of: RunOf, body: str) -> Run:
    """Return a run whose second revision failed, and whose file is mended by now."""
    run = run_of(BASE)
    run()
    run.add("r2", "r1", body.replace("DIVISOR", "0"))
    with pytest.raises(RevisionFailed):
        run()
    run.add("r2", "r1", body.replace("DIVISOR", "1"))
    return run


def _stopped_unchanged(run_of: RunOf, body: str) -> Run:
    """Return a run whose second revision failed over what the database has, and whose file is the same."""
    run = run_of(BASE)
    run()
    run.connection.exec_driver_sql("CREATE TABLE divisor AS SELECT 0 AS d")
    run.connection.commit()
    run.add("r2", "r1", body.replace("DIVISOR", "(SELECT d FROM divisor)"))
    with pytest.raises(RevisionFailed):
        run()
    run.connection.exec_driver_sql("UPDATE divisor SET d = 1")
    run.connection.commit()
    return run


BY_ROWCOUNT = """
bind, done = op.get_bind(), 0
with op.get_context().autocommit_block():
    while True:
        found = bind.execute(sa.text(
            "UPDATE t SET n = n + 1 WHERE id IN (SELECT id FROM t WHERE n = 0 ORDER BY id LIMIT 2)"))
        if found.rowcount == 0:
            break
        done += 1
        if done == 3:
            op.execute("SELECT 1 / DIVISOR")
"""
BY_ROWCOUNT_LEFT = BY_ROWCOUNT.replace("found.rowcount == 0", "not found.rowcount > 0")
BY_RANGE = """
with op.get_context().autocommit_block():
    for low in range(0, 10, 2):
        more = sa.text("UPDATE t SET n = n + 1 WHERE id > :low AND id <= :low + 2")
        op.get_bind().execute(more, {"low": low})
        if low == 4:
            op.execute("SELECT 1 / DIVISOR")
"""
BY_LIST = """
with op.get_context().autocommit_block():
    op.bulk_insert(sa.table("t", sa.column("id"), sa.column("n")), [{"id": 11, "n": 0}, {"id": 12, "n": 0}])
    op.execute("SELECT 1 / DIVISOR")
    op.bulk_insert(sa.table("t", sa.column("id"), sa.column("n")), [{"id": 13, "n": 0}, {"id": 14, "n": 0}])
    op.execute("UPDATE t SET n = n + 1")
"""


@pytest.mark.parametrize("stopped", [_stopped, _stopped_unchanged])
@pytest.mark.parametrize("body", [BY_ROWCOUNT, BY_ROWCOUNT_LEFT, BY_RANGE, BY_LIST])
def test_batches_go_on_where_they_were(body: str, stopped: Callable[..., Run], run_of: RunOf) -> None:
    run = stopped(run_of, body)
    assert run() == ("r2",)
    assert set(run.rows("SELECT n FROM t")) == {(1,)}
    assert run.ask("SELECT count(*) = count(DISTINCT id) FROM t")


BY_READING = """
bind = op.get_bind()
with op.get_context().autocommit_block():
    while ids := bind.execute(sa.text("SELECT id FROM t WHERE n = 0 ORDER BY id LIMIT 3")).scalars().all():
        bind.execute(sa.text("UPDATE t SET n = n + 1 WHERE id = ANY(:ids)"), {"ids": list(ids)})
        if 4 in ids:
            op.execute("SELECT 1 / DIVISOR")
"""


def test_batches_by_what_is_read_are_never_passed_over(run_of: RunOf) -> None:
    run = _stopped(run_of, BY_READING)
    with pytest.raises(MigrationError, match="with other values") as refused:
        run()
    assert "taskschema repair r2" in refused.value.hint
    assert run.ask("SELECT count(*) FROM t WHERE n = 0") == 4
    run.repair("r2")
    assert run() == ("r2",)
    assert set(run.rows("SELECT n FROM t")) == {(1,)}


VOLATILE = """
import uuid
with op.get_context().autocommit_block():
    for _ in range(3):
        number = uuid.uuid4().int % 2**30 + 100
        op.get_bind().execute(sa.text("INSERT INTO t VALUES (:id, 1)"), {"id": number})
    op.execute("SELECT 1 / DIVISOR")
"""


def test_values_of_a_clock_are_not_sent_twice(run_of: RunOf) -> None:
    run = _stopped_unchanged(run_of, VOLATILE)
    assert run() == ("r2",)
    assert run.ask("SELECT count(*) FROM t") == 13


def test_an_order_that_changes_does_nothing_twice(run_of: RunOf) -> None:
    body = """
        with op.get_context().autocommit_block():
            for n in ORDER:
                op.execute(f"UPDATE t SET n = n + {n}")
            op.execute("SELECT 1 / DIVISOR")
    """
    run = _stopped(run_of, body.replace("ORDER", "(1, 10, 100)"))
    run.add("r2", "r1", body.replace("ORDER", "(100, 1, 10, 1000)").replace("DIVISOR", "1"))
    assert run() == ("r2",)
    assert set(run.rows("SELECT n FROM t")) == {(1111,)}


def test_what_is_edited_away_from_the_middle_is_missed(run_of: RunOf) -> None:
    body = """
        with op.get_context().autocommit_block():
            for n in ORDER:
                op.execute(f"UPDATE t SET n = n + {n}")
            op.execute("SELECT 1 / DIVISOR")
    """
    run = _stopped(run_of, body.replace("ORDER", "(1, 10, 100)"))
    run.add("r2", "r1", body.replace("ORDER", "(1, 100)").replace("DIVISOR", "1"))
    with pytest.raises(MigrationError, match="was edited after it was stopped"):
        run()


# Temporary tables

FILLED = """
with op.get_context().autocommit_block():
    {make}
    op.execute("INSERT INTO work SELECT id FROM t")
    op.execute("SELECT 1 / DIVISOR")
    op.execute("UPDATE t SET n = 1 WHERE id IN (SELECT id FROM work)")
"""


@pytest.mark.parametrize(
    "make",
    [
        'op.execute("CREATE TEMP TABLE work (id int)")',
        'op.execute("SELECT 0 AS id INTO TEMPORARY work")',
    ],
)
def test_what_was_temporary_is_not_taken_for_there(make: str, run_of: RunOf) -> None:
    run = _stopped(run_of, FILLED.format(make=make))
    with pytest.raises(MigrationError, match="ended with the session"):
        run()
    run.repair("r2")
    run.connection.exec_driver_sql("DISCARD TEMP")
    run.connection.commit()
    assert run() == ("r2",)
    assert set(run.rows("SELECT n FROM t")) == {(1,)}


def test_one_that_went_with_its_transaction_is_not_missed(run_of: RunOf) -> None:
    body = """
        op.execute("CREATE TEMP TABLE work ON COMMIT DROP AS SELECT id FROM t")
        op.execute("UPDATE t SET n = n + 1 WHERE id IN (SELECT id FROM work)")
        with op.get_context().autocommit_block():
            op.execute("SELECT 1 / DIVISOR")
    """
    run = _stopped(run_of, body)
    assert run() == ("r2",)
    assert set(run.rows("SELECT n FROM t")) == {(1,)}


def test_one_that_the_same_run_has_made_is_there_when_it_tries_again(run_of: RunOf) -> None:
    body = """
        from pathlib import Path
        seen = Path(__file__).with_suffix(".seen")
        with op.get_context().autocommit_block():
            op.execute("CREATE TEMP TABLE work AS SELECT id FROM t")
            op.execute("UPDATE t SET n = n + 1 WHERE id IN (SELECT id FROM work)")
            if not seen.exists():
                seen.touch()
                op.execute("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$")
            op.execute("INSERT INTO t SELECT id + 100, 1 FROM work")
    """
    run = run_of(BASE)
    run()
    run.add("r2", "r1", body)
    assert run(Limits(retry_for=20)) == ("r2",)
    assert run.rows("SELECT n, count(*) FROM t GROUP BY n") == [(1, 20)]


# The session

SETS = """
with op.get_context().autocommit_block():
    op.execute("CREATE SCHEMA other")
    op.execute("SELECT set_config('search_path', 'other', false)")
    op.execute("SELECT 1 / DIVISOR")
    op.execute("CREATE TABLE made (id int)")
op.execute("RESET search_path")
"""


def test_a_setting_is_made_again(run_of: RunOf) -> None:
    run = _stopped(run_of, SETS)
    run.connection.exec_driver_sql("RESET search_path")
    run.connection.commit()
    assert run() == ("r2",)
    assert run.ask("SELECT to_regclass('other.made') IS NOT NULL")


# What is refused, caught, or found done

TAKEN = [
    ('op.execute("CREATE INDEX CONCURRENTLY t_n ON t (id)")', "already exists"),
    ('op.execute("DROP INDEX CONCURRENTLY nobody")', "does not exist"),
    ('op.execute("ALTER TABLE p DETACH PARTITION \\"p 2\\" CONCURRENTLY")', "does not exist"),
    ('op.execute("ALTER TABLE p DETACH PARTITION t CONCURRENTLY")', "is not a partition"),
]


@pytest.mark.parametrize(("statement", "reason"), TAKEN)
def test_what_was_refused_is_refused_again(statement: str, reason: str, run_of: RunOf) -> None:
    run = run_of(BASE)
    run()
    run.connection.exec_driver_sql("CREATE INDEX t_n ON t (n)")
    run.connection.exec_driver_sql("CREATE TABLE p (id int) PARTITION BY RANGE (id)")
    run.connection.commit()
    run.add("r2", "r1", f"with op.get_context().autocommit_block():\n    {statement}")
    for _ in range(3):
        with pytest.raises(TaskschemaError, match=reason):
            run()


def test_a_partition_with_a_space_in_its_name_is_detached(run_of: RunOf) -> None:
    run = run_of(BASE)
    run()
    run.connection.exec_driver_sql("CREATE TABLE p (id int) PARTITION BY RANGE (id)")
    run.connection.exec_driver_sql('CREATE TABLE "p 1" PARTITION OF p FOR VALUES FROM (0) TO (9)')
    run.connection.commit()
    body = """
        with op.get_context().autocommit_block():
            op.execute('ALTER TABLE p DETACH PARTITION "p 1" CONCURRENTLY')
    """
    run.add("r2", "r1", body)
    held = run.connection.engine.connect()
    held.exec_driver_sql("SELECT * FROM p")
    for _ in range(2):
        with pytest.raises(TaskschemaError):
            run(Limits(long_lock_timeout=0.3, retry_for=0))
        assert run.ask("SELECT count(*) FROM pg_inherits") == 1
    held.close()
    assert run() == ("r2",)
    assert run.ask("SELECT count(*) FROM pg_inherits") == 0


def test_an_index_that_is_there_leaves_nothing_half_done(run_of: RunOf) -> None:
    run = run_of(BASE)
    run()
    run.connection.exec_driver_sql("CREATE INDEX ix ON t (id)")
    run.connection.commit()
    body = """
        with op.get_context().autocommit_block():
            op.execute("CREATE INDEX CONCURRENTLY ix ON t (id)")
    """
    run.add("r2", "r1", body)
    assert run() == ("r2",)
    run.add("r3", "r2")
    assert run() == ("r3",)


def test_a_refusal_that_is_caught_leaves_nothing_half_done(run_of: RunOf) -> None:
    run = run_of(BASE)
    run()
    body = """
        with op.get_context().autocommit_block():
            try:
                op.execute("DROP INDEX CONCURRENTLY nobody")
            except sa.exc.ProgrammingError:
                pass
    """
    run.add("r2", "r1", body)
    assert run() == ("r2",)
    run.add("r3", "r2")
    assert run() == ("r3",)


def test_what_postgresql_takes_outside_of_transactions_only_is_found_out(run_of: RunOf) -> None:
    run = run_of(BASE)
    run()
    body = """
        op.execute("CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id)")
        with op.get_context().autocommit_block():
            op.execute("REINDEX TABLE p")
    """
    run.add("r2", "r1", body)
    assert run() == ("r2",)
    assert run.ask("SELECT count(*) FROM taskschema.journal WHERE ledger_id IS NULL") == 0
