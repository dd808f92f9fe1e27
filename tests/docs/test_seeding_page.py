"""The files on the seeding page are seeds: they load, and load again with nothing to do."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import Connection
from sqlmodel import SQLModel

from taskschema.models import canonical
from taskschema.seed import SeedReport, list_sets, seed

PAGE = Path(__file__).parents[2] / "docs" / "seeding.md"
_FILE = re.compile(r"^```yaml\n# (?P<name>\S+)\n(?P<content>.*?)^```$", re.DOTALL | re.MULTILINE)


def write_files(folder: Path) -> Path:
    found = list(_FILE.finditer(PAGE.read_text(encoding="utf-8")))
    assert len(found) == PAGE.read_text(encoding="utf-8").count("```yaml")
    for match in found:
        path = folder / match["name"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(match["content"], encoding="utf-8")
    return folder / "seeds"


def test_what_the_page_shows_loads_once(head_connection: Connection, tmp_path: Path) -> None:
    directory = write_files(tmp_path)
    assert [each.name for each in list_sets(directory)] == ["base", "dev"]

    def run() -> SeedReport:
        with head_connection.begin():
            return seed(head_connection, metadata=SQLModel.metadata, directory=directory, sets=["dev"])

    assert canonical.Task.metadata is SQLModel.metadata
    first, second = run(), run()
    inserted = {each.table: each.inserted for each in first.tables}
    assert inserted == {"notification": 1, "project": 2, "task": 3, "taskassignment": 2, "worker": 2}
    assert not second.has_changes
