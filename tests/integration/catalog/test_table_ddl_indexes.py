"""DDL of indexes: built and replaced while others read and write, states changed in place."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from taskschema.catalog.ddl import Hazard
from tests.integration.catalog.table_repairs import (
    Case,
    brought,
    made,
    parametrized,
    run,
    texts,
    there_and_back,
)

TABLE = "CREATE TABLE t (id int NOT NULL, x text, y int);"
TWO = "CREATE UNIQUE INDEX i ON t (id); CREATE UNIQUE INDEX j ON t (id)"


def index(before: str, after: str) -> Case:
    """A table with other indexes."""
    return Case(before, after, base=TABLE)


CASES = {
    "everything": index(
        "",
        """
        CREATE UNIQUE INDEX "I x" ON t (lower(x) COLLATE "C" text_pattern_ops DESC NULLS LAST, id)
            INCLUDE (y) NULLS NOT DISTINCT WITH (fillfactor=70, deduplicate_items=off)
            WHERE y > 1 AND x <> ' WHERE (' AND x <> ' WITH (fillfactor=''1'')';
        ALTER INDEX "I x" ALTER COLUMN 1 SET STATISTICS 55
        """,
    ),
    "changed": index(
        "CREATE INDEX i ON t (id)",
        "CREATE INDEX i ON t (id DESC) WITH (fillfactor=40); ALTER TABLE t CLUSTER ON i",
    ),
    "method": index("CREATE INDEX i ON t (id)", "CREATE INDEX i ON t USING hash (id)"),
    "unique": index("CREATE INDEX i ON t (id)", "CREATE UNIQUE INDEX i ON t (id)"),
    "predicate": index("CREATE INDEX i ON t (id)", "CREATE INDEX i ON t (id) WHERE y > 1"),
    "options": index(
        "CREATE INDEX i ON t (id) WITH (fillfactor=50) WHERE y = 2",
        "CREATE INDEX i ON t (id) WITH (deduplicate_items=on, fillfactor=60) WHERE y = 2",
    ),
    "options of a method": index(
        "CREATE INDEX i ON t USING gin (to_tsvector('simple'::regconfig, x)) WITH (fastupdate=on)",
        "CREATE INDEX i ON t USING gin (to_tsvector('simple'::regconfig, x)) WITH (fastupdate=off)",
    ),
    "statistics": index(
        "CREATE INDEX i ON t (lower(x), upper(x)); ALTER INDEX i ALTER 1 SET STATISTICS 3",
        "CREATE INDEX i ON t (lower(x), upper(x)); ALTER INDEX i ALTER 2 SET STATISTICS 4",
    ),
    "clustered by another": index(f"{TWO}; ALTER TABLE t CLUSTER ON i", f"{TWO}; ALTER TABLE t CLUSTER ON j"),
    "clustered": index(f"{TWO}; ALTER TABLE t CLUSTER ON i", TWO),
    "replica identity by another": index(
        f"{TWO}; ALTER TABLE t REPLICA IDENTITY USING INDEX i",
        f"{TWO}; ALTER TABLE t REPLICA IDENTITY USING INDEX j",
    ),
    "replica identity": index(
        f"{TWO}; ALTER TABLE t REPLICA IDENTITY USING INDEX i", f"{TWO}; ALTER TABLE t REPLICA IDENTITY FULL"
    ),
    "replica identity by a changed index": index(
        "CREATE UNIQUE INDEX i ON t (id); ALTER TABLE t REPLICA IDENTITY USING INDEX i",
        "CREATE UNIQUE INDEX i ON t (id) INCLUDE (y); ALTER TABLE t REPLICA IDENTITY USING INDEX i",
    ),
    "of a materialized view": Case(
        "CREATE INDEX n ON m (b)",
        """
        CREATE UNIQUE INDEX i ON m (a);
        CREATE INDEX n ON m (b DESC);
        ALTER MATERIALIZED VIEW m CLUSTER ON i
        """,
        base="CREATE MATERIALIZED VIEW m AS SELECT 1 AS a, 2 AS b",
    ),
    "tied to an extension": Case(
        "CREATE INDEX i ON t (id); ALTER INDEX i DEPENDS ON EXTENSION btree_gist; CREATE INDEX j ON t (y)",
        "CREATE INDEX i ON t (id); CREATE INDEX j ON t (y); ALTER INDEX j DEPENDS ON EXTENSION btree_gist",
        base=f"CREATE EXTENSION btree_gist; {TABLE}",
    ),
    "names swapped": index(
        "CREATE INDEX i ON t (id); CREATE INDEX j ON t (y)",
        "CREATE INDEX j ON t (id); CREATE INDEX i ON t (y)",
    ),
}


@parametrized(CASES)
def test_there_and_back(connection: Connection, other_connection: Connection, case: Case) -> None:
    there_and_back(connection, other_connection, case)


@pytest.mark.parametrize(
    ("before", "after", "statements"),
    [
        ("", "CREATE INDEX i ON t (id)", ["! CREATE INDEX CONCURRENTLY i ON public.t USING btree (id)"]),
        ("CREATE INDEX i ON t (id)", "", ["! DROP INDEX CONCURRENTLY public.i"]),
        (
            "CREATE INDEX i ON t (id)",
            "CREATE INDEX i ON t (y)",
            [
                "! CREATE INDEX CONCURRENTLY i_new ON public.t USING btree (y)",
                "! DROP INDEX CONCURRENTLY public.i",
                "ALTER INDEX public.i_new RENAME TO i",
            ],
        ),
        (
            "CREATE INDEX i ON t (id)",
            "CREATE INDEX i ON t (id) WITH (fillfactor=50)",
            ["ALTER INDEX public.i SET (fillfactor = '50')"],
        ),
    ],
)
def test_nobody_waits_for_an_index(
    connection: Connection, other_connection: Connection, before: str, after: str, statements: list[str]
) -> None:
    assert texts(there_and_back(connection, other_connection, index(before, after)).there) == statements


def test_an_index_of_a_new_table_is_built_with_it(
    connection: Connection, other_connection: Connection
) -> None:
    goal = made(other_connection, TABLE, "CREATE UNIQUE INDEX i ON t (id)")
    done = brought(connection, goal)
    assert texts(done)[-1] == "CREATE UNIQUE INDEX i ON public.t USING btree (id)"
    assert not any(each.hazards for each in done)


def test_an_index_that_is_not_valid_is_built_again(
    connection: Connection, other_connection: Connection
) -> None:
    goal = made(other_connection, TABLE, "CREATE UNIQUE INDEX i ON t (id)")
    run(connection, TABLE, "INSERT INTO t VALUES (1), (1)")
    with connection.engine.connect() as beside:
        beside.execution_options(isolation_level="AUTOCOMMIT")
        with pytest.raises(Exception, match="could not create unique index"):
            beside.exec_driver_sql("CREATE UNIQUE INDEX CONCURRENTLY i ON t (id)")
    run(connection, "DELETE FROM t")
    (done,) = brought(connection, goal)
    assert (done.sql, done.alone, done.hazards) == (
        "REINDEX INDEX CONCURRENTLY public.i", True, (Hazard.MAY_FAIL,),
    )  # fmt: skip
