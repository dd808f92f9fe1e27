"""Law 8 for verify: what text says, JSON says."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from taskschema.cli.render import Format, render_report
from taskschema.cli.verifying import Asked, report
from taskschema.findings import Finding, Severity
from taskschema.verify import Broken, Rule, Sample, Verification
from taskschema.verify.baseline import Baseline, read_baseline, write_baseline
from taskschema.verify.rules import Relation

NAME = st.from_regex(r"[a-z_]{1,20}", fullmatch=True)
LINE = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=20)
VALUE = st.none() | LINE
PAIRS = st.lists(st.tuples(NAME, VALUE), min_size=1, max_size=3).map(tuple)
TABLE = Relation(
    oid=1,
    schema="public",
    name="item",
    is_partitioned=False,
    root=None,
    is_held=False,
    bound=None,
    blocks=1,
    rows=1,
    is_heap=True,
    is_readable=True,
    is_filtered=False,
    has_idle_policies=False,
    key=("id",),
)
RULES = st.builds(
    Rule,
    st.sampled_from(["check-broken", "unique-broken"]),
    NAME.map(lambda name: f"constraint public.item.{name}"),
    st.just(TABLE),
    NAME.map(lambda name: f"CHECK ({name} > 0)"),
    NAME.map(lambda name: f"({name} > 0) IS FALSE"),
)
SAMPLES = st.builds(Sample, PAIRS, PAIRS)
BROKEN = st.builds(Broken, RULES, st.integers(1, 10**9), st.lists(SAMPLES, max_size=3).map(tuple))
FINDINGS = st.builds(
    Finding,
    st.sampled_from(["not-verified", "index-invalid"]),
    NAME.map(lambda name: f"table public.{name}"),
    NAME,
    NAME,
    st.sampled_from(Severity),
)
MANY = st.lists(FINDINGS, max_size=3).map(tuple)
FOUND = st.builds(Verification, st.lists(BROKEN, max_size=4).map(tuple), MANY, MANY, MANY)
ASKED = Asked(
    tables=(),
    with_models=True,
    out=None,
    sample=None,
    since=None,
    timeout="10m",
    jobs=1,
    with_values=True,
    with_flaws=True,
    deep=False,
)


@given(FOUND)
def test_what_text_says_json_says(found: Verification) -> None:
    told = report(found, ASKED, None)
    text = render_report("verify", told, Format.TEXT)
    value = json.loads(render_report("verify", told, Format.JSON))
    assert value["ok"] is not bool(value["findings"])
    assert value["summary"]["findings"] == len(value["findings"]) == len(found.findings)
    assert value["summary"]["violations"] == sum(one.rows for one in found.broken)
    for finding in value["findings"]:
        assert finding["message"] in text
        assert finding["object"] in text
        assert f"[{finding['code']}]" in text
    for one in value["violations"]:
        assert f"{one['rows']:,} row" in text
        assert one["query"] in text
    said = sum(line.startswith(("breaking: ", "behaviour: ", "cosmetic: ")) for line in text.split("\n"))
    assert said == len(value["findings"])


@given(FOUND)
def test_what_is_accepted_is_not_told(found: Verification) -> None:
    known = Baseline.of(found.broken, (*found.problems, *found.flaws, *found.damage))
    assert all(map(known.knows, found.broken))
    assert all(map(known.knows_problem, (*found.problems, *found.flaws, *found.damage)))


def test_a_baseline_is_read_as_it_was_written(tmp_path: Path) -> None:
    for known in (Baseline(), Baseline.of((), (Finding("a", "table b", "Größe"),))):
        write_baseline(tmp_path / "baseline.json", known)
        assert read_baseline(tmp_path / "baseline.json") == known
