"""A migration beside live traffic: nobody waits longer than lock_timeout for it, and who blocks is named."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from taskschema.db.conninfo import connect
from taskschema.db.url import DatabaseUrl
from tests.faults.conftest import Tell
from tests.fixtures.projects import SmallProject
from tests.fixtures.runners import Zygote

MakeProject = Callable[..., SmallProject]
LOCK_TIMEOUT = 2.0
ALLOWED = LOCK_TIMEOUT * 1.1
BASE = {
    "r1": (
        None,
        'op.execute("CREATE TABLE busy (id int PRIMARY KEY, n int)")\n'
        'op.execute("INSERT INTO busy SELECT i, 0 FROM generate_series(1, 1000) AS i")',
        "pass",
    )
}
CHANGE = """
op.execute("ALTER TABLE busy ADD COLUMN x int")
op.execute("ALTER TABLE busy ADD CONSTRAINT positive CHECK (n >= 0)")
"""


@dataclass
class Traffic:
    """What readers and writers of an application waited, in seconds."""

    waits: list[float] = field(default_factory=list)

    def work(self, url: DatabaseUrl, statement: str, stop: threading.Event) -> None:
        """Send a statement again and again."""
        with connect(url) as connection:
            while not stop.is_set():
                began = time.monotonic()
                connection.execute(statement.encode())
                self.waits.append(time.monotonic() - began)
                time.sleep(0.005)


@contextmanager
def traffic_on(url: DatabaseUrl) -> Iterator[Traffic]:
    traffic, stop = Traffic(), threading.Event()
    statements = ("SELECT * FROM busy WHERE id = 7", "UPDATE busy SET n = n + 1 WHERE id = 8")
    threads = [threading.Thread(target=traffic.work, args=(url, statement, stop)) for statement in statements]
    for thread in threads:
        thread.start()
    try:
        yield traffic
    finally:
        stop.set()
        for thread in threads:
            thread.join()


@contextmanager
def holding(url: DatabaseUrl, name: str, statement: str) -> Iterator[None]:
    with connect(url) as connection:
        connection.execute(f"SET application_name = '{name}'".encode())
        connection.execute("BEGIN")
        connection.execute(statement.encode())
        yield


def test_traffic_never_waits_longer_than_lock_timeout(
    small_project: MakeProject, runners: Zygote, empty_database: DatabaseUrl, tell: Tell
) -> None:
    project = small_project(BASE)
    assert runners.upgrade(empty_database, project.root).wait() == 0
    project.revision("r2", "r1", CHANGE)
    with (
        holding(empty_database, "the reader", "SELECT count(*) FROM busy"),
        holding(empty_database, "the writer", "UPDATE busy SET n = 1 WHERE id = 9"),
        traffic_on(empty_database) as traffic,
    ):
        runner = runners.upgrade(empty_database, project.root, "--retry-for", "6s")
        assert runner.wait() == 4, runner.text
    assert "the reader" in runner.text
    assert "the writer" in runner.text
    assert "trying again in" in runner.text
    assert "revision r2 did not get its lock within 2 s, tried" in runner.text
    longest = max(traffic.waits)
    over = sum(wait > ALLOWED for wait in traffic.waits)
    tell(
        "traffic beside a blocked migration",
        statements=len(traffic.waits),
        longest_wait_seconds=round(longest, 2),
        waits_over_the_limit=over,
    )
    assert over == 0
    again = runners.upgrade(empty_database, project.root)
    assert again.wait() == 0, again.text
