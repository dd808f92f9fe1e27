"""DDL of partitions: trees made, taken apart and put together again, names and all."""

from __future__ import annotations

from sqlalchemy import Connection

from taskschema.catalog.ddl import Hazard
from tests.integration.catalog.table_repairs import (
    Case,
    brought,
    made,
    parametrized,
    texts,
    there_and_back,
)

# The last partition was made apart: its columns stand in another order, and much of it is called otherwise.
TREE = """
CREATE TABLE q (id int PRIMARY KEY);
CREATE TABLE p (
    id int NOT NULL, at date NOT NULL, q int, note text DEFAULT 'n', CONSTRAINT pk PRIMARY KEY (id, at),
    CONSTRAINT ck CHECK (id > 0)
) PARTITION BY RANGE (at);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2020-01-01') TO ('2021-01-01') PARTITION BY LIST (id);
CREATE TABLE p1a PARTITION OF p1 FOR VALUES IN (1, 2);
CREATE TABLE p1d PARTITION OF p1 DEFAULT;
CREATE TABLE pd PARTITION OF p DEFAULT;
CREATE TABLE ap (
    note text, at date NOT NULL, id int NOT NULL, q int, CONSTRAINT odd_pk PRIMARY KEY (id, at),
    CONSTRAINT ck CHECK (id > 0), CONSTRAINT own CHECK (id < 1000)
);
CREATE INDEX "odd idx" ON ap (note);
CREATE INDEX p_note ON p (note);
ALTER TABLE p ATTACH PARTITION ap FOR VALUES FROM ('2022-01-01') TO ('2023-01-01');
ALTER TABLE p ADD CONSTRAINT pfk FOREIGN KEY (q) REFERENCES q (id) ON DELETE CASCADE;
CREATE TABLE r (id int, at date, CONSTRAINT rfk FOREIGN KEY (id, at) REFERENCES p (id, at));
CREATE UNIQUE INDEX pu ON p (at, id) WITH (fillfactor=60);
ALTER INDEX p1a_note_idx SET (fillfactor=50);
ALTER INDEX p1a_note_idx RENAME TO "p1a Note";
ALTER TABLE p1a ALTER note SET DEFAULT 'other';
ALTER TABLE pd ADD CONSTRAINT extra CHECK (note <> '');
"""
CHANGES = {
    "leaf missing": "DROP TABLE p1a CASCADE",
    "branch missing": "DROP TABLE p1 CASCADE",
    "odd leaf missing": "DROP TABLE ap CASCADE",
    "leaf detached": "ALTER TABLE p DETACH PARTITION ap",
    "branch detached": "ALTER TABLE r DROP CONSTRAINT rfk; ALTER TABLE p DETACH PARTITION p1",
    "bound": """
        ALTER TABLE p DETACH PARTITION ap;
        ALTER TABLE p ATTACH PARTITION ap FOR VALUES FROM ('2022-01-01') TO ('2022-02-01')
        """,
    "attached, and lacks all": "DROP TABLE ap CASCADE; CREATE TABLE ap (id int)",
    "attached, and other": """
        DROP TABLE ap CASCADE;
        CREATE TABLE ap (id bigint, at date, q int, note varchar(9), d int, CONSTRAINT ck CHECK (id > 7));
        CREATE INDEX "odd idx" ON ap (note DESC)
        """,
    "index missing": "DROP INDEX p_note",
    "index changed": "DROP INDEX p_note; CREATE INDEX p_note ON p (note DESC)",
    "key missing": "ALTER TABLE r DROP CONSTRAINT rfk; ALTER TABLE p DROP CONSTRAINT pk",
    "key changed": """
        ALTER TABLE r DROP CONSTRAINT rfk;
        ALTER TABLE p DROP CONSTRAINT pk, ADD CONSTRAINT pk PRIMARY KEY (at, id)
        """,
    "check missing": "ALTER TABLE p DROP CONSTRAINT ck",
    "check changed": "ALTER TABLE p DROP CONSTRAINT ck, ADD CONSTRAINT ck CHECK (id > 5)",
    "check not valid": "ALTER TABLE p DROP CONSTRAINT ck, ADD CONSTRAINT ck CHECK (id > 0) NOT VALID",
    "foreign key missing": "ALTER TABLE p DROP CONSTRAINT pfk",
    "foreign key changed": """
        ALTER TABLE p DROP CONSTRAINT pfk, ADD CONSTRAINT pfk FOREIGN KEY (q) REFERENCES q (id)
        """,
    "foreign key deferred": "ALTER TABLE p ALTER CONSTRAINT pfk DEFERRABLE INITIALLY DEFERRED",
    "foreign key silenced": "ALTER TABLE p DISABLE TRIGGER ALL",
    "foreign key to itself": """
        ALTER TABLE p ADD up int, ADD up_at date;
        ALTER TABLE p ADD CONSTRAINT selfk FOREIGN KEY (up, up_at) REFERENCES p (id, at)
        """,
    "type": "ALTER TABLE p ALTER note TYPE varchar(10)",
    "column missing": "ALTER TABLE p DROP note",
    "column NOT NULL": "ALTER TABLE p ALTER q SET NOT NULL",
    "column NOT NULL in a leaf": "ALTER TABLE ap ALTER q SET NOT NULL",
    "columns stored": """
        ALTER TABLE ONLY p ALTER note SET STATISTICS 4;
        ALTER TABLE ap ALTER note SET STATISTICS 5, ALTER note SET STORAGE MAIN
        """,
    "own parts of a leaf": """
        ALTER TABLE ap ADD CONSTRAINT own_key UNIQUE (q), DROP CONSTRAINT own;
        CREATE INDEX own_index ON ap (q);
        ALTER TABLE ap ADD CONSTRAINT own_fk FOREIGN KEY (q) REFERENCES q
        """,
    "marks": """
        ALTER TABLE ap REPLICA IDENTITY USING INDEX odd_pk;
        ALTER TABLE p REPLICA IDENTITY USING INDEX pk;
        ALTER TABLE ap CLUSTER ON "odd idx"
        """,
    "names": """
        ALTER TABLE p RENAME note TO remark;
        ALTER INDEX p_note RENAME TO p_other;
        ALTER TABLE p RENAME CONSTRAINT ck TO ck2;
        ALTER TABLE p RENAME CONSTRAINT pk TO pk2;
        ALTER TABLE p RENAME CONSTRAINT pfk TO pfk2;
        ALTER TABLE ap RENAME CONSTRAINT odd_pk TO ap_pkey;
        ALTER INDEX "odd idx" RENAME TO i;
        ALTER TABLE ap RENAME TO "A p"
        """,
    "schema": "ALTER TABLE ap SET SCHEMA z",
}
REFERRED = "CREATE TABLE r (id int PRIMARY KEY);"
FDW = "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER srv FOREIGN DATA WRAPPER w;"
KEY = "FOREIGN KEY (b) REFERENCES r"


def parted(columns: str, *more: str) -> str:
    """A partitioned table and its one partition."""
    tables = (
        f"CREATE TABLE p ({columns}) PARTITION BY LIST (a)",
        "CREATE TABLE s PARTITION OF p DEFAULT",
    )
    return ";".join((*tables, *more))


PLAIN = parted("a int, b int")
CASES = {
    "whole": Case("", TREE),
    **{name: Case(TREE + change, TREE, base="CREATE SCHEMA z") for name, change in CHANGES.items()},
    "invalid index": Case(
        f"{PLAIN}; CREATE INDEX i ON ONLY p (b); CREATE INDEX si ON s (b)",
        f"{PLAIN}; CREATE INDEX i ON ONLY p (b); CREATE INDEX si ON s (b); ALTER INDEX i ATTACH PARTITION si",
    ),
    "not valid check": Case("", f"{PLAIN}; ALTER TABLE p ADD CONSTRAINT ck CHECK (a > 0) NOT VALID"),
    "not enforced check": Case(
        "", f"{PLAIN}; ALTER TABLE p ADD CONSTRAINT ck CHECK (a > 0) NOT ENFORCED", since=18
    ),
    "not valid foreign key": Case(
        PLAIN, f"{PLAIN}; ALTER TABLE p ADD CONSTRAINT f {KEY} NOT VALID", base=REFERRED, since=18
    ),
    "not enforced foreign key": Case(
        f"{PLAIN}; ALTER TABLE p ADD CONSTRAINT f {KEY} NOT ENFORCED",
        f"{PLAIN}; ALTER TABLE p ADD CONSTRAINT f {KEY}",
        base=REFERRED,
        since=18,
    ),
    "foreign key of another name": Case(
        "",
        f"{PLAIN}; ALTER TABLE s ADD CONSTRAINT odd {KEY}; ALTER TABLE p ADD CONSTRAINT f {KEY}",
        base=REFERRED,
    ),
    "exclusion": Case(
        parted("a int, r int4range"),
        parted("a int, r int4range, CONSTRAINT ex EXCLUDE USING gist (a WITH =, r WITH &&)"),
        base="CREATE EXTENSION btree_gist",
        since=17,
    ),
    "deferred key": Case("", parted("a int, CONSTRAINT k UNIQUE (a) DEFERRABLE INITIALLY DEFERRED")),
    "identity": Case(parted("a int NOT NULL"), parted("a int GENERATED ALWAYS AS IDENTITY")),
    "made with an identity": Case("", parted("a int GENERATED ALWAYS AS IDENTITY")),
    "identity of a leaf": Case(
        parted("a int NOT NULL"),
        parted("a int NOT NULL", "ALTER TABLE s ALTER a ADD GENERATED ALWAYS AS IDENTITY"),
        until=16,
    ),
    "generated": Case(
        parted("a int, g int GENERATED ALWAYS AS (a + 1) STORED"),
        parted("a int, g int GENERATED ALWAYS AS (a + 2) STORED"),
    ),
    "generated otherwise in a leaf": Case(
        "",
        """
        CREATE TABLE p (a int, g int GENERATED ALWAYS AS (a + 2) STORED) PARTITION BY LIST (a);
        CREATE TABLE s (a int, g int GENERATED ALWAYS AS (a + 3) STORED);
        ALTER TABLE p ATTACH PARTITION s DEFAULT
        """,
        since=17,
    ),
    "unlogged": Case(
        "",
        """
        CREATE UNLOGGED TABLE p (a int) PARTITION BY LIST (a);
        CREATE UNLOGGED TABLE s PARTITION OF p DEFAULT
        """,
        until=17,
    ),
    "foreign leaf": Case(
        "",
        """
        CREATE TABLE p (a int, CONSTRAINT k CHECK (a > 0)) PARTITION BY LIST (a);
        CREATE FOREIGN TABLE s PARTITION OF p DEFAULT SERVER srv OPTIONS (x 'y')
        """,
        base=FDW,
    ),
    "expressions and bounds": Case(
        "",
        """
        CREATE TABLE p (a int, b text, c timestamptz) PARTITION BY RANGE (lower(b), a, c);
        CREATE INDEX pe ON p (upper(b)) INCLUDE (a) WHERE a > 5;
        CREATE TABLE s PARTITION OF p FOR VALUES FROM ('a', MINVALUE, MINVALUE)
            TO ('it''s', 4, '2026-01-01 00:00-05') PARTITION BY HASH (a);
        CREATE TABLE h PARTITION OF s FOR VALUES WITH (MODULUS 3, REMAINDER 1);
        ALTER INDEX h_upper_a_idx ALTER COLUMN 1 SET STATISTICS 44
        """,
    ),
    "NOT NULL by name": Case(
        parted("a int NOT NULL, b int"),
        parted("a int CONSTRAINT pa NOT NULL, b int CONSTRAINT pb NOT NULL"),
        since=18,
    ),
    "made with NOT NULL by name": Case(
        "",
        """
        CREATE TABLE p (a int CONSTRAINT pa NOT NULL, b int CONSTRAINT pb NOT NULL) PARTITION BY LIST (a);
        CREATE TABLE s (a int CONSTRAINT sa NOT NULL, b int NOT NULL);
        ALTER TABLE p ATTACH PARTITION s DEFAULT
        """,
        since=18,
    ),
}


@parametrized(CASES)
def test_there_and_back(connection: Connection, other_connection: Connection, case: Case) -> None:
    there_and_back(connection, other_connection, case)


def test_a_partition_is_made_whole_and_then_attached(
    connection: Connection, other_connection: Connection
) -> None:
    goal = made(other_connection, TREE)
    made(connection, TREE, "ALTER TABLE r DROP CONSTRAINT rfk; DROP TABLE ap")
    done = brought(connection, goal)
    assert texts(done)[:6] == [
        "CREATE TABLE public.ap ( note text, at date NOT NULL, id integer NOT NULL, q integer )",
        "ALTER TABLE public.ap ADD CONSTRAINT ck CHECK ((id > 0))",
        "ALTER TABLE ONLY public.ap ADD CONSTRAINT odd_pk PRIMARY KEY (id, at)",
        "CREATE UNIQUE INDEX ap_at_id_idx ON public.ap USING btree (at, id) WITH (fillfactor = '60')",
        'CREATE INDEX "odd idx" ON public.ap USING btree (note)',
        "ALTER TABLE ONLY public.p ATTACH PARTITION public.ap"
        " FOR VALUES FROM ('2022-01-01') TO ('2023-01-01')",
    ]
    assert done[5].hazards == (Hazard.MAY_FAIL,)


def test_other_bounds_are_given_in_one_transaction(
    connection: Connection, other_connection: Connection
) -> None:
    done = there_and_back(connection, other_connection, Case(TREE + CHANGES["bound"], TREE)).there
    assert [(each.sql.split()[-4], each.alone) for each in done[:1]] == [("public.p", False)]
    assert [each.hazards for each in done] == [(), (Hazard.MAY_FAIL, Hazard.SCANS)]
    assert not any(each.alone for each in done)


def test_an_index_of_partitions_is_built_partition_by_partition(
    connection: Connection, other_connection: Connection
) -> None:
    ways = there_and_back(connection, other_connection, Case(PLAIN, f"{PLAIN}; CREATE INDEX i ON p (b)"))
    assert texts(ways.there) == [
        "CREATE INDEX i ON ONLY public.p USING btree (b)",
        "! CREATE INDEX CONCURRENTLY s_b_idx ON public.s USING btree (b)",
        "ALTER INDEX public.i ATTACH PARTITION public.s_b_idx",
    ]
    assert texts(ways.back) == ["DROP INDEX public.i"]


def test_a_key_of_partitions_is_built_partition_by_partition(
    connection: Connection, other_connection: Connection
) -> None:
    case = Case(PLAIN, f"{PLAIN}; ALTER TABLE p ADD CONSTRAINT k UNIQUE (a)")
    assert texts(there_and_back(connection, other_connection, case).there) == [
        "ALTER TABLE ONLY public.p ADD CONSTRAINT k UNIQUE (a)",
        "! CREATE UNIQUE INDEX CONCURRENTLY s_a_key ON public.s USING btree (a)",
        "ALTER TABLE public.s ADD CONSTRAINT s_a_key UNIQUE USING INDEX s_a_key",
        "ALTER INDEX public.k ATTACH PARTITION public.s_a_key",
    ]
