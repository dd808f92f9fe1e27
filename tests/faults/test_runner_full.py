"""A server without room on its disk, and one without a free connection: one sentence, nothing half done."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import psycopg
import pytest

from taskschema.config import Secret
from taskschema.db.conninfo import connect
from taskschema.db.embedded import find_binaries
from taskschema.db.url import DatabaseUrl
from tests.faults.chain import Chain, expected_state
from tests.faults.conftest import Tell
from tests.fixtures.projects import SmallProject
from tests.fixtures.runners import Zygote

MakeProject = Callable[..., SmallProject]
CONNECTIONS = 12
_AS_SOMEBODY = ("unshare", "--user", "--map-user=1000", "--")
_PROGRAM = """
mount -t tmpfs -o size=32m,mode=777 tmpfs "$1/small" &&
exec unshare --user --map-user=1000 -- "$2" -D "$1/data" -c listen_addresses= -c fsync=off \
  -c unix_socket_directories="$1" -c max_connections="$3" -c superuser_reserved_connections=0 \
  -c max_wal_senders=0
"""


@pytest.fixture
def small_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DatabaseUrl]:
    """A server of its own with few connections, and a database on a file system of 32 MB."""
    if shutil.which("unshare") is None:
        pytest.skip("unshare is not here: no file system of a test's own can be made")
    folder = tmp_path_factory.mktemp("s")
    (folder / "small").mkdir()
    binaries = find_binaries()
    words: list[str | Path] = [binaries.path("initdb"), "-D", folder / "data", "-U", "postgres", "-N"]
    made = subprocess.run([*_AS_SOMEBODY, *words, "-A", "trust"], capture_output=True, text=True, check=False)
    if made.returncode != 0:
        pytest.skip(f"no user namespace can be made here: {made.stderr.strip()}")
    words = ["unshare", "--user", "--map-root-user", "--mount", "--", "sh", "-c", _PROGRAM, "sh"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [*words, folder, binaries.path("postgres"), str(CONNECTIONS)],
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    url = DatabaseUrl.parse(Secret(f"postgresql://postgres@/postgres?host={folder}"))
    try:
        _wait_for(url, folder / "log")
        with connect(url) as admin:
            admin.execute(f"CREATE TABLESPACE small LOCATION '{folder / 'small'}'".encode())
            admin.execute("CREATE DATABASE small TABLESPACE small")
        yield url
    finally:
        os.killpg(server.pid, signal.SIGINT)
        server.wait(20)


def _wait_for(url: DatabaseUrl, log: Path) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with suppress(psycopg.OperationalError):
            connect(url).close()
            return
        if "mount" in log.read_text() and "denied" in log.read_text():
            pytest.skip(f"no file system can be mounted here: {log.read_text()}")
        time.sleep(0.05)
    raise TimeoutError(log.read_text())


def test_a_disk_that_is_full(
    small_project: MakeProject, runners: Zygote, small_server: DatabaseUrl, tell: Tell
) -> None:
    url = small_server.with_database("small")
    body = """
        op.execute("CREATE TABLE first (id int)")
        with op.get_context().autocommit_block():
            op.execute("INSERT INTO first VALUES (1)")
            op.execute("CREATE TABLE much AS SELECT i, repeat('x', 999) t FROM generate_series(1, 14000) i")
            op.execute("CREATE INDEX CONCURRENTLY ix ON much (t, i)")
    """
    folder = small_project({"r1": (None, "pass", "pass"), "r2": ("r1", body, "pass")}).root
    with connect(url) as admin:
        admin.execute("CREATE TABLE filler AS SELECT repeat('y', 1000) AS t FROM generate_series(1, 14000)")
    for _ in range(3):
        runner = runners.upgrade(url, folder)
        assert runner.wait() == 4, runner.text
        assert runner.text.count("error:") == 1
        assert "53100" in runner.text or "disk is full" in runner.text, runner.text
        with connect(url) as admin:
            assert admin.execute("SELECT count(*) FROM first").fetchone() == (1,)
            assert admin.execute("SELECT to_regclass('much')").fetchone() == (None,)
    with connect(url) as admin:
        admin.execute("DROP TABLE filler")
        admin.execute("CHECKPOINT")
    again = runners.upgrade(url, folder)
    assert again.wait() == 0, again.text
    with connect(url) as admin:
        assert admin.execute("SELECT count(*) FROM first").fetchone() == (1,)
        assert admin.execute("SELECT count(*) FROM much").fetchone() == (14000,)
        assert admin.execute("SELECT count(*) FROM pg_index WHERE NOT indisvalid").fetchone() == (0,)
    tell("disk of the server full", runs=3, wrong_end_states=0)


def test_no_connection_is_left(chain: Chain, small_server: DatabaseUrl, tell: Tell) -> None:
    with connect(small_server) as admin:
        admin.execute("CREATE DATABASE few")
    url = small_server.with_database("few")
    for left in range(2):  # none for the run; one for the run, and none for its lock
        with ExitStack() as held:
            for _ in range(CONNECTIONS - left):
                held.enter_context(connect(small_server))
            runner = chain.upgrade(url)
            assert runner.wait() == 4, runner.text
            assert "has too many connections" in runner.text
            assert runner.text.count("error:") == 1, runner.text
    assert chain.upgrade(url).wait() == 0
    assert chain.end_of(url).state[:-1] == expected_state()
    tell("no connection left", runs=2, wrong_end_states=0)
