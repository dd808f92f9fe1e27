"""What text says, JSON, GitHub and SARIF say too."""

from __future__ import annotations

import json

import pytest

from taskschema.cli.render import Format, render_report, text_of
from taskschema.cli.report import Report
from taskschema.findings import Finding, Location, Severity

FINDING = Finding(
    code="index-missing",
    object="index public.ix_task_title",
    message="index public.ix_task_title is missing: 100% of queries by title, and more",
    hint="create it",
    severity=Severity.BEHAVIOUR,
    expected="CREATE INDEX ix_task_title ON task (title)",
    location=Location("seeds/dev/a.yaml", 3, 7),
)


def test_the_object_is_named_once() -> None:
    assert next(iter(text_of(FINDING))).count("ix_task_title") == 1
    other = Finding(code="c", object="table public.t", message="it is gone")
    assert next(iter(text_of(other))) == "breaking: table public.t: it is gone [c]"


def test_json_has_the_keys_of_the_contract() -> None:
    told = json.loads(render_report("drift", Report(findings=[FINDING], data={"more": 1}), Format.JSON))
    assert list(told) == ["command", "ok", "summary", "findings", "more"]
    assert (told["command"], told["ok"]) == ("drift", False)
    assert told["findings"] == [FINDING.to_json()]


def test_github_escapes_what_would_end_the_message() -> None:
    line = render_report("drift", Report(findings=[FINDING]), Format.GITHUB)
    assert line.startswith("::warning title=index-missing,file=seeds/dev/a.yaml,line=3,col=7::index public.")
    assert "100%25 of queries" in line
    assert "\n" not in line


def test_sarif_names_rule_level_and_place() -> None:
    told = json.loads(render_report("drift", Report(findings=[FINDING]), Format.SARIF))
    assert told["version"] == "2.1.0"
    (result,) = told["runs"][0]["results"]
    assert (result["ruleId"], result["level"]) == ("index-missing", "warning")
    place = result["locations"][0]
    assert place["physicalLocation"]["region"] == {"startLine": 3, "startColumn": 7}
    assert place["logicalLocations"] == [{"fullyQualifiedName": "index public.ix_task_title"}]


@pytest.mark.parametrize("form", list(Format))
def test_data_is_in_every_format_that_can_hold_it(form: Format) -> None:
    text = render_report("history", Report(lines=["r1 first"], data={"revisions": ["r1"]}), form)
    assert ("r1" in text) is (form is not Format.SARIF)
