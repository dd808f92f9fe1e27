"""A check of drift that somebody stops: it says so, leaves with 4, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from taskschema.db.conninfo import connect
from taskschema.db.scratch import PREFIX
from taskschema.db.url import DatabaseUrl
from tests.fixtures.cli import SCRIPT
from tests.fixtures.projects import SmallProject
from tests.fixtures.relay import Relay

MakeProject = Callable[..., SmallProject]
MADE = "CREATE TABLE author (id serial PRIMARY KEY, name varchar NOT NULL)"
MOMENTS = 4
_REACTION_SECONDS = 0.03
"""What a process has to be in the middle of a word when the signal comes."""
_LEFT = """
SELECT d.datname || ' with ' || count(a.pid) FROM pg_database AS d
LEFT JOIN pg_stat_activity AS a ON a.datname = d.datname AND a.backend_type = 'client backend'
WHERE d.datname = %(live)s AND a.pid IS NOT NULL OR starts_with(d.datname, %(scratch)s) GROUP BY d.datname
"""


@dataclass
class Command:
    """A check as a process of its own, and the way to send it a signal."""

    arguments: tuple[str, ...]
    cwd: Path
    process: subprocess.Popen[str] | None = None

    def __call__(self) -> tuple[int, str, str]:
        with subprocess.Popen(
            [SCRIPT, *self.arguments],
            cwd=self.cwd,
            env={"PATH": os.environ["PATH"], "HOME": str(self.cwd), "LANG": "C.UTF-8"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        ) as self.process:
            out, err = self.process.communicate(timeout=30)
            return self.process.returncode, out, err

    def forget(self) -> None:
        """Let the next one be the first."""
        for path in (self.cwd / ".taskschema").rglob("*.*"):
            path.unlink()

    def stop(self, number: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(number)
        time.sleep(_REACTION_SECONDS)


@pytest.fixture
def project(small_project: MakeProject, empty_database: DatabaseUrl, other_database: DatabaseUrl) -> Path:
    """A project at head in a database in which a column is too many, and a database without it."""
    with connect(other_database) as connection:
        connection.execute(MADE.encode())
    with connect(empty_database) as connection:
        connection.execute(MADE.encode())
        connection.execute("CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)")
        connection.execute("INSERT INTO alembic_version VALUES ('one')")
        connection.execute("ALTER TABLE author ADD extra int")
    return small_project({"one": (None, f'op.execute("{MADE}")', "pass")}).root


@pytest.fixture
def left(empty_database: DatabaseUrl, server: DatabaseUrl) -> Iterator[Callable[[], list[str]]]:
    """Say which scratch databases are left, and which sessions; those that are ending have a moment."""
    with connect(server) as admin:
        (oid,) = only(admin, "SELECT oid::int8 FROM pg_database WHERE datname = %s", empty_database.database)
        named = {"live": empty_database.database, "scratch": f"{PREFIX}{oid}_"}

        def look() -> list[str]:
            until = time.monotonic() + 2
            while found := [name for (name,) in admin.execute(_LEFT, named)]:
                if time.monotonic() > until:
                    break
                time.sleep(0.02)
            return found

        yield look


def only(admin: psycopg.Connection, query: str, *values: object) -> tuple[int]:
    row = admin.execute(query.encode(), values).fetchone()
    assert row is not None
    return (int(row[0]),)


@pytest.fixture
def relay(server: DatabaseUrl) -> Iterator[Relay]:
    with Relay(server) as relay:
        yield relay


@pytest.fixture
def check(
    request: pytest.FixtureRequest,
    relay: Relay,
    empty_database: DatabaseUrl,
    other_database: DatabaseUrl,
    project: Path,
) -> Command:
    """A check against one of the sources, through the relay."""
    against = relay.url(other_database).reveal() if request.param == "url" else request.param
    words = ("-d", relay.url(empty_database).reveal(), "drift", "--against", against, "--no-progress")
    return Command(words, project)


@pytest.fixture
def heeded() -> Iterator[None]:
    """Let Ctrl-C reach what is started here, also in a run in the background, where it is ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heeded")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("check", ["migrations", "url"], indirect=True)
def test_a_signal_ends_it(
    relay: Relay, check: Command, left: Callable[[], list[str]], number: signal.Signals
) -> None:
    relay.count()
    whole = check()
    assert whole[0] == 3
    stopped = late = 0
    for moment in range(1, relay.heard, max(1, relay.heard // MOMENTS)):
        check.forget()
        relay.expect(moment, lambda _: check.stop(number))
        code, out, err = check()
        if not relay.calm():
            break  # this time it took fewer words
        if (code, out) == whole[:2]:
            late += 1
            continue
        stopped += 1
        assert (code, out) == (4, ""), (moment, err)
        assert err.count("\n") == 1, (moment, err)
        assert err.startswith("error: interrupted"), (moment, err)
        assert left() == [], moment
    assert stopped > 1
    assert late <= 1, "only what comes with the last word finds the answer given"
    assert check()[:2] == whole[:2]
