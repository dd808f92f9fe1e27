"""What will stand in the way is found before a migration begins: one kind of trouble at a time."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator

import pytest

from taskschema.db.url import DatabaseUrl
from taskschema.findings import Finding, Severity
from taskschema.migrations.safety import preflight
from taskschema.migrations.safety.preflight import Fact, finding_of, read_preflight
from tests.integration.migrations.backends import Backends, backends_of, soon


@pytest.fixture
def backends(empty_database: DatabaseUrl) -> Iterator[Backends]:
    with backends_of(empty_database) as backends:
        backends.looking.execute(b"CREATE TABLE task (id int)")
        yield backends


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever lasts at all lasts too long."""
    monkeypatch.setattr(preflight, "SNAPSHOT_SECONDS", 0.0)
    monkeypatch.setattr(preflight, "IDLE_SECONDS", 0.0)


def found_by(backends: Backends, *codes: str, own: tuple[int, ...] = ()) -> list[Finding]:
    """Return what is found; slots and replicas belong to the whole server, and other tests may have some."""
    found = read_preflight(backends.looking, own=own)
    return [finding for finding in found if finding.code in codes or not codes]


def codes_of(backends: Backends, own: tuple[int, ...] = ()) -> list[str]:
    return [finding.code for finding in found_by(backends, own=own) if finding.code != "idle-slot"]


@pytest.mark.usefixtures("impatient")
def test_a_quiet_database_has_no_findings(backends: Backends) -> None:
    backends.open()
    assert codes_of(backends) == []


def test_a_young_transaction_is_nobodys_business(backends: Backends) -> None:
    backends.begin(b"INSERT INTO task VALUES (1)")
    assert codes_of(backends) == []


@pytest.mark.usefixtures("impatient")
def test_an_idle_reader_keeps_locks_and_no_snapshot(backends: Backends) -> None:
    reader = backends.begin(b"SELECT * FROM task", name="psql")
    (finding,) = found_by(backends, "idle-in-transaction", "old-snapshot")
    pid = reader.info.backend_pid
    assert (finding.code, finding.object) == ("idle-in-transaction", f"session {pid}")
    who = f"session {pid} (psql, {reader.info.user})"
    assert finding.message == f"{who} has been idle in a transaction for 0 s, and keeps its locks"
    assert finding.hint == f"end it: SELECT pg_terminate_backend({pid})"
    assert finding.severity is Severity.BEHAVIOUR


@pytest.mark.usefixtures("impatient")
def test_a_failed_transaction_is_idle_too(backends: Backends) -> None:
    session = backends.open()
    session.execute(b"DO $$ BEGIN NULL; END $$")
    with session.cursor() as cursor, pytest.raises(Exception, match="division"):
        cursor.execute(b"BEGIN; SELECT 1 / 0")
    assert codes_of(backends) == ["idle-in-transaction"]


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    "statements",
    [
        (b"INSERT INTO task VALUES (1)",),
        (b"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", b"SELECT 1"),
    ],
)
def test_a_writer_and_a_frozen_reader_hold_a_snapshot(
    backends: Backends, statements: tuple[bytes, ...]
) -> None:
    pid = backends.begin(*statements).info.backend_pid
    (finding,) = found_by(backends, "old-snapshot")
    assert finding.object == f"session {pid}"
    assert "CREATE INDEX CONCURRENTLY waits" in finding.message


@pytest.mark.usefixtures("impatient")
def test_a_statement_under_way_holds_one_too(backends: Backends) -> None:
    pid = backends.send(b"SELECT pg_catalog.pg_sleep(60)")
    (finding,) = soon(lambda: found_by(backends, "old-snapshot"))
    assert finding.object == f"session {pid}"


@pytest.mark.usefixtures("impatient")
def test_own_sessions_are_not_looked_at(backends: Backends) -> None:
    own = backends.begin(b"INSERT INTO task VALUES (1)").info.backend_pid
    assert codes_of(backends, (own,)) == []


@pytest.mark.usefixtures("impatient")
def test_other_databases_are_not_looked_at(backends: Backends, other_database: DatabaseUrl) -> None:
    backends.begin(b"SELECT pg_catalog.pg_current_xact_id()", url=other_database)
    assert codes_of(backends) == []


def test_a_prepared_transaction_is_found_whatever_its_age(backends: Backends) -> None:
    gid = f"it's {uuid.uuid4().hex}"
    backends.prepare(gid, b"INSERT INTO task VALUES (1)")
    (finding,) = found_by(backends, "prepared-transaction")
    assert finding.object == f"prepared transaction {gid}"
    quoted = "'" + gid.replace("'", "''") + "'"
    assert finding.hint == f"COMMIT PREPARED {quoted}, or ROLLBACK PREPARED {quoted}"
    assert f"{gid} of {backends.looking.info.user} is 0 s old" in finding.message


def test_a_slot_without_a_reader_is_found(backends: Backends, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight, "SLOT_BYTES", -1)
    name = f"slot_{uuid.uuid4().hex}"
    backends.looking.execute("SELECT pg_catalog.pg_create_physical_replication_slot(%s, true)", (name,))
    try:
        found = found_by(backends, "idle-slot")
    finally:
        backends.looking.execute("SELECT pg_catalog.pg_drop_replication_slot(%s)", (name,))
    (finding,) = [finding for finding in found if finding.object == f"replication slot {name}"]
    assert finding.severity is Severity.COSMETIC
    assert f"pg_drop_replication_slot('{name}')" in finding.hint


@pytest.mark.usefixtures("impatient")
def test_a_role_without_rights_is_told_what_it_may_not_see(
    backends: Backends, other_role: Callable[[DatabaseUrl], DatabaseUrl]
) -> None:
    stranger = other_role(backends.url)
    backends.begin(b"LOCK task")
    backends.begin(b"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", b"SELECT 1")
    backends.open()
    with backends_of(stranger) as theirs:
        (finding,) = found_by(theirs)
    role = stranger.user
    assert (finding.code, finding.object) == ("hidden-sessions", f"role {role}")
    assert (
        finding.message
        == f"role {role} may not see how old the transactions of 2 sessions of other roles are"
    )
    assert finding.severity is Severity.COSMETIC


def test_a_vacuum_against_wraparound_names_its_table() -> None:
    finding = finding_of(Fact("wraparound-vacuum", 7, "public.task", "", 3.0, 0))
    assert (finding.code, finding.object) == ("wraparound-vacuum", "table public.task")
    assert "does not give way" in finding.message
    assert finding_of(Fact("wraparound-vacuum", 7, "", "", None, 0)).object == "session 7"


def test_a_replica_behind_says_by_how_much() -> None:
    finding = finding_of(Fact("replica-lag", 7, "east", "", 12.2, 3 * 2**30))
    assert finding.object == "replica east"
    assert finding.message.startswith("replica east is 12 s and 3072 MB behind")
    assert "is 3072 MB behind" in finding_of(Fact("replica-lag", 7, "east", "", None, 3 * 2**30)).message
