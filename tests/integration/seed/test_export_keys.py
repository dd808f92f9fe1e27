"""Every kind of key and reference: named in the file so that it leads to the same row elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from sqlalchemy import (
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    create_engine,
)

from taskschema.db.engines import create_command_engine
from taskschema.db.url import DatabaseUrl
from taskschema.errors import SeedError
from taskschema.seed import seed
from taskschema.seed.export import ExportReport, export
from tests.integration.seed.library import LIBRARY, Seeds


@pytest.fixture
def elsewhere(other_database: DatabaseUrl, tmp_path: Path) -> Iterator[Seeds]:
    """The same tables, with rows that have taken the first numbers."""
    engine = create_command_engine(other_database)
    with engine.begin() as making:
        LIBRARY.create_all(making)
    with engine.connect() as lent:
        made = Seeds(tmp_path / "elsewhere", lent)
        made.change("INSERT INTO team (slug, name) SELECT 'other' || i, 'x' FROM generate_series(1, 5) i")
        yield made
    engine.dispose()


def take(library: Seeds, table: str, **settings: Any) -> ExportReport:
    with library.connection.begin():
        return export(library.connection, metadata=library.metadata, table=table, **settings)


def shape(done: ExportReport) -> dict[str, Any]:
    found: dict[str, Any] = YAML(typ="safe").load(done.text)
    return found


ROWS = """
country:
  - {code: de, name: Germany}
  - {code: fr, name: "no"}
team:
  - {slug: core, lead: ann}
  - {slug: docs, lead: null}
person:
  - {email: ann, team: core, home: de}
  - {email: bob, team: core, home: null}
membership:
  - {person: ann, team: docs, role: editor}
shelf:
  - {country: de, name: top}
  - {country: fr, name: top}
loan:
  - {number: 4, shelf: {country: de, name: top}, first_day: 1, last_day: 2}
  - {number: 5, country: fr, shelf_name: null, first_day: 1, last_day: 2}
place:
  - {name: root, parent: null}
  - {name: branch, parent: {name: root, parent: null}}
  - {name: leaf, parent: {name: branch, parent: {name: root, parent: null}}}
device:
  key: [serial]
  rows:
    - {serial: "007", address: here}
ring:
  - {id: 1, name: a, next: b}
  - {id: 2, name: b, next: a}
setting:
  - {name: depth, value: "1e3", level: 3}
book:
  key: [title]
  rows:
    - {title: One, team: core, parent: null, kind: audio, price: 12.50, details: {a: [1, null, "x"]}}
    - {title: Two, team: null, parent: One, pages: 3}
"""


@pytest.mark.parametrize(
    ("table", "counted"),
    [
        ("team", {"country": 1, "person": 1, "team": 2}),
        ("membership", {"country": 1, "membership": 1, "person": 1, "team": 2}),
        ("loan", {"country": 2, "shelf": 1, "loan": 2}),
        ("place", {"place": 3}),
        ("device", {"device": 1}),
        ("ring", {"ring": 2}),
        ("setting", {"setting": 1}),
        ("book", {"book": 2, "country": 1, "person": 1, "team": 1}),
    ],
)
def test_each_table_goes_elsewhere(
    library: Seeds, elsewhere: Seeds, table: str, counted: dict[str, int]
) -> None:
    library.write({"s/rows.yaml": ROWS})
    library.run()
    settings = {"seeds": library.directory, "keys": {"ring": "id"}}
    done = take(library, table, to=elsewhere.directory / "x.yaml", **settings)
    assert {each.table: each.rows for each in done.tables} == counted
    first = elsewhere.run("x")
    assert sum(each.inserted for each in first.tables) == sum(counted.values())
    assert not elsewhere.run("x").has_changes
    assert take(elsewhere, table, where=_without_others(table), **settings).text == done.text
    with library.connection.begin():
        there = seed(library.connection, metadata=LIBRARY, directory=elsewhere.directory, sets=["x"])
    assert not there.has_changes


def _without_others(table: str) -> str:
    return "slug NOT LIKE 'other%'" if table == "team" else ""


def test_references_are_named_by_keys_and_never_by_numbers(library: Seeds) -> None:
    library.write({"s/rows.yaml": ROWS})
    library.run()
    found = shape(take(library, "membership"))
    assert found["membership"] == [{"person": "ann", "team": "docs", "role": "editor"}]
    assert {"slug": "core", "name": "unnamed", "lead": "ann"} in found["team"]
    loans = shape(take(library, "loan"))["loan"]
    assert loans[0]["shelf"] == {"country": "de", "name": "top"}
    assert (loans[1]["country"], loans[1]["shelf_name"]) == ("fr", None)
    places = shape(take(library, "place", where="name = 'leaf'"))["place"]
    assert {
        "parent": {"parent": {"parent": None, "name": "root"}, "name": "branch"},
        "name": "leaf",
    } in places


def test_of_several_keys_the_best_is_declared(library: Seeds) -> None:
    library.change("INSERT INTO device (serial, address) VALUES ('a', 'z')")
    assert shape(take(library, "device"))["device"]["key"] == ["address"]
    assert shape(take(library, "device", keys={"device": "serial"}))["device"]["key"] == ["serial"]
    masked = take(library, "device", masks={"device.address": "hash"})
    assert shape(masked)["device"]["key"] == ["serial"]


def test_rows_that_only_the_database_numbers_need_a_key(library: Seeds) -> None:
    library.change("INSERT INTO counted (name) VALUES ('a')")
    assert shape(take(library, "counted")) == {"counted": [{"name": "a"}]}
    with pytest.raises(SeedError, match=r"only the database gives counted\.id a value"):
        take(library, "counted", keys={"counted": "id"})


def test_a_circle_that_nothing_opens_is_refused(library: Seeds) -> None:
    library.change(
        "ALTER TABLE chicken DROP CONSTRAINT chicken_egg_id_fkey",
        "INSERT INTO chicken (id, name, egg_id) VALUES (1, 'c', 1)",
        "INSERT INTO egg (id, name, chicken_id) VALUES (1, 'e', 1)",
    )
    with pytest.raises(SeedError, match="are in a circle of foreign keys"):
        take(library, "egg")


def test_a_reference_that_leads_nowhere_is_told(library: Seeds) -> None:
    library.change(
        "ALTER TABLE chicken DROP CONSTRAINT chicken_egg_id_fkey",
        "INSERT INTO chicken (id, name, egg_id) VALUES (1, 'c', 77)",
    )
    with pytest.raises(SeedError, match=r"chicken \(egg_id\) leads to no single row of egg") as refused:
        take(library, "chicken")
    assert "77" not in refused.value.message


def test_a_key_that_is_a_circle_of_rows_is_refused(library: Seeds) -> None:
    library.change(
        "INSERT INTO place (id, name) VALUES (1, 'a')",
        "INSERT INTO place (id, parent_id, name) VALUES (2, 1, 'b')",
        "UPDATE place SET parent_id = 2 WHERE id = 1",
    )
    with pytest.raises(SeedError, match="too deep or in a circle") as refused:
        take(library, "place")
    assert refused.value.hint.endswith("--key place=id")
    assert {each.rows for each in take(library, "place", keys={"place": "id"}).tables} == {2}


def test_null_in_a_key_is_a_value_where_it_tells_apart(library: Seeds) -> None:
    library.change("INSERT INTO place (name) VALUES ('a')")
    assert take(library, "place").tables[0].key == ("parent", "name")
    library.change("INSERT INTO place (name) VALUES ('a')")
    assert take(library, "place").tables[0].key == ("id",)


def test_rows_that_their_models_would_change_are_refused(library: Seeds) -> None:
    library.change("INSERT INTO team (slug, name) VALUES ('UPPER', 'x')")
    with pytest.raises(SeedError, match="rows of team would not be found again"):
        take(library, "team")
    library.change(
        "UPDATE team SET slug = 'lower'",
        "INSERT INTO book (title, kind, pages, updated_at) VALUES ('long', 'PAPER', 9000, now())",
    )
    with pytest.raises(SeedError, match=r"the rows would be refused as seeds: .*pages"):
        take(library, "book", keys={"book": "title"})


def tenants() -> MetaData:
    """Tables of tenants: a composite foreign key without a name, over a number."""
    made = MetaData()
    Table("tenant", made, Column("id", Integer, primary_key=True), Column("slug", String, unique=True))
    Table(
        "project", made,
        Column("id", Integer, primary_key=True),
        Column("tenant_id", ForeignKey("tenant.id"), nullable=False),
        Column("code", String, nullable=False),
        Column("owner", ForeignKey("tenant.id")),
        UniqueConstraint("tenant_id", "code"), UniqueConstraint("tenant_id", "id"),
    )  # fmt: skip
    Table(
        "by_code", made,
        Column("name", String, primary_key=True),
        Column("tenant_id", ForeignKey("tenant.id"), nullable=False),
        Column("code", String, nullable=False),
        ForeignKeyConstraint(["tenant_id", "code"], ["project.tenant_id", "project.code"]),
    )  # fmt: skip
    Table(
        "by_number", made,
        Column("name", String, primary_key=True),
        Column("tenant_id", Integer, nullable=False),
        Column("project_id", Integer, nullable=False),
        ForeignKeyConstraint(["tenant_id", "project_id"], ["project.tenant_id", "project.id"]),
    )  # fmt: skip
    return made


def test_foreign_keys_without_names(new_database: Callable[[], DatabaseUrl], tmp_path: Path) -> None:
    metadata = tenants()
    databases: list[Seeds] = []
    for number in (10, 20):
        engine = create_engine(new_database().sqlalchemy_url())
        with engine.begin() as making:
            metadata.create_all(making)
            making.exec_driver_sql(f"ALTER SEQUENCE tenant_id_seq RESTART {number}")
        databases.append(Seeds(tmp_path, engine.connect(), metadata))
    here, there = databases
    here.change(
        "INSERT INTO tenant (slug) VALUES ('acme')",
        "INSERT INTO project (tenant_id, code, owner) SELECT id, 'p', id FROM tenant",
        "INSERT INTO by_code SELECT 'n', tenant_id, code FROM project",
        "INSERT INTO by_number SELECT 'n', tenant_id, id FROM project",
    )
    done = take(here, "by_code", to=tmp_path / "x.yaml")
    assert shape(done) == {
        "tenant": [{"slug": "acme"}],
        "project": [{"tenant": "acme", "code": "p", "owner": {"slug": "acme"}}],
        "by_code": [{"name": "n", "tenant": "acme", "code": "p"}],
    }
    there.run("x")
    assert there.rows("SELECT p.owner, t.id FROM project p, tenant t") == [(20, 20)]
    with pytest.raises(SeedError, match=r"by_number \(tenant_id, project_id\) has no name") as refused:
        take(here, "by_number")
    assert "relationship to project" in refused.value.hint
    for each in databases:
        each.connection.close()
        each.connection.engine.dispose()
