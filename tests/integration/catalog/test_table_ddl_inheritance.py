"""DDL of tables that inherit from others: what they state themselves, and what only a parent does."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from tests.integration.catalog.table_repairs import (
    Case,
    brought,
    made,
    parametrized,
    texts,
    there_and_back,
)

PARENTS = """
CREATE TABLE a (x int DEFAULT 1, y text NOT NULL, CONSTRAINT ca CHECK (x > 0));
CREATE TABLE b (y text, z int, CONSTRAINT cb CHECK (z > 0) NO INHERIT);
"""
HEIR = f"{PARENTS}; CREATE TABLE c () INHERITS (a);"
ALIKE = f"{PARENTS}; CREATE TABLE c (x int, y text NOT NULL, z int, CONSTRAINT ca CHECK (x > 0));"
FDW = "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER srv FOREIGN DATA WRAPPER w;"
CASES = {
    "heirs": Case(
        "",
        f"""
        {PARENTS};
        CREATE TABLE c (z int, own int NOT NULL, CONSTRAINT cc CHECK (own > 0)) INHERITS (a, b);
        CREATE TABLE d () INHERITS (c);
        ALTER TABLE d ALTER own SET DEFAULT 3;
        ALTER TABLE d ALTER z SET NOT NULL;
        ALTER TABLE c ALTER x DROP DEFAULT;
        ALTER TABLE c ALTER y SET STORAGE EXTERNAL
        """,
    ),
    "heirs of heirs": Case(
        "",
        """
        CREATE TABLE a (x int);
        CREATE TABLE b () INHERITS (a);
        CREATE TABLE c () INHERITS (a);
        CREATE TABLE d (w int) INHERITS (c, b)
        """,
    ),
    "stated by both": Case(
        "",
        f"""
        {PARENTS};
        CREATE TABLE c (x int, y text DEFAULT 'q', z int NOT NULL, CONSTRAINT ca CHECK (x > 0))
            INHERITS (a, b);
        ALTER TABLE c ALTER x DROP DEFAULT
        """,
    ),
    "parents": Case(
        f"{ALIKE}; ALTER TABLE c INHERIT a; ALTER TABLE c INHERIT b",
        f"{ALIKE}; ALTER TABLE c INHERIT a",
    ),
    "order of parents": Case(
        f"{ALIKE}; ALTER TABLE c INHERIT a; ALTER TABLE c INHERIT b",
        f"{ALIKE}; ALTER TABLE c INHERIT b; ALTER TABLE c INHERIT a",
    ),
    "parent and partition": Case(
        f"{ALIKE}; ALTER TABLE c INHERIT a",
        f"{ALIKE}; ALTER TABLE p ATTACH PARTITION c FOR VALUES IN (1)",
        base="CREATE TABLE p (x int, y text NOT NULL, z int) PARTITION BY LIST (x)",
    ),
    "an heir that lacks all": Case(
        f"{PARENTS}; CREATE TABLE c (own int)",
        f"{PARENTS}; CREATE TABLE c (own int, x int DEFAULT 1, y text NOT NULL, CONSTRAINT ca CHECK (x > 0));"
        "ALTER TABLE c INHERIT a",
    ),
    "check": Case(f"{HEIR}; ALTER TABLE a DROP CONSTRAINT ca", HEIR),
    "check changed": Case(f"{HEIR}; ALTER TABLE a DROP CONSTRAINT ca, ADD CONSTRAINT ca CHECK (x > 5)", HEIR),
    "check not valid": Case(
        f"{HEIR}; ALTER TABLE a DROP CONSTRAINT ca, ADD CONSTRAINT ca CHECK (x > 0) NOT VALID", HEIR
    ),
    "column": Case(f"{HEIR}; ALTER TABLE a ADD w int DEFAULT 5", HEIR),
    "type": Case(f"{HEIR}; ALTER TABLE c ALTER x SET DEFAULT 8; ALTER TABLE a ALTER x TYPE bigint", HEIR),
    "NOT NULL": Case(f"{HEIR}; ALTER TABLE a ALTER x SET NOT NULL, ALTER y DROP NOT NULL", HEIR),
    "NOT NULL of an heir": Case(f"{HEIR}; ALTER TABLE c ALTER x SET NOT NULL", HEIR),
    "names": Case(f"{HEIR}; ALTER TABLE a RENAME x TO xx; ALTER TABLE a RENAME CONSTRAINT ca TO cx", HEIR),
    "generated": Case(
        "CREATE TABLE a (x int, g int GENERATED ALWAYS AS (x + 1) STORED); CREATE TABLE c () INHERITS (a)",
        "CREATE TABLE a (x int, g int); CREATE TABLE c () INHERITS (a)",
    ),
    "generated otherwise": Case(
        "CREATE TABLE a (x int, g int GENERATED ALWAYS AS (x + 1) STORED); CREATE TABLE c () INHERITS (a)",
        "CREATE TABLE a (x int, g int GENERATED ALWAYS AS (x + 2) STORED); CREATE TABLE c () INHERITS (a)",
    ),
    "foreign": Case(
        "", f"{PARENTS}; CREATE FOREIGN TABLE c () INHERITS (a) SERVER srv OPTIONS (x 'y')", base=FDW
    ),
    "a NOT NULL by name": Case(
        "",
        """
        CREATE TABLE a (x int CONSTRAINT ann NOT NULL, y int);
        CREATE TABLE c () INHERITS (a);
        ALTER TABLE c ADD CONSTRAINT cn NOT NULL y NO INHERIT
        """,
        since=18,
    ),
}


@parametrized(CASES)
def test_there_and_back(connection: Connection, other_connection: Connection, case: Case) -> None:
    there_and_back(connection, other_connection, case)


def test_an_inherited_check_becomes_the_tables_own_too(
    connection: Connection, other_connection: Connection
) -> None:
    goal = made(other_connection, f"{PARENTS}; CREATE TABLE c (CONSTRAINT ca CHECK (x > 0)) INHERITS (a)")
    made(connection, HEIR)
    assert texts(brought(connection, goal)) == ["ALTER TABLE public.c ADD CONSTRAINT ca CHECK ((x > 0))"]


def test_there_is_no_way_back_to_what_only_a_parent_states(
    connection: Connection, other_connection: Connection
) -> None:
    goal = made(other_connection, HEIR)
    made(connection, f"{PARENTS}; CREATE TABLE c (x int) INHERITS (a)")
    with pytest.raises(AssertionError, match=r"column public\.c\.x has another locality"):
        brought(connection, goal)
