"""Constraints that refuse their row, and such that were sabotaged."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, MetaData

from taskschema.catalog import read_catalog
from taskschema.config import canonical_project
from taskschema.models.loading import load_metadata
from taskschema.verify.proving import Proof, prove

CANONICAL = load_metadata(canonical_project())
COUNTS = "SELECT (SELECT count(*) FROM task) + (SELECT count(*) FROM worker) + (SELECT count(*) FROM project)"


def proof_of(connection: Connection, metadata: MetaData = CANONICAL) -> Proof:
    connection.commit()
    return prove(connection, metadata)


def test_the_canonical_schema_is_proven(head_connection: Connection) -> None:
    stated = sum(
        len(table.constraints)
        + sum(index.unique and index.constraint is None for index in table.indexes)
        + sum(column.not_null for column in table.columns)
        for table in read_catalog(head_connection).tables
    )
    before = head_connection.exec_driver_sql(COUNTS).scalar_one()
    proof = proof_of(head_connection)
    assert (proof.findings, proof.unproven) == ([], [])
    assert len(proof.proven) == stated > 40
    assert head_connection.exec_driver_sql(COUNTS).scalar_one() == before


def test_rows_that_are_there_are_no_obstacle(head_connection: Connection) -> None:
    from taskschema.rows import obeying_row

    worker = CANONICAL.tables["worker"]
    head_connection.execute(worker.insert().values(obeying_row(worker, number=700_001)))
    proof = proof_of(head_connection)
    assert (proof.findings, proof.unproven) == ([], [])


RANGE = "ck_task_progress_percent_range"
SABOTAGE = [
    (f"ALTER TABLE task DROP CONSTRAINT {RANGE}", f"constraint public.task.{RANGE}"),
    (
        f"ALTER TABLE task DROP CONSTRAINT {RANGE},"
        f" ADD CONSTRAINT {RANGE} CHECK (progress_percent >= 0 AND progress_percent <= 1000)",
        f"constraint public.task.{RANGE}",
    ),
    (
        "ALTER TABLE task DROP CONSTRAINT ck_task_title_length,"
        " ADD CONSTRAINT ck_task_title_length CHECK (length(title) <= 2000)",
        "constraint public.task.ck_task_title_length",
    ),
    (
        "ALTER TABLE task DROP CONSTRAINT ck_task_status_allowed,"
        " ADD CONSTRAINT ck_task_status_allowed CHECK (status <> '')",
        "constraint public.task.ck_task_status_allowed",
    ),
    (
        "ALTER TABLE worker DROP CONSTRAINT ck_worker_type_allowed,"
        " ADD CONSTRAINT ck_worker_type_allowed CHECK (type IS NOT NULL OR true)",
        "constraint public.worker.ck_worker_type_allowed",
    ),
    ("ALTER TABLE task ALTER title DROP NOT NULL", "column public.task.title"),
    ("ALTER TABLE task DROP CONSTRAINT fk_task_project_id_project",
     "constraint public.task.fk_task_project_id_project"),
    ("ALTER TABLE task DISABLE TRIGGER ALL", "constraint public.task.fk_task_project_id_project"),
    (
        "ALTER TABLE task DROP CONSTRAINT fk_task_project_id_project; CREATE TABLE nothing (id bigint);"
        "ALTER TABLE task ADD CONSTRAINT fk_task_project_id_project CHECK (project_id > 0)",
        "constraint public.task.fk_task_project_id_project",
    ),
    ("ALTER TABLE worker ALTER name DROP NOT NULL", "column public.worker.name"),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "thing"), SABOTAGE, ids=range(len(SABOTAGE)))
def test_sabotage_is_found(head_connection: Connection, statement: str, thing: str) -> None:
    head_connection.exec_driver_sql(statement)
    proof = proof_of(head_connection)
    assert thing in [finding.object for finding in proof.findings]
    assert {finding.code for finding in proof.findings} == {"constraint-lets-in"}
    assert thing not in proof.proven


def test_unique_keys_that_are_none(head_connection: Connection) -> None:
    """Every unique constraint is dropped."""
    uniques = head_connection.exec_driver_sql(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint "
        "WHERE contype = 'u' AND connamespace = 'public'::regnamespace"
    ).all()
    assert uniques
    for table, name in uniques:
        head_connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    proof = proof_of(head_connection)
    assert {finding.object for finding in proof.findings} == {
        f"constraint public.{table}.{name}" for table, name in uniques
    }


def test_not_enforced(head_connection: Connection) -> None:
    if int((head_connection.dialect.server_version_info or (0,))[0]) < 18:
        pytest.skip("speaks of what PostgreSQL 18 brought")
    head_connection.exec_driver_sql(
        f"ALTER TABLE task DROP CONSTRAINT {RANGE}, ADD CONSTRAINT {RANGE}"
        " CHECK (progress_percent >= 0 AND progress_percent <= 100) NOT ENFORCED"
    )
    head_connection.exec_driver_sql(
        "ALTER TABLE task ALTER CONSTRAINT fk_task_project_id_project NOT ENFORCED"
    )
    found = {finding.object for finding in proof_of(head_connection).findings}
    assert found == {f"constraint public.task.{RANGE}", "constraint public.task.fk_task_project_id_project"}


def test_what_another_constraint_refuses_is_not_proven(head_connection: Connection) -> None:
    head_connection.exec_driver_sql("ALTER TABLE task ADD CONSTRAINT a_none CHECK (false)")
    proof = proof_of(head_connection)
    assert proof.findings == []
    assert any("a_none" in unproven.reason for unproven in proof.unproven)
