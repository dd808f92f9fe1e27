"""`.taskschema/`: private, out of git, and a socket that fits."""

import errno
import os
from pathlib import Path

import pytest

from taskschema.db.embedded import account
from taskschema.db.embedded.folder import SOCKET, Folder, refusals_explained
from taskschema.errors import ServerNotStarted


def folder_at(home: Path) -> Folder:
    home.mkdir(parents=True, exist_ok=True)
    return Folder(home / ".taskschema")


def test_nothing_is_made_before_it_is_asked_for(tmp_path: Path) -> None:
    folder = folder_at(tmp_path)
    assert folder.data == tmp_path / ".taskschema" / "data"
    assert folder.tail() == ""
    assert list(tmp_path.iterdir()) == []


def test_it_is_private_and_out_of_git(tmp_path: Path) -> None:
    folder = folder_at(tmp_path)
    folder.make()
    folder.make()
    assert (folder.root / ".gitignore").read_text() == "*\n"
    assert folder.root.stat().st_mode & 0o777 == 0o700


def test_a_gitignore_of_somebody_stays(tmp_path: Path) -> None:
    folder = folder_at(tmp_path)
    folder.root.mkdir()
    (folder.root / ".gitignore").write_text("mine\n")
    folder.make()
    assert (folder.root / ".gitignore").read_text() == "mine\n"


def test_a_short_path_has_its_socket_beside_the_data(tmp_path: Path) -> None:
    folder = Folder(Path("/srv/x/.taskschema"))
    assert folder.socket == Path("/srv/x/.taskschema/run") / SOCKET


@pytest.mark.parametrize("name", ["n" * 120, "é" * 50, "a,b"], ids=["long", "long in bytes", "comma"])
def test_a_path_that_no_socket_fits_gets_one_elsewhere(tmp_path: Path, name: str) -> None:
    one, other = folder_at(tmp_path / name), folder_at(tmp_path / f"{name}2")
    assert len(os.fsencode(one.socket)) <= 100
    assert "," not in str(one.socket)
    assert one.sockets.name.startswith("taskschema-")
    assert one.sockets == folder_at(tmp_path / name).sockets
    assert one.sockets != other.sockets


def test_the_socket_elsewhere_is_the_same_through_a_link(tmp_path: Path) -> None:
    real = folder_at(tmp_path / ("n" * 120))
    link = tmp_path / ("m" * 120)
    link.symlink_to(real.root.parent)
    assert Folder(link / ".taskschema").sockets == real.sockets


@pytest.fixture
def long_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    temporary = tmp_path / "t"
    temporary.mkdir()
    monkeypatch.setattr("taskschema.db.embedded.folder._temporary", lambda: temporary)
    return folder_at(tmp_path / ("n" * 120))


def test_the_socket_folder_is_made_private(long_folder: Folder) -> None:
    long_folder.make_sockets(account.ourselves())
    long_folder.make_sockets(account.ourselves())
    assert long_folder.sockets.stat().st_mode & 0o777 == 0o700


def test_a_socket_folder_that_others_may_enter_is_refused(long_folder: Folder) -> None:
    long_folder.sockets.mkdir()
    long_folder.sockets.chmod(0o755)
    with pytest.raises(ServerNotStarted, match="not a private folder") as caught:
        long_folder.make_sockets(account.ourselves())
    assert f"ls -ld {long_folder.sockets}" in caught.value.hint
    assert long_folder.sockets.stat().st_mode & 0o777 == 0o755


def test_a_link_in_place_of_the_socket_folder_is_refused(long_folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir(mode=0o700)
    long_folder.sockets.symlink_to(tmp_path / "mine")
    with pytest.raises(ServerNotStarted, match="not a private folder"):
        long_folder.make_sockets(account.ourselves())


def test_a_socket_folder_of_somebody_else_is_refused(long_folder: Folder) -> None:
    long_folder.sockets.mkdir(mode=0o700)
    somebody = account.Account(uid=os.geteuid() + 1, gid=os.getegid())
    with pytest.raises(ServerNotStarted, match="not a private folder"):
        long_folder.make_sockets(somebody)


def test_a_record_leads_elsewhere_and_a_copy_of_it_nowhere(tmp_path: Path) -> None:
    first, copy, elsewhere = folder_at(tmp_path / "a"), folder_at(tmp_path / "b"), tmp_path / "elsewhere"
    elsewhere.mkdir()
    first.make()
    (first.root / "elsewhere").write_text(f"{elsewhere}\n{first.root}\n")
    assert first.data == elsewhere / "data"
    copy.make()
    (copy.root / "elsewhere").write_text((first.root / "elsewhere").read_text())
    assert copy.data == copy.root / "data"
    (first.root / "elsewhere").unlink()  # so it was not copied, but moved
    assert copy.data == elsewhere / "data"


@pytest.mark.parametrize("text", ["", "/nowhere\n", "/nowhere\n/nowhere\n"])
def test_a_record_of_nothing_is_none(tmp_path: Path, text: str) -> None:
    folder = folder_at(tmp_path)
    folder.make()
    (folder.root / "elsewhere").write_text(text)
    assert folder.data == folder.root / "data"


def test_leftovers_are_swept_and_nothing_else(tmp_path: Path) -> None:
    folder = folder_at(tmp_path)
    for name in ("data.initdb.1", "data.initdb.2", "data", "run"):
        (folder.root / name / "deep").mkdir(parents=True)
    folder.sweep()
    assert {path.name for path in folder.root.iterdir()} == {"data", "run"}


def test_a_large_log_is_turned_once(tmp_path: Path) -> None:
    folder = folder_at(tmp_path)
    folder.make()
    folder.log.write_text("small\n")
    folder.turn_log()
    assert folder.log.exists()
    folder.log.write_text("line\n" * 300_000)
    folder.turn_log()
    assert not folder.log.exists()
    assert (folder.root / "log.old").exists()


def test_the_tail_is_the_last_lines(tmp_path: Path) -> None:
    folder = folder_at(tmp_path)
    folder.make()
    folder.log.write_bytes(b"".join(b"line %d \xff\n" % number for number in range(5000)))
    assert len(folder.tail(3).splitlines()) == 3
    assert "line 4999" in folder.tail(1)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.EACCES, "permission was refused"),
        (errno.EROFS, "read-only"),
        (errno.ENOSPC, "no space is left"),
        (errno.ENOTDIR, "a file stands"),
        (errno.EIO, os.strerror(errno.EIO)),
    ],
)
def test_what_the_system_refuses_is_a_sentence_and_a_hint(tmp_path: Path, code: int, words: str) -> None:
    with pytest.raises(ServerNotStarted, match=words) as caught, refusals_explained(folder_at(tmp_path)):
        raise OSError(code, os.strerror(code), str(tmp_path / "it"))
    assert str(tmp_path / "it") in caught.value.message
    assert "-d URL" in caught.value.hint
    assert isinstance(caught.value.__cause__, OSError)
