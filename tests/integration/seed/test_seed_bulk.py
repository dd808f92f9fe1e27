"""Foreign keys that are taken away behind many rows: checked all the same, and back as they were."""

from __future__ import annotations

import pytest

from taskschema.catalog.reader import read_catalog
from taskschema.errors import ConstraintRefused, SeedInvalid
from tests.integration.seed.library import Seeds, counts

ROWS = """\
team: [{slug: core, lead: ada@x}, {slug: docs}]
person: [{email: ada@x, team: core}, {email: bob@x, team: docs}]
book: {key: title, rows: [{title: A, parent: {title: B}, team: core}, {title: B}]}
ring: [{id: 1, name: a, next: b}, {id: 2, name: b, next: a}]
"""


@pytest.fixture
def bulk(staged_library: Seeds, monkeypatch: pytest.MonkeyPatch) -> Seeds:
    """Every new row is one of many."""
    monkeypatch.setattr("taskschema.seed.seeding.BULK_ROWS", 1)
    staged_library.change(
        'ALTER TABLE person DROP CONSTRAINT person_team_id_fkey, ADD CONSTRAINT "by hand"'
        " FOREIGN KEY (team_id) REFERENCES team ON DELETE CASCADE ON UPDATE RESTRICT DEFERRABLE",
        "COMMENT ON CONSTRAINT \"by hand\" ON person IS 'it''s mine'",
        "ALTER TABLE book ADD CONSTRAINT unchecked FOREIGN KEY (team_id) REFERENCES team NOT VALID",
    )
    return staged_library


def test_the_catalog_is_as_it_was(bulk: Seeds) -> None:
    with bulk.connection.begin():
        before = read_catalog(bulk.connection)
    bulk.write({"s/a.yaml": ROWS})
    assert counts(bulk.run()) == {
        "book": (2, 0, 0),
        "person": (2, 0, 0),
        "ring": (2, 0, 0),
        "team": (2, 0, 0),
    }
    assert not bulk.run().has_changes
    with bulk.connection.begin():
        assert read_catalog(bulk.connection) == before
    assert bulk.rows("SELECT slug, email FROM team LEFT JOIN person ON person.id = lead_id ORDER BY 1") == [
        ("core", "ada@x"),
        ("docs", None),
    ]


def test_a_table_that_has_more_rows_already_is_not_checked_anew(bulk: Seeds) -> None:
    bulk.change(
        "INSERT INTO team (slug, name) SELECT 'team' || n, 'x' FROM generate_series(1, 500) n",
        "INSERT INTO person (email, team_id) SELECT 'p' || n, 1 FROM generate_series(1, 500) n",
    )
    with bulk.connection.begin():
        bulk.connection.exec_driver_sql("ANALYZE person")
    before = bulk.rows("SELECT oid FROM pg_constraint WHERE conname = 'by hand'")
    bulk.write({"s/a.yaml": "person: [{email: new, team: team7}]\n"})
    assert counts(bulk.run())["person"] == (1, 0, 0)
    assert bulk.rows("SELECT oid FROM pg_constraint WHERE conname = 'by hand'") == before


def test_a_lock_that_others_hold_is_waited_for_shortly(bulk: Seeds, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads the table goes on reading; the rows come the plain way."""
    monkeypatch.setattr("taskschema.seed.stage.foreign_keys._LOCK_TIMEOUT", "50ms")
    bulk.write({"s/a.yaml": ROWS})
    with bulk.connection.engine.connect() as other:
        other.exec_driver_sql("SELECT count(*) FROM team").scalar()
        assert counts(bulk.run())["person"] == (2, 0, 0)
        other.rollback()
    assert bulk.rows("SHOW lock_timeout") == bulk.rows(
        "SELECT reset_val FROM pg_settings WHERE name = 'lock_timeout'"
    )


def test_what_a_foreign_key_refuses_is_refused_behind_the_rows_too(bulk: Seeds) -> None:
    bulk.change("ALTER TABLE setting ADD CONSTRAINT hidden FOREIGN KEY (value) REFERENCES country (code)")
    bulk.write({"s/a.yaml": "setting: [{name: a, level: 1, value: XX}]\n"})
    with pytest.raises(ConstraintRefused, match="hidden"):
        bulk.run()
    assert bulk.rows("SELECT * FROM setting") == []
    assert bulk.rows("SELECT convalidated FROM pg_constraint WHERE conname = 'hidden'") == [(True,)]


def test_a_reference_that_is_nowhere_is_found_before(bulk: Seeds) -> None:
    bulk.write({"s/a.yaml": "person: [{email: a, team_id: 77}]\n"})
    with pytest.raises(SeedInvalid, match=r"there is no team \(id: 77\)"):
        bulk.run()
