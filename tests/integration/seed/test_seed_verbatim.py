"""CSV whose own bytes are sent: whole blocks are split at once, and what is wrong in one keeps its place."""

from __future__ import annotations

from typing import Any

import pytest

from taskschema.errors import SeedInvalid
from taskschema.seed import seed
from taskschema.seed.files import opening
from taskschema.seed.stage.tabular import TabularFeed
from tests.integration.seed.library import Seeds, counts

ROWS = 2_000


@pytest.fixture
def verbatim(staged_library: Seeds, monkeypatch: pytest.MonkeyPatch) -> Seeds:
    """Every file streams, in blocks of a few rows."""
    monkeypatch.setattr("taskschema.seed.gathering.MANY_BYTES", -1)
    monkeypatch.setattr(opening.read_blocks, "__defaults__", (200,))
    return staged_library


def test_texts_that_look_like_something_else_go_as_they_are(
    verbatim: Seeds, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        pytest.fail("the block was not sent as it is")

    names = {
        "AA": "now or never",
        "AB": "today",
        "AC": '"quoted" first',
        "AD": "",
        "AE": "a\nb, c",
        "AF": "{}",
    }
    monkeypatch.setattr(TabularFeed, "_put_values", refuse)
    monkeypatch.setattr(TabularFeed, "_feed_rows", refuse)
    written = "".join('{},"{}"\n'.format(code, name.replace('"', '""')) for code, name in names.items())
    verbatim.write({"s/country.csv": f"code,name\n{written}"})
    assert counts(verbatim.run())["country"] == (6, 0, 0)
    assert verbatim.rows("SELECT code, name FROM country ORDER BY 1") == list(names.items())
    assert counts(verbatim.run())["country"] == (0, 0, 6)


def test_a_variable_among_them_is_asked_for(verbatim: Seeds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHO", "Ada")
    verbatim.write({"s/country.csv": 'code,name\nAA,a\nAB," ${env:WHO}"\nAC,${env:WHO}\n'})
    with pytest.raises(SeedInvalid, match="the variable WHO is not allowed here"):
        verbatim.run()
    with verbatim.connection.begin():
        seed(
            verbatim.connection,
            metadata=verbatim.metadata,
            directory=verbatim.directory,
            sets=["s"],
            allow_env=["WHO"],
        )
    assert verbatim.rows("SELECT code, name FROM country ORDER BY 1") == [
        ("AA", "a"),
        ("AB", " ${env:WHO}"),
        ("AC", "Ada"),
    ]


@pytest.mark.parametrize("number", [0, 1, ROWS // 2, ROWS - 1])
@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        ("x,Name,7", 1, "the row has 3 fields, and the header has 2"),
        ('x,Na"me"', 3, "the row has a quote that is not the whole field's"),
        ('x,"Na"me""', 3, "the row has a quote that is not the whole field's"),
        ('x,Na""me', 3, "the row has a quote that is not the whole field's"),
        (",Name", 1, "slug: input should be a valid string"),
        ("S0,Name", 1, "is here twice; it is already at"),
    ],
)
def test_a_wrong_row_in_any_block_has_its_place(
    verbatim: Seeds, number: int, row: str, column: int, message: str
) -> None:
    rows = [f's{each},"Number {each}, ""of"" many"' for each in range(1, ROWS + 1)]
    rows.insert(0, "s0,first")
    rows.insert(number + 1, row)
    verbatim.write({"s/team.csv": "slug,name\n" + "".join(f"{each}\n" for each in rows)})
    with pytest.raises(SeedInvalid) as refused:
        verbatim.run()
    (finding,) = refused.value.findings
    assert message in finding.message
    assert finding.location is not None
    assert (finding.location.line, finding.location.column) == (number + 3, column)
    assert verbatim.rows("SELECT count(*) FROM team") == [(0,)]


def test_numbers_that_are_keys_stand_once(verbatim: Seeds) -> None:
    rows = [f"{number},1,2\n" for number in range(1, 50)]
    verbatim.write({"s/loan.csv": "number,first_day,last_day\n" + "".join([*rows, "7,1,2\n", "8,1,2\n"])})
    with pytest.raises(SeedInvalid) as refused:
        verbatim.run()
    said = [str(finding.location).rpartition("/")[2] for finding in refused.value.findings]
    assert said == ["loan.csv:51:1", "loan.csv:52:1"]
    assert all("is here twice" in finding.message for finding in refused.value.findings)
    verbatim.write({"s/loan.csv": "number,first_day,last_day\n" + "".join(rows)})
    assert counts(verbatim.run())["loan"] == (49, 0, 0)


def test_numbers_spelled_otherwise_are_the_same_numbers(verbatim: Seeds) -> None:
    verbatim.write({"s/setting.csv": "name,value,level\na,x,7\nb,x,+8\nc,x,009\nd,x,-1\n"})
    verbatim.run()
    assert verbatim.rows("SELECT level FROM setting ORDER BY name") == [(7,), (8,), (9,), (-1,)]
    assert not verbatim.run().has_changes
