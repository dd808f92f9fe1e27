"""Seed files, read as YAML 1.2 with the place of everything."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from taskschema.errors import SeedInvalid
from taskschema.findings import Finding
from taskschema.seed.files.document import Block
from taskschema.seed.files.sources import DocumentSource
from taskschema.seed.problems import Problems


def read(tmp_path: Path, content: str | bytes) -> tuple[Block, ...]:
    problems = Problems()
    path = tmp_path / "a.yaml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    blocks = DocumentSource(path).blocks(problems)
    problems.raise_if_any()
    return blocks


def refused(tmp_path: Path, content: str | bytes) -> list[Finding]:
    with pytest.raises(SeedInvalid) as caught:
        read(tmp_path, content)
    return list(caught.value.findings)


def values(tmp_path: Path, content: str) -> dict[str, object]:
    (block,) = read(tmp_path, f"t:\n- {content}\n")
    return {entry.name: entry.value.content for entry in block.rows[0].entries}


def test_tables_rows_and_keys_with_their_places(tmp_path: Path) -> None:
    first, second, third = read(
        tmp_path,
        "task:\n  key: [project, title]\n  rows:\n    - title: A\n      size: 3\n"
        "team: [{slug: x}]\n---\nteam: {rows: [], key: slug}\n",
    )
    assert (first.table, str(first.location).rpartition(":")[0][-2:]) == ("task", ":1")
    assert first.key is not None
    assert [(name, place.line, place.column) for name, place in first.key] == [
        ("project", 2, 9),
        ("title", 2, 18),
    ]
    (row,) = first.rows
    assert (row.location.line, row.location.column) == (4, 7)
    assert [
        (e.name, e.value.content, e.value.location.line, e.value.location.column) for e in row.entries
    ] == [
        ("title", "A", 4, 14),
        ("size", 3, 5, 13),
    ]
    assert (second.table, second.key, len(second.rows)) == ("team", None, 1)
    assert third.key is not None
    assert ([name for name, _ in third.key], third.rows) == (["slug"], ())


@pytest.mark.parametrize("content", ["", "# nothing\n", "---\n", "t:\n  rows:\n"])
def test_a_file_may_hold_no_rows(tmp_path: Path, content: str) -> None:
    assert all(block.rows == () for block in read(tmp_path, content))


def test_scalars_are_those_of_yaml_1_2(tmp_path: Path) -> None:
    found = values(
        tmp_path,
        "{a: yes, b: on, c: true, d: null, e: ~, f: 010, g: 0o10, h: 0x1F, i: 1.5, j: 2026-01-01 00:00:00+00,"
        ' k: "1", l: 12:30, m: !!str 5, n: -.inf, o: , p: !!binary aGk=, q: [1, {r: 2}]}',
    )
    assert found == {
        "a": "yes",
        "b": "on",
        "c": True,
        "d": None,
        "e": None,
        "f": 10,
        "g": 8,
        "h": 31,
        "i": 1.5,
        "j": "2026-01-01 00:00:00+00",
        "k": "1",
        "l": "12:30",
        "m": "5",
        "n": -math.inf,
        "o": None,
        "p": b"hi",
        "q": [1, {"r": 2}],
    }


def test_numbers_keep_their_spelling(tmp_path: Path) -> None:
    (block,) = read(tmp_path, 't: [{a: 12345678901234567890.10, b: "1.0"}]')
    assert [entry.value.text for entry in block.rows[0].entries] == ["12345678901234567890.10", None]


def test_aliases_a_byte_order_mark_and_windows_lines_are_read(tmp_path: Path) -> None:
    (block,) = read(tmp_path, b"\xef\xbb\xbft:\r\n- a: &x [1]\r\n  b: *x\r\n")
    assert [entry.value.content for entry in block.rows[0].entries] == [[1], [1]]


@pytest.mark.parametrize(
    ("content", "code", "line", "column", "message"),
    [
        ("t: [1\nu: 2", "seed-syntax", 2, 2, "not valid YAML: while parsing a flow sequence"),
        ("t:\n- a: \x01", "seed-syntax", 2, 6, "not valid YAML: unacceptable character"),
        (b"t:\n- a: \xff", "seed-syntax", 2, 6, "the file is not UTF-8"),
        ("t:\n- a: 1\n  a: 2", "seed-duplicate-name", 3, 3, "a is here twice"),
        ("t: []\nt: []", "seed-duplicate-name", 2, 1, "table t is here twice"),
        ("t: {rows: [], rows: []}", "seed-duplicate-name", 1, 15, "rows is here twice"),
        ("t:\n- <<: {a: 1}", "seed-syntax", 2, 3, "<< is not understood"),
        ("t:\n- a: !env HOME", "seed-syntax", 2, 6, "the tag !env is not understood"),
        ("t:\n- a: !!int x", "seed-syntax", 2, 6, "x does not fit its tag !!int"),
        ("t:\n- a: !!bool maybe", "seed-syntax", 2, 6, "maybe does not fit its tag !!bool"),
        ("t:\n- ? [a]\n  : 1", "seed-format", 2, 5, "a name must be a text"),
        ("- a: 1", "seed-format", 1, 1, "a seed file is a mapping of tables"),
        ("t: 3", "seed-format", 1, 4, "table t needs rows"),
        ("t: {rowz: []}", "seed-format", 1, 5, "rowz is not understood here"),
        ("t: {rows: {}}", "seed-format", 1, 11, "rows: is a list"),
        ("t: {key: {}, rows: []}", "seed-format", 1, 10, "key: is a list of column names"),
        ("t: [1, [2]]", "seed-format", 1, 5, "a row is a mapping of columns, not 1"),
        ("t: [[2]]", "seed-format", 1, 5, "a row is a mapping of columns, not a list"),
        ("t:\n- a: &x [*x]", "seed-syntax", 2, 6, "aliases here never end"),
        ("t: " + "[" * 1200, "seed-syntax", 0, 0, "nested too deeply to be a seed file"),
    ],
)
def test_what_is_not_understood_is_said_with_its_place(  # noqa: PLR0917
    tmp_path: Path, content: str | bytes, code: str, line: int, column: int, message: str
) -> None:
    found = refused(tmp_path, content)
    assert found[0].code == code
    assert found[0].message.startswith(message)
    assert found[0].location is not None
    assert (found[0].location.line, found[0].location.column) == (line, column)


def test_a_bomb_of_aliases_does_not_go_off(tmp_path: Path) -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{new}: &{new} [{', '.join(['*' + old] * 10)}]"
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    content = "t:\n- " + "\n  ".join(lines)
    assert "aliases here never end" in refused(tmp_path, content)[0].message


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    problems = Problems()
    assert DocumentSource(tmp_path / "none.yaml").blocks(problems) == ()
    with pytest.raises(SeedInvalid, match="cannot be read: No such file"):
        problems.raise_if_any()


def test_places_are_told_from_where_a_person_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (block,) = read(tmp_path, "t: []")
    assert str(block.location) == "a.yaml:1:1"
