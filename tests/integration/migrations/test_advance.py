"""How far a statement is, is read while it is under way, and said in one line."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from taskschema.db.url import DatabaseUrl
from taskschema.migrations.safety.advance import Advance, read_advance
from tests.integration.migrations.backends import Backends, backends_of, soon

FILL = b"INSERT INTO task SELECT number FROM pg_catalog.generate_series(1, 3000) AS row (number)"
SLOWLY = b"""CREATE FUNCTION slowly(int) RETURNS int IMMUTABLE LANGUAGE plpgsql
  AS 'BEGIN PERFORM pg_catalog.pg_sleep(0.01); RETURN $1; END'"""


@pytest.fixture
def backends(empty_database: DatabaseUrl) -> Iterator[Backends]:
    with backends_of(empty_database) as backends:
        backends.looking.execute(b"CREATE TABLE task (id int) WITH (autovacuum_enabled = false)")
        backends.looking.execute(FILL)
        yield backends


def advance_of(backends: Backends, pid: int, is_so: Callable[[Advance], object] = bool) -> Advance:
    """Wait until the statement is where it is wanted."""
    found = soon(lambda: read_advance(backends.looking, pid), lambda advance: advance and is_so(advance))
    assert found is not None
    return found


def test_nothing_is_known_of_who_does_nothing(backends: Backends) -> None:
    assert read_advance(backends.looking, backends.looking.info.backend_pid) is None


def test_building_an_index_counts_blocks(backends: Backends) -> None:
    backends.looking.execute(SLOWLY)
    pid = backends.send(b"CREATE INDEX CONCURRENTLY ON task (slowly(id))")
    advance = advance_of(backends, pid, lambda advance: advance.total and advance.unit == "blocks")
    assert advance.command == "CREATE INDEX CONCURRENTLY"
    assert (advance.relation, advance.phase) == ("public.task", "building index: scanning table")
    assert advance.fraction is not None
    assert 0 <= advance.fraction < 1
    said = f"% of {advance.total} blocks"
    assert str(advance).startswith(
        "CREATE INDEX CONCURRENTLY on public.task: building index: scanning table, "
    )
    assert str(advance).endswith(said)


def test_waiting_counts_who_is_waited_for(backends: Backends) -> None:
    backends.begin(FILL)
    pid = backends.send(b"CREATE INDEX CONCURRENTLY ON task (id)")
    advance = advance_of(backends, pid, lambda advance: advance.total)
    assert advance == Advance(
        command="CREATE INDEX CONCURRENTLY",
        phase="waiting for writers before build",
        done=0,
        total=1,
        unit="lockers",
        relation="public.task",
    )


def test_vacuum_and_analyze_count_blocks(backends: Backends) -> None:
    slow = backends.open()
    slow.execute(b"SET vacuum_cost_delay = 100")
    slow.execute(b"SET vacuum_cost_limit = 1")
    for command in (b"VACUUM", b"ANALYZE"):
        pid = backends.send(command + b" task", slow)
        advance = advance_of(backends, pid, lambda advance: advance.total)
        assert (advance.command, advance.unit) == (command.decode(), "blocks")
        assert advance.relation == "public.task"
        slow.cancel_safe()
        soon(lambda pid=pid: read_advance(backends.looking, pid) is None)  # type: ignore[misc]


def test_rewriting_a_table_counts_what_was_written(backends: Backends) -> None:
    backends.looking.execute(SLOWLY)
    backends.looking.execute(b"CREATE TABLE few AS SELECT * FROM task LIMIT 2")
    backends.looking.execute(b"CREATE INDEX few_slowly ON few (slowly(id))")
    backends.looking.execute(b"INSERT INTO few SELECT * FROM task LIMIT 50")
    pid = backends.send(b"VACUUM FULL few")
    advance = advance_of(backends, pid)
    assert (advance.command, advance.relation) == ("VACUUM FULL", "public.few")


def test_copying_counts_bytes(backends: Backends) -> None:
    with backends.open() as session, session.cursor() as cursor:
        with cursor.copy(b"COPY task FROM STDIN") as copy:
            copy.write(b"1\n" * 100_000)
            advance = advance_of(backends, session.info.backend_pid, lambda advance: advance.done)
        assert (advance.command, advance.relation) == ("COPY FROM", "public.task")
        assert (advance.fraction, advance.unit) == (None, "bytes")
        assert str(advance) == f"COPY FROM on public.task: {advance.done} bytes"


def test_a_role_without_rights_learns_the_command(
    backends: Backends, other_role: Callable[[DatabaseUrl], DatabaseUrl]
) -> None:
    stranger = other_role(backends.url)
    backends.begin(FILL)
    pid = backends.send(b"CREATE INDEX CONCURRENTLY ON task (id)")
    with backends_of(stranger) as theirs:
        advance = advance_of(theirs, pid)
    assert (str(advance), advance.fraction) == ("CREATE INDEX", None)


@pytest.mark.parametrize(
    ("done", "total", "said"),
    [
        (540, 1200, "VACUUM on public.task: scanning heap, 45 % of 1200 blocks"),
        (1199, 1200, "VACUUM on public.task: scanning heap, 99 % of 1200 blocks"),
        (1300, 1200, "VACUUM on public.task: scanning heap, 100 % of 1200 blocks"),
        (7, 0, "VACUUM on public.task: scanning heap, 7 blocks"),
        (0, 0, "VACUUM on public.task: scanning heap"),
    ],
)
def test_an_advance_reads_as_a_line(done: int, total: int, said: str) -> None:
    assert str(Advance("VACUUM", "scanning heap", done, total, "blocks", "public.task")) == said
