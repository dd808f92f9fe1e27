"""What would be written, row by row; nothing is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from taskschema.db.url import DatabaseUrl
from taskschema.errors import SeedError
from taskschema.seed import SeedReport, seed
from taskschema.seed.difference import RowDifference
from tests.fixtures.cli import Cli
from tests.integration.seed.library import Seeds, counts

TEAMS = "team: [{slug: core, name: Core}, {slug: docs}]\n"


def diff(seeds: Seeds) -> SeedReport:
    with seeds.connection.begin():
        return seed(
            seeds.connection, metadata=seeds.metadata, directory=seeds.directory, sets=["s"], diff=True
        )


def flat(row: RowDifference) -> tuple[str, str, dict[str, tuple[str | None, str | None]], str]:
    changes = {change.column: (change.before, change.after) for change in row.changes}
    return row.key, row.action.value, changes, str(row.location).rpartition("/s/")[2]


def test_new_and_changed_rows_with_what_is_there(library: Seeds) -> None:
    library.write({"s/a.yaml": TEAMS})
    library.run()
    library.write(
        {
            "s/a.yaml": "team: [{slug: core, name: Heart}, {slug: docs}, {slug: new, name: New}]\n"
            "book:\n  key: title\n  rows:\n    - {title: A, team: new, price: 1.50, details: {a: 1}}\n",
        }
    )
    report = diff(library)
    assert report.dry_run and report.rows is not None and not report.truncated
    assert counts(report) == {"book": (1, 0, 0), "team": (1, 1, 1)}
    book, core, new = map(flat, report.rows)
    assert book[:2] == ("book (title: A)", "insert") and book[3] == "a.yaml:5:7"
    assert book[2]["price"] == (None, "1.50") and book[2]["team_id"][1] is not None
    assert core == ("team (slug: core)", "update", {"name": ("Core", "Heart")}, "a.yaml:1:8")
    assert new[:2] == ("team (slug: new)", "insert") and new[3] == "a.yaml:1:49"
    assert new[2] == {"slug": (None, "new"), "name": (None, "New")}
    assert library.rows("SELECT slug, name FROM team ORDER BY 1") == [("core", "Core"), ("docs", "unnamed")]
    assert counts(library.run()) == counts(report)
    assert diff(library).rows == ()


def test_many_rows_are_not_told_one_by_one(library: Seeds) -> None:
    rows = "".join(f"{{slug: t{number}}}, " for number in range(130))
    library.write({"s/a.yaml": f"team: [{rows}]\n"})
    report = diff(library)
    assert report.rows is not None and len(report.rows) == 100
    assert report.to_json()["truncated"] == {"team": 30}


def test_other_databases_can_only_count(sqlite_library: Seeds) -> None:
    sqlite_library.write({"s/a.yaml": TEAMS})
    with pytest.raises(SeedError, match="over psycopg only"):
        diff(sqlite_library)


def test_json_says_what_text_says(database: DatabaseUrl, cli: Cli) -> None:
    env = {"DATABASE_URL": database.reveal()}
    text = cli("seed", "base", "--diff", env=env)
    assert text.exit_code == 0, text.stderr
    said = json.loads(cli("--format", "json", "seed", "base", "--diff", env=env).stdout)
    for row in said["rows"]:
        assert f"{row['key']}  " in text.stdout
        changes: dict[str, Any] = row["changes"]
        for column, change in changes.items():
            to = "NULL" if change["to"] is None else repr(change["to"])
            assert f"    {column}: {to}" in text.stdout
    assert len(said["rows"]) == text.stdout.count("\n+ ") + text.stdout.startswith("+ ") == 3
    assert said["dry_run"] is True and "nothing was written" in text.stderr
