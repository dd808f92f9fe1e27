"""A pooler in transaction mode: refused with the direct URL as hint, and never two holders of one lock."""

from __future__ import annotations

import pytest

from taskschema.config import Secret
from taskschema.db.conninfo import connect
from taskschema.db.url import DatabaseUrl
from taskschema.migrations.safety.pooler import is_named_pooler
from tests.faults.chain import Chain, expected_state
from tests.faults.conftest import Tell
from tests.fixtures.pgbouncer import MakePooler

TRIES = 10
LOCKS = (
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
SETTINGS = {
    "the last one used first": {},
    "round robin": {"server_round_robin": 1, "min_pool_size": 4},
    "a pool of one": {"default_pool_size": 1},
}


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
def test_it_is_refused(
    settings: dict[str, object], chain: Chain, pooled: MakePooler, empty_database: DatabaseUrl, tell: Tell
) -> None:
    url = pooled(empty_database, **settings)
    for _ in range(TRIES):
        runner = chain.upgrade(url)
        assert runner.wait() == 4, runner.text
        assert "stands a pooler in transaction mode" in runner.text or "lock" in runner.text, runner.text
        assert "DATABASE_URL_UNPOOLED" in runner.text or "past any pooler" in runner.text, runner.text
    with connect(empty_database) as connection:
        assert connection.execute(LOCKS.encode()).fetchone() == (0,)
        held = connection.execute("SELECT count(*) FROM pg_namespace WHERE nspname = 'taskschema'").fetchone()
        assert held == (0,)
    tell("PgBouncer in transaction mode", runs=TRIES, refused=TRIES, holders_of_the_lock=0)


def test_many_at_once_are_all_refused(chain: Chain, pooled: MakePooler, empty_database: DatabaseUrl) -> None:
    url = pooled(empty_database)
    all_of_them = [chain.upgrade(url) for _ in range(8)]
    assert [runner.wait() for runner in all_of_them] == [4] * 8
    with connect(empty_database) as connection:
        assert connection.execute(LOCKS.encode()).fetchone() == (0,)


def test_one_in_session_mode_is_as_good_as_none(
    chain: Chain, pooled: MakePooler, empty_database: DatabaseUrl
) -> None:
    runner = chain.upgrade(pooled(empty_database, pool_mode="session"))
    assert runner.wait() == 0, runner.text
    assert chain.end_of(empty_database).state[:-1] == expected_state()


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("ep-x-1-pooler.us-east-2.aws.neon.tech", True),
        ("my-pooler.example", True),
        ("ep-x-1.us-east-2.aws.neon.tech", False),
        ("pooler.example", False),
    ],
)
def test_hosts_that_say_so(host: str, expected: bool) -> None:
    assert is_named_pooler(DatabaseUrl.parse(Secret(f"postgresql://u@{host}/d"))) is expected
