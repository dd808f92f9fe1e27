"""Models are created once, and again when they, or what they hang on, have changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, MetaData

from taskschema.db.engines import create_command_engine
from taskschema.db.url import DatabaseUrl
from taskschema.drift import find_drift
from taskschema.drift.expected import Models, cache
from tests.integration.drift.made import Count, counted_scratches, models, run


@pytest.fixture
def scratches(monkeypatch: pytest.MonkeyPatch) -> Iterator[Count]:
    with counted_scratches(monkeypatch) as count:
        yield count


@pytest.fixture
def live(connection: Connection) -> Connection:
    with connection.begin():
        models().create_all(connection)
    return connection


def objects(live: Connection, home: Path | None, metadata: MetaData | None = None) -> list[str]:
    """Return what drift says, of models that were loaded anew."""
    source = Models(models() if metadata is None else metadata, home=home)
    return [finding.object for finding in find_drift(live, source).findings]


def test_a_second_look_makes_and_reads_nothing(
    live: Connection, tmp_path: Path, scratches: Count, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert objects(live, tmp_path) == []
    assert scratches.taken() == 1
    monkeypatch.setattr("taskschema.drift.expected.made.read_catalog", None)
    assert objects(live, tmp_path) == []
    assert scratches.taken() == 0
    assert not live.in_transaction()


def test_without_a_home_nothing_is_remembered(live: Connection, scratches: Count) -> None:
    assert objects(live, None) == objects(live, None) == []
    assert scratches.taken() == 2


def test_drift_needs_one_more_scratch_database_and_its_end_none(
    live: Connection, tmp_path: Path, scratches: Count
) -> None:
    objects(live, tmp_path)
    assert scratches.taken() == 1
    run(live, "ALTER TABLE task ALTER title DROP NOT NULL")
    assert objects(live, tmp_path) == ["column public.task.title"]
    assert scratches.taken() == 1, "what digests found equal was not read, and so not kept"
    assert objects(live, tmp_path) == ["column public.task.title"]
    run(live, "ALTER TABLE task ALTER title SET NOT NULL")
    assert objects(live, tmp_path) == []
    assert scratches.taken() == 0


def test_what_was_found_in_drift_first(live: Connection, tmp_path: Path, scratches: Count) -> None:
    run(live, "DROP INDEX ix_task_worker_id")
    assert objects(live, tmp_path) == ["index public.ix_task_worker_id"]
    run(live, "CREATE INDEX ix_task_worker_id ON task (worker_id)")
    assert objects(live, tmp_path) == objects(live, tmp_path) == []
    assert scratches.taken() == 1


def test_a_changed_model(live: Connection, tmp_path: Path, scratches: Count) -> None:
    objects(live, tmp_path)
    changed = models(sa.Column("due", sa.Date))
    assert objects(live, tmp_path, changed) == ["column public.task.due"]
    assert scratches.taken() == 2
    assert objects(live, tmp_path) == []
    assert scratches.taken() == 0


@pytest.mark.parametrize(
    "change",
    ["CREATE EXTENSION citext", "CREATE SCHEMA extra; CREATE EXTENSION citext SCHEMA extra"],
)
def test_a_changed_extension(live: Connection, tmp_path: Path, scratches: Count, change: str) -> None:
    objects(live, tmp_path)
    run(live, *change.split("; "))
    assert objects(live, tmp_path) == []
    assert scratches.taken() == 2


def test_another_version_of_the_package(
    live: Connection, tmp_path: Path, scratches: Count, monkeypatch: pytest.MonkeyPatch
) -> None:
    objects(live, tmp_path)
    monkeypatch.setattr(cache, "_reader", lambda: "another version, or other queries")
    assert objects(live, tmp_path) == []
    assert scratches.taken() == 2


def test_another_server_version_and_locale(
    live: Connection, tmp_path: Path, scratches: Count, monkeypatch: pytest.MonkeyPatch
) -> None:
    objects(live, tmp_path)
    monkeypatch.setattr("taskschema.drift.expected.models.read_place", lambda _: "18.7, de_DE.UTF-8")
    assert objects(live, tmp_path) == []
    assert scratches.taken() == 2


def test_another_database_with_the_same_schema(
    live: Connection, other_connection: Connection, tmp_path: Path, scratches: Count
) -> None:
    objects(live, tmp_path)
    with other_connection.begin():
        models().create_all(other_connection)
    assert objects(other_connection, tmp_path) == []
    assert scratches.taken() == 1


def test_models_that_listen_to_their_creation(live: Connection, tmp_path: Path, scratches: Count) -> None:
    metadata = models()
    sa.event.listen(metadata, "after_create", lambda *_, **__: None)
    assert objects(live, tmp_path, metadata) == objects(live, tmp_path, metadata) == []
    assert scratches.taken() == 2


@pytest.mark.parametrize("content", [b"", b"nothing", b"\x1f\x8b\x08\x00broken", None])
def test_a_cache_that_is_broken(
    live: Connection, tmp_path: Path, scratches: Count, content: bytes | None
) -> None:
    run(live, "ALTER TABLE task ADD more int")
    assert objects(live, tmp_path) == ["column public.task.more"]
    (file,) = (tmp_path / ".taskschema" / "cache").glob("*.json.gz")
    file.write_bytes(file.read_bytes()[:-20] if content is None else content)
    assert objects(live, tmp_path) == ["column public.task.more"]
    assert scratches.taken() == 2
    assert objects(live, tmp_path) == ["column public.task.more"]
    assert scratches.taken() == 0


@pytest.mark.parametrize("mode", [0o777, 0o770])
def test_a_cache_that_others_may_write(live: Connection, tmp_path: Path, scratches: Count, mode: int) -> None:
    objects(live, tmp_path)
    (tmp_path / ".taskschema" / "cache").chmod(mode)
    assert objects(live, tmp_path) == []
    assert scratches.taken() == 2


def test_a_home_that_is_none(live: Connection, tmp_path: Path, scratches: Count) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "cut").mkdir()
    (tmp_path / "cut" / ".taskschema").touch()
    for home in (tmp_path / "file", tmp_path / "missing" / "one", tmp_path / "cut"):
        assert objects(live, home) == []
    assert scratches.taken() == 3


def test_several_at_once(
    live: Connection, empty_database: DatabaseUrl, tmp_path: Path, scratches: Count
) -> None:
    def look(_: int) -> list[str]:
        engine = create_command_engine(empty_database)
        with engine.connect() as connection:
            found = objects(connection, tmp_path)
        engine.dispose()
        return found

    with ThreadPoolExecutor(max_workers=4) as pool:
        assert list(pool.map(look, range(4))) == [[]] * 4
    scratches.taken()
    assert objects(live, tmp_path) == []
    assert scratches.taken() == 0


def test_inside_a_transaction_its_own_changes_are_seen(live: Connection, tmp_path: Path) -> None:
    objects(live, tmp_path)
    with live.begin() as transaction:
        live.exec_driver_sql("CREATE TABLE more (id int)")
        assert objects(live, tmp_path) == ["table public.more"]
        transaction.rollback()
    assert objects(live, tmp_path) == []


def test_an_ordinary_role_needs_no_right_for_what_is_remembered(
    live: Connection,
    empty_database: DatabaseUrl,
    other_role: Callable[[DatabaseUrl], DatabaseUrl],
    tmp_path: Path,
    scratches: Count,
) -> None:
    """The role is part of the key, so it has to be its own look that is remembered."""
    url = other_role(empty_database)
    run(live, f"ALTER ROLE {url.user} CREATEDB")
    engine = create_command_engine(url)
    with engine.connect() as connection:
        assert objects(connection, tmp_path) == []
        run(live, f"ALTER ROLE {url.user} NOCREATEDB")
        assert objects(connection, tmp_path) == []
    engine.dispose()
    assert scratches.taken() == 1


UNSTATED = (
    "ALTER TABLE task SET (fillfactor = 70), ENABLE ROW LEVEL SECURITY, REPLICA IDENTITY FULL",
    "ALTER TABLE task ALTER title SET STORAGE EXTERNAL, ALTER title SET STATISTICS 7",
    "CLUSTER task USING task_pkey",
    "COMMENT ON INDEX ix_task_worker_id IS 'x'",
    "CREATE SCHEMA nobody_models",
    "GRANT SELECT ON task TO PUBLIC",
    "CREATE VIEW v AS SELECT 1 AS a",
)


@pytest.mark.parametrize("change", UNSTATED)
def test_what_models_do_not_state_is_remembered_as_clean(
    live: Connection, tmp_path: Path, scratches: Count, change: str
) -> None:
    objects(live, tmp_path)
    run(live, change)
    assert objects(live, tmp_path) == []
    scratches.taken()
    assert objects(live, tmp_path) == []
    assert scratches.taken() == 0


@pytest.mark.parametrize(
    "change",
    [
        "COMMENT ON COLUMN task.title IS NULL",
        "COMMENT ON TABLE task IS 'x'",
        "ALTER TABLE task DISABLE TRIGGER ALL",
        "ALTER TABLE task SET UNLOGGED",
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_task_worker_id'::regclass",
        "ALTER TABLE task DROP CONSTRAINT ck_task_id, ADD CONSTRAINT ck_task_id CHECK (id > 0) NOT VALID",
    ],
)
def test_what_models_promise_is_drift(live: Connection, tmp_path: Path, change: str) -> None:
    objects(live, tmp_path)
    run(live, change)
    assert objects(live, tmp_path)


def test_partitions_at_any_depth_are_no_drift(connection: Connection, tmp_path: Path) -> None:
    metadata = MetaData()
    sa.Table(
        "event", metadata, sa.Column("id", sa.Integer, primary_key=True),
        postgresql_partition_by="RANGE (id)",
    )  # fmt: skip
    with connection.begin():
        metadata.create_all(connection)
    run(
        connection,
        "CREATE TABLE event_1 PARTITION OF event FOR VALUES FROM (0) TO (9) PARTITION BY RANGE (id)",
        "CREATE TABLE event_11 PARTITION OF event_1 FOR VALUES FROM (0) TO (5)",
        "CREATE TABLE event_2 (id serial PRIMARY KEY)",
        "ALTER TABLE event ATTACH PARTITION event_2 FOR VALUES FROM (9) TO (19)",
        "COMMENT ON TABLE event_11 IS 'small'",
        "CREATE TABLE other (id int) PARTITION BY RANGE (id)",
        "CREATE TABLE other_1 PARTITION OF other DEFAULT",
    )
    found = set(objects(connection, tmp_path, metadata))
    assert found == {"table public.other", "table public.other_1"}
