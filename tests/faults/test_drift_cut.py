"""A check of drift while sessions, databases and servers vanish: one sentence, and nothing left behind."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from taskschema.catalog.record import record_catalog
from taskschema.cli.door import run
from taskschema.db.conninfo import connect
from taskschema.db.embedded import EmbeddedServer
from taskschema.db.engines import create_command_engine
from taskschema.db.scratch import PREFIX
from taskschema.db.url import DatabaseUrl
from tests.fixtures.embedded import is_gone
from tests.fixtures.projects import SmallProject
from tests.fixtures.relay import Harm, Relay

Answer = tuple[int, str, str]
MakeProject = Callable[..., SmallProject]
MADE = "CREATE TABLE author (id serial PRIMARY KEY, name varchar NOT NULL)"
AT_HEAD = (
    MADE,
    "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)",
    "INSERT INTO alembic_version VALUES ('one')",
)
MODELS = """
from sqlalchemy import MetaData
from sqlmodel import Field, SQLModel

class Base(SQLModel):
    metadata = MetaData()  # each test has its own, in one process

class Author(Base, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
"""
DRIFT = "ALTER TABLE author ADD extra int"
SOURCES = ("models", "migrations", "url", "recorded")
REFUSED = 4
SENTENCE = re.compile(r"error: [^\n]+\nhint: [^\n]+\n")


@dataclass
class Check:
    """A check of one database, which is said through a relay."""

    relay: Relay
    live: DatabaseUrl
    arguments: tuple[str, ...]
    root: Path
    capsys: pytest.CaptureFixture[str]
    moments: int = 6
    """How many moments of a conversation are tried, evenly spread."""

    def __call__(self) -> Answer:
        self.capsys.readouterr()
        code = run(["--no-progress", "-d", self.relay.url(self.live).reveal(), *self.arguments])
        told = self.capsys.readouterr()
        return code, told.out, told.err

    def forget(self) -> None:
        """Let the next one be the first."""
        for path in (self.root / ".taskschema").rglob("*.*"):
            path.unlink()

    def words(self) -> range:
        """Return the moments that are tried: from the first word of a whole check to its last."""
        self.forget()
        self.relay.count()
        assert self()[0] in (0, 3)
        return range(1, self.relay.heard + 1, max(1, self.relay.heard // self.moments))


@pytest.fixture
def make_check(small_project: MakeProject, capsys: pytest.CaptureFixture[str]) -> Callable[..., Check]:
    """Let a column be too many in a database, which is looked at against a source."""
    revisions = {"one": (None, f'op.execute("{MADE}")', 'op.execute("DROP TABLE author")')}
    project = small_project(revisions, MODELS)
    project.write("pyproject.toml", f'[tool.taskschema]\nmodels = ["{project.package}:Base"]\n')

    def make(relay: Relay, live: DatabaseUrl, against: str) -> Check:
        execute(live, *AT_HEAD)
        record(live)
        execute(live, DRIFT, "CHECKPOINT")  # a server of a test may forget what it was not told to write
        arguments = ("-C", str(project.root), "drift", "--against", against)
        return Check(relay, live, arguments, project.root, capsys)

    return make


@pytest.fixture
def check(
    request: pytest.FixtureRequest,
    server: DatabaseUrl,
    empty_database: DatabaseUrl,
    other_database: DatabaseUrl,
    make_check: Callable[..., Check],
) -> Iterator[Check]:
    """A check against one of the sources."""
    execute(other_database, MADE)
    with Relay(server) as relay:
        url = relay.url(other_database).reveal()
        yield make_check(relay, empty_database, url if request.param == "url" else request.param)


def execute(url: DatabaseUrl, *statements: str) -> None:
    with connect(url) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def record(url: DatabaseUrl) -> None:
    engine = create_command_engine(url)
    with engine.connect() as connection:
        record_catalog(connection)
    engine.dispose()


def oid_of(connection: psycopg.Connection, live: DatabaseUrl) -> int:
    row = connection.execute(
        "SELECT oid::int8 FROM pg_database WHERE datname = %s", [live.database]
    ).fetchone()
    assert row is not None
    return int(row[0])


def scratches(connection: psycopg.Connection, oid: int) -> list[str]:
    found = connection.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [f"{PREFIX}{oid}_"]
    )
    return [name for (name,) in found]


@pytest.fixture
def admin(server: DatabaseUrl) -> Iterator[psycopg.Connection]:
    with connect(server) as connection:
        yield connection


def end(connection: psycopg.Connection, *databases: str) -> None:
    connection.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = ANY (%s)",
        [list(databases)],
    )


def refusals(check: Check, harm: Harm, whole: Answer, mend: Callable[[], object]) -> int:
    """Do harm at each moment, mend it, and return how often the check was refused for it.

    Whatever happens it says one sentence or what is right; the next one says what is right.
    """
    number = 0
    for moment in check.words():
        check.forget()
        check.relay.expect(moment, harm)
        code, out, err = check()
        if not check.relay.calm():
            break  # this time it took fewer words
        if code == REFUSED:
            number += 1
            assert (out, bool(SENTENCE.fullmatch(err))) == ("", True), (moment, err)
        else:
            assert (code, out) == whole[:2], (moment, err)
        mend()
        assert check()[:2] == whole[:2], moment
    return number


@pytest.mark.parametrize("check", SOURCES, indirect=True)
@pytest.mark.parametrize("whose", ["the one that speaks", "all", "the scratch"])
def test_sessions_are_ended(check: Check, admin: psycopg.Connection, whose: str) -> None:
    oid = oid_of(admin, check.live)

    def harm(pid: int) -> None:
        if whose == "the one that speaks":
            admin.execute("SELECT pg_terminate_backend(%s, 5000) WHERE %s > 0", [pid, pid])
            return
        end(admin, *scratches(admin, oid), *([str(check.live.database)] if whose == "all" else []))

    def mend() -> None:
        assert scratches(admin, oid) == []

    number = refusals(check, harm, check(), mend)
    assert number or whose == "the scratch"


@pytest.mark.parametrize("check", ["url", "models"], indirect=True)
def test_sessions_are_ended_while_a_repair_is_tried(check: Check, admin: psycopg.Connection) -> None:
    oid = oid_of(admin, check.live)
    check.arguments = (*check.arguments, "--sql")
    check.moments = 8
    assert refusals(check, lambda _: end(admin, *scratches(admin, oid)), check(), lambda: None)
    assert scratches(admin, oid) == []


@pytest.mark.parametrize("check", SOURCES, indirect=True)
def test_the_database_is_dropped(check: Check, admin: psycopg.Connection) -> None:
    whole, name = check(), check.live.database or ""
    live, kept = sql.Identifier(name), sql.Identifier(f"{name}_kept")
    made_from = [oid_of(admin, check.live)]
    admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(kept, live))

    def harm(_: int) -> None:
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(live))

    def mend() -> None:
        assert scratches(admin, made_from.pop()) == []
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(live, kept))
        made_from.append(oid_of(admin, check.live))

    assert refusals(check, harm, whole, mend)
    admin.execute(sql.SQL("DROP DATABASE {}").format(kept))


@pytest.fixture
def fragile(kept: EmbeddedServer) -> Iterator[EmbeddedServer]:
    """A server that a test may stop at any time."""
    kept.start()
    yield kept
    kept.start()
    execute(kept.url, "DROP TABLE author, alembic_version", "DROP SCHEMA taskschema CASCADE")


@pytest.mark.parametrize("source", ["migrations", "recorded"])
def test_the_server_is_shut_down(
    fragile: EmbeddedServer, make_check: Callable[..., Check], source: str
) -> None:
    with Relay(fragile.url) as relay:
        check = make_check(relay, fragile.url, source)
        check.moments = 3

        def harm(_: int) -> None:
            pid = fragile.status().pid
            assert pid is not None
            os.kill(pid, signal.SIGQUIT)
            assert is_gone(pid)

        assert refusals(check, harm, check(), fragile.start)
        with connect(fragile.url) as connection:
            assert scratches(connection, oid_of(connection, fragile.url)) == []
