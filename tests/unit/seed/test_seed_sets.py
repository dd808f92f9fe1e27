"""Sets of seeds: folders that build on each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from taskschema.errors import SeedError, SeedInvalid
from taskschema.seed import SeedSet, list_sets
from taskschema.seed.sets import order_sets


def make(folder: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def test_sets_are_folders_with_yaml_files(tmp_path: Path) -> None:
    make(
        tmp_path,
        {
            "dev/_set.yaml": "extends: [base]\n",
            "dev/b.yml": "",
            "dev/a.yaml": "",
            "dev/README.md": "",
            "dev/.hidden.yaml": "",
            "base/a.yaml": "",
            ".git/a.yaml": "",
            "loose.csv": "",
        },
    )
    assert list_sets(tmp_path) == (
        SeedSet("base", (), (tmp_path / "base/a.yaml",)),
        SeedSet("dev", ("base",), (tmp_path / "dev/a.yaml", tmp_path / "dev/b.yml")),
    )
    assert list_sets(tmp_path)[1].to_json() == {
        "name": "dev",
        "extends": ["base"],
        "files": [str(tmp_path / "dev/a.yaml"), str(tmp_path / "dev/b.yml")],
    }


def test_one_document_is_a_set_too(tmp_path: Path) -> None:
    make(tmp_path, {"base/a.yaml": "", "incident.yaml": "", "b.json": "{}", "_x.yaml": "", ".y.yaml": ""})
    assert list_sets(tmp_path) == (
        SeedSet("b", (), (tmp_path / "b.json",)),
        SeedSet("base", (), (tmp_path / "base/a.yaml",)),
        SeedSet("incident", (), (tmp_path / "incident.yaml",)),
    )


@pytest.mark.parametrize("other", ["x/a.yaml", "x.json", "x/README.md"])
def test_two_sets_of_one_name_are_refused(tmp_path: Path, other: str) -> None:
    make(tmp_path, {"x.yaml": "", other: ""})
    with pytest.raises(SeedInvalid, match="two sets are named x"):
        list_sets(tmp_path)


def test_each_set_comes_after_those_that_it_extends_and_once(tmp_path: Path) -> None:
    make(
        tmp_path,
        {
            "a/_set.yaml": "extends: [c, b]",
            "b/_set.yaml": "extends: d",
            "c/_set.yaml": "extends: [d]",
            "d/x.yaml": "",
            "e/x.yaml": "",
        },
    )
    sets = list_sets(tmp_path)
    assert [each.name for each in order_sets(sets, ["a"])] == ["d", "c", "b", "a"]
    assert [each.name for each in order_sets(sets, ["e", "c", "e"])] == ["e", "d", "c"]


def test_no_folder_no_sets_no_name(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match="no folder of seeds") as missing:
        list_sets(tmp_path / "seeds")
    assert missing.value.hint
    assert list_sets(tmp_path) == ()
    with pytest.raises(SeedError, match="there is no set of seeds named 'dev'") as unknown:
        order_sets((), ["dev"])
    assert unknown.value.hint == "there are no sets: make a folder of YAML files in seeds"
    with pytest.raises(SeedError, match="no set of seeds is named") as unnamed:
        order_sets(list_sets(make(tmp_path, {"base/a.yaml": "", "dev/a.yaml": ""})), [])
    assert unnamed.value.hint == "sets: base, dev"


@pytest.mark.parametrize(
    ("files", "message", "place", "hint"),
    [
        (
            {"a/_set.yaml": "extends: [b]", "b/_set.yaml": "extends: [c]", "c/_set.yaml": "extends: [b]"},
            "sets extend each other in a circle: b -> c -> b",
            "c/_set.yaml:1:10",
            "",
        ),
        (
            {"a/_set.yaml": "extends: a"},
            "sets extend each other in a circle: a -> a",
            "a/_set.yaml:1:10",
            "",
        ),
        (
            {"base/x.yaml": "", "dev/_set.yaml": "\nextends: [bse]"},
            "set dev extends bse, which is not there",
            "dev/_set.yaml:2:10",
            "did you mean base?",
        ),
        (
            {"a/_set.yaml": "extend: [b]", "b/x.yaml": ""},
            "extend is not understood here",
            "a/_set.yaml:1:1",
            "did you mean extends?",
        ),
        (
            {"a/_set.yaml": "extends: 3"},
            "extends: is a list of names of sets",
            "a/_set.yaml:1:10",
            "such as [base]",
        ),
        ({"a/_set.yaml": "[b]"}, "a mapping is needed here, not a list", "a/_set.yaml:1:1", ""),
        (
            {"a/x.tsv": ""},
            ".tsv files are not read as seeds",
            "a/x.tsv",
            "formats: .yaml, .yml, .json, .jsonl, .jsonl.gz, .csv, .csv.gz, .parquet",
        ),
    ],
)
def test_what_is_wrong_with_sets(
    tmp_path: Path, files: dict[str, str], message: str, place: str, hint: str
) -> None:
    with pytest.raises(SeedInvalid) as refused:
        list_sets(make(tmp_path, files))
    (finding,) = refused.value.findings
    assert (finding.message, finding.hint) == (message, hint)
    assert str(finding.location) == str(tmp_path / place)
