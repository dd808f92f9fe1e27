"""Publications and subscriptions: read, compared, made, changed, renamed and dropped."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection

from taskschema.catalog.compare import FACETS
from taskschema.catalog.ddl import DDL, Statement
from taskschema.catalog.objects import Publication, PublishedTable, Subscription
from taskschema.db.engines import create_command_engine
from taskschema.db.url import DatabaseUrl
from taskschema.findings import Severity
from tests.integration.catalog.two_databases import (
    ODD_NAMES,
    Told,
    major_of,
    read,
    renamed,
    run,
    run_ddl,
    taken_back,
    there_and_back,
    there_by_change,
)

BASE = (
    "CREATE TABLE t (id int PRIMARY KEY, title text, at date)",
    "CREATE TABLE u (id int PRIMARY KEY)",
    "CREATE SCHEMA s",
    "CREATE TABLE s.x (id int PRIMARY KEY)",
    "CREATE TABLE p (id int PRIMARY KEY, b int) PARTITION BY RANGE (id)",
    "CREATE TABLE p1 PARTITION OF p DEFAULT",
    "CREATE TABLE child () INHERITS (t)",
)
PUBLICATION = "CREATE PUBLICATION pub FOR TABLE ONLY t, u WITH (publish = 'insert, update, delete')"
ALL = ("insert", "update", "delete", "truncate")


def told(code: str, severity: Severity) -> list[Told]:
    return [(f"publication-{code}-changed", "publication pub", severity)]


def test_publications_come_back_as_they_were_read(
    connection: Connection, other_connection: Connection
) -> None:
    generated = ", publish_generated_columns = stored" if major_of(connection) >= 18 else ""
    made = there_and_back(
        connection,
        other_connection,
        "publications",
        BASE,
        PUBLICATION,
        "CREATE PUBLICATION every FOR ALL TABLES",
        "CREATE PUBLICATION nothing WITH (publish = '')",
        "CREATE PUBLICATION parted FOR TABLE ONLY t (title, id) WHERE (title <> '%s' AND id > 0), p (id), u"
        f" WITH (publish_via_partition_root{generated})",
        "CREATE PUBLICATION schemas FOR TABLES IN SCHEMA s, public, TABLE u",
        "CREATE PUBLICATION family FOR TABLE t",
    )
    found = {each.name: each for each in made}
    tables = (PublishedTable("public", "t"), PublishedTable("public", "u"))
    assert found["pub"] == Publication("pub", ("insert", "update", "delete"), tables=tables)
    assert found["every"] == Publication("every", ALL, all_tables=True)
    assert found["nothing"] == Publication("nothing", ())
    assert found["parted"] == Publication(
        "parted",
        ALL,
        via_root=True,
        generated_columns="stored" if generated else "none",
        tables=(
            PublishedTable("public", "p", ("id",)),
            PublishedTable("public", "t", ("id", "title"), "((title <> '%s'::text) AND (id > 0))"),
            PublishedTable("public", "u"),
        ),
    )
    assert (found["schemas"].schemas, found["schemas"].tables) == (("public", "s"), tables[1:])
    assert [table.name for table in found["family"].tables] == ["child", "t"]


@pytest.mark.parametrize("odd", ODD_NAMES)
def test_odd_names(connection: Connection, other_connection: Connection, odd: str) -> None:
    base = [f'CREATE SCHEMA "{odd}"', f'CREATE TABLE "{odd}"."{odd}" ("{odd}" int PRIMARY KEY)']
    (made,) = there_and_back(
        connection,
        other_connection,
        "publications",
        base,
        f'CREATE PUBLICATION "{odd}" FOR TABLE "{odd}"."{odd}" ("{odd}") WHERE ("{odd}" > 0)',
    )
    plain = odd.replace('""', '"')
    where = made.tables[0].where
    assert made.tables == (PublishedTable(plain, plain, (plain,), where),)
    (made,) = there_and_back(
        *(connection, other_connection, "publications", [f'DROP PUBLICATION IF EXISTS "{odd}"']),
        f'CREATE PUBLICATION "{odd}" FOR TABLES IN SCHEMA "{odd}"',
    )
    assert made.schemas == (plain,)


@pytest.mark.parametrize(
    ("change", "code", "severity"),
    [
        ("SET (publish = 'insert')", "operations", Severity.BREAKING),
        ("SET (publish = 'insert, update, delete, truncate')", "operations", Severity.BEHAVIOUR),
        ("SET (publish_via_partition_root)", "partitions", Severity.BEHAVIOUR),
        ("SET (publish_generated_columns = stored)", "generated-columns", Severity.BEHAVIOUR),
        ("ADD TABLE p", "tables", Severity.BEHAVIOUR),
        ("DROP TABLE u", "tables", Severity.BREAKING),
        ("DROP TABLE u, ONLY t", "tables", Severity.BREAKING),
        ("SET TABLE ONLY t WHERE (id > 0), u", "tables", Severity.BREAKING),
        ("SET TABLE ONLY t (id), u", "tables", Severity.BREAKING),
        ("ADD TABLES IN SCHEMA s", "schemas", Severity.BEHAVIOUR),
    ],
)
def test_a_change_is_told_and_taken_back(
    connection: Connection, other_connection: Connection, change: str, code: str, severity: Severity
) -> None:
    if "generated" in change and major_of(connection) < 18:
        pytest.skip("publications got generated columns in PostgreSQL 18")
    statement = f"ALTER PUBLICATION pub {change}"
    way = there_by_change(connection, other_connection, "publications", [*BASE, PUBLICATION], statement)
    assert way.told == told(code, severity)
    assert not way.dropped


@pytest.mark.parametrize("change", ["DROP TABLES IN SCHEMA s", "DROP TABLE u", "SET TABLE u"])
def test_schemas_and_tables_go_and_come_together(
    connection: Connection, other_connection: Connection, change: str
) -> None:
    both = "CREATE PUBLICATION pub FOR TABLES IN SCHEMA s, TABLE u"
    statement = f"ALTER PUBLICATION pub {change}"
    way = there_by_change(connection, other_connection, "publications", [*BASE, both], statement)
    assert {severity for *_, severity in way.told} == {Severity.BREAKING}
    empty = ["CREATE PUBLICATION other"]
    statement = "ALTER PUBLICATION other ADD TABLES IN SCHEMA s, TABLE u"
    way = there_by_change(connection, other_connection, "publications", empty, statement)
    assert way.statements == ["ALTER PUBLICATION other DROP TABLE ONLY public.u, TABLES IN SCHEMA s"]


@pytest.mark.parametrize("root", ["true", "false"])
def test_columns_of_partitioned_tables_need_their_root(
    connection: Connection, other_connection: Connection, root: str
) -> None:
    insert = "publish = 'insert'"
    filtered = f"CREATE PUBLICATION pub FOR TABLE p WHERE (b > 0) WITH (publish_via_partition_root, {insert})"
    plain = f"CREATE PUBLICATION pub FOR TABLE u WITH ({insert})"
    old, new = (filtered, plain) if root == "true" else (plain, filtered)
    way = there_by_change(
        connection, other_connection, "publications", [*BASE, old], "DROP PUBLICATION pub", new
    )
    assert {code for code, *_ in way.told} == {
        "publication-tables-changed",
        "publication-partitions-changed",
    }
    assert not way.dropped


def test_all_tables_need_another_publication(connection: Connection, other_connection: Connection) -> None:
    changes = ("DROP PUBLICATION pub", "CREATE PUBLICATION pub FOR ALL TABLES")
    way = there_by_change(connection, other_connection, "publications", [*BASE, PUBLICATION], *changes)
    assert ("publication-scope-changed", "publication pub", Severity.BEHAVIOUR) in way.told
    assert way.dropped


def test_missing_unexpected_and_renamed(connection: Connection, other_connection: Connection) -> None:
    for one in (connection, other_connection):
        run(one, *BASE, PUBLICATION)
    way = renamed(connection, other_connection, "publications", "ALTER PUBLICATION pub RENAME TO other")
    assert way.told == [("publication-renamed", "publication pub", Severity.BREAKING)]
    changes = ("DROP PUBLICATION pub", "CREATE PUBLICATION x FOR ALL TABLES")
    way = taken_back(connection, other_connection, "publications", *changes)
    assert way.told == [
        ("publication-missing", "publication pub", Severity.BREAKING),
        ("publication-unexpected", "publication x", Severity.BEHAVIOUR),
    ]


SUBSCRIPTION = (
    "CREATE SUBSCRIPTION {name} CONNECTION 'host=192.0.2.1 password=s3cr3t' PUBLICATION {publications}"
    " WITH (connect = false, slot_name = NONE{options})"
)


@pytest.fixture
def subscribed(connection: Connection) -> Iterator[Callable[..., None]]:
    """Make subscriptions that never connect, and drop them after the test: a database with one cannot go."""
    made: list[str] = []

    def subscribe(name: str, publications: str = "a, b", options: str = "") -> None:
        run(connection, SUBSCRIPTION.format(name=name, publications=publications, options=options))
        made.append(name)

    yield subscribe
    for name in made:
        run(
            connection,
            f"ALTER SUBSCRIPTION {name} DISABLE",
            f"ALTER SUBSCRIPTION {name} SET (slot_name = NONE)",
            f"DROP SUBSCRIPTION {name}",
        )


def unique() -> str:
    """Subscriptions of all databases share the slots of the server."""
    return f"sub_{uuid.uuid4().hex[:8]}"


@pytest.mark.filterwarnings("ignore")
def test_subscriptions_are_read_without_where_they_lead(
    connection: Connection,
    empty_database: DatabaseUrl,
    subscribed: Callable[..., None],
    other_role: Callable[[DatabaseUrl], DatabaseUrl],
) -> None:
    plain, full = unique(), unique()
    subscribed(plain, "b, a")
    subscribed(full, '"ODD p"', ", binary, streaming = on, synchronous_commit = 'local'")
    engine = create_command_engine(other_role(empty_database))
    with engine.connect() as lesser:
        catalog = read(lesser)
    engine.dispose()
    assert catalog == read(connection)
    assert "s3cr3t" not in str(catalog.to_json())
    assert "192.0.2.1" not in str(catalog.to_json())
    streaming = ("streaming=parallel",) if major_of(connection) >= 18 else ()
    found = {each.name: each for each in catalog.subscriptions}
    assert found == {
        plain: Subscription(plain, ("a", "b"), False, ("slot_name=NONE", *streaming)),
        full: Subscription(
            full,
            ("ODD p",),
            False,
            ("binary=true", "slot_name=NONE", "streaming=on", "synchronous_commit=local"),
        ),
    }


def test_a_subscription_is_changed_in_place(connection: Connection, subscribed: Callable[..., None]) -> None:
    name = unique()
    subscribed(name)
    before = read(connection).subscriptions[0]
    run(
        connection,
        f"ALTER SUBSCRIPTION {name} SET PUBLICATION c WITH (refresh = false)",
        f"ALTER SUBSCRIPTION {name} SET (binary, streaming = on, slot_name = 'other')",
    )
    after = read(connection).subscriptions[0]
    (rules, ddl) = FACETS["subscriptions"], DDL[Subscription]
    told = {(finding.code, finding.severity) for finding in rules.compare([before], [after])}
    assert told == {
        ("subscription-options-changed", Severity.BEHAVIOUR),
        ("subscription-publications-changed", Severity.BREAKING),
    }
    run_ddl(connection, ddl.alter(after, before) or [])
    assert read(connection).subscriptions[0] == before
    assert ddl.create(before) == []
    assert [statement.alone for statement in ddl.drop(before)] == [True]


def test_a_subscription_is_switched() -> None:
    on, off = Subscription("s", ("a",)), Subscription("s", ("a",), enabled=False)
    facet, ddl = FACETS["subscriptions"], DDL[Subscription]
    assert [finding.severity for finding in facet.compare([on], [off])] == [Severity.BREAKING]
    assert [finding.severity for finding in facet.compare([off], [on])] == [Severity.BEHAVIOUR]
    assert ddl.alter(off, on) == [Statement("ALTER SUBSCRIPTION s ENABLE")]
    assert ddl.alter(on, off) == [Statement("ALTER SUBSCRIPTION s DISABLE")]
