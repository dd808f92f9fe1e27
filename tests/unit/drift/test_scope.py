"""What is asked for, and what is ignored for a reason."""

from __future__ import annotations

from typing import Any

import pytest

from taskschema.catalog.objects import SUBJECTS
from taskschema.drift.scope import Ignore, Pattern, Scope, finding_kind, read_ignores, subjects_by_kind
from taskschema.errors import ConfigError
from taskschema.findings import Finding, Severity


def finding(label: str, severity: Severity = Severity.BREAKING) -> Finding:
    return Finding("code", label, "message", severity=severity)


@pytest.mark.parametrize(
    ("text", "label", "fits"),
    [
        ("table:public.tmp_*", "table public.tmp_1", True),
        ("table:public.tmp_*", "table public.task", False),
        ("table:public.tmp_*", "column public.tmp_1.id", True),
        ("table:public.tmp_*", "policy public.tmp_1.mine", True),
        ("table:public.tmp_*", "index public.tmp_1", False),
        ("view:public.v", "materialized view public.v", False),
        ("materialized_view:public.v", "materialized view public.v", True),
        ("*:public.*", "function public.f(integer)", True),
        ("grant:*", "grant to app_ro on table public.task", True),
        ("function:public.f(*)", "function public.f(integer)", True),
        ("database:*", "database", True),
        ("index:public.?x", "index public.ix", True),
    ],
)
def test_a_pattern_names_a_kind_and_names(text: str, label: str, fits: bool) -> None:
    assert Pattern.parse(text, "--ignore").matches(finding(label)) is fits


@pytest.mark.parametrize("text", ["", "table", "table:", "tabel:public.x", ":x", "tables:public.*"])
def test_a_pattern_that_cannot_be_read(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Pattern.parse(text, "--ignore")
    assert "--ignore" in caught.value.message
    assert caught.value.hint


def test_every_subject_has_a_kind() -> None:
    assert set(subjects_by_kind().values()) == set(SUBJECTS)


def test_the_longest_kind_is_meant() -> None:
    assert finding_kind(finding("operator class public.c USING btree")) == "operator class"
    assert finding_kind(finding("operator public.+(integer, integer)")) == "operator"
    assert finding_kind(finding("database")) == "database"
    assert finding_kind(finding("elsewhere x")) == ""


def test_what_is_told_and_what_is_not() -> None:
    told, ignored = Scope(
        ignore=(Ignore(Pattern("table", "public.tmp_*"), "of the import"),),
        only=(Pattern("table", "*"), Pattern("index", "*")),
        severity=Severity.BEHAVIOUR,
    ).sorted_out(
        [
            finding("table public.task"),
            finding("table public.tmp_1"),
            finding("view public.v"),
            finding("index public.ix", Severity.COSMETIC),
            finding("index public.iy", Severity.BEHAVIOUR),
        ]
    )
    assert [each.object for each in told] == ["table public.task", "index public.iy"]
    (one,) = ignored
    assert (one.finding.object, one.reason) == ("table public.tmp_1", "of the import")
    assert one.to_json()["reason"] == "of the import"


def test_who_asks_for_a_kind_gets_its_subject_compared() -> None:
    assert Scope().subjects(["tables"]) == ("tables",)
    assert Scope(only=(Pattern("grant", "*"),)).subjects(["tables"]) == ("tables", "grants")
    assert Scope(everything=True).subjects(["tables"]) == SUBJECTS


def test_ignores_of_a_project() -> None:
    table = {"ignore": [{"object": "table:public.tmp_*", "reason": "of the import"}]}
    assert read_ignores(table) == (Ignore(Pattern("table", "public.tmp_*"), "of the import"),)
    assert read_ignores({}) == ()


@pytest.mark.parametrize(
    "table",
    [
        {"ignores": []},
        {"ignore": "table:x"},
        {"ignore": ["table:x"]},
        {"ignore": [{"object": "table:x"}]},
        {"ignore": [{"object": "table:x", "reason": ""}]},
        {"ignore": [{"object": "table:x", "reason": 1}]},
        {"ignore": [{"object": "tabel:x", "reason": "y"}]},
        {"ignore": [{"object": "table:x", "reason": "y", "kind": "z"}]},
    ],
)
def test_ignores_that_cannot_be_read(table: dict[str, Any]) -> None:
    with pytest.raises(ConfigError) as caught:
        read_ignores(table)
    assert "[tool.taskschema.drift]" in caught.value.message
    assert caught.value.hint
