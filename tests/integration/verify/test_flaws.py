"""What is wrong with rules, and what looks wrong and is fine."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import Connection

from taskschema.catalog.reader import server_major
from taskschema.db.url import DatabaseUrl
from taskschema.verify import verify
from taskschema.verify.fixing import render_fixes

PARENT = "CREATE TABLE parent (id int PRIMARY KEY);"
ITEM = "CREATE TABLE item (id int PRIMARY KEY, n int, t text);"
CHILD = PARENT + "CREATE TABLE child (id int PRIMARY KEY, parent int REFERENCES parent);"
SERIAL = "CREATE TABLE item (id serial PRIMARY KEY, n int);"
INVALID = "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'item_n'::regclass;"


def flaws(connection: Connection, database: DatabaseUrl, script: str) -> list[str]:
    with psycopg.connect(database.reveal(), autocommit=True) as session:
        session.execute(script.encode())
    found = verify(connection)
    assert found.problems == ()
    for flaw in found.flaws:
        assert flaw.hint
    return [f"{flaw.code} {flaw.object}" for flaw in found.flaws]


@pytest.mark.parametrize(
    ("script", "flaw"),
    [
        (ITEM + "ALTER TABLE item ADD CONSTRAINT c CHECK (n > 0) NOT VALID",
         "constraint-not-valid constraint public.item.c"),
        (CHILD + "CREATE INDEX ON child (parent); ALTER TABLE child DISABLE TRIGGER ALL",
         "triggers-disabled constraint public.child.child_parent_fkey"),
        (ITEM + "CREATE INDEX item_n ON item (n);" + INVALID, "index-invalid index public.item_n"),
        (ITEM + "CREATE POLICY p ON item USING (true)", "row-security-off table public.item"),
        (SERIAL + "INSERT INTO item VALUES (1), (2)", "sequence-behind sequence public.item_id_seq"),
        (SERIAL + "SELECT nextval('item_id_seq'); INSERT INTO item VALUES (2)",
         "sequence-behind sequence public.item_id_seq"),
        (SERIAL + "SELECT setval('item_id_seq', 1600000000)", "numbers-running-out column public.item.id"),
        (SERIAL + "INSERT INTO item VALUES (2000000000); SELECT setval('item_id_seq', 2000000001)",
         "numbers-running-out column public.item.id"),
        ("CREATE TABLE item (n int)", "no-primary-key table public.item"),
        ("CREATE TABLE parent (id bigint PRIMARY KEY); CREATE TABLE child (id int PRIMARY KEY,"
         " parent int REFERENCES parent); CREATE INDEX ON child (parent)",
         "foreign-key-type constraint public.child.child_parent_fkey"),
        (CHILD, "foreign-key-without-index constraint public.child.child_parent_fkey"),
        (CHILD + "CREATE INDEX ON child (id, parent)",
         "foreign-key-without-index constraint public.child.child_parent_fkey"),
        (CHILD + "CREATE INDEX ON child (parent) WHERE id > 5",
         "foreign-key-without-index constraint public.child.child_parent_fkey"),
        (ITEM + "CREATE INDEX one ON item (n); CREATE INDEX two ON item (n, t)",
         "index-redundant index public.one"),
        (ITEM + "CREATE INDEX one ON item (n); CREATE INDEX two ON item (n)",
         "index-redundant index public.two"),
        (ITEM + "CREATE INDEX one ON item (id)", "index-redundant index public.one"),
        ("CREATE TABLE item (id int PRIMARY KEY, at timestamp(3))",
         "timestamp-without-zone column public.item.at"),
    ],
)  # fmt: skip
def test_a_flaw(connection: Connection, empty_database: DatabaseUrl, script: str, flaw: str) -> None:
    assert flaws(connection, empty_database, script) == [flaw]


MENDED = [
    ITEM + "ALTER TABLE item ADD CONSTRAINT c CHECK (n > 0) NOT VALID",
    ITEM + "CREATE INDEX item_n ON item (n);" + INVALID,
    SERIAL + "INSERT INTO item VALUES (1), (2)",
    SERIAL + """ALTER SEQUENCE item_id_seq RENAME TO "item's"; INSERT INTO item VALUES (1), (2)""",
    CHILD,
    PARENT + "CREATE TABLE child (id int PRIMARY KEY, parent int REFERENCES parent) PARTITION BY RANGE (id);"
    "CREATE TABLE low PARTITION OF child FOR VALUES FROM (0) TO (9);"
    "CREATE TABLE high PARTITION OF child FOR VALUES FROM (9) TO (99) PARTITION BY RANGE (id);"
    "CREATE TABLE top PARTITION OF high FOR VALUES FROM (9) TO (99)",
    ITEM + "CREATE INDEX one ON item (n); CREATE INDEX two ON item (n); CREATE INDEX three ON item (n, t)",
    'CREATE TABLE "Odd One" ("I d" int PRIMARY KEY, n int);'
    'ALTER TABLE "Odd One" ADD CONSTRAINT "c\nc" CHECK (n > 0) NOT VALID',
]


@pytest.mark.parametrize("script", MENDED)
def test_the_statements_mend_it(connection: Connection, empty_database: DatabaseUrl, script: str) -> None:
    """The script leaves nothing of what it mends; one that was taken back is told again."""
    with psycopg.connect(empty_database.reveal(), autocommit=True) as session:
        session.execute(script.encode())
        found = verify(connection).flaws
        assert found
        assert all(flaw.fix for flaw in found)
        connection.rollback()
        for statement in statements_of(render_fixes(found)):
            session.execute(statement.encode())
        assert verify(connection).findings == ()
        connection.rollback()
        undone = [statement.sql for flaw in reversed(found) for statement in flaw.undo]
        for sql in undone:
            session.execute(sql.encode())
    assert len(verify(connection).flaws) == (len(found) if undone else 0)


@pytest.mark.parametrize(
    "script",
    [
        CHILD
        + "CREATE INDEX ON child (parent); ALTER TABLE child ALTER CONSTRAINT child_parent_fkey NOT ENFORCED",
        ITEM + "ALTER TABLE item ADD CONSTRAINT c CHECK (n > 0) NOT ENFORCED",
        ITEM + "ALTER TABLE item ADD CONSTRAINT c NOT NULL n NOT VALID",
    ],
)
def test_what_18_brought_is_mended(connection: Connection, empty_database: DatabaseUrl, script: str) -> None:
    if server_major(connection) < 18:
        pytest.skip("speaks of what PostgreSQL 18 brought")
    connection.rollback()
    test_the_statements_mend_it(connection, empty_database, script)


def statements_of(script: str) -> list[str]:
    """Return what psql would send: each that ends a line with a semicolon, without comments."""
    lines = "\n".join(line for line in script.splitlines() if not line.startswith("--"))
    return [statement for part in lines.split(";\n") if (statement := part.strip(";\n "))]


def test_what_nobody_can_mend_safely_is_a_comment(
    connection: Connection, empty_database: DatabaseUrl
) -> None:
    with psycopg.connect(empty_database.reveal(), autocommit=True) as session:
        session.execute("CREATE TABLE item (n int, at timestamp)")
    script = render_fixes(verify(connection).findings)
    assert "not done here: behaviour: table public.item: has no primary key" in script
    assert statements_of(script) == []


@pytest.mark.parametrize(
    "script",
    [
        CHILD + "CREATE INDEX ON child (parent, id)",
        CHILD.replace("child (id int", "child (other int, id int") + "CREATE INDEX ON child (parent)",
        "CREATE TABLE parent (code varchar(9) PRIMARY KEY);"
        "CREATE TABLE child (code varchar(20) PRIMARY KEY REFERENCES parent)",
        ITEM + "CREATE INDEX one ON item (n); CREATE INDEX two ON item (n DESC, t)",
        ITEM + "CREATE INDEX one ON item (t); CREATE INDEX two ON item (t text_pattern_ops)",
        ITEM + 'CREATE INDEX one ON item (t); CREATE INDEX two ON item (t COLLATE "C", n)',
        ITEM + "CREATE INDEX one ON item (n) WHERE n > 0; CREATE INDEX two ON item (n, t)",
        ITEM + "CREATE INDEX one ON item (n) INCLUDE (t); CREATE INDEX two ON item (n, id)",
        ITEM + "CREATE UNIQUE INDEX one ON item (n); CREATE INDEX two ON item (n, t)",
        ITEM + "CREATE INDEX one ON item USING hash (n); CREATE INDEX two ON item (n, t)",
        ITEM + "ALTER TABLE item ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON item USING (true)",
        SERIAL + "INSERT INTO item (n) VALUES (1), (2); DELETE FROM item",
        SERIAL,
        "CREATE TABLE item (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);"
        "SELECT setval('item_id_seq', 2000000000)",
        "CREATE TABLE item (id int GENERATED BY DEFAULT AS IDENTITY (INCREMENT BY -1) PRIMARY KEY);"
        "INSERT INTO item VALUES (5)",
        "CREATE TABLE part (id int, n int CHECK (n > 0), PRIMARY KEY (id)) PARTITION BY RANGE (id);"
        "CREATE TABLE part_1 PARTITION OF part DEFAULT; CREATE INDEX ON part (n)",
        "CREATE TABLE nothing ()",
        "CREATE TABLE item (id int PRIMARY KEY, at timestamptz, on_day date)",
    ],
)
def test_no_flaw(connection: Connection, empty_database: DatabaseUrl, script: str) -> None:
    assert flaws(connection, empty_database, script) == []


def test_a_sequence_that_may_not_be_seen_is_no_flaw(
    connection: Connection, empty_database: DatabaseUrl
) -> None:
    """A role with SELECT on tables only can verify them."""
    script = f"{SERIAL} INSERT INTO item VALUES (1); CREATE ROLE reader_of_none;"
    script += "GRANT SELECT ON item TO reader_of_none"
    with psycopg.connect(empty_database.reveal(), autocommit=True) as session:
        session.execute("DROP ROLE IF EXISTS reader_of_none")
        session.execute(script.encode())
    try:
        connection.exec_driver_sql("SET ROLE reader_of_none")
        connection.commit()
        assert verify(connection).flaws == ()
    finally:
        connection.exec_driver_sql("RESET ROLE")
        connection.commit()
        with psycopg.connect(empty_database.reveal(), autocommit=True) as session:
            session.execute("DROP OWNED BY reader_of_none; DROP ROLE reader_of_none")


def test_the_canonical_schema_has_none(head_connection: Connection) -> None:
    assert verify(head_connection).findings == ()
