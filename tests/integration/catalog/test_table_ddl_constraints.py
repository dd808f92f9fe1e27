"""DDL of constraints: made and replaced in the forms that lock least."""

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

TABLES = "CREATE TABLE o (id int PRIMARY KEY); CREATE TABLE t (id int, x int, r int4range);"


def constraint(before: str, after: str, *, since: int = 0, base: str = "") -> Case:
    """A table with one constraint of another kind."""
    one, other = (f"ALTER TABLE t ADD CONSTRAINT k {text}" if text else "" for text in (before, after))
    return Case(one, other, base=base + TABLES, since=since)


ADD = "ALTER TABLE t ADD CONSTRAINT k"
FK = "FOREIGN KEY (x) REFERENCES o (id)"
CASES = {
    "check": constraint("", "CHECK (id > 0)"),
    "check changed": constraint("CHECK (id > 1)", "CHECK (id > 2)"),
    "check, not valid": constraint("CHECK (id > 1) NOT VALID", "CHECK (id > 1)"),
    "check, not inherited": constraint("CHECK (id > 1) NO INHERIT", "CHECK (id > 1)"),
    "check, not enforced": constraint("CHECK (id > 1) NOT ENFORCED", "CHECK (id > 1)", since=18),
    "check, all at once": constraint("CHECK (id > 1) NOT VALID", "CHECK (id > 2) NO INHERIT NOT VALID"),
    "foreign key": constraint("", FK),
    "foreign key changed": constraint(
        f"{FK} ON DELETE CASCADE", "FOREIGN KEY (x) REFERENCES o (id) MATCH FULL ON UPDATE SET NULL"
    ),
    "foreign key, deferrable": constraint(FK, f"{FK} DEFERRABLE INITIALLY DEFERRED"),
    "foreign key, deferred": constraint(f"{FK} DEFERRABLE", f"{FK} DEFERRABLE INITIALLY DEFERRED"),
    "foreign key, not valid": constraint(f"{FK} DEFERRABLE NOT VALID", f"{FK} DEFERRABLE INITIALLY DEFERRED"),
    "foreign key, not enforced": constraint(f"{FK} NOT ENFORCED", f"{FK} DEFERRABLE", since=18),
    "foreign key of two columns": Case(
        "CREATE TABLE u (x int, y int)",
        """CREATE TABLE u (x int, y int, CONSTRAINT f FOREIGN KEY (x, y) REFERENCES p
            ON DELETE SET NULL (x) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED)""",
        base="CREATE TABLE p (a int, b int, PRIMARY KEY (a, b))",
    ),
    "primary key": constraint("", "PRIMARY KEY (id)"),
    "unique": constraint("", "UNIQUE (id, x) WITH (fillfactor=50)"),
    "unique, including": constraint("UNIQUE (id) INCLUDE (x)", "UNIQUE (id)"),
    "unique, deferrable": constraint("UNIQUE (id)", "UNIQUE (id) DEFERRABLE INITIALLY DEFERRED"),
    "unique, of NULL": constraint("UNIQUE (id)", "UNIQUE NULLS NOT DISTINCT (id)"),
    "unique, of ranges": constraint(
        "UNIQUE (id, r)", "UNIQUE (id, r WITHOUT OVERLAPS)", since=18, base="CREATE EXTENSION btree_gist;"
    ),
    "unique, stored": constraint(
        "UNIQUE (id, x) WITH (fillfactor=60)", "UNIQUE (id, x) WITH (fillfactor=50)"
    ),
    "unique or primary": constraint("UNIQUE (id)", "PRIMARY KEY (id)"),
    "exclusion": constraint(
        "", "EXCLUDE USING gist (r WITH &&) WITH (fillfactor=44) WHERE (id > 1) DEFERRABLE"
    ),
    "exclusion changed": constraint("EXCLUDE USING gist (r WITH &&)", "EXCLUDE USING gist (r WITH =)"),
    "exclusion, stored": constraint(
        "EXCLUDE USING gist (r WITH &&)", "EXCLUDE USING gist (r WITH &&) WITH (fillfactor=44)"
    ),
    "another kind": constraint("CHECK (id > 1)", "UNIQUE (id)"),
    "of an index": Case(
        "CREATE UNIQUE INDEX k ON t (id)", "ALTER TABLE t ADD CONSTRAINT k UNIQUE (id)", base=TABLES
    ),
    "a key that is referred to": Case(
        """
        CREATE TABLE a (id int, x int, CONSTRAINT k PRIMARY KEY (id));
        CREATE TABLE b (x int CONSTRAINT f REFERENCES a)
        """,
        """
        CREATE TABLE a (id int, x int, CONSTRAINT k PRIMARY KEY (id) INCLUDE (x));
        CREATE TABLE b (x int CONSTRAINT f REFERENCES a)
        """,
    ),
    "a circle": Case(
        "",
        """
        CREATE TABLE a (id int PRIMARY KEY, up int CONSTRAINT own REFERENCES a DEFERRABLE);
        CREATE TABLE b (id int PRIMARY KEY, up int CONSTRAINT f REFERENCES a);
        ALTER TABLE a ADD CONSTRAINT g FOREIGN KEY (up) REFERENCES b
        """,
    ),
    "triggers off": Case("", "ALTER TABLE t DISABLE TRIGGER ALL", base=f"{TABLES} {ADD} {FK}"),
    "triggers off on the other side": Case(
        "ALTER TABLE o DISABLE TRIGGER ALL", "ALTER TABLE t DISABLE TRIGGER ALL", base=f"{TABLES} {ADD} {FK}"
    ),
    "made with triggers off": Case("", f"{ADD} {FK}; ALTER TABLE t DISABLE TRIGGER ALL", base=TABLES),
    "of ranges, referred to": Case(
        "",
        """
        CREATE TABLE a (id int, r int4range, CONSTRAINT k PRIMARY KEY (id, r WITHOUT OVERLAPS));
        CREATE TABLE b (id int, r int4range, CONSTRAINT f FOREIGN KEY (id, PERIOD r)
            REFERENCES a (id, PERIOD r))
        """,
        base="CREATE EXTENSION btree_gist",
        since=18,
    ),
}


@parametrized(CASES)
def test_there_and_back(connection: Connection, other_connection: Connection, case: Case) -> None:
    there_and_back(connection, other_connection, case)


@pytest.mark.parametrize(
    ("before", "after", "statements"),
    [
        (
            "",
            "CHECK (id > 0)",
            [
                "ALTER TABLE public.t ADD CONSTRAINT k CHECK ((id > 0)) NOT VALID",
                "! ALTER TABLE public.t VALIDATE CONSTRAINT k",
            ],
        ),
        (
            "",
            FK,
            [
                "ALTER TABLE public.t ADD CONSTRAINT k FOREIGN KEY (x) REFERENCES public.o(id) NOT VALID",
                "! ALTER TABLE public.t VALIDATE CONSTRAINT k",
            ],
        ),
        (
            "CHECK (id > 1)",
            "CHECK (id > 2)",
            [
                "ALTER TABLE public.t DROP CONSTRAINT k, ADD CONSTRAINT k CHECK ((id > 2)) NOT VALID",
                "! ALTER TABLE public.t VALIDATE CONSTRAINT k",
            ],
        ),
        (FK, f"{FK} DEFERRABLE", ["ALTER TABLE public.t ALTER CONSTRAINT k DEFERRABLE INITIALLY IMMEDIATE"]),
        (f"{FK} NOT VALID", FK, ["! ALTER TABLE public.t VALIDATE CONSTRAINT k"]),
        (
            "",
            "UNIQUE (id, x) DEFERRABLE INITIALLY DEFERRED",
            [
                "! CREATE UNIQUE INDEX CONCURRENTLY k ON public.t USING btree (id, x)",
                "ALTER TABLE public.t ADD CONSTRAINT k UNIQUE USING INDEX k DEFERRABLE INITIALLY DEFERRED",
            ],
        ),
        (
            "UNIQUE (id)",
            "UNIQUE (id) INCLUDE (x)",
            [
                "! CREATE UNIQUE INDEX CONCURRENTLY k_new ON public.t USING btree (id) INCLUDE (x)",
                "ALTER TABLE public.t DROP CONSTRAINT k, ADD CONSTRAINT k UNIQUE USING INDEX k_new",
            ],
        ),
        ("UNIQUE (id)", "", ["ALTER TABLE public.t DROP CONSTRAINT k"]),
    ],
)
def test_what_is_in_use_stays_so(
    connection: Connection, other_connection: Connection, before: str, after: str, statements: list[str]
) -> None:
    ways = there_and_back(connection, other_connection, constraint(before, after))
    assert texts(ways.there) == statements


def test_what_cannot_be_done_beside_others_says_so(
    connection: Connection, other_connection: Connection
) -> None:
    ways = there_and_back(connection, other_connection, constraint("", "EXCLUDE USING gist (r WITH &&)"))
    (statement,) = ways.there
    assert statement.hazards == (Hazard.MAY_FAIL, Hazard.SCANS)
    assert not statement.alone


def test_a_primary_key_needs_no_scan_under_its_lock(
    connection: Connection, other_connection: Connection
) -> None:
    ways = there_and_back(connection, other_connection, constraint("", "PRIMARY KEY (id)"))
    assert texts(ways.there) == [
        "ALTER TABLE public.t ADD CONSTRAINT id_is_not_null CHECK (id IS NOT NULL) NOT VALID",
        "! ALTER TABLE public.t VALIDATE CONSTRAINT id_is_not_null",
        "ALTER TABLE public.t ALTER COLUMN id SET NOT NULL",
        "ALTER TABLE public.t DROP CONSTRAINT id_is_not_null",
        "! CREATE UNIQUE INDEX CONCURRENTLY k ON public.t USING btree (id)",
        "ALTER TABLE public.t ADD CONSTRAINT k PRIMARY KEY USING INDEX k",
    ]


def test_a_silenced_check_is_heard_again(connection: Connection, other_connection: Connection) -> None:
    odd = '"f\'s $do$ \\"'
    base = f"{TABLES} ALTER TABLE t ADD CONSTRAINT {odd} {FK};"
    goal = made(other_connection, base)
    run(connection, base, "ALTER TABLE t DISABLE TRIGGER ALL")
    (done,) = brought(connection, goal)
    assert done.sql.startswith("DO $dodo$")
    run(connection, "INSERT INTO o VALUES (1)")
    with pytest.raises(Exception, match="violates foreign key constraint"):
        run(connection, "INSERT INTO t (x) VALUES (2)")
