"""Who stands in the way of a backend is named: sessions, chains of them, and prepared transactions."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from taskschema.db.url import DatabaseUrl
from taskschema.migrations.safety.blockers import Blocker, read_blockers
from tests.integration.migrations.backends import Backends, backends_of, soon

TABLE = b"CREATE TABLE task (id int PRIMARY KEY, title text)"
ROW = b"INSERT INTO task VALUES (1, 'a')"


@pytest.fixture
def backends(empty_database: DatabaseUrl) -> Iterator[Backends]:
    with backends_of(empty_database) as backends:
        backends.looking.execute(TABLE)
        backends.looking.execute(ROW)
        yield backends


def blockers_of(backends: Backends, pid: int, count: int = 1) -> tuple[Blocker, ...]:
    """Wait until so many stand in the way."""
    return soon(lambda: read_blockers(backends.looking, pid), lambda found: len(found) == count)


def test_nobody_blocks_who_does_not_wait(backends: Backends) -> None:
    session = backends.begin(b"LOCK task")
    assert read_blockers(backends.looking, session.info.backend_pid) == ()
    assert read_blockers(backends.looking, 2**31 - 1) == ()


def test_a_writer_blocks_an_index(backends: Backends) -> None:
    writer = backends.begin(b"INSERT INTO task\n\n  VALUES (2, '\x1b[31m')", name="psql")
    pid = backends.send(b"CREATE INDEX ON task (title)")
    (blocker,) = blockers_of(backends, pid)
    assert blocker.pid == writer.info.backend_pid
    assert (blocker.application_name, blocker.user) == ("psql", writer.info.user)
    assert (blocker.state, blocker.is_prepared, blocker.holds) == ("idle in transaction", False, True)
    assert (blocker.relation, blocker.lock_mode) == ("public.task", "RowExclusiveLock")
    assert blocker.query == "INSERT INTO task VALUES (2, ' [31m')"
    assert blocker.age is not None
    assert 0 <= blocker.age < 60


def test_a_reader_blocks_a_new_column_and_his_long_query_is_cut(backends: Backends) -> None:
    backends.begin(b"SELECT * FROM task /* " + b"x" * 200 + b" */")
    pid = backends.send(b"ALTER TABLE task ADD COLUMN more int")
    (blocker,) = blockers_of(backends, pid)
    assert blocker.lock_mode == "AccessShareLock"
    assert len(blocker.query) == 120


def test_of_several_locks_the_one_in_the_way_is_named(backends: Backends) -> None:
    # SHARE is the stronger of the two, and lets another SHARE through.
    backends.begin(ROW.replace(b"1", b"2"), b"LOCK task IN SHARE MODE")
    pid = backends.send(b"CREATE INDEX ON task (title)")
    (blocker,) = blockers_of(backends, pid)
    assert blocker.lock_mode == "RowExclusiveLock"


def test_who_is_earlier_in_the_queue_blocks_too_and_the_root_is_named(backends: Backends) -> None:
    reader = backends.begin(b"SELECT * FROM task")
    altering = backends.send(b"ALTER TABLE task ADD COLUMN more int")
    blockers_of(backends, altering)
    pid = backends.send(b"INSERT INTO task VALUES (3, 'b')")
    direct, root = blockers_of(backends, pid, 2)
    assert (direct.pid, direct.holds, direct.state) == (altering, False, "active")
    assert "waits for AccessExclusiveLock on public.task: ALTER TABLE task" in str(direct)
    assert (root.pid, root.holds) == (reader.info.backend_pid, True)


def test_of_a_chain_the_middle_is_left_out(backends: Backends) -> None:
    for name in (b"a", b"b", b"c"):
        backends.looking.execute(b"CREATE TABLE " + name + b" ()")
    root = backends.begin(b"LOCK a", name="root")
    middle = backends.begin(b"LOCK b", name="middle")
    backends.send(b"LOCK a", middle)
    direct = backends.begin(b"LOCK c", name="direct")
    blockers_of(backends, middle.info.backend_pid)
    backends.send(b"LOCK b", direct)
    pid = backends.send(b"DROP TABLE c")
    found = blockers_of(backends, pid, 2)
    assert [(blocker.application_name, blocker.relation) for blocker in found] == [
        ("direct", "public.c"),
        ("root", "public.a"),
    ]
    assert found[1].pid == root.info.backend_pid


def test_a_row_that_another_changes_names_its_table(backends: Backends) -> None:
    writer = backends.begin(b"UPDATE task SET title = 'b'")
    pid = backends.send(b"UPDATE task SET title = 'c'")
    (blocker,) = blockers_of(backends, pid)
    assert (blocker.pid, blocker.relation) == (writer.info.backend_pid, "public.task")
    assert blocker.lock_mode == "ExclusiveLock"


def test_names_are_quoted_and_qualified(backends: Backends) -> None:
    backends.looking.execute(b'CREATE SCHEMA "My App"; CREATE TABLE "My App"."Task" ()')
    backends.begin(b'LOCK "My App"."Task"')
    pid = backends.send(b'DROP TABLE "My App"."Task"')
    assert blockers_of(backends, pid)[0].relation == '"My App"."Task"'


def test_an_old_snapshot_blocks_the_end_of_a_concurrent_index(backends: Backends) -> None:
    old = backends.begin(b"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", b"SELECT 1")
    pid = backends.send(b"CREATE INDEX CONCURRENTLY ON task (title)")
    (blocker,) = blockers_of(backends, pid)
    assert (blocker.pid, blocker.relation) == (old.info.backend_pid, "")
    assert str(blocker).endswith(" s, holds ExclusiveLock: SELECT 1")


def test_a_prepared_transaction_is_named(backends: Backends) -> None:
    backends.prepare(
        "it's 1", b"SAVEPOINT a", ROW.replace(b"1", b"2"), b"SAVEPOINT b", ROW.replace(b"1", b"3")
    )
    pid = backends.send(b"CREATE INDEX ON task (title)")
    (blocker,) = blockers_of(backends, pid)
    assert (blocker.pid, blocker.is_prepared, blocker.gid) == (0, True, "it's 1")
    assert (blocker.relation, blocker.lock_mode) == ("public.task", "RowExclusiveLock")
    assert blocker.age is not None
    assert str(blocker).startswith(
        f"prepared transaction it's 1 ({backends.looking.info.user}), prepared for "
    )


def test_all_prepared_transactions_are_named(backends: Backends) -> None:
    for gid in ("one", "two"):
        backends.prepare(gid, b"SELECT * FROM task")
    pid = backends.send(b"ALTER TABLE task ADD COLUMN more int")
    assert [blocker.gid for blocker in blockers_of(backends, pid, 2)] == ["one", "two"]


def test_a_prepared_transaction_blocks_a_concurrent_index(backends: Backends) -> None:
    backends.prepare("two", ROW.replace(b"1", b"2"))
    pid = backends.send(b"CREATE INDEX CONCURRENTLY ON task (title)")
    (blocker,) = blockers_of(backends, pid)
    assert (blocker.gid, blocker.relation) == ("two", "")


def test_a_role_without_rights_is_told_what_is_known(
    backends: Backends, other_role: Callable[[DatabaseUrl], DatabaseUrl]
) -> None:
    stranger = other_role(backends.url)
    writer = backends.begin(b"LOCK task IN SHARE MODE", name="psql")
    pid = backends.send(b"ALTER TABLE task ADD COLUMN more int")
    with backends_of(stranger) as theirs:
        (blocker,) = blockers_of(theirs, pid)
    assert (blocker.age, blocker.state, blocker.query) == (None, "", "")
    who = f"pid {writer.info.backend_pid} (psql, {writer.info.user})"
    assert str(blocker) == f"{who}, holds ShareLock on public.task"


def test_rows_of_another_kind_do_no_harm(backends: Backends) -> None:
    from psycopg.rows import dict_row

    backends.looking.row_factory = dict_row
    backends.begin(b"LOCK task")
    pid = backends.send(b"DROP TABLE task")
    assert blockers_of(backends, pid)[0].lock_mode == "AccessExclusiveLock"


def test_a_blocker_reads_as_a_sentence() -> None:
    blocker = Blocker(
        4711, "psql", "alice", 42.4, "idle in transaction", "SELECT 1", "public.task", "ShareLock"
    )
    sentence = (
        "pid 4711 (psql, alice), idle in transaction for 42 s, holds ShareLock on public.task: SELECT 1"
    )
    assert str(blocker) == sentence
    assert str(Blocker(7, "", "", None, "", "", "", "")) == "pid 7"
