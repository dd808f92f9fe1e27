"""The drift corpus can be read: every header, every number, every statement."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.fixtures.corpus import Change, Expect, Severity, Tier, load_changes, split_statements

CHANGES = load_changes()


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)
def test_a_header_says_what_a_check_has_to_say(change: Change) -> None:
    assert (change.expect is Expect.CLEAN) == (change.severity is Severity.NONE)
    assert (change.expect is Expect.CLEAN) == (change.tier is not None)
    assert (change.expect is Expect.DRIFT) == bool(change.objects)
    assert change.kind
    assert all(change.objects)
    assert split_statements(change.sql)


def test_numbers_and_names_are_unique() -> None:
    numbers = Counter(change.number for change in CHANGES)
    words = Counter(change.name.partition("-")[2] for change in CHANGES)
    assert [number for number, count in numbers.items() if count > 1] == []
    assert [word for word, count in words.items() if count > 1] == []


def test_no_two_changes_are_the_same() -> None:
    statements = Counter(tuple(split_statements(change.sql)) for change in CHANGES)
    assert [same for same, count in statements.items() if count > 1] == []


def test_every_file_of_the_folder_is_a_change() -> None:
    files = {path for change in CHANGES for path in change.path.parent.iterdir()}
    assert files == {change.path for change in CHANGES}


def test_a_header_is_read(tmp_path: Path) -> None:
    path = tmp_path / "007-one-thing.sql"
    path.write_text(
        "-- expect: clean; kind: column; severity: none\n"
        "-- tier: semantic\n-- min-pg: 18\n-- note: why\n"
        "SELECT 1;\n"
    )
    [change] = load_changes(tmp_path)
    assert (change.name, change.number, change.kind) == ("007-one-thing", 7, "column")
    assert (change.expect, change.severity, change.tier) == (Expect.CLEAN, Severity.NONE, Tier.SEMANTIC)
    assert (change.objects, change.min_pg) == ((), 18)


@pytest.mark.parametrize(
    "header",
    [
        "-- kind: column; severity: none",
        "-- expect: maybe; kind: column; severity: none",
        "-- expect: drift; kind: column; severity: fatal",
        "-- expect: drift; kind: column; severity: breaking\n-- object: misspelled",
        "-- expect: clean; kind: column; severity: none\n-- min-pg: newest",
    ],
)
def test_a_header_that_cannot_be_read_is_refused(tmp_path: Path, header: str) -> None:
    (tmp_path / "001-x.sql").write_text(f"{header}\nSELECT 1;\n")
    with pytest.raises(ValueError, match=r"001-x\.sql"):
        load_changes(tmp_path)


@pytest.mark.parametrize(
    ("script", "statements"),
    [
        ("", []),
        ("-- only a comment;", []),
        ("SELECT 1; SELECT 2", ["SELECT 1", "SELECT 2"]),
        ("SELECT 'a;b', \"c;d\"; SELECT 2;", ["SELECT 'a;b', \"c;d\"", "SELECT 2"]),
        ("DO $do$ BEGIN NULL; END $do$; SELECT 1;", ["DO $do$ BEGIN NULL; END $do$", "SELECT 1"]),
        ("DO $a$ SELECT $$;$$; $a$;", ["DO $a$ SELECT $$;$$; $a$"]),
        ("SELECT 1 -- one; two\n; SELECT/* ; */2;", ["SELECT 1", "SELECT 2"]),
        (
            "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; END; SELECT 1;",
            [
                "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; END",
                "SELECT 1",
            ],
        ),
        ("BEGIN; SELECT 1; END;", ["BEGIN", "SELECT 1", "END"]),
    ],
)
def test_a_script_is_split_where_a_statement_ends(script: str, statements: list[str]) -> None:
    assert split_statements(script) == statements
