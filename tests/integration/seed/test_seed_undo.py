"""What a run of seeds did is taken back: all of it, or nothing where rows changed since."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taskschema.errors import SeedConflict, SeedError
from taskschema.seed import SeedReport, list_runs, seed, undo
from taskschema.seed.journal import UndoReport
from tests.integration.seed.library import LIBRARY, Seeds

FIRST = """\
team: [{slug: core, lead: ada@x}, {slug: docs}]
person: [{email: ada@x, team: core}, {email: bob@x, team: docs}]
book: {key: title, rows: [{title: A, parent: {title: B}, team: core}, {title: B, price: 1.50}]}
ring: [{id: 1, name: a, next: b}, {id: 2, name: b, next: a}]
counted: [{name: one}]
setting: [{name: x, value: y, level: 1}]
place: [{parent: null, name: root}, {parent: {parent: null, name: root}, name: leaf}]
"""
SECOND = """\
team: [{slug: core, name: Core, lead: bob@x}, {slug: docs}, {slug: new, lead: cyd@x}]
person: [{email: ada@x, team: docs}, {email: bob@x, team: docs}, {email: cyd@x, team: new}]
book: {key: title, rows: [{title: A, parent: null, details: {b: 1}}, {title: C, parent: {title: A}}]}
ring: [{id: 1, name: a, next: c}, {id: 2, name: b, next: a}, {id: 3, name: c, next: b}]
setting: [{name: x, value: null, level: 2}]
"""


@pytest.fixture(params=["library", "staged_library"])
def seeds(request: pytest.FixtureRequest) -> Seeds:
    lent: Seeds = request.getfixturevalue(request.param)
    return lent


def everything(seeds: Seeds) -> dict[str, list[str]]:
    return {
        name: sorted(row for (row,) in seeds.rows(f"SELECT t::text FROM {name} t")) for name in LIBRARY.tables
    }


def take_back(seeds: Seeds, run: int | None = None, *, dry_run: bool = False) -> UndoReport:
    with seeds.connection.begin():
        return undo(seeds.connection, run=run, dry_run=dry_run)


def put(seeds: Seeds, content: str, **options: Any) -> SeedReport:
    seeds.write({"s/a.yaml": content})
    with seeds.connection.begin():
        return seed(
            seeds.connection, metadata=seeds.metadata, directory=seeds.directory, sets=["s"], **options
        )


def test_what_was_inserted_goes_and_what_was_updated_is_as_it_was(seeds: Seeds) -> None:
    empty = everything(seeds)
    put(seeds, FIRST)
    first = everything(seeds)
    report = put(seeds, SECOND)
    assert report.run == 2
    assert everything(seeds) != first
    done = take_back(seeds)
    assert done.run == 2
    assert {each.table: (each.deleted, each.restored) for each in done.tables} == {
        "public.team": (1, 1),
        "public.person": (1, 1),
        "public.book": (1, 1),
        "public.ring": (1, 1),
        "public.setting": (0, 1),
    }
    assert everything(seeds) == first
    assert take_back(seeds).run == 1
    assert everything(seeds) == empty
    nothing = take_back(seeds)
    assert nothing.run is None and nothing.tables == ()


def test_a_run_that_changes_nothing_leaves_no_trace(seeds: Seeds) -> None:
    put(seeds, FIRST)
    assert put(seeds, FIRST).run is None
    assert put(seeds, SECOND, dry_run=True).run is None
    with seeds.connection.begin():
        assert [each.id for each in list_runs(seeds.connection)] == [1]


def test_a_dry_run_of_undo_writes_nothing(seeds: Seeds) -> None:
    put(seeds, FIRST)
    before = everything(seeds)
    report = take_back(seeds, dry_run=True)
    assert report.dry_run and sum(each.deleted for each in report.tables) == 12
    assert everything(seeds) == before
    assert take_back(seeds).run == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE team SET name = 'Else' WHERE slug = 'new'", "public.team .id: 3. was changed since: name"),
        ("UPDATE team SET name = 'Else' WHERE slug = 'core'", "public.team .id: .. was changed since: name"),
        ("DELETE FROM book WHERE title = 'C'", "public.book .id: 3. is gone"),
        (
            "INSERT INTO person (email, team_id) SELECT 'x', id FROM team WHERE slug = 'new'",
            "1 row of person refers to rows of public.team that would go",
        ),
    ],
)
def test_rows_that_changed_since_are_named(seeds: Seeds, change: str, said: str) -> None:
    put(seeds, FIRST)
    put(seeds, SECOND)
    seeds.change(change)
    before = everything(seeds)
    with pytest.raises(SeedConflict, match=said):
        take_back(seeds)
    assert everything(seeds) == before


def test_rows_that_hang_on_what_would_go_are_never_taken_along(seeds: Seeds) -> None:
    seeds.change(
        "ALTER TABLE person DROP CONSTRAINT person_team_id_fkey,"
        " ADD FOREIGN KEY (team_id) REFERENCES team ON DELETE CASCADE"
    )
    put(seeds, "team: [{slug: core}]\n")
    seeds.change("INSERT INTO person (email, team_id) SELECT 'mine', id FROM team")
    with pytest.raises(SeedConflict, match="1 row of person refers"):
        take_back(seeds)
    assert seeds.rows("SELECT email FROM person") == [("mine",)]


def test_what_was_pruned_comes_back_with_columns_that_no_model_knows(library: Seeds) -> None:
    library.change(
        "ALTER TABLE team ADD extra text",
        "ALTER TABLE counted ADD twice int GENERATED ALWAYS AS (id * 2) STORED",
    )
    put(library, "team: [{slug: core}, {slug: docs}]\ncounted: [{name: a}, {name: b}]\n")
    library.change("UPDATE team SET extra = 'kept' WHERE slug = 'docs'")
    before = everything(library)
    put(library, "team: [{slug: core}]\ncounted: [{name: a}]\n", prune=["team", "counted"])
    assert everything(library) != before
    done = take_back(library)
    assert sum(each.reinserted for each in done.tables) == 2
    assert everything(library) == before


def test_what_went_along_with_pruned_rows_cannot_be_undone(library: Seeds) -> None:
    library.change(
        "ALTER TABLE person DROP CONSTRAINT person_team_id_fkey,"
        " ADD FOREIGN KEY (team_id) REFERENCES team ON DELETE CASCADE"
    )
    put(library, "team: [{slug: core}, {slug: docs}]\nperson: [{email: a@x, team: docs}]\n")
    put(library, "team: [{slug: core}]\n", prune=["team"])
    with pytest.raises(SeedConflict, match="1 of person went with the rows that were pruned"):
        take_back(library)


def test_a_value_that_an_update_gave_up_is_taken_back_from_an_insert(seeds: Seeds) -> None:
    put(seeds, "device: {key: serial, rows: [{serial: S1, address: a}]}\n")
    before = everything(seeds)
    put(seeds, "device: {key: serial, rows: [{serial: S1, address: b}, {serial: S2, address: a}]}\n")
    take_back(seeds)
    assert everything(seeds) == before


@pytest.mark.parametrize("trust", [False, True])
def test_many_rows_are_known_by_the_transaction_that_wrote_them(
    staged_library: Seeds, monkeypatch: pytest.MonkeyPatch, *, trust: bool
) -> None:
    monkeypatch.setattr("taskschema.seed.journal.recording.JOURNAL_ROWS", 10)
    monkeypatch.setattr("taskschema.seed.gathering.MANY_BYTES", -1)
    rows = "".join(f"n{n}\n" for n in range(50))
    staged_library.write({"s/counted.csv": f"name\n{rows}"})
    report = staged_library.run(trust=trust)
    assert report.run == 1
    assert staged_library.rows("SELECT count(*) FROM taskschema.seed_row") == [(0,)]
    staged_library.change("INSERT INTO counted (name) VALUES ('mine')")
    staged_library.change("UPDATE counted SET name = 'other' WHERE name = 'n7'")
    with pytest.raises(SeedConflict, match=r"1 of 50 rows of public.counted was changed or deleted since"):
        take_back(staged_library)
    assert staged_library.rows("SELECT count(*) FROM counted") == [(51,)]


def test_many_rows_go(staged_library: Seeds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("taskschema.seed.journal.recording.JOURNAL_ROWS", 10)
    staged_library.change("INSERT INTO counted (name) VALUES ('mine')")
    names = ", ".join(f"{{name: n{n}}}" for n in range(50))
    put(staged_library, f"counted: [{names}]\n")
    done = take_back(staged_library)
    assert [(each.table, each.deleted) for each in done.tables] == [("public.counted", 50)]
    assert staged_library.rows("SELECT name FROM counted") == [("mine",)]


def test_rows_of_the_callers_own_transaction_are_not_taken_for_seeds(
    staged_library: Seeds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("taskschema.seed.journal.recording.JOURNAL_ROWS", 1)
    staged_library.write({"s/a.yaml": "counted: [{name: a}, {name: b}]\n"})
    with staged_library.connection.begin():
        staged_library.connection.exec_driver_sql("INSERT INTO counted (name) VALUES ('mine')")
        staged_library.seed()
    with pytest.raises(SeedConflict, match="cannot be told from others"):
        take_back(staged_library)
    assert staged_library.rows("SELECT count(*) FROM counted") == [(3,)]


def test_a_column_that_came_since_does_not_matter_and_one_that_went_does(seeds: Seeds) -> None:
    put(seeds, FIRST)
    put(seeds, SECOND)
    seeds.change("ALTER TABLE team ADD added int DEFAULT 3")
    take_back(seeds)
    put(seeds, SECOND)
    seeds.change("ALTER TABLE setting DROP value")
    with pytest.raises(SeedConflict, match=r"public.setting has no column value any more"):
        take_back(seeds)


def test_values_survive_whatever_the_session_prints(seeds: Seeds) -> None:
    seeds.change(
        "ALTER TABLE book ADD at timestamp, ADD span interval, ADD f float8, ADD b bytea,"
        " ADD a text[], ADD m money",
        "INSERT INTO book (title, kind, pages, updated_at, details, lent_at, at, span, f, b, a, m)"
        " VALUES ('A', 'PAPER', 1, '2020-01-01 00:00+02', '{\"b\": 1,  \"a\": null, \"a\": 2}', 'infinity',"
        " '0044-03-15 BC', '-1 mon 3 days', 'NaN', '\\x00ff', '[0:1]={\"a,b\",NULL}', 12.34)",
    )
    before = everything(seeds)
    seeds.change(
        "SET TimeZone = 'Asia/Tokyo'", "SET DateStyle = 'German'", "SET IntervalStyle = 'sql_standard'"
    )
    put(seeds, "book: {key: title, rows: [{title: A, pages: 2}]}\n")
    assert seeds.rows("SHOW TimeZone") == [("Asia/Tokyo",)]
    seeds.change("SET TimeZone = 'UTC'", "SET DateStyle = 'ISO'", "SET IntervalStyle = 'postgres'")
    take_back(seeds)
    assert everything(seeds) == before


def test_a_run_is_asked_for_by_its_number(seeds: Seeds) -> None:
    put(seeds, "team: [{slug: a}]\n")
    put(seeds, "country: [{code: de, name: D}]\n")
    assert take_back(seeds, 1).run == 1
    assert seeds.rows("SELECT code FROM country") == [("de",)]
    with pytest.raises(SeedError, match="run 1 was undone already"):
        take_back(seeds, 1)
    with pytest.raises(SeedError, match="there is no run 7 in the journal"):
        take_back(seeds, 7)
    with seeds.connection.begin():
        assert [(each.id, each.undone_at is None) for each in list_runs(seeds.connection)] == [
            (2, True),
            (1, False),
        ]


def test_a_role_that_may_not_write_the_journal_seeds_all_the_same(library: Seeds) -> None:
    library.change(
        "CREATE SCHEMA taskschema",
        "DO $$ BEGIN CREATE ROLE undo_nobody; EXCEPTION WHEN duplicate_object THEN END $$",
        "GRANT ALL ON ALL TABLES IN SCHEMA public TO undo_nobody",
        "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO undo_nobody",
    )
    library.write({"s/a.yaml": "team: [{slug: a}]\n"})
    with library.connection.begin():
        library.connection.exec_driver_sql("SET LOCAL ROLE undo_nobody")
        report = library.seed()
    assert report.run is None
    assert "seed-undo will not know this run" in report.notice and "GRANT" in report.notice
    assert library.rows("SELECT slug FROM team") == [("a",)]
    library.change("DROP OWNED BY undo_nobody", "DROP ROLE undo_nobody")


def test_sqlite_keeps_no_journal(sqlite_library: Seeds) -> None:
    assert put(sqlite_library, "team: [{slug: a}]\n").run is None
    with pytest.raises(SeedError, match="kept in PostgreSQL only"):
        take_back(sqlite_library)


def test_the_journal_forgets_old_runs(seeds: Seeds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("taskschema.seed.journal.recording.KEPT", 2)
    for number in range(4):
        put(seeds, f"team: [{{slug: t{number}}}]\n")
    with seeds.connection.begin():
        assert [each.id for each in list_runs(seeds.connection)] == [4, 3]
    assert seeds.rows("SELECT DISTINCT run FROM taskschema.seed_row ORDER BY 1") == [(3,), (4,)]


TEAMS = st.dictionaries(
    st.sampled_from("abcde"),
    st.tuples(st.sampled_from("xyz"), st.sampled_from(["a@x", "b@x", None])),
    max_size=5,
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(runs=st.lists(TEAMS, min_size=1, max_size=4))
def test_undoing_every_run_leads_back_through_every_state(
    seeds: Seeds, runs: list[dict[str, tuple[str, str | None]]]
) -> None:
    seeds.change("TRUNCATE team, person, book, membership CASCADE")
    put(seeds, "team: [{slug: home}]\nperson: [{email: a@x, team: home}, {email: b@x, team: home}]\n")
    states = []
    for teams in runs:
        before = everything(seeds)
        rows = ", ".join(
            f"{{slug: {slug}, name: {name}, lead: {lead or 'null'}}}" for slug, (name, lead) in teams.items()
        )
        if put(seeds, f"team: [{rows}]\nperson: [{{email: a@x}}]\n").run is not None:
            states.append(before)
    for state in reversed(states):
        take_back(seeds)
        assert everything(seeds) == state
