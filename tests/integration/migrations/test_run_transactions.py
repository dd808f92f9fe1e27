"""Words of transactions that a revision says by itself: what they commit is proved and written down."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from taskschema.db.conninfo import connect
from taskschema.db.url import DatabaseUrl
from taskschema.errors import LeaseLost, RevisionFailed
from tests.integration.migrations.running import Run

RunOf = Callable[..., Run]
BASE = {"r1": (None, 'op.execute("CREATE TABLE t (id int)")', "pass")}


def _stopped(run_of: RunOf, body: str) -> Run:
    """Return a run whose second revision failed, and whose file is mended by now."""
    run = run_of(BASE)
    run()
    run.add("r2", "r1", body.replace("DIVISOR", "0"))
    with pytest.raises(RevisionFailed):
        run()
    run.add("r2", "r1", body.replace("DIVISOR", "1"))
    return run


@pytest.mark.parametrize("word", ["COMMIT", "END", "commit work", "COMMIT AND CHAIN"])
def test_what_a_revision_commits_by_itself_is_done_once(word: str, run_of: RunOf) -> None:
    body = """
        op.execute("INSERT INTO t VALUES (1)")
        op.execute("WORD")
        op.execute("INSERT INTO t VALUES (2)")
        op.execute("SELECT 1 / DIVISOR")
    """
    run = _stopped(run_of, body.replace("WORD", word))
    assert run.rows("SELECT id FROM t") == [(1,)]
    assert run() == ("r2",)
    assert run.rows("SELECT id FROM t ORDER BY id") == [(1,), (2,)]


def test_what_it_rolls_back_is_sent_again(run_of: RunOf) -> None:
    body = """
        op.execute("INSERT INTO t VALUES (1)")
        op.execute("ROLLBACK")
        op.execute("INSERT INTO t VALUES (2)")
        op.execute("COMMIT")
        op.execute("SELECT 1 / DIVISOR")
    """
    run = _stopped(run_of, body)
    assert run.rows("SELECT statement FROM taskschema.journal") == [("INSERT INTO t VALUES (2)",)]
    assert run() == ("r2",)
    assert run.rows("SELECT id FROM t") == [(2,)]


def test_a_transaction_inside_of_an_autocommit_block_is_whole(run_of: RunOf) -> None:
    body = """
        with op.get_context().autocommit_block():
            op.execute("BEGIN")
            op.execute("INSERT INTO t VALUES (1)")
            op.execute("SELECT 1 / DIVISOR")
            op.execute("INSERT INTO t VALUES (2)")
            op.execute("COMMIT")
            op.execute("INSERT INTO t VALUES (3)")
    """
    run = _stopped(run_of, body)
    assert run.rows("SELECT id FROM t") == []
    assert run() == ("r2",)
    assert run.rows("SELECT id FROM t ORDER BY id") == [(1,), (2,), (3,)]


@pytest.mark.parametrize(
    "text", ["INSERT INTO t VALUES (1); COMMIT;", "BEGIN; INSERT INTO t VALUES (1); COMMIT; SELECT 1"]
)
@pytest.mark.parametrize("block", ["with op.get_context().autocommit_block():", "if True:"])
def test_one_text_that_commits_is_sent_once(block: str, text: str, run_of: RunOf) -> None:
    body = f"""
        {block}
            op.execute("{text}")
        op.execute("SELECT 1 / DIVISOR")
    """
    run = _stopped(run_of, body)
    assert run() == ("r2",)
    assert run.rows("SELECT id FROM t") == [(1,)]


def test_what_went_with_a_savepoint_is_not_written_down(run_of: RunOf) -> None:
    body = """
        bind = op.get_bind()
        op.execute("INSERT INTO t VALUES (0)")
        try:
            with bind.begin_nested():
                op.execute("INSERT INTO t VALUES (1)")
                op.execute("SELECT 1 / 0")
        except sa.exc.DBAPIError:
            pass
        op.execute("SAVEPOINT mine")
        op.execute("INSERT INTO t VALUES (2)")
        op.execute("ROLLBACK TO SAVEPOINT mine")
        with bind.begin_nested():
            op.execute("INSERT INTO t VALUES (3)")
        with op.get_context().autocommit_block():
            op.execute("SELECT 1 / DIVISOR")
    """
    run = _stopped(run_of, body)
    assert run.rows("SELECT statement FROM taskschema.journal ORDER BY id") == [
        ("INSERT INTO t VALUES (0)",),
        ("INSERT INTO t VALUES (3)",),
    ]
    assert run() == ("r2",)
    assert run.rows("SELECT id FROM t ORDER BY id") == [(0,), (3,)]


@pytest.mark.parametrize(
    "taken",
    [
        'op.execute("COMMIT")',
        'with op.get_context().autocommit_block():\n    op.execute("INSERT INTO t VALUES (2)")',
        'with op.get_context().autocommit_block():\n    op.get_bind().execute(sa.text("SELECT write_it()"))',
    ],
)
def test_nothing_is_committed_once_another_has_taken_over(
    taken: str, run_of: RunOf, empty_database: DatabaseUrl
) -> None:
    run = run_of(BASE)
    run()
    run.connection.exec_driver_sql(
        "CREATE FUNCTION write_it() RETURNS void LANGUAGE sql AS 'INSERT INTO t VALUES (9)'"
    )
    run.connection.commit()
    body = f"""
import psycopg
op.execute("ALTER TABLE t ADD COLUMN x int")
with psycopg.connect({empty_database.reveal()!r}) as other:
    other.execute("UPDATE taskschema.lease SET token = gen_random_uuid()")
{taken}
"""
    run.add("r2", "r1", body)
    with pytest.raises(LeaseLost):
        run()
    with connect(empty_database) as other:
        assert other.execute("SELECT count(*) FROM t").fetchone() == (0,)
        columns = other.execute(
            "SELECT count(*) FROM pg_attribute WHERE attrelid = 't'::regclass AND attname = 'x'"
        ).fetchone()
    assert columns == (0,)
