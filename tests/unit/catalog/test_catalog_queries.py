"""The .sql files: named, explained, qualified, ordered, and the same file for every version."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from taskschema.catalog.queries import load_query

QUERIES = sorted(
    entry.name.removesuffix(".sql")
    for entry in files("taskschema.catalog.queries").iterdir()
    if entry.name.endswith(".sql")
)


def test_there_is_one_query_a_subject() -> None:
    assert set(QUERIES) >= {"columns", "constraints", "enums", "indexes", "pin", "sequences", "tables"}


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_says_its_name_and_its_purpose(name: str) -> None:
    first, second, *_ = load_query(name, 18).splitlines()
    assert first == f"-- name: {name}"
    assert re.fullmatch(r"-- [A-Z].*[.:]|-- [A-Z].*\w", second)


@pytest.mark.parametrize("name", QUERIES)
@pytest.mark.parametrize("major", [14, 18])
def test_a_query_depends_on_no_search_path(name: str, major: int) -> None:
    text = re.sub(r"--.*", "", load_query(name, major))
    sources = re.findall(r"\b(?:FROM|JOIN)\s+([a-z_.]+)", text)
    own = set(re.findall(r"(?:WITH RECURSIVE|,\n)\s*(\w+) AS \(", text))
    assert {source for source in sources if not source.startswith("pg_catalog.")} <= own
    special_forms = {"coalesce", "nullif"}
    functions = set(re.findall(r"(?<![\w.])([a-z_]+)\(", text)) - special_forms
    assert functions == set()
    assert set(re.findall(r"::(\w+)", text)) <= {"pg_catalog"}
    assert "%" not in text  # drivers take it for a placeholder


@pytest.mark.parametrize("name", sorted(set(QUERIES) - {"pin"}))
def test_a_query_is_ordered(name: str) -> None:
    assert re.search(r"^ORDER BY ", load_query(name, 18), re.MULTILINE)


def test_a_line_has_the_words_of_the_server() -> None:
    assert "  con.conenforced AS enforced,\n" in load_query("constraints", 18)
    assert "  true AS enforced,\n" in load_query("constraints", 17)
    assert "before" not in load_query("constraints", 18)
