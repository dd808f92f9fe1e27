"""Another database, both read at the same time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection

from taskschema.catalog.digest import read_digest
from taskschema.catalog.queries import Digested
from taskschema.config import Secret
from taskschema.db.engines import create_command_engine
from taskschema.db.opening import url_of
from taskschema.db.url import DatabaseUrl
from taskschema.drift import find_drift
from taskschema.drift.expected import AnotherDatabase
from taskschema.errors import DatabaseError, Unreachable
from tests.integration.drift.made import models, run


@pytest.fixture
def pair(connection: Connection, other_connection: Connection) -> tuple[Connection, AnotherDatabase]:
    for each in (connection, other_connection):
        with each.begin():
            models().create_all(each)
    return connection, AnotherDatabase(url_of(other_connection))


def test_equal_databases_are_not_read(
    pair: tuple[Connection, AnotherDatabase], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor printed, where they were made in the same way."""
    live, source = pair
    asked = []

    def noted(*arguments: Any, of: Digested, **options: Any) -> object:
        asked.append(of)
        return read_digest(*arguments, of=of, **options)

    monkeypatch.setattr("taskschema.drift.expected.url.read_catalog", None)
    monkeypatch.setattr("taskschema.drift.expected.url.read_digest", noted)
    assert find_drift(live, source).findings == ()
    assert asked == ["raw", "raw"]
    assert not live.in_transaction()


def test_what_differs_is_told(pair: tuple[Connection, AnotherDatabase], other_connection: Connection) -> None:
    live, source = pair
    run(other_connection, "ALTER TABLE task ADD more int")
    run(live, "CREATE VIEW v AS SELECT 1 AS a")
    found = {finding.object: finding.code for finding in find_drift(live, source).findings}
    assert found == {"column public.task.more": "column-missing", "view public.v": "view-unexpected"}


def test_a_column_that_came_later_is_no_difference(
    pair: tuple[Connection, AnotherDatabase], monkeypatch: pytest.MonkeyPatch
) -> None:
    live, source = pair
    run(live, "CREATE TABLE more (a int, b text)")
    engine = create_command_engine(source.url)
    with engine.connect() as other:
        run(other, "CREATE TABLE more (gone int, b text)", "ALTER TABLE more DROP gone, ADD a int")
    engine.dispose()
    monkeypatch.setattr("taskschema.drift.expected.url.read_catalog", None)
    assert find_drift(live, source).findings == ()


def test_a_database_that_is_not_there(pair: tuple[Connection, AnotherDatabase]) -> None:
    live, source = pair
    missing = AnotherDatabase(source.url.with_database("nobody_made_this"))
    with pytest.raises(Unreachable, match="does not exist") as caught:
        find_drift(live, missing)
    assert caught.value.hint
    assert not live.in_transaction()
    assert find_drift(live, source).findings == ()


def test_a_database_that_vanishes_in_the_middle(
    pair: tuple[Connection, AnotherDatabase], monkeypatch: pytest.MonkeyPatch
) -> None:
    live, source = pair
    monkeypatch.setattr(
        "taskschema.catalog.digest._HASH",
        "SELECT pg_terminate_backend(pg_backend_pid()) FROM (SELECT '{text}{condition}') AS t",
    )
    monkeypatch.setattr("taskschema.catalog.digest.load_query", lambda *_, **__: "SELECT 1")
    with pytest.raises(DatabaseError) as caught:
        find_drift(live, source)
    assert caught.value.hint


def test_its_name_holds_no_password() -> None:
    url = replace(DatabaseUrl.parse("postgresql://u@h/d"), password=Secret("hush"))
    assert "hush" not in AnotherDatabase(url).name
