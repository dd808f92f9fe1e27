"""What a statement asks of the server, read off its words."""

from __future__ import annotations

import pytest

from taskschema.migrations.safety.boundaries import Boundary
from taskschema.migrations.safety.indexes import is_same_index
from taskschema.migrations.safety.statements import Alone, read_statement


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE INDEX CONCURRENTLY ix ON t (a)",
        "create /* now */ unique index concurrently if not exists ix on t (a) -- at last",
        "DROP INDEX CONCURRENTLY ix",
        "REINDEX (VERBOSE) TABLE CONCURRENTLY t",
        "ALTER TABLE t VALIDATE CONSTRAINT c",
        "ALTER TABLE p DETACH PARTITION c CONCURRENTLY",
        "REFRESH MATERIALIZED VIEW CONCURRENTLY v",
        "VACUUM (ANALYZE) t",
    ],
)
def test_what_may_wait_long(sql: str) -> None:
    assert read_statement(sql).is_patient


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE INDEX ix ON t (a)",
        "ALTER TABLE t ADD COLUMN concurrently int",
        "ALTER TABLE t VALIDATE CONSTRAINT c, ADD COLUMN x int",
        "INSERT INTO t VALUES ('CREATE INDEX CONCURRENTLY')",
        "/* CREATE INDEX CONCURRENTLY */ DROP TABLE t",
        "VACUUM FULL t",
        "ALTER TABLE p DETACH PARTITION c",
        "ALTER TABLE t VALIDATE CONSTRAINT c; DROP TABLE t",
        "",
    ],
)
def test_what_may_not(sql: str) -> None:
    assert not read_statement(sql).is_patient


@pytest.mark.parametrize(
    ("sql", "alone"),
    [
        ("CREATE INDEX CONCURRENTLY ix ON t (a)", Alone.YES),
        ("VACUUM t", Alone.YES),
        ("ALTER SYSTEM SET work_mem = '1MB'", Alone.YES),
        ("DO $x$ BEGIN COMMIT; END $x$", Alone.PERHAPS),
        ("CALL p()", Alone.PERHAPS),
        ("ALTER TYPE mood ADD VALUE 'x'", Alone.NO),
        ("UPDATE t SET a = 'VACUUM t'", Alone.NO),
    ],
)
def test_what_stands_alone(sql: str, alone: Alone) -> None:
    assert read_statement(sql).alone is alone


@pytest.mark.parametrize(
    "sql", ["SELECT 1", "SET x = 1", "WITH a AS (SELECT 1) SELECT * FROM a", "SHOW x", "LOCK t"]
)
def test_what_is_sent_again(sql: str) -> None:
    assert read_statement(sql).is_repeated


@pytest.mark.parametrize(
    "sql", ["INSERT INTO t SELECT 1", "WITH a AS (DELETE FROM t RETURNING 1) SELECT * FROM a"]
)
def test_what_is_not(sql: str) -> None:
    assert not read_statement(sql).is_repeated


def test_names_come_back_as_sql() -> None:
    assert read_statement('CREATE INDEX CONCURRENTLY "My Ix" ON App."T x" (a)').builds_index == (
        '"My Ix"',
        'app."T x"',
    )
    assert read_statement("CREATE INDEX CONCURRENTLY ON t (a)").builds_index == ("", "t")
    assert read_statement("DROP INDEX CONCURRENTLY IF EXISTS app.ix").drops_index == "app.ix"


def test_no_password_is_kept() -> None:
    assert read_statement("ALTER ROLE r PASSWORD 'geheim'").shown == "ALTER ROLE r PASSWORD '***'"


def test_literals_count() -> None:
    one = "CREATE INDEX CONCURRENTLY ix ON t (id) WHERE state = 'new'"
    assert is_same_index(one, one.replace(" CONCURRENTLY", ""))
    assert not is_same_index(one, "CREATE INDEX ix ON t (id) WHERE state = 'old'")


@pytest.mark.parametrize(
    ("sql", "is_same"),
    [
        ("CREATE INDEX CONCURRENTLY ix ON t (id)", True),
        ('create index concurrently if not exists "ix" on public.t using btree (id ASC)', True),
        ("CREATE INDEX CONCURRENTLY ix ON t (id DESC)", False),
        ("CREATE UNIQUE INDEX CONCURRENTLY ix ON t (id)", False),
        ("CREATE INDEX CONCURRENTLY ix ON t (id) WHERE id > 0", False),
        ("CREATE INDEX CONCURRENTLY ix ON u (id)", False),
    ],
)
def test_which_index_is_the_same(sql: str, is_same: bool) -> None:
    assert is_same_index(sql, "CREATE INDEX ix ON public.t USING btree (id)") is is_same


@pytest.mark.parametrize(
    ("sql", "is_read", "is_temporary"),
    [
        ("SELECT 1", True, False),
        ("SELECT * FROM t FOR UPDATE", True, False),
        ("SELECT * FROM t FOR NO KEY UPDATE", True, False),
        ("SELECT * INTO kept FROM t", False, False),
        ("SELECT * INTO TEMP work FROM t", False, True),
        ("WITH a AS (SELECT 1) SELECT * FROM a", True, False),
        ("WITH a AS (DELETE FROM t RETURNING *) SELECT * FROM a", False, False),
        ("EXPLAIN ANALYZE INSERT INTO t VALUES (1)", False, False),
        ("CREATE TEMP TABLE work (id int)", False, True),
        ("CREATE TEMPORARY TABLE work ON COMMIT DROP AS SELECT 1", False, False),
        ("CREATE TEMP TABLE work (id int) ON COMMIT DELETE ROWS", False, True),
    ],
)
def test_what_reads_and_what_ends_with_the_session(sql: str, is_read: bool, is_temporary: bool) -> None:
    statement = read_statement(sql)
    assert (statement.is_read, statement.is_temporary) == (is_read, is_temporary)
    assert statement.is_repeated is is_read


@pytest.mark.parametrize(
    ("sql", "boundary", "savepoint"),
    [
        ("commit", Boundary.COMMIT, ""),
        ("END TRANSACTION;", Boundary.COMMIT, ""),
        ("COMMIT PREPARED 'x'", None, ""),
        ("ROLLBACK AND CHAIN", Boundary.ROLLBACK, ""),
        ("ABORT", Boundary.ROLLBACK, ""),
        ("ROLLBACK PREPARED 'x'", None, ""),
        ("rollback to a", Boundary.ROLLBACK_TO, "A"),
        ("ROLLBACK WORK TO SAVEPOINT a", Boundary.ROLLBACK_TO, "A"),
        ("SAVEPOINT a", Boundary.SAVEPOINT, "A"),
        ("RELEASE a", Boundary.RELEASE, "A"),
        ("START TRANSACTION READ ONLY", Boundary.BEGIN, ""),
        ("COMMIT; SELECT 1", None, ""),
        ("COMMENT ON TABLE t IS 'COMMIT'", None, ""),
    ],
)
def test_words_of_transactions(sql: str, boundary: Boundary | None, savepoint: str) -> None:
    statement = read_statement(sql)
    assert (statement.boundary, statement.savepoint) == (boundary, savepoint)
    assert statement.ends_inside is (";" in sql.rstrip(";"))


def test_a_commit_at_the_end_of_a_long_text_is_seen() -> None:
    rows = "INSERT INTO t VALUES (1);\n" * 2000
    assert read_statement(f"BEGIN;\n{rows}COMMIT;\n").ends_inside
    assert not read_statement(rows).ends_inside
