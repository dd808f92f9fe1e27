"""Where scratch databases are made: on the server at hand, on another one, or on the embedded one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from taskschema.catalog.reader import server_major
from taskschema.db.embedded import find_binaries, server_at
from taskschema.db.embedded.server import State
from taskschema.db.engines import create_command_engine
from taskschema.db.url import DatabaseUrl
from taskschema.drift import find_drift
from taskschema.drift.expected import Models, scratching
from taskschema.drift.expected.scratching import scratch_like
from taskschema.errors import ConfigError, PermissionRefused
from tests.integration.drift.made import models


@pytest.fixture
def plain(
    connection: Connection,
    empty_database: DatabaseUrl,
    other_role: Callable[[DatabaseUrl], DatabaseUrl],
) -> Iterator[Connection]:
    """A connection to a database with the models, as a role that may not create databases."""
    with connection.begin():
        models().create_all(connection)
    engine = create_command_engine(other_role(empty_database))
    with engine.connect() as lent:
        yield lent
    engine.dispose()


def embedded_is_the_same(connection: Connection) -> bool:
    return find_binaries().major == str(server_major(connection))


def test_the_embedded_server_stands_in(plain: Connection, tmp_path: Path) -> None:
    if not embedded_is_the_same(plain):
        with pytest.raises(PermissionRefused) as caught:
            find_drift(plain, Models(models(), home=tmp_path))
        assert "--scratch-url" in caught.value.hint
        return
    source = Models(models(), home=tmp_path)
    try:
        assert find_drift(plain, source).findings == ()
        own = server_at(tmp_path / ".taskschema" / "scratch")
        assert own.status().state is State.STOPPED
        assert not plain.in_transaction()
        with scratch_like(plain, home=tmp_path) as one, scratch_like(plain, home=tmp_path) as other:
            assert one.engine.url.database != other.engine.url.database
            assert own.status().state is State.RUNNING
        assert own.status().state is State.STOPPED
    finally:
        server_at(tmp_path / ".taskschema" / "scratch").remove()


def test_what_the_embedded_server_cannot_do_is_one_sentence(
    plain: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".taskschema").touch()
    monkeypatch.setattr(scratching, "_can_stand_in", lambda _: True)
    with pytest.raises(PermissionRefused, match="may not create the scratch database") as caught:
        find_drift(plain, Models(models(), home=tmp_path))
    assert "embedded" in caught.value.message
    assert "--scratch-url" in caught.value.hint


def test_without_the_wheel_there_is_one_hint(
    plain: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise ConfigError("the embedded PostgreSQL is not installed")

    monkeypatch.setattr(scratching, "find_binaries", missing)
    with pytest.raises(PermissionRefused, match="may not create the scratch database") as caught:
        find_drift(plain, Models(models(), home=tmp_path))
    assert "--scratch-url" in caught.value.hint


def test_a_scratch_server_of_another_major_version(
    connection: Connection, server: DatabaseUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    majors = iter([15, 18])
    monkeypatch.setattr(scratching, "server_major", lambda _: next(majors))
    with pytest.raises(ConfigError, match="PostgreSQL 18, and the database is on PostgreSQL 15") as caught:
        find_drift(connection, Models(models(), scratch_url=server))
    assert "--scratch-url" in caught.value.hint


def test_a_named_scratch_server_is_never_passed_by(
    plain: Connection, empty_database: DatabaseUrl, tmp_path: Path
) -> None:
    named = plain.engine.url.render_as_string(hide_password=False)
    with pytest.raises(PermissionRefused):
        find_drift(plain, Models(models(), scratch_url=DatabaseUrl.parse(named), home=tmp_path))
    assert not (tmp_path / ".taskschema" / "scratch").exists()
    assert empty_database
