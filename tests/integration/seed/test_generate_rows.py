"""Generated rows in the canonical schema: accepted, the same for the same seed, all or none."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    Constraint,
    MetaData,
    Numeric,
    String,
    Table,
    UniqueConstraint,
    text,
)  # fmt: skip

from taskschema.catalog.reader import read_catalog
from taskschema.config import canonical_project
from taskschema.errors import SeedInvalid
from taskschema.models.loading import load_metadata
from taskschema.seed import undo
from taskschema.seed.generate import GenerateReport, generate

WANTED = {"task": 300, "worker": 20, "project": 5, "taskworkerlink": 400}


def run(
    connection: Connection, wanted: dict[str, int], rng: int = 7, dry_run: bool = False
) -> GenerateReport:
    metadata = load_metadata(canonical_project())
    with connection.begin():
        return generate(connection, metadata=metadata, wanted=wanted, rng=rng, dry_run=dry_run)


def ask(connection: Connection, query: str) -> list[tuple[object, ...]]:
    with connection.begin():
        return [tuple(row) for row in connection.execute(text(query))]


def test_rows_come_twice_and_obey(head_connection: Connection) -> None:
    run(head_connection, WANTED)
    run(head_connection, WANTED)
    for table, rows in WANTED.items():
        assert ask(head_connection, f"SELECT count(*) FROM {table}") == [(2 * rows,)]
    wrong = "SELECT count(*) FROM task WHERE parent_id >= id OR created_at > updated_at"
    assert ask(head_connection, wrong) == [(0,)]


def test_generated_rows_are_taken_back(head_connection: Connection) -> None:
    run(head_connection, {"project": 5})
    before = ask(head_connection, "SELECT p::text FROM project p ORDER BY 1")
    done = run(head_connection, WANTED)
    assert done.run == 2 and run(head_connection, WANTED, dry_run=True).run is None
    with head_connection.begin():
        undone = undo(head_connection)
    assert {each.table.removeprefix("public."): each.deleted for each in undone.tables} == WANTED
    assert ask(head_connection, "SELECT p::text FROM project p ORDER BY 1") == before


def test_the_same_seed_gives_the_same_rows(head_connection: Connection) -> None:
    images = []
    for rng in (7, 7, 8):
        with head_connection.begin():
            head_connection.execute(text("TRUNCATE task, worker, project, taskworkerlink CASCADE"))
        run(head_connection, WANTED, rng)
        images.append(ask(head_connection, "SELECT * FROM task ORDER BY id"))
    assert images[0] == images[1] != images[2]


def test_a_dry_run_writes_nothing(head_connection: Connection) -> None:
    assert run(head_connection, WANTED, dry_run=True).dry_run
    assert ask(head_connection, "SELECT count(*) FROM task") == [(0,)]


def test_an_empty_table_that_is_needed_is_named(head_connection: Connection) -> None:
    with pytest.raises(SeedInvalid, match="task, which is empty") as refused:
        run(head_connection, {"taskworkerlink": 5})
    assert "add task=10" in refused.value.hint


def test_too_many_combinations_are_refused(head_connection: Connection) -> None:
    with pytest.raises(SeedInvalid, match="at most 6 combinations"):
        run(head_connection, {"task": 3, "worker": 2, "taskworkerlink": 7})
    assert ask(head_connection, "SELECT count(*) FROM task") == [(0,)]


def test_a_check_that_nobody_can_read_is_named(head_connection: Connection) -> None:
    with head_connection.begin():
        head_connection.execute(text("ALTER TABLE project ADD CONSTRAINT odd CHECK (md5(name) = slug)"))
    with pytest.raises(SeedInvalid, match="constraint odd"):
        run(head_connection, {"project": 3})


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    length=st.integers(5, 40),
    rows=st.integers(0, 60),
    unique=st.booleans(),
    nullable=st.booleans(),
    low=st.integers(-50, 50),
)
def test_drawn_tables_accept_and_keep_their_values(  # noqa: PLR0917
    head_connection: Connection, length: int, rows: int, unique: bool, nullable: bool, low: int
) -> None:
    images = []
    for extra in (False, True):
        metadata = MetaData()
        columns: list[Column[Any]] = [
            Column("id", BigInteger, primary_key=True),
            Column("name", String(length), unique=unique, nullable=nullable),
            Column("amount", Numeric(8, 2), nullable=nullable),
            Column("a", BigInteger, nullable=False),
            Column("b", BigInteger, nullable=False),
        ]
        others: list[Column[Any]] = [Column("later", String(9))] if extra else []
        rules: list[Constraint] = [UniqueConstraint("a", "b"), CheckConstraint(f"a > {low} - 1000")]
        Table("drawn", metadata, *columns, *others, *rules)
        with head_connection.begin() as undone:
            metadata.create_all(head_connection)
            generate(head_connection, metadata=metadata, wanted={"drawn": rows}, rng=3)
            found = head_connection.execute(text("SELECT id, name, amount, a, b FROM drawn ORDER BY id"))
            images.append([tuple(row) for row in found])
            undone.rollback()
    assert len(images[0]) == rows
    assert images[0] == images[1]


@pytest.mark.parametrize(
    ("dist", "null", "said"),
    [
        ({"task.id": "zipf(1.2)"}, {}, "task.id does not take --dist: counts from"),
        ({"task.created_at": "zipf(1.2)"}, {}, "task.created_at does not take --dist"),
        ({}, {"project.slug": 0.5}, "project.slug does not take --null"),
    ],
)
def test_a_wish_that_nothing_can_be_made_of_is_refused(
    head_connection: Connection, dist: dict[str, str], null: dict[str, float], said: str
) -> None:
    metadata = load_metadata(canonical_project())
    with head_connection.begin(), pytest.raises(SeedInvalid, match=said):
        generate(head_connection, metadata=metadata, wanted={"project": 2, "task": 5}, dist=dist, null=null)


def test_a_mix_and_a_share_are_kept(head_connection: Connection) -> None:
    metadata = load_metadata(canonical_project())
    with head_connection.begin():
        generate(
            head_connection,
            metadata=metadata,
            wanted={"project": 20, "task": 2_000},
            dist={"task.status": "pending:8,completed:2", "task.project_id": "zipf(1.3)"},
            null={"task.parent_id": 0.7, "task.project_id": 0},
        )
    (counted,) = ask(
        head_connection,
        "SELECT count(*) FILTER (WHERE status = 'pending'), count(*) FILTER (WHERE status = 'in_progress'),"
        " count(*) FILTER (WHERE parent_id IS NULL), count(*) FILTER (WHERE project_id IS NULL) FROM task",
    )
    pending, in_progress, roots, without = map(int, map(str, counted))
    assert 1_450 < pending < 1_750 and not in_progress and 1_250 < roots < 1_550 and not without
    busiest = ask(head_connection, "SELECT count(*) FROM task GROUP BY project_id ORDER BY 1 DESC")
    assert int(str(busiest[0][0])) > 3 * 2_000 / 20


def test_foreign_keys_of_many_rows_are_checked_behind_them(
    head_connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("taskschema.seed.generate.run.BULK_ROWS", 1)
    with head_connection.begin():
        before = read_catalog(head_connection)
    run(head_connection, WANTED)
    with head_connection.begin():
        assert read_catalog(head_connection) == before
