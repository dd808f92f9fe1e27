"""The embedded server under harm: killed, lied to, raced, refused."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from taskschema.db.conninfo import conninfo_of
from taskschema.db.embedded import EmbeddedServer, State, process, server_at
from taskschema.db.embedded.folder import Folder
from taskschema.errors import ServerNotStarted
from tests.fixtures.embedded import ask, is_gone

START = """
import sys
import tempfile
from pathlib import Path
from taskschema.db.embedded import server_at
print(server_at(Path(sys.argv[1]), durable=False).start())
"""


@pytest.fixture
def bystander() -> Iterator[subprocess.Popen[bytes]]:
    """A process of somebody's that is no server."""
    with subprocess.Popen(["sleep", "600"]) as started:
        yield started
        assert started.poll() is None, "somebody's process was stopped"
        started.kill()


def pid_of(server: EmbeddedServer) -> int:
    pid = server.status().pid
    assert pid is not None
    return pid


# Pid files that lie


def test_a_foreign_pid_is_neither_a_server_nor_stopped(
    kept: EmbeddedServer, kept_folder: Folder, bystander: subprocess.Popen[bytes]
) -> None:
    kept_folder.data.joinpath("postmaster.pid").write_text(
        f"{bystander.pid}\n{kept_folder.data}\n1790000000\n5432\n{kept_folder.sockets}\n\n  1   1\nready\n"
    )
    assert kept.status().state is State.STOPPED
    assert kept.stop() is False
    assert kept.start() is True
    assert ask(kept, "SELECT 1") == 1
    assert pid_of(kept) != bystander.pid


def test_the_pid_of_another_server_is_not_ours(kept: EmbeddedServer, kept_folder: Folder, home: Path) -> None:
    other = server_at(home, durable=False)
    other.start()
    theirs = other.status().data_directory / "postmaster.pid"
    ours = kept_folder.data / "postmaster.pid"
    ours.write_bytes(theirs.read_bytes())
    shutil.copymode(theirs, ours)
    assert kept.status().state is State.STOPPED
    assert kept.stop() is False
    assert other.status().state is State.RUNNING
    assert kept.start() is True
    assert pid_of(kept) != pid_of(other)
    assert ask(kept, "SHOW data_directory") == str(kept_folder.data)


@pytest.mark.parametrize("text", ["", "1", "1\n", "\0" * 64, "9999999999\n/nowhere\n"])
def test_a_damaged_pid_file_stands_in_nobodys_way(
    kept: EmbeddedServer, kept_folder: Folder, text: str
) -> None:
    (kept_folder.data / "postmaster.pid").write_text(text)
    assert kept.status().state is State.STOPPED
    assert kept.stop() is False
    assert kept.start() is True
    assert ask(kept, "SELECT 1") == 1


def test_a_running_server_is_found_without_its_pid_file(kept: EmbeddedServer, kept_folder: Folder) -> None:
    kept.start()
    pid = pid_of(kept)
    pid_file = kept_folder.data / "postmaster.pid"
    whole = pid_file.read_bytes()
    pid_file.write_bytes(whole[:2])
    assert kept.status().state is State.RUNNING
    assert pid_of(kept) == pid
    assert kept.start() is False
    pid_file.write_bytes(whole)
    assert kept.stop() is True
    assert is_gone(pid)


def test_a_lock_of_the_socket_with_a_recycled_pid(
    kept: EmbeddedServer, kept_folder: Folder, bystander: subprocess.Popen[bytes]
) -> None:
    kept_folder.socket.with_name(f"{kept_folder.socket.name}.lock").write_text(f"{bystander.pid}\n")
    kept_folder.socket.touch()
    assert kept.start() is True
    assert ask(kept, "SELECT 1") == 1


# Killed


def test_a_killed_server_starts_again_and_kept_what_it_said(kept: EmbeddedServer, _kept_home: Path) -> None:
    server_at(_kept_home, durable=True).start()
    with psycopg.connect(conninfo_of(kept.url), autocommit=True) as connection:
        connection.execute("CREATE TABLE survivor (id int)")
    pid = pid_of(kept)
    os.kill(pid, signal.SIGKILL)
    assert is_gone(pid)
    assert kept.status().state is State.STOPPED
    assert kept.start() is True
    assert pid_of(kept) != pid
    assert ask(kept, "SELECT count(*) FROM survivor") == 0
    kept.reset()


def test_a_server_killed_at_work_starts_again(kept: EmbeddedServer) -> None:
    kept.start()
    pid = pid_of(kept)
    with psycopg.connect(conninfo_of(kept.url), autocommit=True) as connection:
        worker = connection.info.backend_pid
        # A stopped backend cannot leave by itself, and keeps the shared memory of the server that was.
        os.kill(worker, signal.SIGSTOP)
        os.kill(pid, signal.SIGKILL)
        assert is_gone(pid)
        assert kept.start() is True
        assert is_gone(worker)
    assert ask(kept, "SELECT 1") == 1


def test_what_a_killed_initdb_left_is_swept(home: Path) -> None:
    root = home / ".taskschema"
    half = root / "data.initdb.4711" / "base"
    half.mkdir(parents=True)
    server = server_at(home, durable=False)
    assert server.status().state is State.ABSENT
    assert server.start() is True
    assert not list(root.glob("data.initdb.*"))


def test_a_starter_killed_while_it_makes_the_server(home: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", START, home], stdout=subprocess.PIPE) as starter:
        folder = Folder(home.resolve() / ".taskschema")
        seen = process.wait_until(lambda: any(folder.base.glob("data.initdb.*/base")), seconds=30)
        starter.kill()
    assert seen
    assert server_at(home).status().state is State.ABSENT
    assert server_at(home, durable=False).start() is True
    assert ask(server_at(home), "SELECT 1") == 1


def test_a_deleted_data_directory_under_a_running_server(home: Path) -> None:
    server = server_at(home, durable=False)
    server.start()
    lost = pid_of(server)
    shutil.rmtree(server.status().data_directory)
    assert server.status().state is State.ABSENT
    assert server.start() is True
    assert ask(server, "SHOW data_directory") == str(server.status().data_directory)
    assert is_gone(lost)


@pytest.fixture
def short_home() -> Iterator[Path]:
    """A folder whose socket stands beside the data; those of pytest can be too long for that."""
    with tempfile.TemporaryDirectory(prefix="moved") as name:
        yield Path(name)


def test_a_project_that_moves_takes_its_server_along(short_home: Path) -> None:
    before, after = short_home / "before", short_home / "after"
    before.mkdir()
    server_at(before, durable=False).start()
    before.rename(after)
    moved = server_at(after, durable=False)
    try:
        moved.start()  # anew, for PostgreSQL looks for some of its files by the name that the folder had
        assert ask(moved, "SELECT system_identifier IS NOT NULL FROM pg_control_system()") is True
        assert moved.status().state is State.RUNNING
        assert moved.stop() is True
    finally:
        moved.remove()


def test_a_project_that_moves_away_from_its_socket_gets_a_new_one(home: Path) -> None:
    before, after = home / ("b" * 99), home / ("a" * 99)
    before.mkdir()
    server_at(before, durable=False).start()
    before.rename(after)
    moved = server_at(after, durable=False)
    try:
        moved.start()
        assert ask(moved, "SELECT 1") == 1
        assert moved.stop() is True
    finally:
        moved.remove()
        shutil.rmtree(Folder(before / ".taskschema").sockets, ignore_errors=True)


def test_a_copied_project_does_not_take_the_first_ones_server(home: Path) -> None:
    first, copy = home / "first", home / "copy"
    first.mkdir()
    server = server_at(first, durable=False)
    copied = server_at(copy, durable=False)
    try:
        server.start()
        pid = pid_of(server)
        shutil.copytree(
            first, copy, ignore=lambda _folder, names: [name for name in names if ".s.PG" in name]
        )
        assert copied.status().state is not State.RUNNING
        assert copied.stop() is False
        assert copied.start() is True
        assert pid_of(copied) != pid
        assert pid_of(server) == pid
        assert copied.url != server.url
    finally:
        copied.remove()
        server.remove()


# Raced


@pytest.mark.parametrize("exists", [False, True], ids=["made", "started"])
def test_of_eight_starters_one_starts(home: Path, exists: bool) -> None:
    server = server_at(home, durable=False)
    if exists:
        server.start()
        server.stop()
    starters = [
        subprocess.Popen([sys.executable, "-c", START, home], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(8)
    ]
    said = [starter.communicate() for starter in starters]
    assert [err for _, err in said if err] == []
    assert sorted(out.split()[0] for out, _ in said) == [b"False"] * 7 + [b"True"]
    assert ask(server, "SELECT current_database()") == "taskschema"


def test_starters_and_stoppers_at_once_leave_a_server_that_works(
    kept: EmbeddedServer, _kept_home: Path
) -> None:
    stop = START.replace(".start()", ".stop()")
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", program, _kept_home], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for program in (START, stop) * 4
    ]
    assert [err for _, err in (racer.communicate() for racer in racers) if err] == []
    kept.start()
    assert ask(kept, "SELECT 1") == 1


# Refused


def permissions(path: Path) -> dict[Path, int]:
    return {folder: stat.S_IMODE(folder.stat().st_mode) for folder in (path, *path.parents)}


def test_a_parent_that_is_closed_to_others_stays_closed(home: Path) -> None:
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    (closed / "project").mkdir(mode=0o700)
    before = permissions(closed / "project")
    server = server_at(closed / "project", durable=False)
    try:
        assert server.start() is True
        assert ask(server, "SELECT 1") == 1
        assert permissions(closed / "project") == before
    finally:
        server.remove()


@pytest.mark.usefixtures("without_unshare")
def test_root_without_user_namespaces_borrows_a_user(home: Path) -> None:
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    before = permissions(closed)
    server = server_at(closed, durable=False)
    try:
        assert server.start() is True
        assert server.start() is False
        assert ask(server, "SELECT 1") == 1
        status = server.status()
        assert Path(f"/proc/{status.pid}").stat().st_uid != 0
        assert permissions(closed) == before
        if os.geteuid() == 0:
            elsewhere = Path((closed / ".taskschema" / "elsewhere").read_text().splitlines()[0])
            assert status.data_directory == elsewhere / "data"
            assert elsewhere.stat().st_uid == status.data_directory.stat().st_uid != 0
            assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o700
        assert server.stop() is True
        assert server.start() is True
        server.reset()
    finally:
        server.remove()
    assert not status.data_directory.exists()
    assert not status.data_directory.parent.exists() or os.geteuid() != 0


@pytest.mark.usefixtures("without_unshare")
def test_the_borrowed_user_need_not_reach_the_wheel(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from taskschema.db.embedded import find_binaries

    site = home / "site"
    site.mkdir(mode=0o700)
    hidden = find_binaries().copied_to(site)
    monkeypatch.setattr("taskschema.db.embedded.server.find_binaries", lambda: hidden)
    server = server_at(home, durable=False)
    assert server.start() is True
    pid = pid_of(server)
    reached = Path(process.executable(pid) or "")
    assert reached.is_relative_to(site) == (os.geteuid() != 0)
    assert site.stat().st_mode & 0o777 == 0o700


def test_root_takes_a_user_namespace_where_that_works(home: Path) -> None:
    from taskschema.db.embedded import account, find_binaries

    server = server_at(home, durable=False)
    server.start()
    owner = server.status().data_directory.stat().st_uid
    works = account.mapped(find_binaries().path("postgres"), home) is not None
    assert owner == os.geteuid() or not works
    assert (home / ".taskschema" / "elsewhere").exists() == (os.geteuid() == 0 and not works)


def test_data_of_root_and_no_way_to_run_them(
    kept: EmbeddedServer, kept_folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("taskschema.db.embedded.account.mapped", lambda _postgres, _folder: None)
    if kept_folder.data.stat().st_uid != 0:
        assert kept.start() is True  # a user's data are served by that user
        return
    with pytest.raises(ServerNotStarted, match="root's") as caught:
        kept.start()
    assert "another user" in caught.value.hint


def test_a_file_in_place_of_the_folder(home: Path) -> None:
    (home / ".taskschema").write_text("mine")
    with pytest.raises(ServerNotStarted, match="a file stands where a folder must be"):
        server_at(home).start()
    assert (home / ".taskschema").read_text() == "mine"
    (home / ".taskschema").unlink()


def test_a_home_that_does_not_exist(home: Path) -> None:
    with pytest.raises(ServerNotStarted, match="does not exist"):
        server_at(home / "missing").start()


def test_something_else_in_place_of_the_data(home: Path) -> None:
    (home / ".taskschema" / "data").mkdir(parents=True)
    (home / ".taskschema" / "data" / "thesis.txt").write_text("mine")
    with pytest.raises(ServerNotStarted, match="not a server's data"):
        server_at(home, durable=False).start()
    assert (home / ".taskschema" / "data" / "thesis.txt").read_text() == "mine"
    assert not list((home / ".taskschema").glob("data.initdb.*"))


REFUSED = """
import sys
import tempfile
from pathlib import Path
from taskschema.db.embedded import server_at
from taskschema.errors import ServerNotStarted
try:
    server_at(Path(sys.argv[1])).start()
except ServerNotStarted as exc:
    print(exc.message)
    print(exc.hint)
"""


def test_a_home_that_may_not_be_written(home_of_somebody: Path) -> None:
    closed = home_of_somebody / "closed"
    closed.mkdir(mode=0o500)
    with pytest.raises(ServerNotStarted, match="permission was refused") as caught:
        server_at(closed).start()
    assert str(closed) in caught.value.message
    assert "-C DIR" in caught.value.hint


def test_root_serves_the_data_of_somebody_as_somebody(home_of_somebody: Path) -> None:
    server = server_at(home_of_somebody, durable=False)
    server.start()
    server.stop()
    owner = os.geteuid()
    if os.getresuid()[2] == 0:
        os.setresuid(0, 0, 0)
    assert server.start() is True
    assert ask(server, "SELECT 1") == 1
    assert Path(f"/proc/{pid_of(server)}").stat().st_uid == owner


def test_a_disk_that_is_full(home: Path) -> None:
    program = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))\n{REFUSED}"
    done = subprocess.run([sys.executable, "-c", program, home], capture_output=True, text=True, check=True)
    message, *hint = done.stdout.splitlines()
    assert message.startswith("initdb could not make the embedded server in")
    assert any("File too large" in line for line in hint)
    assert not list((home / ".taskschema").glob("data*"))
    assert server_at(home, durable=False).start() is True


def test_settings_that_the_server_refuses_are_said_with_the_log(
    kept: EmbeddedServer, kept_folder: Folder
) -> None:
    overrides = kept_folder.data / "postgresql.auto.conf"
    before = overrides.read_bytes()
    overrides.write_bytes(before + b"work_mem = 'nonsense'\n")
    try:
        with pytest.raises(ServerNotStarted, match="did not start") as caught:
            kept.start()
    finally:
        overrides.write_bytes(before)
    assert "work_mem" in caught.value.hint
    assert str(kept_folder.log) in caught.value.hint
    assert "work_mem" in kept.log_tail()
    assert kept.start() is True


def test_a_server_without_room_for_us_is_not_called_dead(kept: EmbeddedServer) -> None:
    from taskschema.errors import Unreachable

    kept.start()
    with psycopg.connect(conninfo_of(kept.url), autocommit=True) as connection:
        connection.execute("ALTER DATABASE taskschema CONNECTION LIMIT 0")
        connection.execute("ALTER ROLE postgres CONNECTION LIMIT 0")
    assert kept.start() is False  # a superuser is not bound by these
    held = []
    try:
        with pytest.raises(psycopg.OperationalError):
            while True:
                held.append(psycopg.connect(conninfo_of(kept.url)))
        with pytest.raises(Unreachable, match="too many connections"):
            kept.start()
    finally:
        for connection in held:
            connection.close()
    kept.reset()
