"""Law 8 for seeds: what text says, JSON says."""

from __future__ import annotations

import json
import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from taskschema.cli.render import Format, render_report
from taskschema.cli.seed import report_of
from taskschema.cli.seed_undo import report_of as report_of_undo
from taskschema.findings import Location
from taskschema.seed import SeedReport, TableCount, UndoReport
from taskschema.seed.difference import Action, Change, RowDifference
from taskschema.seed.journal import Undone

COUNT = st.integers(0, 10**9)
NAME = st.from_regex(r"[a-z_]{1,20}(\.[a-z_]{1,20})?", fullmatch=True)
TEXT = st.none() | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
CHANGES = st.lists(st.builds(Change, NAME, TEXT, TEXT), max_size=3).map(tuple)
ROWS = st.builds(
    RowDifference,
    NAME,
    st.from_regex(r"[a-z]+ \([a-z]+: [a-z0-9 ]*\)", fullmatch=True),
    st.sampled_from(Action),
    CHANGES,
    st.builds(Location, st.just("seeds/a.yaml"), st.integers(1, 99), st.integers(1, 99)),
)
TABLES = st.lists(st.builds(TableCount, NAME, COUNT, COUNT, COUNT, COUNT), max_size=4, unique_by=str)
REPORTS = st.builds(
    SeedReport,
    st.lists(NAME, min_size=1, max_size=3).map(tuple),
    TABLES.map(tuple),
    st.booleans(),
    st.none() | st.lists(ROWS, max_size=3).map(tuple),
    st.lists(st.tuples(NAME, COUNT), max_size=2, unique_by=lambda pair: pair[0]).map(tuple),
)
UNDONE = st.builds(
    UndoReport,
    st.integers(1, 999),
    st.lists(st.builds(Undone, NAME, COUNT, COUNT, COUNT), max_size=4, unique_by=str).map(tuple),
    st.booleans(),
)
_COUNTED = re.compile(r"(\d+) (inserted again|inserted|updated|unchanged|deleted|restored)")


def counted(line: str) -> dict[str, int]:
    return {what: int(count) for count, what in _COUNTED.findall(line)}


def as_json(command: str, report: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(render_report(command, report, Format.JSON))
    return found


@given(REPORTS)
def test_a_run_of_seeds_says_the_same(done: SeedReport) -> None:
    report = report_of(done)
    told, lines = as_json("seed", report), list(report.lines)
    tables = [line for line in lines if "unchanged" in line and not line.startswith((" ", "+", "~"))]
    assert [line.split()[0] for line in tables] == [table["table"] for table in told["tables"]]
    for line, table in zip(tables, told["tables"], strict=True):
        assert {"deleted": 0, **counted(line)} == {n: v for n, v in table.items() if n != "table"}
    for what, total in counted(report.sentence).items():
        assert total == told["summary"][what] == sum(table[what] for table in told["tables"])
    assert ("nothing was written" in report.sentence) == told["dry_run"] == told["summary"]["dry_run"]
    for table, count in told.get("touched", {}).items():
        assert f"{count} of {table}" in report.sentence
    rows = [line for line in lines if line.startswith(("+ ", "~ "))]
    assert len(rows) == len(told.get("rows", ()))
    for line, row in zip(rows, told.get("rows", ()), strict=True):
        place = row["location"]
        assert line[0] == {"insert": "+", "update": "~"}[row["action"]]
        assert f"{row['key']}  {place['file']}:{place['line']}:{place['column']}" in line
    more = {line.split()[-1]: int(line.split()[1]) for line in lines if line.startswith("and ")}
    assert more == told.get("truncated", {})


@given(UNDONE)
def test_an_undo_says_the_same(done: UndoReport) -> None:
    report = report_of_undo(done)
    told = as_json("seed-undo", report)
    for line, table in zip(report.lines, told["tables"], strict=True):
        found = counted(line)
        assert line.split()[0] == table["table"]
        assert (found["deleted"], found["restored"], found["inserted again"]) == (
            table["deleted"],
            table["restored"],
            table["reinserted"],
        )
    assert f"run {told['run']} " in report.sentence
    assert ("nothing was written" in report.sentence) == told["dry_run"]
    for what in ("deleted", "restored", "reinserted"):
        assert told["summary"][what] == sum(table[what] for table in told["tables"])
        assert str(told["summary"][what]) in report.sentence
