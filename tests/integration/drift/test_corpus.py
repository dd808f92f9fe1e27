"""The corpus of hand-made changes: each is told for what it is, nothing else is, and the repair undoes it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from psycopg import sql

from taskschema.catalog import Catalog, compare, read_catalog
from taskschema.db.engines import create_command_engine
from taskschema.db.scratch import scratch_database
from taskschema.db.url import DatabaseUrl
from taskschema.drift.expected.reprinting import reprinted
from taskschema.drift.repair import plan_repair, render_script
from taskschema.findings import Finding, Severity
from tests.fixtures.corpus import (
    Change,
    Expect,
    Tier,
    apply_change,
    create_base,
    load_changes,
    split_statements,
)
from tests.fixtures.laws import examples

ALL = load_changes()
CHANGES = ALL[:: len(ALL) // min(len(ALL), examples(len(ALL)))]
"""Every change, or a sample where that is wanted."""
DRIFT = [change for change in CHANGES if change.expect is Expect.DRIFT]
SEEN_THROUGH = ("556-", "870-", "871-", "872-")
"""Changes that only mean the same, and are known to."""
CLEAN = [
    change
    for change in CHANGES
    if change.tier is Tier.TEXTUAL or (change.tier is Tier.SEMANTIC and change.name.startswith(SEEN_THROUGH))
]
ORDER = [Severity.COSMETIC, Severity.BEHAVIOUR, Severity.BREAKING]


@dataclass(frozen=True)
class Base:
    """The schema that should be: its database, to be cloned, and its catalog."""

    server: DatabaseUrl
    name: str
    catalog: Catalog
    major: int


def read(url: DatabaseUrl) -> Catalog:
    engine = create_command_engine(url)
    with engine.connect() as connection:
        catalog = read_catalog(connection)
    engine.dispose()
    return catalog


@pytest.fixture(scope="module")
def base(server: DatabaseUrl, _run: str) -> Iterator[Base]:
    name = f"{_run}_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server.reveal(), autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        url = server.with_database(name)
        with psycopg.connect(url.reveal(), autocommit=True) as connection:
            create_base(connection)
        yield Base(server, name, read(url), admin.info.server_version // 10000)
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def clone(base: Base, _run: str) -> Iterator[DatabaseUrl]:
    name = f"{_run}_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(base.server.reveal(), autocommit=True) as admin:
        names = (sql.Identifier(name), sql.Identifier(base.name))
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
        yield base.server.with_database(name)
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(names[0]))


def change_by_hand(clone: DatabaseUrl, change: Change) -> Catalog:
    with psycopg.connect(clone.reveal(), autocommit=True) as connection:
        apply_change(connection, change)
    return read(clone)


def skip_newer(change: Change, base: Base) -> None:
    if change.min_pg > base.major:
        pytest.skip(f"PostgreSQL {change.min_pg} is needed")


def text_of(finding: Finding) -> str:
    return " ".join(
        filter(None, [finding.object, finding.message, finding.expected or "", finding.actual or ""])
    )


@pytest.mark.parametrize("change", DRIFT, ids=lambda change: change.name)
def test_a_change_is_told_named_and_taken_back(change: Change, base: Base, clone: DatabaseUrl) -> None:
    skip_newer(change, base)
    actual = change_by_hand(clone, change)
    findings = compare(base.catalog, actual)
    assert findings, "nothing was told"
    assert any(name in text_of(finding) for name in change.objects for finding in findings)
    assert max(map(ORDER.index, (finding.severity for finding in findings))) == ORDER.index(
        Severity(change.severity.value)
    )
    repair(base, clone, actual)


def repair(base: Base, clone: DatabaseUrl, actual: Catalog) -> None:
    """Run what is printed, as it is printed, over a connection of its own."""
    planned = plan_repair(actual, base.catalog, lambda: scratch_database(base.server))
    assert planned.remaining == ()
    with psycopg.connect(clone.reveal(), autocommit=True) as connection:
        for statement in split_statements(render_script(planned.statements, clone.database or "")):
            connection.execute(statement.encode())
    assert compare(base.catalog, read(clone)) == []


def test_a_copy_is_printed_as_the_original(base: Base, clone: DatabaseUrl) -> None:
    engine = create_command_engine(clone)
    with engine.connect() as live:
        assert compare(base.catalog, reprinted(base.catalog, live)) == []
    engine.dispose()


@pytest.mark.parametrize("change", CLEAN, ids=lambda change: change.name)
def test_what_is_no_change_is_not_told(change: Change, base: Base, clone: DatabaseUrl) -> None:
    skip_newer(change, base)
    assert compare(base.catalog, change_by_hand(clone, change)) == []
