"""Rows are there once, however often they are asked for."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, text

from taskschema.db.engines import create_command_engine
from taskschema.db.url import DatabaseUrl
from taskschema.errors import ConstraintRefused, PermissionRefused, SeedConflict, SeedError, SeedInvalid
from taskschema.seed import SeedReport, TableCount, seed
from tests.integration.seed.library import LIBRARY, Seeds, counts

PEOPLE = """\
person:
  rows:
    - {email: ada@x, team: core, home: GB}
    - {email: bob@x, team: core}
team:
  rows:
    - {slug: core, name: Core, lead: ada@x}
    - {slug: docs, lead: bob@x}
country:
  rows:
    - {code: GB, name: Great Britain}
"""
BOOKS = """\
book:
  key: [team, title]
  rows:
    - {team: core, title: Second, parent: {title: First}, pages: 20}
    - {team: core, title: First, kind: audio, price: 12345678.90, details: {a: [1, null], b: yes}}
    - {team: null, title: Loose, lent_at: 2026-01-01 00:00:00+00}
"""


def test_counts_inserted_updated_and_unchanged_rows_of_each_table(seeds: Seeds) -> None:
    seeds.write({"s/a.yaml": PEOPLE, "s/b.yml": BOOKS})
    first = seeds.run()
    second = seeds.run()
    seeds.write({"s/b.yml": BOOKS.replace("pages: 20", "pages: 21")})
    third = seeds.run()
    assert counts(first) == {"book": (3, 0, 0), "country": (1, 0, 0), "person": (2, 0, 0), "team": (2, 0, 0)}
    assert counts(second) == {"book": (0, 0, 3), "country": (0, 0, 1), "person": (0, 0, 2), "team": (0, 0, 2)}
    assert counts(third)["book"] == (0, 1, 2)
    assert first.has_changes and not second.has_changes
    assert second.to_json() == {
        "sets": ["s"],
        "dry_run": False,
        "tables": [
            {"table": "book", "inserted": 0, "updated": 0, "unchanged": 3, "deleted": 0},
            {"table": "country", "inserted": 0, "updated": 0, "unchanged": 1, "deleted": 0},
            {"table": "person", "inserted": 0, "updated": 0, "unchanged": 2, "deleted": 0},
            {"table": "team", "inserted": 0, "updated": 0, "unchanged": 2, "deleted": 0},
        ],
    }


def test_a_circle_through_a_nullable_foreign_key_is_closed_afterwards(seeds: Seeds) -> None:
    seeds.write({"s/a.yaml": PEOPLE})
    seeds.run()
    assert seeds.rows(
        "SELECT slug, name, email, country_code FROM team JOIN person ON person.id = lead_id ORDER BY 1"
    ) == [("core", "Core", "ada@x", "GB"), ("docs", "unnamed", "bob@x", None)]


def test_values_arrive_as_the_models_understand_them(seeds: Seeds) -> None:
    seeds.write({"s/a.yaml": PEOPLE, "s/b.yaml": BOOKS})
    seeds.run()
    book = LIBRARY.tables["book"]
    with seeds.connection.begin():
        found = {row.title: row for row in seeds.connection.execute(book.select())}
    assert found["First"].kind.value == "audio"
    assert found["First"].price == Decimal("12345678.90")
    assert found["First"].details == {"a": [1, None], "b": "yes"}
    assert found["Second"].parent_id == found["First"].id
    assert found["Second"].kind.value == "paper"
    lent = found["Loose"].lent_at
    assert lent.replace(tzinfo=lent.tzinfo or UTC) == datetime(2026, 1, 1, tzinfo=UTC)
    assert found["Loose"].team_id is None


def test_a_second_run_writes_nothing_at_all(library: Seeds) -> None:
    library.write({"s/a.yaml": PEOPLE, "s/b.yaml": BOOKS})
    library.run()
    images = {name: library.rows(f"SELECT xmin, ctid, t.* FROM {name} t ORDER BY 2") for name in _FILLED}
    with library.connection.begin():
        library.seed()
        assert library.connection.scalar(text("SELECT pg_current_xact_id_if_assigned()")) is None
    for name, image in images.items():
        assert library.rows(f"SELECT xmin, ctid, t.* FROM {name} t ORDER BY 2") == image


_FILLED = ("book", "country", "person", "team")


def test_updated_at_moves_for_changed_rows_alone(seeds: Seeds) -> None:
    seeds.write({"s/a.yaml": PEOPLE, "s/b.yaml": BOOKS})
    seeds.run()
    before = dict(seeds.rows("SELECT title, updated_at FROM book"))
    seeds.write({"s/b.yaml": BOOKS.replace("pages: 20", "pages: 21")})
    seeds.run()
    after = dict(seeds.rows("SELECT title, updated_at FROM book"))
    assert {title for title in before if before[title] != after[title]} == {"Second"}


def test_only_the_columns_that_a_file_names_are_compared_and_changed(seeds: Seeds) -> None:
    seeds.write({"s/a.yaml": PEOPLE, "s/b.yaml": BOOKS})
    seeds.run()
    seeds.change("UPDATE book SET pages = 77", "UPDATE team SET name = 'Mine' WHERE slug = 'docs'")
    report = seeds.run()
    assert counts(report)["book"] == (0, 1, 2)
    assert counts(report)["team"] == (0, 0, 2)
    assert seeds.rows("SELECT title, pages FROM book ORDER BY 1") == [
        ("First", 77),
        ("Loose", 77),
        ("Second", 20),
    ]


def test_null_is_a_value_and_silence_is_none(seeds: Seeds) -> None:
    rows = "book:\n  key: title\n  rows:\n    - {title: A, price: 1.5, details: {x: 1}}\n"
    seeds.write({"s/a.yaml": rows})
    seeds.run()
    seeds.write({"s/a.yaml": rows.replace("price: 1.5, details: {x: 1}", "price: null, details: ~")})
    assert counts(seeds.run())["book"] == (0, 1, 0)
    assert counts(seeds.run())["book"] == (0, 0, 1)
    assert seeds.rows("SELECT price, details IS NULL FROM book") == [(None, True)]


def test_new_rows_may_leave_json_null(seeds: Seeds) -> None:
    seeds.write(
        {"s/a.yaml": "book:\n  key: title\n  rows: [{title: A, details: null}, {title: B, details: {}}]\n"}
    )
    seeds.run()
    assert seeds.rows("SELECT title, details IS NULL FROM book ORDER BY 1") == [("A", True), ("B", False)]
    assert not seeds.run().has_changes


def test_references_take_every_form(seeds: Seeds) -> None:
    seeds.write(
        {
            "s/a.yaml": PEOPLE,
            "s/b.yaml": """\
membership:
  - {person: ada@x, team: core}
  - {person: {email: bob@x}, team: {slug: CORE}, role: writer}
shelf:
  - {country_code: GB, name: north}
  - {country: GB, name: south}
loan:
  - {number: 1, shelf: {country: GB, name: north}, first_day: 1, last_day: 2}
  - {number: 2, shelf: {country_code: GB, name: south}, country_code: GB, first_day: 1, last_day: 2}
  - {number: 3, country_code: GB, shelf_name: south, first_day: 1, last_day: 2}
  - {number: 4, shelf: null, first_day: 1, last_day: 2}
""",
        }
    )
    seeds.run()
    assert not seeds.run().has_changes
    assert seeds.rows("SELECT number, country_code, shelf_name FROM loan ORDER BY 1") == [
        (1, "GB", "north"),
        (2, "GB", "south"),
        (3, "GB", "south"),
        (4, None, None),
    ]
    assert seeds.rows("SELECT role FROM membership ORDER BY 1") == [("reader",), ("writer",)]


def test_rows_that_are_in_the_database_alone_can_be_referred_to(seeds: Seeds) -> None:
    seeds.change(
        "INSERT INTO team (id, slug, name) VALUES (5, 'old', 'Old')",
        "INSERT INTO book (id, title, team_id, kind, pages, updated_at)"
        " VALUES (9, 'Past', 5, 'PAPER', 1, '2026-01-01 00:00:00')",
    )
    seeds.write(
        {
            "s/a.yaml": """\
person: [{email: eve@x, team: old}, {email: fay@x, team_id: 5}]
book:
  key: [title]
  rows: [{title: New, parent: {team: old, title: Past}}, {title: Newer, parent: {id: 9}}]
"""
        }
    )
    seeds.run()
    assert seeds.rows("SELECT DISTINCT team_id FROM person") == [(5,)]
    assert seeds.rows("SELECT DISTINCT parent_id FROM book WHERE id <> 9") == [(9,)]
    assert not seeds.run().has_changes


def test_a_tree_whose_key_holds_the_parent(seeds: Seeds) -> None:
    seeds.write(
        {
            "s/a.yaml": """\
place:
  - {name: leaf, parent: {name: mid, parent: {name: root, parent: null}}}
  - {name: mid, parent: {name: root, parent: null}}
  - {name: root, parent: null}
"""
        }
    )
    assert counts(seeds.run()) == {"place": (3, 0, 0)}
    assert counts(seeds.run()) == {"place": (0, 0, 3)}
    assert seeds.rows(
        "SELECT c.name, p.name FROM place c LEFT JOIN place p ON p.id = c.parent_id ORDER BY 1"
    ) == [("leaf", "mid"), ("mid", "root"), ("root", None)]


def test_a_long_chain_needs_no_deep_stack(seeds: Seeds) -> None:
    rows = [f"    - {{title: T{n}, parent: {{title: T{n + 1}}}}}" for n in range(300)]
    seeds.write(
        {"s/a.yaml": "book:\n  key: [title]\n  rows:\n" + "\n".join(rows) + "\n    - {title: T300}\n"}
    )
    assert counts(seeds.run()) == {"book": (301, 0, 0)}
    assert not seeds.run().has_changes


def test_rows_that_refer_to_themselves_and_in_rings(seeds: Seeds) -> None:
    seeds.write(
        {
            "s/a.yaml": """\
book:
  key: [title]
  rows:
    - {title: Self, parent: {title: Self}}
    - {title: A, parent: {title: B}}
    - {title: B, parent: {title: C}}
    - {title: C, parent: {title: A}}
"""
        }
    )
    seeds.run()
    assert seeds.rows("SELECT c.title, p.title FROM book c JOIN book p ON p.id = c.parent_id ORDER BY 1") == [
        ("A", "B"),
        ("B", "C"),
        ("C", "A"),
        ("Self", "Self"),
    ]
    assert not seeds.run().has_changes


def test_a_ring_of_deferrable_foreign_keys_waits_for_the_end(seeds: Seeds) -> None:
    seeds.write(
        {
            "s/a.yaml": """\
ring:
  - {id: 1, name: a, next: b}
  - {id: 2, name: b, next: a}
  - {id: 3, name: c, next: c}
"""
        }
    )
    seeds.run()
    assert seeds.rows("SELECT id, next_id FROM ring ORDER BY 1") == [(1, 2), (2, 1), (3, 3)]
    assert not seeds.run().has_changes


def test_an_existing_row_may_be_led_to_a_new_one(seeds: Seeds) -> None:
    seeds.write({"s/a.yaml": "book: {key: title, rows: [{title: Old}]}\n"})
    seeds.run()
    seeds.write(
        {"s/a.yaml": "book: {key: title, rows: [{title: Old, parent: {title: New}}, {title: New}]}\n"}
    )
    assert counts(seeds.run()) == {"book": (1, 1, 0)}
    assert counts(seeds.run()) == {"book": (0, 0, 2)}


def test_an_existing_row_may_be_led_to_a_new_one_whose_key_is_known(seeds: Seeds) -> None:
    seeds.write({"s/a.yaml": "team: [{slug: core}]\nperson: [{email: ann@x, team: core}]\n"})
    seeds.run()
    seeds.write(
        {
            "s/a.yaml": "team: [{slug: core}]\nperson: [{email: ann@x, team: core, home: PT}]\n"
            "country: [{code: PT, name: Portugal}]\n"
        }
    )
    assert counts(seeds.run())["person"] == (0, 1, 0)
    assert not seeds.run().has_changes


def test_an_update_gives_up_a_unique_value_before_an_insert_takes_it(seeds: Seeds) -> None:
    seeds.write({"s/a.yaml": "device: {key: serial, rows: [{serial: S1, address: a}]}\n"})
    seeds.run()
    rows = "device: {key: serial, rows: [{serial: S2, address: a}, {serial: S1, address: b}]}\n"
    seeds.write({"s/a.yaml": rows})
    assert counts(seeds.run()) == {"device": (1, 1, 0)}


def test_sets_build_on_each_other(seeds: Seeds) -> None:
    seeds.write(
        {
            "base/a.yaml": "country: [{code: GB, name: Great Britain}]\n",
            "dev/_set.yaml": "extends: [base]\n",
            "dev/a.yaml": "shelf: [{country: GB, name: north}]\n",
        }
    )
    report = seeds.run("dev")
    run = None if seeds.connection.dialect.name == "sqlite" else 1
    assert report == SeedReport(("base", "dev"), (TableCount("country", 1), TableCount("shelf", 1)), run=run)
    assert seeds.run("base", "dev").sets == ("base", "dev")


# Explicit keys


def test_explicit_keys_lead_the_sequence_past_them(library: Seeds) -> None:
    library.write({"s/a.yaml": "book: [{id: 1, title: A}, {id: 40, title: B}]\n"})
    library.run()
    library.change(
        "INSERT INTO book (title, kind, pages, updated_at) VALUES ('C', 'PAPER', 1, now())",
    )
    assert library.rows("SELECT id FROM book ORDER BY 1") == [(1,), (40,), (41,)]
    assert counts(library.run()) == {"book": (0, 0, 2)}
    library.change("INSERT INTO book (title, kind, pages, updated_at) VALUES ('D', 'PAPER', 1, now())")
    assert library.rows("SELECT max(id) FROM book") == [(42,)]


def test_explicit_and_generated_keys_do_not_collide(seeds: Seeds) -> None:
    seeds.write(
        {"s/a.yaml": "book: {key: title, rows: [{title: A}, {title: B, id: 1}, {title: C, id: 2}]}\n"}
    )
    assert counts(seeds.run()) == {"book": (3, 0, 0)}
    assert not seeds.run().has_changes


def test_an_explicit_key_that_is_not_the_one_in_the_database_is_refused(seeds: Seeds) -> None:
    seeds.write({"s/a.yaml": "team: [{slug: core, id: 3}]\n"})
    seeds.run()
    seeds.write({"s/a.yaml": "team: [{slug: core, id: 4}]\n"})
    with pytest.raises(SeedConflict, match=r"a\.yaml:1:25 says id 4, and in the database it has 3"):
        seeds.run()


# Refusals


def test_a_declared_key_that_matches_two_rows_of_the_database_is_refused(seeds: Seeds) -> None:
    seeds.write({"s/a.yaml": "book: [{id: 1, title: A}, {id: 2, title: A}]\n"})
    seeds.run()
    seeds.write({"s/a.yaml": "book: {key: [title], rows: [{title: A, pages: 3}]}\n"})
    with pytest.raises(SeedConflict, match=r"book \(title: A\) at .*a\.yaml:1:29 matches 2 rows") as refused:
        seeds.run()
    assert refused.value.exit_code == 4
    assert seeds.rows("SELECT pages FROM book") == [(1,), (1,)]


def test_a_reference_that_matches_two_rows_of_the_database_is_refused(seeds: Seeds) -> None:
    seeds.write({"s/a.yaml": "book: [{id: 1, title: A}, {id: 2, title: A}]\n"})
    seeds.run()
    seeds.write({"s/a.yaml": "book: {key: title, rows: [{title: B, parent: {title: A}}]}\n"})
    with pytest.raises(SeedConflict, match="matches 2 rows"):
        seeds.run()


def test_a_circle_without_a_beginning_is_refused_with_its_path(seeds: Seeds) -> None:
    seeds.write({"s/a.yaml": "chicken: [{name: hen, egg: white}]\negg: [{name: white, chicken: hen}]\n"})
    with pytest.raises(SeedInvalid) as refused:
        seeds.run()
    (finding,) = refused.value.findings
    assert finding.code == "seed-cycle"
    assert "chicken (name: hen)" in finding.message and "egg (name: white)" in finding.message
    assert "(egg_id) ->" in finding.message and "(chicken_id) ->" in finding.message
    assert seeds.rows("SELECT * FROM chicken") == []


def test_a_constraint_that_refuses_names_itself_its_table_and_the_row(library: Seeds) -> None:
    library.change("ALTER TABLE book ADD CONSTRAINT few_pages CHECK (pages < 100)")
    library.write(
        {
            "s/a.yaml": "country: [{code: GB, name: Great Britain}]\n",
            "s/b.yaml": "book:\n  key: title\n  rows:\n    - {title: A}\n    - {title: B, pages: 100}\n",
        }
    )
    with pytest.raises(ConstraintRefused, match=r"few_pages.*book \(title: B\) at .*b\.yaml:5:7") as refused:
        library.run()
    assert (refused.value.name, refused.value.table) == ("few_pages", "book")
    assert refused.value.hint
    assert library.rows("SELECT * FROM country") == []
    assert library.rows("SELECT * FROM book") == []


def test_an_update_that_is_refused_names_its_row(library: Seeds) -> None:
    library.change("ALTER TABLE book ADD CONSTRAINT few_pages CHECK (pages < 100)")
    library.write({"s/a.yaml": "book: {key: title, rows: [{title: A}, {title: B}]}\n"})
    library.run()
    library.write(
        {"s/a.yaml": "book: {key: title, rows: [{title: A, pages: 7},\n {title: B, pages: 100}]}\n"}
    )
    with pytest.raises(ConstraintRefused, match=r"book \(title: B\) at .*a\.yaml:2:2"):
        library.run()
    assert library.rows("SELECT pages FROM book") == [(1,), (1,)]


def test_sqlite_names_the_row_too(sqlite_library: Seeds) -> None:
    sqlite_library.change("CREATE UNIQUE INDEX one_name ON country (name)")
    sqlite_library.write({"s/a.yaml": "country: [{code: A, name: X}, {code: B, name: X}]\n"})
    with pytest.raises(ConstraintRefused, match=r"UNIQUE.*country \(code: B\) at .*a\.yaml:1:31"):
        sqlite_library.run()
    assert sqlite_library.rows("SELECT * FROM country") == []


def test_what_raised_is_gone_even_where_the_caller_commits(seeds: Seeds) -> None:
    seeds.change("CREATE UNIQUE INDEX one_name ON shelf (name)")
    seeds.write(
        {
            "s/a.yaml": "country: [{code: GB, name: Great Britain}]\n",
            "s/b.yaml": "shelf: [{country: GB, name: x}, {country: FR, name: x}]\n",
            "s/c.yaml": "country: [{code: FR, name: France}]\n",
        }
    )
    with seeds.connection.begin(), pytest.raises(ConstraintRefused):
        seeds.seed()
    assert seeds.rows("SELECT * FROM country") == []


def test_constraints_that_wait_for_the_commit_speak_before_it(library: Seeds) -> None:
    library.change(
        "ALTER TABLE country ADD CONSTRAINT one_name UNIQUE (name) DEFERRABLE INITIALLY DEFERRED",
    )
    library.write({"s/a.yaml": "country: [{code: A, name: X}, {code: B, name: X}]\n"})
    with library.connection.begin() as transaction:
        with pytest.raises(ConstraintRefused, match="one_name"):
            library.seed()
        transaction.rollback()


def test_a_dry_run_counts_and_writes_nothing(seeds: Seeds) -> None:
    seeds.write({"s/a.yaml": PEOPLE, "s/b.yaml": BOOKS})
    dry = seeds.run(dry_run=True)
    assert dry.dry_run and counts(dry)["book"] == (3, 0, 0)
    assert seeds.rows("SELECT * FROM country") == []
    assert counts(seeds.run()) == counts(dry)


def test_a_dry_run_finds_what_a_constraint_will_refuse(seeds: Seeds) -> None:
    seeds.change("CREATE UNIQUE INDEX one_name ON country (name)")
    seeds.write({"s/a.yaml": "country: [{code: A, name: X}, {code: B, name: X}]\n"})
    with pytest.raises(ConstraintRefused):
        seeds.run(dry_run=True)


@pytest.mark.parametrize("statement", ["DROP TABLE setting", "ALTER TABLE setting DROP COLUMN level"])
def test_a_database_that_is_not_migrated(seeds: Seeds, statement: str) -> None:
    seeds.change(statement)
    seeds.write({"s/a.yaml": "setting: [{name: a, level: 1}]\n"})
    with pytest.raises(
        SeedError, match=r"not migrated: it has no (table setting|column setting\.level)"
    ) as refused:
        seeds.run()
    assert refused.value.hint == "taskschema upgrade head"
    assert refused.value.exit_code == 4


def test_a_set_that_is_not_there(seeds: Seeds) -> None:
    seeds.write({"base/a.yaml": "", "dev/a.yaml": ""})
    with pytest.raises(SeedError, match="no set of seeds named 'dve'") as refused:
        seeds.run("dve")
    assert refused.value.hint == "did you mean dev? sets: base, dev"
    assert refused.value.exit_code == 4


def test_a_connection_in_autocommit_is_refused(library: Seeds) -> None:
    library.write({"s/a.yaml": "country: [{code: GB, name: Great Britain}]\n"})
    loose = library.connection.execution_options(isolation_level="AUTOCOMMIT")
    with pytest.raises(SeedError, match="AUTOCOMMIT"):
        seed(loose, metadata=LIBRARY, directory=library.directory, sets=["s"])


def test_permission_that_is_missing_says_so(
    library: Seeds, empty_database: DatabaseUrl, other_role: Any
) -> None:
    library.write({"s/a.yaml": "country: [{code: GB, name: Great Britain}]\n"})
    engine = create_command_engine(other_role(empty_database))
    with engine.connect() as lent, pytest.raises(PermissionRefused, match="permission denied"):
        seed(lent, metadata=LIBRARY, directory=library.directory, sets=["s"])
    engine.dispose()


def test_two_that_seed_at_once_wait_for_each_other(library: Seeds, empty_database: DatabaseUrl) -> None:
    library.write(
        {
            "s/a.yaml": "book:\n  key: title\n  rows:\n"
            + "".join(f"    - {{title: B{n}}}\n" for n in range(50))
        }
    )
    reports: list[SeedReport] = []

    def run(lent: Connection) -> None:
        with lent.begin():
            reports.append(seed(lent, metadata=LIBRARY, directory=library.directory, sets=["s"]))

    engine = create_command_engine(empty_database)
    lent = [engine.connect() for _ in range(4)]
    threads = [threading.Thread(target=run, args=(each,)) for each in lent]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for each in lent:
        each.close()
    engine.dispose()
    assert sorted(report.tables[0].inserted for report in reports) == [0, 0, 0, 50]
    assert library.rows("SELECT count(*) FROM book") == [(50,)]


def test_a_few_statements_write_many_rows(library: Seeds) -> None:
    from sqlalchemy import event

    rows = [f"    - {{title: B{n}, team: core, pages: {n % 50}}}\n" for n in range(400)]
    library.write(
        {"s/a.yaml": "team: [{slug: core}]\nbook:\n  key: [team, title]\n  rows:\n" + "".join(rows)}
    )
    said: list[str] = []
    event.listen(library.connection, "before_cursor_execute", lambda *args: said.append(args[2]))
    library.run()
    library.run()
    assert len(said) < 60
