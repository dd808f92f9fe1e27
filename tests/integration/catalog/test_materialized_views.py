"""Materialized views: read, compared, made, changed, renamed and dropped."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from taskschema.catalog import Catalog, compare
from taskschema.catalog.ddl import DDL
from taskschema.catalog.objects import MaterializedView, MaterializedViewColumn
from taskschema.findings import Severity
from tests.integration.catalog.two_databases import (
    ODD_NAMES,
    read,
    renamed,
    run,
    run_ddl,
    taken_back,
    there_and_back,
    there_by_change,
)

BASE = ("CREATE TABLE t (id int PRIMARY KEY, title text, at date)", "INSERT INTO t VALUES (1, 'a')")
VIEW = "CREATE MATERIALIZED VIEW m AS SELECT id, title FROM t"


def test_they_come_back_as_they_were_read(connection: Connection, other_connection: Connection) -> None:
    views = there_and_back(
        connection,
        other_connection,
        "materialized_views",
        [*BASE, "CREATE EXTENSION pg_trgm"],
        VIEW,
        "CREATE MATERIALIZED VIEW n WITH (fillfactor = 70, toast.autovacuum_enabled = off) AS"
        " SELECT title, '%s;' AS b FROM t WITH NO DATA",
        "ALTER MATERIALIZED VIEW n ALTER title SET STORAGE EXTERNAL, ALTER title SET STATISTICS 7,"
        " ALTER b SET (n_distinct = -0.5), ALTER b SET COMPRESSION pglz",
        "ALTER MATERIALIZED VIEW m DEPENDS ON EXTENSION pg_trgm",
    )
    plain, stored = views
    assert plain.depends_on == ("pg_trgm",)
    assert (plain.access_method, plain.populated, stored.populated) == ("heap", True, False)
    assert stored.options == ("fillfactor=70", "toast.autovacuum_enabled=off")
    assert stored.columns == (
        MaterializedViewColumn("title", storage="external", statistics=7),
        MaterializedViewColumn("b", compression="pglz", options=("n_distinct=-0.5",)),
    )


def test_what_is_stored_in_a_way_of_its_own_is_filled_last(
    connection: Connection, other_connection: Connection
) -> None:
    run(connection, *BASE, VIEW, "ALTER MATERIALIZED VIEW m ALTER title SET STORAGE MAIN")
    run(other_connection, *BASE)
    (view,) = read(connection).materialized_views
    done = run_ddl(other_connection, DDL[MaterializedView].create(view))
    assert done[-1] == "REFRESH MATERIALIZED VIEW public.m"
    assert read(other_connection).materialized_views[0].populated
    assert other_connection.exec_driver_sql("SELECT title FROM m").scalar_one() == "a"


@pytest.mark.parametrize("odd", ODD_NAMES)
def test_odd_names(connection: Connection, other_connection: Connection, odd: str) -> None:
    (made,) = there_and_back(
        connection,
        other_connection,
        "materialized_views",
        [f'CREATE SCHEMA "{odd}"'],
        f"""CREATE MATERIALIZED VIEW "{odd}"."{odd}" AS SELECT 'x'::text AS "{odd}" """,
        f'ALTER MATERIALIZED VIEW "{odd}"."{odd}" ALTER "{odd}" SET STATISTICS 3',
    )
    plain = odd.replace('""', '"')
    assert (made.schema, made.name, made.columns[0].name) == (plain, plain, plain)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("ALTER MATERIALIZED VIEW m SET (fillfactor = 80)", "options"),
        ("ALTER MATERIALIZED VIEW m SET (toast.autovacuum_enabled = off)", "options"),
        ("ALTER MATERIALIZED VIEW m ALTER title SET STORAGE EXTERNAL", "columns"),
        ("ALTER MATERIALIZED VIEW m ALTER title SET COMPRESSION pglz", "columns"),
        ("ALTER MATERIALIZED VIEW m ALTER id SET STATISTICS 0", "columns"),
        ("ALTER MATERIALIZED VIEW m ALTER id SET (n_distinct = 5)", "columns"),
        ("ALTER MATERIALIZED VIEW m DEPENDS ON EXTENSION pg_trgm", "extensions"),
        ("ALTER MATERIALIZED VIEW m SET ACCESS METHOD heap2", "access-method"),
    ],
)
def test_storage_is_told_and_taken_back(
    connection: Connection, other_connection: Connection, change: str, code: str
) -> None:
    base = ["CREATE EXTENSION pg_trgm", "CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler"]
    way = there_by_change(connection, other_connection, "materialized_views", [*base, *BASE, VIEW], change)
    assert way.told == [
        (f"materialized-view-{code}-changed", "materialized view public.m", Severity.COSMETIC)
    ]
    assert not way.dropped


def test_another_definition_needs_another_view(connection: Connection, other_connection: Connection) -> None:
    changes = (
        "DROP MATERIALIZED VIEW m",
        VIEW + " WHERE id > 0",
        "ALTER MATERIALIZED VIEW m SET (fillfactor = 50)",
    )
    way = there_by_change(connection, other_connection, "materialized_views", [*BASE, VIEW], *changes)
    assert {(code, severity) for code, _, severity in way.told} == {
        ("materialized-view-definition-changed", Severity.BEHAVIOUR),
        ("materialized-view-options-changed", Severity.COSMETIC),
    }
    assert way.dropped
    assert read(other_connection).materialized_views[0].populated


def test_one_that_cannot_be_read_is_breaking(connection: Connection, other_connection: Connection) -> None:
    empty = "REFRESH MATERIALIZED VIEW m WITH NO DATA"
    way = there_by_change(connection, other_connection, "materialized_views", [*BASE, VIEW], empty)
    assert way.told == [
        ("materialized-view-population-changed", "materialized view public.m", Severity.BREAKING)
    ]
    assert way.statements == ["REFRESH MATERIALIZED VIEW public.m"]
    run(connection, empty)
    assert compare(read(connection), read(other_connection)) == []


def test_population_makes_no_other_catalog(connection: Connection) -> None:
    run(connection, *BASE, VIEW)
    before = read(connection)
    run(connection, "REFRESH MATERIALIZED VIEW m WITH NO DATA")
    after = read(connection)
    assert before == after
    assert before.fingerprint() == after.fingerprint()
    assert Catalog.from_json(after.to_json()).materialized_views[0].populated is False


def test_missing_unexpected_and_renamed(connection: Connection, other_connection: Connection) -> None:
    for one in (connection, other_connection):
        run(one, *BASE, VIEW, "CREATE SCHEMA s", "CREATE INDEX i ON m (title)")
    changes = ("ALTER MATERIALIZED VIEW m RENAME TO x", "ALTER MATERIALIZED VIEW x SET SCHEMA s")
    way = renamed(connection, other_connection, "materialized_views", *changes)
    assert way.told == [("materialized-view-renamed", "materialized view public.m", Severity.BREAKING)]
    run(connection, "DROP INDEX i")
    run(other_connection, "DROP INDEX i")
    changes = ("DROP MATERIALIZED VIEW m", "CREATE MATERIALIZED VIEW x AS SELECT 1 AS a")
    way = taken_back(connection, other_connection, "materialized_views", *changes)
    assert way.told == [
        ("materialized-view-missing", "materialized view public.m", Severity.BREAKING),
        ("materialized-view-unexpected", "materialized view public.x", Severity.COSMETIC),
    ]
