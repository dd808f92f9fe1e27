"""Rows that no file has go, where that is asked for by name."""

from __future__ import annotations

import pytest

from taskschema.errors import ConstraintRefused, SeedError
from taskschema.seed import SeedReport, seed
from tests.integration.seed.library import Seeds

TEAMS = "team: [{slug: core}, {slug: docs}]\n"


def run(seeds: Seeds, *prune: str, dry_run: bool = False, diff: bool = False) -> SeedReport:
    with seeds.connection.begin():
        return seed(
            seeds.connection,
            metadata=seeds.metadata,
            directory=seeds.directory,
            sets=["s"],
            prune=prune,
            dry_run=dry_run,
            diff=diff,
        )


@pytest.fixture
def filled(library: Seeds) -> Seeds:
    library.write(
        {
            "s/a.yaml": TEAMS + "person: [{email: a@x, team: core}, {email: b@x, team: docs}]\n"
            "book: {key: title, rows: [{title: A, team: core}, {title: B, team: docs}]}\n"
        }
    )
    library.run()
    return library


def test_what_no_file_has_goes_by_name_alone(filled: Seeds) -> None:
    filled.write(
        {"s/a.yaml": TEAMS + "person: [{email: a@x, team: core}]\nbook: {key: title, rows: [{title: C}]}\n"}
    )
    dry = run(filled, "person", dry_run=True)
    assert [(each.table, each.deleted) for each in dry.tables] == [("book", 0), ("person", 1), ("team", 0)]
    assert filled.rows("SELECT count(*) FROM person") == [(2,)]
    report = run(filled, "person")
    assert report.has_changes and [each.deleted for each in report.tables] == [0, 1, 0]
    assert filled.rows("SELECT email FROM person") == [("a@x",)]
    assert filled.rows("SELECT title FROM book ORDER BY 1") == [("A",), ("B",), ("C",)]
    again = run(filled, "person")
    assert not again.has_changes


def test_tables_that_refer_go_first(filled: Seeds) -> None:
    filled.write(
        {
            "s/a.yaml": "team: [{slug: core}]\nperson: [{email: a@x, team: core}]\n"
            "book: {key: title, rows: [{title: A}]}\n"
        }
    )
    report = run(filled, "team", "person", "book")
    assert {each.table: each.deleted for each in report.tables} == {"book": 1, "person": 1, "team": 1}
    assert filled.rows("SELECT slug FROM team") == [("core",)]


def test_a_row_that_others_refer_to_stays(filled: Seeds) -> None:
    filled.write({"s/a.yaml": "team: [{slug: core, name: Other}]\n"})
    with pytest.raises(ConstraintRefused, match="rows of team that no file has cannot go"):
        run(filled, "team")
    assert filled.rows("SELECT slug, name FROM team ORDER BY 1") == [("core", "unnamed"), ("docs", "unnamed")]


def test_what_goes_along_is_told(filled: Seeds) -> None:
    filled.change(
        "ALTER TABLE person DROP CONSTRAINT person_team_id_fkey,"
        " ADD FOREIGN KEY (team_id) REFERENCES team ON DELETE CASCADE",
        "ALTER TABLE book DROP CONSTRAINT book_team_id_fkey,"
        " ADD FOREIGN KEY (team_id) REFERENCES team ON DELETE SET NULL",
    )
    filled.write({"s/a.yaml": "team: [{slug: core}]\n"})
    report = run(filled, "team")
    assert report.touched == (("book", 1), ("person", 1))
    assert report.to_json()["touched"] == {"book": 1, "person": 1}


def test_a_value_that_is_given_up_may_be_taken(library: Seeds) -> None:
    library.write({"s/a.yaml": "device: {key: serial, rows: [{serial: S1, address: a}]}\n"})
    library.run()
    library.write({"s/a.yaml": "device: {key: serial, rows: [{serial: S2, address: a}]}\n"})
    report = run(library, "device")
    assert [(each.inserted, each.deleted) for each in report.tables] == [(1, 1)]


@pytest.mark.parametrize(
    ("table", "said"),
    [("teem", "there is no table teem to prune"), ("book", "no file of these sets has a row of book")],
)
def test_what_cannot_be_pruned(library: Seeds, table: str, said: str) -> None:
    library.write({"s/a.yaml": TEAMS})
    with pytest.raises(SeedError, match=said):
        run(library, table)
    assert library.rows("SELECT * FROM team") == []


def test_other_databases_prune_nothing(sqlite_library: Seeds) -> None:
    sqlite_library.write({"s/a.yaml": TEAMS})
    with pytest.raises(SeedError, match="over psycopg only"):
        run(sqlite_library, "team")
