"""Files that are wrong: each case is a folder of sets, and what is said of it; nothing is written."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from taskschema.errors import SeedInvalid
from taskschema.findings import Finding
from taskschema.seed.files import csv_columns, csv_records, tabular
from tests.integration.seed.library import LIBRARY, Seeds, counts

CASES = Path(__file__).parents[2] / "cases" / "seed"
NAMES = sorted(path.name for path in CASES.iterdir())
TEAMS = "".join(f"team{number}\n" for number in range(2_000))


@pytest.fixture(params=["library", "sqlite_library", "streamed"])
def wrong(request: pytest.FixtureRequest) -> Seeds:
    lent: Seeds = request.getfixturevalue(request.param)
    return lent


@pytest.fixture
def streamed(staged_library: Seeds, monkeypatch: pytest.MonkeyPatch) -> Seeds:
    """No file is small enough to be held in memory."""
    monkeypatch.setattr("taskschema.seed.gathering.MANY_BYTES", -1)
    return staged_library


def said(seeds: Seeds) -> list[str]:
    """Return each finding as a person reads it; the database must be as it was."""
    with pytest.raises(SeedInvalid) as refused:
        seeds.run()
    assert refused.value.exit_code == 3
    for table in LIBRARY.tables.values():
        assert seeds.rows(f"SELECT count(*) FROM {table.name}") == [(0,)]
    return sorted(_line(finding, seeds.directory) for finding in refused.value.findings)


def _line(finding: Finding, folder: Path) -> str:
    hint = f" ({finding.hint})" if finding.hint else ""
    return f"{finding.location}: {finding.message}{hint}".replace(f"{folder}/", "")


@pytest.mark.parametrize("name", NAMES)
def test_what_is_wrong_is_said_with_its_place(wrong: Seeds, name: str) -> None:
    shutil.copytree(CASES / name, wrong.directory, dirs_exist_ok=True)
    expected = wrong.directory / "findings.txt"
    lines = expected.read_text(encoding="utf-8").splitlines()
    expected.unlink()
    assert said(wrong) == lines


def test_a_mark_at_the_beginning_and_windows_lines_are_read(wrong: Seeds) -> None:
    wrong.write(
        {
            "s/team.csv": '\ufeffslug,name\r\ncore,"two\r\nlines"\r\ndocs,Docs\r\n',
            "s/country.jsonl": '\ufeff{"code": "GB", "name": "Great Britain"}\r\n\r\n',
            "s/a.json": '\ufeff{"setting": [{"name": "a", "level": 1}]}\r\n',
        }
    )
    assert counts(wrong.run()) == {"country": (1, 0, 0), "setting": (1, 0, 0), "team": (2, 0, 0)}
    assert wrong.rows("SELECT slug, name FROM team ORDER BY 1") == [
        ("core", "two\r\nlines"),
        ("docs", "Docs"),
    ]


def test_packed_files_are_read(wrong: Seeds) -> None:
    folder = wrong.directory / "s"
    folder.mkdir()
    (folder / "01_team.csv.gz").write_bytes(gzip.compress(f"slug\n{TEAMS}".encode()))
    (folder / "country.jsonl.gz").write_bytes(gzip.compress(b'{"code": "GB", "name": "Great Britain"}'))
    assert counts(wrong.run()) == {"country": (1, 0, 0), "team": (2_000, 0, 0)}
    assert not wrong.run().has_changes


def test_a_file_that_changes_while_it_is_read(wrong: Seeds, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong.write({"s/team.csv": f"slug\n{TEAMS}"})
    path = wrong.directory / "s" / "team.csv"
    split, records = csv_columns.split_columns, csv_records.read_records

    def change(what: Callable[..., Any]) -> Callable[..., Any]:
        def changed(*given: Any) -> Any:
            with path.open("a") as file:
                file.write("another\n")
            return what(*given)

        return changed

    monkeypatch.setattr(tabular, "split_columns", change(split))
    monkeypatch.setattr(tabular, "read_records", change(records))
    assert any("team.csv: the file changed while it was read" in line for line in said(wrong))


@pytest.mark.parametrize("kind", ["folder", "fifo", "unreadable"])
def test_what_is_no_file(wrong: Seeds, kind: str) -> None:
    wrong.write({"s/a.yaml": ""})
    path = wrong.directory / "s" / "team.csv"
    if kind == "folder":
        path.mkdir()
        assert not wrong.run().has_changes
        return
    if kind == "fifo":
        os.mkfifo(path)
    else:
        path.symlink_to("nowhere")
    expected = "is not a regular file" if kind == "fifo" else "the file cannot be read: No such file"
    assert any(expected in line for line in said(wrong))


@pytest.mark.parametrize("name", ["team.csv", "team.jsonl", "a.yaml", "a.json"])
def test_a_line_of_200_megabytes_takes_no_memory(tmp_path: Path, name: str) -> None:
    """Measured in a process of its own; the whole of the line would be 200 MB and more."""
    folder = tmp_path / "seeds" / "s"
    folder.mkdir(parents=True)
    with (folder / name).open("w") as file:
        file.write("slug\n" if name.endswith("csv") else '{"slug": "')
        for _ in range(200):
            file.write("x" * 1_000_000)
    program = (
        "import resource, sqlalchemy\n"
        "from pathlib import Path\n"
        "from taskschema.errors import SeedInvalid\n"
        "from taskschema.seed import seed\n"
        "from tests.integration.seed.library import LIBRARY\n"
        "engine = sqlalchemy.create_engine('sqlite://')\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "with engine.begin() as connection:\n"
        "    try:\n"
        f"        folder = Path({str(tmp_path / 'seeds')!r})\n"
        "        seed(connection, metadata=LIBRARY, directory=folder, sets=['s'])\n"
        "    except SeedInvalid as refused:\n"
        "        print(refused.message)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    message, kilobytes = done.stdout.splitlines()
    assert "longer than 8 MiB" in message or "larger than 32 MiB" in message
    assert int(kilobytes) < 100_000
