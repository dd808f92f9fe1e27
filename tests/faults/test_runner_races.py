"""Many runners at once, one that is killed among them, and one that stands still while another takes over."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable

import pytest

from taskschema.db.conninfo import connect
from taskschema.db.url import DatabaseUrl
from tests.faults.chain import Chain, expected_state, holder_of
from tests.faults.conftest import Tell
from tests.fixtures.projects import SmallProject
from tests.fixtures.runners import Runner, Zygote

MANY = 20
MakeProject = Callable[..., SmallProject]


def _start(chain: Chain, url: DatabaseUrl) -> dict[str, Runner]:
    return {f"runner{n}": chain.upgrade(url, name=f"runner{n}") for n in range(MANY)}


def test_one_applies_and_nineteen_wait(chain: Chain, empty_database: DatabaseUrl, tell: Tell) -> None:
    all_of_them = _start(chain, empty_database)
    codes = [runner.wait() for runner in all_of_them.values()]
    assert codes == [0] * MANY, [runner.text for runner in all_of_them.values() if runner.text]
    assert chain.end_of(empty_database).state[:-1] == expected_state()
    applied = [name for name, runner in all_of_them.items() if "applied r1" in runner.text]
    assert len(applied) == 1
    waited = [runner for runner in all_of_them.values() if "waiting for the lock" in runner.text]
    assert waited
    tell("runners at once", runners=MANY, that_applied=1, exit_codes_other_than_0=0)


def test_one_is_killed_and_the_next_goes_on(chain: Chain, empty_database: DatabaseUrl, tell: Tell) -> None:
    all_of_them = _start(chain, empty_database)
    victim = None
    deadline = time.monotonic() + 30
    while victim is None and time.monotonic() < deadline:
        victim = holder_of(empty_database)
    assert victim is not None
    killed = all_of_them.pop(victim)
    time.sleep(0.05)
    assert killed.kill() in (-signal.SIGKILL, 0)
    codes = [runner.wait() for runner in all_of_them.values()]
    assert codes == [0] * (MANY - 1), [runner.text for runner in all_of_them.values()]
    assert chain.end_of(empty_database).state[:-1] == expected_state()
    tell("runners at once, the holder killed", runners=MANY, kills=1, exit_codes_other_than_0=0)


SLOW = {
    "r1": (None, 'op.execute("CREATE TABLE t (id int)")', "pass"),
    "r2": ("r1", 'op.execute("INSERT INTO t SELECT 1 FROM pg_sleep(3)")', "pass"),
    "r3": ("r2", 'op.execute("INSERT INTO t SELECT 2 FROM pg_sleep(0.2)")', "pass"),
}
"""A history whose middle takes long enough for its runner to stand still in it."""


def _wait_for(url: DatabaseUrl, question: str) -> None:
    deadline = time.monotonic() + 20
    with connect(url) as connection:
        while time.monotonic() < deadline:
            row = connection.execute(question.encode()).fetchone()
            if row is not None and row[0]:
                return
            time.sleep(0.02)
    raise TimeoutError(question)


SLEEPS = (
    "SELECT count(*) > 0 FROM pg_stat_activity WHERE query LIKE '%%pg_sleep(3)%%' AND state = 'active'"
    " AND datname = current_database() AND pid <> pg_backend_pid()"
)


def test_a_runner_that_stands_still_is_taken_over_and_commits_nothing(
    small_project: MakeProject, runners: Zygote, empty_database: DatabaseUrl, tell: Tell
) -> None:
    folder = small_project(SLOW).root
    still = runners.upgrade(empty_database, folder, name="still")
    _wait_for(empty_database, SLEEPS)
    still.send(signal.SIGSTOP)
    stopped = time.monotonic()
    other = runners.upgrade(empty_database, folder, name="other")
    try:
        assert other.wait() == 0, other.text
        taken = time.monotonic() - stopped
        time.sleep(max(0.0, 10 - taken))
    finally:
        still.send(signal.SIGCONT)
    assert still.wait() == 4, still.text
    assert "crash" not in still.text, still.text
    with connect(empty_database) as connection:
        rows = connection.execute("SELECT array_agg(id ORDER BY id) FROM t").fetchone()
        applied = connection.execute(
            "SELECT revision, count(*) FROM taskschema.ledger WHERE outcome = 'applied' GROUP BY 1 ORDER BY 1"
        ).fetchall()
    assert rows == ([1, 2],)
    assert applied == [("r1", 1), ("r2", 1), ("r3", 1)]
    assert "ending what a run before left at work" in other.text
    tell(
        "stopped for 10 s, then continued",
        runs=1,
        seconds_until_another_was_done=round(taken, 1),
        two_writers=0,
    )


def test_a_runner_that_stands_still_alone_may_go_on(
    small_project: MakeProject, runners: Zygote, empty_database: DatabaseUrl
) -> None:
    """The server has ended the lock's session meanwhile; nobody has taken the lock, so it is taken again."""
    folder = small_project(SLOW).root
    still = runners.upgrade(empty_database, folder, name="still")
    _wait_for(empty_database, SLEEPS)
    still.send(signal.SIGSTOP)
    time.sleep(6)
    still.send(signal.SIGCONT)
    assert still.wait() == 0, still.text


def test_the_lock_of_a_dead_runner_is_free_at_once(
    small_project: MakeProject, runners: Zygote, empty_database: DatabaseUrl, tell: Tell
) -> None:
    folder = small_project(SLOW).root
    dead = runners.upgrade(empty_database, folder, name="dead")
    _wait_for(empty_database, SLEEPS)
    dead.kill()
    began = time.monotonic()
    heir = runners.upgrade(empty_database, folder, name="heir")
    assert heir.wait() == 0, heir.text
    assert heir.text.count("applied r2") == 1
    tell("killed in a statement of 3 s", seconds_until_the_heir_was_done=round(time.monotonic() - began, 1))


def test_who_waits_no_longer_than_told_names_the_holder(
    small_project: MakeProject, runners: Zygote, empty_database: DatabaseUrl
) -> None:
    folder = small_project(SLOW).root
    holder = runners.upgrade(empty_database, folder, name="holder")
    _wait_for(empty_database, SLEEPS)
    for more in (["--no-wait"], ["--wait-lock", "300ms"]):
        other = runners.upgrade(empty_database, folder, *more, name="other")
        assert other.wait() == 4, other.text
        assert "lock of the migrations is held by" in other.text
        assert "(upgrade, taskschema" in other.text
    current = runners.start("-d", empty_database.reveal(), "current", cwd=folder)
    assert current.wait() == 0
    assert "(upgrade, taskschema" in current.text
    assert holder.wait() == 0, holder.text


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=str)
def test_a_signal_cancels_the_statement_and_names_the_point(
    number: signal.Signals, small_project: MakeProject, runners: Zygote, empty_database: DatabaseUrl
) -> None:
    body = """
        op.execute("CREATE TABLE kept (id int)")
        with op.get_context().autocommit_block():
            op.execute("INSERT INTO kept VALUES (1)")
            op.execute("INSERT INTO kept SELECT 2 FROM pg_sleep(3)")
    """
    folder = small_project({"r1": (None, body, "pass")}).root
    runner = runners.upgrade(empty_database, folder, name="stopped")
    _wait_for(empty_database, SLEEPS)
    runner.send(number)
    assert runner.wait() == 4, runner.text
    assert "revision r1 stopped at statement 3: INSERT INTO kept SELECT 2 FROM pg_sleep(3)" in runner.text
    assert "taskschema upgrade goes on there" in runner.text
    _wait_for(empty_database, SLEEPS.replace("count(*) > 0", "count(*) = 0"))
    again = runners.upgrade(empty_database, folder, name="again")
    assert again.wait() == 0, again.text
    assert "revision r1 was stopped before: it goes on" in again.text
    with connect(empty_database) as connection:
        rows = connection.execute("SELECT array_agg(id ORDER BY id) FROM kept").fetchone()
    assert rows == ([1, 2],)
