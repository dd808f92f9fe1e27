"""Everything that is wrong in seed files, at once, each with its place; and nothing is written."""

from __future__ import annotations

import pytest

from taskschema.errors import SeedInvalid
from taskschema.findings import Finding
from tests.integration.seed.library import Seeds


def refused(seeds: Seeds) -> list[Finding]:
    with pytest.raises(SeedInvalid) as caught:
        seeds.run()
    assert caught.value.exit_code == 3
    assert seeds.rows("SELECT count(*) FROM country") == [(0,)]
    return list(caught.value.findings)


def findings(seeds: Seeds) -> list[tuple[str, int, int, str, str]]:
    """Return (code, line, column, message, hint) of what a run reports."""
    return [_flat(finding) for finding in refused(seeds)]


def _flat(finding: Finding) -> tuple[str, int, int, str, str]:
    assert finding.location is not None
    return finding.code, finding.location.line, finding.location.column, finding.message, finding.hint


def test_all_of_it_at_once(seeds: Seeds) -> None:
    seeds.write(
        {
            "s/a.yaml": """\
countri:
  rows: []
country:
  rows:
    - {code: GB, name: Great Britain}
    - {code: GBR, name: 7}
    - {code: FR, nam: France}
book:
  key: [titel]
""",
            "s/b.yaml": """\
book:
  key: [title]
  rows:
    - title: A
      kind: papr
      pages: 5001
      lent_at: yesterday
      team: nowhere
    - title: A
    - pages: 3
""",
        }
    )
    found = {
        (finding.code, str(finding.location).rpartition("/s/")[2]): (finding.message, finding.hint)
        for finding in refused(seeds)
    }
    assert found == {
        ("seed-unknown-table", "a.yaml:1:1"): ("there is no table countri", "did you mean country?"),
        ("seed-invalid-value", "a.yaml:6:14"): (
            "country: code: string should have at most 2 characters, not GBR",
            "",
        ),
        ("seed-invalid-value", "a.yaml:6:25"): (
            "country: name: input should be a valid string, not 7",
            'put it in quotes: "7"',
        ),
        ("seed-unknown-column", "a.yaml:7:18"): ("table country has no column nam", "did you mean name?"),
        ("seed-missing-value", "a.yaml:7:7"): ("country (code: FR) is new, and needs a value for name", ""),
        ("seed-unknown-column", "a.yaml:9:9"): ("table book has no column titel", "did you mean title?"),
        ("seed-invalid-value", "b.yaml:5:13"): (
            "book: kind: input should be 'paper' or 'audio', not papr",
            "did you mean paper?",
        ),
        ("seed-invalid-value", "b.yaml:6:14"): (
            "book: pages: input should be less than or equal to 5000, not 5001",
            "",
        ),
        ("seed-invalid-value", "b.yaml:7:16"): (
            "book: lent_at: input should be a valid datetime or date, input is too short, not yesterday",
            "",
        ),
        ("seed-reference", "b.yaml:8:13"): (
            "there is no team (slug: nowhere), neither in the files nor in the database",
            "add it to a file, or name another",
        ),
        ("seed-duplicate-row", "b.yaml:9:7"): (
            f"book (title: A) is here twice; it is already at {seeds.directory}/s/b.yaml:4:7",
            "a row stands in one place; keep one of the two",
        ),
        ("seed-missing-value", "b.yaml:10:7"): (
            "the row does not name title, by which book rows are told apart",
            "the key of book is [title]",
        ),
    }


@pytest.mark.parametrize(
    ("content", "code", "place", "message", "hint"),
    [
        (
            "device: [{serial: a, address: b}]",
            "seed-key",
            (1, 1),
            "table device needs a natural key, and has several: [address] or [serial]",
            "declare one of them, such as key: [address]",
        ),
        (
            "book: [{title: a}]",
            "seed-key",
            (1, 1),
            "table book needs a natural key, and has none: no unique constraint",
            "declare key: with columns that no two rows share, or give each row its primary key",
        ),
        (
            "book: {key: title, rows: [{title: a, parent: [a]}]}",
            "seed-reference",
            (1, 46),
            "a row of book is named by its key, or by a mapping of columns, not by a list",
            "",
        ),
        (
            "book: {key: title, rows: [{title: a, parent: {}}]}",
            "seed-reference",
            (1, 46),
            "an empty mapping names no row of book",
            "",
        ),
        (
            "book: {key: [title, pages], rows: [{title: a, pages: 1, parent: a}]}",
            "seed-reference",
            (1, 65),
            "one value does not name a row of book: its key is [title, pages]",
            "write a mapping such as {title: .., pages: ..}",
        ),
        (
            "book: {key: [title, pages], rows: [{title: a, pages: 1}, {title: a, pages: 2},"
            " {title: b, pages: 1, parent: {title: a}}]}",
            "seed-reference",
            (1, 109),
            "book (title: a) may be any of 2 rows",
            "name it by its key: [title, pages]",
        ),
        (
            "team: [{slug: a, lead: x, lead_id: 3}]",
            "seed-duplicate-name",
            (1, 27),
            "lead_id gives lead_id a second value",
            "",
        ),
        (
            "team: [{slug: core}, {slug: CORE}]",
            "seed-duplicate-row",
            (1, 22),
            "team (slug: core) is here twice",
            "a row stands in one place; keep one of the two",
        ),
        (
            "team: [{slug: core}]\nperson: [{email: a, team: cor}]",
            "seed-reference",
            (2, 27),
            "there is no team (slug: cor), neither in the files nor in the database",
            "did you mean core?",
        ),
        (
            "person: [{email: a}]",
            "seed-missing-value",
            (1, 10),
            "person (email: a) is new, and needs a value for team_id",
            "",
        ),
        (
            "loan: [{number: 1, first_day: 3, last_day: 2}]",
            "seed-invalid-value",
            (1, 8),
            "loan: the row: the first day comes after the last",
            "",
        ),
        (
            "setting: [{name: a, level: 40000}]",
            "seed-invalid-value",
            (1, 28),
            "setting: level does not fit in 16 bits: 40000",
            "",
        ),
        (
            "setting: [{name: a, level: high, value: abcdef}]",
            "seed-invalid-value",
            (1, 28),
            "setting: level: input should be a valid integer",
            "",
        ),
        (
            "counted: [{name: a, id: 3}]",
            "seed-generated-column",
            (1, 21),
            "only the database gives counted.id a value",
            "",
        ),
        (
            'country: [{code: GB, name: "a\\0b"}]',
            "seed-invalid-value",
            (1, 28),
            "country: name holds the character NUL",
            "",
        ),
        (
            "place: [{name: a, parent: {name: b, parent: {name: a}}}, {name: b, parent: {name: a}}]",
            "seed-cycle",
            (1, 58),
            "keys refer to each other in a circle: place",
            "",
        ),
        (
            "book: {key: title, rows: [{title: a}]}\n---\nbook: {key: pages, rows: [{pages: 3}]}",
            "seed-key",
            (3, 8),
            "the key of book is declared otherwise at",
            "a table has one key in a run",
        ),
        (
            "country: [{code: GB, name: null}]",
            "seed-invalid-value",
            (1, 28),
            "country: name: input should be",
            "",
        ),
    ],
)
@pytest.mark.parametrize("lane", ["library", "staged_library"])
def test_one_mistake(  # noqa: PLR0917
    request: pytest.FixtureRequest,
    lane: str,
    content: str,
    code: str,
    place: tuple[int, int],
    message: str,
    hint: str,
) -> None:
    library: Seeds = request.getfixturevalue(lane)
    library.write({"s/a.yaml": content})
    found = findings(library)
    assert any(
        each[0] == code and each[1:3] == place and each[3].startswith(message) and each[4] == hint
        for each in found
    ), found


def test_composite_references_that_contradict_a_column(seeds: Seeds) -> None:
    seeds.write(
        {
            "s/a.yaml": """\
country: [{code: GB, name: Great Britain}, {code: FR, name: France}]
shelf: [{country: GB, name: north}]
loan:
  - {number: 1, shelf: {country: GB, name: north}, country_code: FR, first_day: 1, last_day: 2}
"""
        }
    )
    (found,) = findings(seeds)
    assert found[:3] == ("seed-reference", 4, 24)
    assert found[3] == "country_code is 'FR', but shelf (country_code: GB, name: north) has 'GB'"


def test_a_reference_into_a_table_with_broken_rows_is_not_blamed(seeds: Seeds) -> None:
    seeds.write({"s/a.yaml": "team: [{slug: [core]}]\nperson: [{email: a, team: core}]\n"})
    (found,) = findings(seeds)
    assert found[:3] == ("seed-invalid-value", 1, 15)


def test_two_rows_that_are_one_in_the_database(seeds: Seeds) -> None:
    seeds.change(
        "INSERT INTO place (id, name) VALUES (1, 'root')",
        "INSERT INTO place (id, name, parent_id) VALUES (2, 'x', 1)",
    )
    named = "  - {name: x, parent: {name: root, parent: null}}\n"
    seeds.write({"s/a.yaml": f"place:\n  - {{name: x, parent_id: 1}}\n{named}"})
    (found,) = findings(seeds)
    assert found[:3] == ("seed-duplicate-row", 3, 5)
    assert "are one row in the database" in found[3]


def test_files_that_are_not_yaml_are_all_named(seeds: Seeds) -> None:
    seeds.write(
        {"s/a.yaml": "country: [\n", "s/b.yaml": "country:\n  - {code: GB, code: FR}\n", "s/c.tsv": "x"}
    )
    assert [each.code for each in refused(seeds)] == ["seed-format"]
    (seeds.directory / "s" / "c.tsv").unlink()
    found = findings(seeds)
    assert ("seed-syntax", 2, 1) in [each[:3] for each in found]
    assert ("seed-duplicate-name", 2, 16) in [each[:3] for each in found]
