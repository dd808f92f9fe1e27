"""`postmaster.pid` is a claim: whatever it holds, reading it never fails and never invents a pid."""

from pathlib import Path

import pytest

from taskschema.db.embedded.pidfile import PidFile, read_pidfile, remove_pidfile

WHOLE = "4711\n/data\n1790000000\n5432\n/run\n\n  123456   7\n{status}\n"


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "postmaster.pid").write_text(WHOLE.format(status="ready   "))
    assert read_pidfile(tmp_path) == PidFile(pid=4711, data=Path("/data"), is_ready=True)


def test_a_server_on_its_way_up_is_not_ready(tmp_path: Path) -> None:
    (tmp_path / "postmaster.pid").write_text(WHOLE.format(status="starting"))
    assert read_pidfile(tmp_path) == PidFile(pid=4711, data=Path("/data"), is_ready=False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "4711",
        "4711\n",
        "-1\n/data\n",
        "0\n/data\n",
        "pid\n/data\n",
        "\0\0\0\0",
        "\uff14\uff17\n/data\n",
    ],
    ids=["empty", "blank", "cut", "one line", "negative", "zero", "word", "nuls", "wide digits"],
)
def test_a_damaged_file_names_nobody(tmp_path: Path, text: str) -> None:
    (tmp_path / "postmaster.pid").write_text(text)
    assert read_pidfile(tmp_path) == PidFile()


def test_bytes_that_are_no_text_name_nobody(tmp_path: Path) -> None:
    (tmp_path / "postmaster.pid").write_bytes(b"\xff\xfe4711\n/data\n")
    assert read_pidfile(tmp_path) == PidFile()


def test_a_missing_file_names_nobody(tmp_path: Path) -> None:
    assert read_pidfile(tmp_path) == PidFile()
    assert read_pidfile(tmp_path / "missing") == PidFile()


def test_removing_it_twice_is_fine(tmp_path: Path) -> None:
    (tmp_path / "postmaster.pid").write_text("")
    remove_pidfile(tmp_path)
    remove_pidfile(tmp_path)
    assert not (tmp_path / "postmaster.pid").exists()
