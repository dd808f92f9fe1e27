"""Tables of other kinds than the plain one: partitioned, inherited from, with rules of who may do what."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import (
    Column,
    Date,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

from taskschema.catalog.reader import read_catalog
from taskschema.db.engines import create_command_engine
from taskschema.db.url import DatabaseUrl
from taskschema.errors import PermissionRefused
from taskschema.seed import seed, undo
from tests.integration.seed.library import Seeds, counts

KINDS = MetaData()
Table("depot", KINDS, Column("id", Integer, primary_key=True), Column("code", String, unique=True))
Table(
    "reading",
    KINDS,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("day", Date, primary_key=True),
    Column("depot_id", Integer, ForeignKey("depot.id")),
    Column("amount", Integer),
    UniqueConstraint("depot_id", "day"),
)
PARTITIONED = (
    "CREATE TABLE depot (id serial PRIMARY KEY, code text UNIQUE)",
    "CREATE TABLE reading (id serial, day date NOT NULL, depot_id int REFERENCES depot, amount int,"
    " PRIMARY KEY (id, day), UNIQUE (depot_id, day)) PARTITION BY RANGE (day)",
    "CREATE TABLE reading_2025 PARTITION OF reading FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')",
    "CREATE TABLE reading_2026 PARTITION OF reading FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
)
INHERITED = (
    "CREATE TABLE depot (id serial PRIMARY KEY, code text UNIQUE)",
    "CREATE TABLE reading (id serial, day date NOT NULL, depot_id int REFERENCES depot, amount int,"
    " PRIMARY KEY (id, day), UNIQUE (depot_id, day))",
    "CREATE TABLE reading_old () INHERITS (reading)",
    "INSERT INTO reading_old (id, day, depot_id, amount) VALUES (900, '2020-01-01', NULL, 7)",
)
ROWS = """\
depot: [{code: north}, {code: south}]
reading:
  key: [depot, day]
  rows:
    - {depot: north, day: 2025-12-31, amount: 1}
    - {depot: north, day: 2026-01-01, amount: 2}
    - {depot: south, day: 2026-01-01, amount: 3}
"""


@pytest.fixture(params=["rows", "stages", "bulk", "csv"])
def lane(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    lane: str = request.param
    if lane != "rows":
        monkeypatch.setattr("taskschema.seed.seeding.STAGE_ROWS", 0)
    if lane == "bulk":
        monkeypatch.setattr("taskschema.seed.seeding.BULK_ROWS", 1)
        monkeypatch.setattr("taskschema.seed.journal.recording.JOURNAL_ROWS", 1)
    if lane == "csv":
        monkeypatch.setattr("taskschema.seed.gathering.MANY_BYTES", -1)
    return lane


@pytest.fixture(params=[PARTITIONED, INHERITED], ids=["partitioned", "inherited"])
def kinds(
    request: pytest.FixtureRequest, empty_database: DatabaseUrl, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Seeds]:
    engine = create_command_engine(empty_database)
    with engine.connect() as connection:
        seeds = Seeds(tmp_path_factory.mktemp("seeds"), connection, KINDS)
        seeds.change(*request.param)
        yield seeds
    engine.dispose()


def write(seeds: Seeds, lane: str, *, amount: int = 1) -> None:
    if lane != "csv":
        seeds.write({"s/a.yaml": ROWS.replace("amount: 1", f"amount: {amount}")})
        return
    seeds.write(
        {
            "s/_set.yaml": "tables: {reading: {key: [depot, day]}}\n",
            "s/depot.csv": "code\nnorth\nsouth\n",
            "s/reading.csv": "depot,day,amount\n"
            f"north,2025-12-31,{amount}\nnorth,2026-01-01,2\nsouth,2026-01-01,3\n",
        }
    )


def test_rows_come_change_stay_and_go(kinds: Seeds, lane: str) -> None:
    with kinds.connection.begin():
        before = read_catalog(kinds.connection)
    old = kinds.rows("SELECT r::text FROM reading r")
    write(kinds, lane)
    assert counts(kinds.run()) == {"depot": (2, 0, 0), "reading": (3, 0, 0)}
    assert not kinds.run().has_changes
    write(kinds, lane, amount=9)
    assert counts(kinds.run()) == {"depot": (0, 0, 2), "reading": (0, 1, 2)}
    assert kinds.rows("SELECT amount FROM reading WHERE day = '2025-12-31'") == [(9,)]
    with kinds.connection.begin():
        assert read_catalog(kinds.connection) == before
    for _ in range(2):
        with kinds.connection.begin():
            undo(kinds.connection)
    assert kinds.rows("SELECT r::text FROM reading r") == old
    assert kinds.rows("SELECT * FROM depot") == []


def test_rows_that_no_file_has_are_pruned(kinds: Seeds) -> None:
    write(kinds, "rows")
    kinds.run()
    kinds.write({"s/a.yaml": ROWS.replace("    - {depot: south, day: 2026-01-01, amount: 3}\n", "")})
    old = kinds.rows("SELECT count(*) FROM reading WHERE depot_id IS NULL")
    with kinds.connection.begin():
        report = seed(
            kinds.connection, metadata=KINDS, directory=kinds.directory, sets=["s"], prune=["reading"]
        )
    assert sum(each.deleted for each in report.tables) == 1 + old[0][0]
    with kinds.connection.begin():
        undo(kinds.connection)
    assert kinds.rows("SELECT count(*) FROM reading") == [(3 + old[0][0],)]


def test_a_role_without_temporary_is_told_so(library: Seeds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("taskschema.seed.seeding.STAGE_ROWS", 0)
    role = f"seed_{library.rows('SELECT pg_backend_pid()')[0][0]}"
    database = library.rows("SELECT quote_ident(current_database())")[0][0]
    library.change(
        f"CREATE ROLE {role}",
        f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC",
        f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}",
    )
    library.write({"s/a.yaml": "team: [{slug: a}]\n"})
    try:
        with (
            pytest.raises(PermissionRefused, match="temporary") as refused,
            library.connection.begin(),
        ):
            library.connection.exec_driver_sql(f"SET LOCAL ROLE {role}")
            library.seed()
        assert "GRANT TEMPORARY" in refused.value.hint
        assert library.rows("SELECT * FROM team") == []
    finally:
        library.change(f"DROP OWNED BY {role}", f"DROP ROLE {role}")
