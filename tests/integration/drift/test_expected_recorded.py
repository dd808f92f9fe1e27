"""What a database held when it was recorded, against what it holds now."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable

import pytest
from sqlalchemy import Connection

from taskschema.catalog import read_catalog
from taskschema.catalog.record import record_catalog
from taskschema.db.engines import create_command_engine
from taskschema.db.url import DatabaseUrl
from taskschema.drift import find_drift
from taskschema.drift.expected import Recorded
from taskschema.drift.expected.source import Question
from taskschema.errors import ConfigError, PermissionRefused
from tests.integration.drift.made import models, run


@pytest.fixture
def live(connection: Connection) -> Connection:
    with connection.begin():
        models().create_all(connection)
    return connection


def objects(live: Connection) -> list[str]:
    return [finding.object for finding in find_drift(live, Recorded()).findings]


def rows(live: Connection, what: str) -> list[object]:
    found = [
        row[0] for row in live.exec_driver_sql(f"SELECT {what} FROM taskschema.catalog_record ORDER BY id")
    ]
    live.rollback()
    return found


def test_nothing_differs_from_what_was_just_recorded(
    live: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = read_catalog(live)
    record_catalog(live, revision="abc")
    assert not live.in_transaction()
    assert read_catalog(live) == before  # the record is no part of what it records
    assert rows(live, "revision") == ["abc"]
    monkeypatch.setattr("taskschema.drift.expected.recorded.read_catalog", None)
    assert objects(live) == []
    assert not live.in_transaction()


def test_everything_is_told(live: Connection) -> None:
    record_catalog(live)
    run(live, "GRANT SELECT ON task TO PUBLIC", "ALTER TABLE task ADD more int")
    run(live, "CREATE VIEW v AS SELECT 1 AS a")
    assert {"column public.task.more", "view public.v"} < set(objects(live))
    record_catalog(live)
    assert objects(live) == []


def test_the_last_few_records_are_kept(live: Connection) -> None:
    for number in range(8):
        record_catalog(live, revision=str(number))
    assert rows(live, "revision") == ["3", "4", "5", "6", "7"]


def test_a_record_is_true_with_the_transaction(live: Connection) -> None:
    record_catalog(live, revision="1")
    with live.begin() as transaction:
        live.exec_driver_sql("CREATE TABLE more (id int)")
        record_catalog(live, revision="2")
        assert live.in_transaction()
        transaction.rollback()
    assert rows(live, "revision") == ["1"]
    with live.begin():
        live.exec_driver_sql("CREATE TABLE more (id int)")
        record_catalog(live, revision="3")
    assert objects(live) == []


def test_no_record(live: Connection) -> None:
    for _ in range(2):
        with pytest.raises(ConfigError, match="nothing has been recorded") as caught:
            find_drift(live, Recorded())
        assert caught.value.hint
        assert not live.in_transaction()
        run(live, "CREATE SCHEMA IF NOT EXISTS taskschema")
    record_catalog(live)
    run(live, "DELETE FROM taskschema.catalog_record")
    with pytest.raises(ConfigError, match="nothing has been recorded"):
        find_drift(live, Recorded())


def test_a_digest_of_another_version_is_passed_by(live: Connection) -> None:
    record_catalog(live)
    for digest in ('{"tables": "x"}', "[]", '{"tables": 1}'):
        run(live, f"UPDATE taskschema.catalog_record SET digest = '{digest}'")
        assert not Recorded().agrees(Question(live, Recorded().subjects))
        assert objects(live) == []


@pytest.mark.parametrize("catalog", [r"\x", r"\x00", r"\x1f8b0800"])
def test_a_record_that_cannot_be_read(live: Connection, catalog: str) -> None:
    record_catalog(live)
    run(live, f"UPDATE taskschema.catalog_record SET digest = '{{}}', catalog = '{catalog}'")
    run(live, "UPDATE taskschema.catalog_record SET taskschema_version = '9'")
    with pytest.raises(ConfigError, match=r"what taskschema 9 recorded at .* cannot be read by") as caught:
        find_drift(live, Recorded())
    assert caught.value.hint


def test_other_fields_than_this_version_knows(live: Connection) -> None:
    record_catalog(live)
    stored = gzip.compress(json.dumps({"tables": [], "spells": []}).encode())
    with live.begin():
        live.exec_driver_sql("UPDATE taskschema.catalog_record SET digest = '{}', catalog = %s", (stored,))
    with pytest.raises(ConfigError, match="cannot be read"):
        find_drift(live, Recorded())


def test_ignored_tables_are_left_out_of_both(live: Connection) -> None:
    run(live, "CREATE TABLE versions (id serial)")
    record_catalog(live)
    run(live, "DROP TABLE versions")
    assert "table public.versions" in objects(live)
    found = find_drift(live, Recorded(), ignore_tables=("alembic_version", "versions"))
    assert found.findings == ()


def test_a_role_that_may_not_read_the_record(
    live: Connection, empty_database: DatabaseUrl, other_role: Callable[[DatabaseUrl], DatabaseUrl]
) -> None:
    record_catalog(live)
    engine = create_command_engine(other_role(empty_database))
    with engine.connect() as connection:
        with pytest.raises(PermissionRefused):
            find_drift(connection, Recorded())
        assert not connection.in_transaction()
        with pytest.raises(PermissionRefused):
            record_catalog(connection)
    engine.dispose()


def test_a_role_that_may_not_make_the_record(
    live: Connection, empty_database: DatabaseUrl, other_role: Callable[[DatabaseUrl], DatabaseUrl]
) -> None:
    engine = create_command_engine(other_role(empty_database))
    with engine.connect() as connection, pytest.raises(PermissionRefused) as caught:
        record_catalog(connection)
    assert caught.value.hint
    engine.dispose()
