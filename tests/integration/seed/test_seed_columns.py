"""Files with columns mean what documents mean, whichever way they take into the database."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taskschema.errors import ConfigError, ConstraintRefused, SeedError, SeedInvalid
from taskschema.models.types import Family
from taskschema.seed.stage import columns
from tests.fixtures.laws import examples
from tests.integration.seed.library import Seeds, counts

KEYS = "book: {key: [title], rows: []}\n"
TEAMS = "team: [{slug: core}, {slug: docs}]\ncountry: [{code: GB, name: Great Britain}]\n"


@pytest.fixture(params=["library", "sqlite_library", "streamed"])
def any_seeds(request: pytest.FixtureRequest) -> Seeds:
    lent: Seeds = request.getfixturevalue(request.param)
    return lent


@pytest.fixture
def streamed(staged_library: Seeds, monkeypatch: pytest.MonkeyPatch) -> Seeds:
    """No file is small enough to be held in memory."""
    monkeypatch.setattr("taskschema.seed.gathering.MANY_BYTES", -1)
    return staged_library


def test_values_of_every_type(any_seeds: Seeds) -> None:
    any_seeds.write(
        {
            "s/a.yaml": TEAMS + KEYS,
            "s/book.csv": "title,team,kind,pages,price,details,lent_at\n"
            'First,core,audio,20,12345678.90,"{""a"": [1, null]}",2026-01-01 00:00:00+00\n'
            '"Second, of ""two""",,paper,0,,,2026-01-01T00:00:00Z\n'
            "Üñï\\t,docs,paper,5000,-1.5,null,\n",
        }
    )
    assert counts(any_seeds.run())["book"] == (3, 0, 0)
    assert counts(any_seeds.run())["book"] == (0, 0, 3)
    book = any_seeds.metadata.tables["book"]
    with any_seeds.connection.begin():
        found = {row.title: row for row in any_seeds.connection.execute(book.select())}
    first, second, third = found["First"], found['Second, of "two"'], found["Üñï\\t"]
    assert (first.kind.value, first.pages, str(first.price)) == ("audio", 20, "12345678.90")
    assert first.details == {"a": [1, None]}
    assert first.lent_at.replace(tzinfo=UTC) == datetime(2026, 1, 1, tzinfo=UTC)
    assert second.lent_at.replace(tzinfo=UTC) == datetime(2026, 1, 1, tzinfo=UTC)
    assert (second.team_id, second.price, second.details) == (None, None, None)
    assert (third.lent_at, third.pages, str(third.price)) == (None, 5000, "-1.50")


def test_rows_are_named_behind_dots(any_seeds: Seeds) -> None:
    any_seeds.write(
        {
            "s/a.yaml": TEAMS + KEYS + "shelf: [{country: GB, name: north}]\n",
            "s/book.csv": "title,parent.title,team.slug\nA,B,core\nB,C,\nC,A,docs\nD,,core\n",
            "s/loan.csv": "number,shelf.country,shelf.name,first_day,last_day\n1,GB,north,1,2\n2,,,1,2\n",
            "s/person.csv": "email,team,home\na@x,core,GB\nb@x,docs,\n",
            "s/membership.csv": "person,team\na@x,docs\nb@x,docs\n",
        }
    )
    any_seeds.run()
    assert not any_seeds.run().has_changes
    assert any_seeds.rows(
        "SELECT b.title, p.title FROM book b LEFT JOIN book p ON p.id = b.parent_id ORDER BY 1"
    ) == [("A", "B"), ("B", "C"), ("C", "A"), ("D", None)]
    assert any_seeds.rows("SELECT number, country_code, shelf_name FROM loan ORDER BY 1") == [
        (1, "GB", "north"),
        (2, None, None),
    ]
    assert any_seeds.rows("SELECT email, slug FROM person JOIN team ON team.id = team_id ORDER BY 1") == [
        ("a@x", "core"),
        ("b@x", "docs"),
    ]
    assert any_seeds.rows("SELECT count(*) FROM membership") == [(2,)]


def test_a_named_row_whose_key_holds_null(any_seeds: Seeds) -> None:
    any_seeds.write(
        {
            "s/a.yaml": "team: [{slug: core}]\nbook:\n  key: [team, title]\n"
            "  rows: [{team: null, title: Loose}, {team: core, title: Own}]\n",
            "s/book.csv": "team,title,parent.team,parent.title\ncore,A,,Loose\ncore,B,core,Own\ncore,C,,\n",
        }
    )
    any_seeds.run()
    assert not any_seeds.run().has_changes
    assert any_seeds.rows(
        "SELECT b.title, p.title FROM book b LEFT JOIN book p ON p.id = b.parent_id ORDER BY 1"
    ) == [("A", "Loose"), ("B", "Own"), ("C", None), ("Loose", None), ("Own", None)]


def test_everything_that_is_wrong_with_its_place(any_seeds: Seeds) -> None:
    any_seeds.write(
        {
            "s/a.yaml": TEAMS + KEYS,
            "s/book.csv": "title,team,kind,pages\nA,core,papr,1\nB,nowhere,paper,5001\n"
            "C,core,paper,7\nC,docs,paper,8\n",
            "s/person.csv": "email,home\nx@x,GB\n",
        }
    )
    with pytest.raises(SeedInvalid) as refused:
        any_seeds.run()
    found = {str(each.location).rpartition("/s/")[2]: each.message for each in refused.value.findings}
    assert found["book.csv:2:8"] == "book: kind: input should be 'paper' or 'audio', not papr"
    assert found["book.csv:3:17"].startswith("book: pages: input should be less than or equal to 5000")
    assert "is here twice" in found["book.csv:5:1"]
    assert found["person.csv:2:1"] == "person (email: x@x) is new, and needs a value for team_id"
    assert any_seeds.rows("SELECT count(*) FROM book") == [(0,)]


def test_rows_that_are_nowhere_have_their_place(any_seeds: Seeds) -> None:
    any_seeds.write(
        {
            "s/a.yaml": TEAMS + KEYS,
            "s/book.csv": "title,team\nA,core\nB,cora\n",
            "s/person.csv": "email,team_id\nx@x,77\n",
        }
    )
    with pytest.raises(SeedInvalid) as refused:
        any_seeds.run()
    found = {
        str(each.location).rpartition("/s/")[2]: (each.message, each.hint) for each in refused.value.findings
    }
    assert found["book.csv:3:3"] == (
        "there is no team (slug: cora), neither in the files nor in the database",
        "did you mean core?",
    )
    assert found["person.csv:2:5"][0].startswith("there is no team (id: 77)")


@pytest.mark.parametrize(
    ("header", "code", "message"),
    [
        ("title,nam", "seed-unknown-column", "table book has no column nam"),
        ("title,team.nam", "seed-unknown-column", "table team has no column nam"),
        ("pages,kind", "seed-missing-value", "the file has no column title"),
        ("title,parent,team,team_id", "seed-duplicate-name", "team_id gives team_id a second value"),
    ],
)
def test_a_header_that_means_nothing(streamed: Seeds, header: str, code: str, message: str) -> None:
    row = ",".join("1" for _ in header.split(","))
    streamed.write({"s/a.yaml": TEAMS + KEYS, "s/book.csv": f"{header}\n{row}\n"})
    with pytest.raises(SeedInvalid) as refused:
        streamed.run()
    assert any(
        each.code == code and each.message.startswith(message) and each.location and each.location.line == 1
        for each in refused.value.findings
    ), refused.value.findings


def test_rules_over_several_fields(any_seeds: Seeds) -> None:
    any_seeds.write({"s/loan.csv": "number,first_day,last_day\n1,1,2\n2,3,2\n"})
    with pytest.raises(SeedInvalid, match=r"loan\.csv:3:1.*the first day comes after the last"):
        any_seeds.run()


def test_fields_that_change_what_they_are_given(any_seeds: Seeds) -> None:
    any_seeds.write({"s/team.csv": 'slug,name\nCORE,Core\nDocs,""\n'})
    any_seeds.run()
    assert any_seeds.rows("SELECT slug, name FROM team ORDER BY 1") == [("core", "Core"), ("docs", "")]
    assert not any_seeds.run().has_changes


def test_times_that_are_relative_are_for_new_rows(any_seeds: Seeds) -> None:
    any_seeds.write(
        {
            "s/a.yaml": "book:\n  key: title\n"
            "  rows: [{title: A, lent_at: now - 3 days}, {title: B, lent_at: today}]\n",
            "s/book.csv": "title,lent_at\nknown,now + 2h\nC,2026-01-01 00:00:00+00\n",
        }
    )
    before = datetime.now(UTC) - timedelta(seconds=1)
    any_seeds.run()
    times: dict[Any, datetime] = {}
    book = any_seeds.metadata.tables["book"]
    with any_seeds.connection.begin():
        for row in any_seeds.connection.execute(book.select()):
            times[row.title] = row.lent_at if row.lent_at.tzinfo else row.lent_at.replace(tzinfo=UTC)
    assert timedelta() <= times["A"] - (before - timedelta(days=3)) < timedelta(minutes=1)
    assert (times["B"].hour, times["B"].minute) == (0, 0)
    assert timedelta() <= times["known"] - (before + timedelta(hours=2)) < timedelta(minutes=1)
    assert not any_seeds.run().has_changes


def test_variables_of_the_environment_are_asked_for_by_name(
    any_seeds: Seeds, monkeypatch: pytest.MonkeyPatch
) -> None:
    from taskschema.seed import seed

    monkeypatch.setenv("WHO", "ada@x")
    any_seeds.write({"s/a.yaml": TEAMS + "person: [{email: '${env:WHO}', team: core}]\n"})
    with pytest.raises(SeedInvalid, match="the variable WHO is not allowed here") as refused:
        any_seeds.run()
    assert refused.value.findings[0].hint == "--allow-env WHO"
    with any_seeds.connection.begin():
        seed(
            any_seeds.connection,
            metadata=any_seeds.metadata,
            directory=any_seeds.directory,
            sets=["s"],
            allow_env=["WHO"],
        )
    assert any_seeds.rows("SELECT email FROM person") == [("ada@x",)]


def test_a_constraint_that_refuses_names_the_row(streamed: Seeds) -> None:
    streamed.change("ALTER TABLE book ADD CONSTRAINT few_pages CHECK (pages < 100)")
    rows = "".join(f"B{number},{100 if number == 37 else 7}\n" for number in range(50))
    streamed.write({"s/a.yaml": KEYS, "s/book.csv": f"title,pages\n{rows}"})
    with pytest.raises(ConstraintRefused, match=r"few_pages.*book \(title: B37\) at .*book\.csv:39:1"):
        streamed.run()


def test_trust_leaves_the_values_to_postgresql(streamed: Seeds) -> None:
    streamed.write({"s/a.yaml": KEYS, "s/book.csv": "title,pages,kind,updated_at\nA,6000,PAPER,2026-01-01\n"})
    streamed.run(trust=True)
    assert streamed.rows("SELECT title, pages FROM book") == [("A", 6000)]
    streamed.write({"s/book.csv": "title,pages\nA,1\nB,many\n"})
    with pytest.raises(SeedError, match=r"book\.csv:3"):
        streamed.run(trust=True)
    assert streamed.rows("SELECT title, pages FROM book") == [("A", 6000)]


_TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co", "Zl", "Zp")), max_size=12
) | st.sampled_from(['"', ",", "a\nb", "\\.", "\\N", "NULL", " x ", "1", "true", ""])
_BOOKS = st.lists(
    st.fixed_dictionaries(
        {
            "pages": st.integers(0, 5000),
            "kind": st.sampled_from(["paper", "audio"]),
            "price": st.none() | st.decimals(-99, 99, places=2).map(str),
            "lent_at": st.none() | st.datetimes().map(lambda moment: f"{moment.isoformat(sep=' ')}+00"),
            "team": st.none() | st.sampled_from(["core", "docs"]),
            "note": _TEXTS,
        }
    ),
    max_size=8,
)


@settings(
    max_examples=examples(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(books=_BOOKS, split=st.integers(0, 8))
def test_columns_and_documents_mean_the_same(
    streamed: Seeds, books: list[dict[str, Any]], split: int
) -> None:
    """Law 3 again: what a document has put there, a file with columns finds unchanged, and vice versa."""
    for number, book in enumerate(books):
        book["title"] = f"{number} {book.pop('note')}"
    document, columns = books[:split], books[split:]
    with streamed.connection.begin() as transaction:
        seen: list[dict[str, tuple[int, int, int]]] = []
        for first, second in ((document, columns), (columns, document), ([], books), (books, [])):
            _write(streamed, first, second)
            report = counts(streamed.seed())
            expected = (0, 0, len(books)) if seen else (len(books), 0, 0)
            assert report.get("book", (0, 0, 0)) == expected
            seen.append(report)
        transaction.rollback()


def _write(seeds: Seeds, document: list[dict[str, Any]], columns: list[dict[str, Any]]) -> None:
    header = ["title", "pages", "kind", "price", "lent_at", "team"]
    lines = [",".join(header), *(",".join(_cell(book[name]) for name in header) for book in columns)]
    (seeds.directory / "s").mkdir(exist_ok=True)
    (seeds.directory / "s" / "book.csv").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")
    tables = {
        "team": [{"slug": "core"}, {"slug": "docs"}],
        "book": {"key": ["title"], "rows": document},
    }
    (seeds.directory / "s" / "a.json").write_text(json.dumps(tables), encoding="utf-8")


def _cell(value: object) -> str:
    return "" if value is None else '"' + str(value).replace('"', '""') + '"'


def test_what_postgresql_alone_refuses_has_its_place(
    streamed: Seeds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python may read what PostgreSQL does not, such as 1_000 up to PostgreSQL 15."""
    monkeypatch.setitem(columns._PARSERS, Family.NUMERIC, lambda texts: [Decimal("1.5")] * len(texts))
    monkeypatch.setattr("taskschema.seed.stage.tabular.default_makers", lambda *_: {})
    rows = "".join(f"T{number},core,1,1.50\n" for number in range(90_000))
    rows = f"title,team,pages,price\n{rows}late,core,1,five\n"
    streamed.write({"s/a.yaml": TEAMS + KEYS, "s/book.csv": rows})
    with pytest.raises(SeedInvalid, match=r"book\.csv:90002:1: book: .*numeric"):
        streamed.run()


def test_parquet_is_read_with_its_types(any_seeds: Seeds) -> None:
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    any_seeds.write({"s/a.yaml": TEAMS + KEYS})
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    table = arrow.table(
        {
            "title": ["A", "B"],
            "pages": [7, 8],
            "price": arrow.array([Decimal("1.50"), None], arrow.decimal128(12, 2)),
            "lent_at": arrow.array([moment, None], arrow.timestamp("us", tz="UTC")),
            "team": ["core", None],
            "kind": ["audio", "paper"],
        }
    )
    parquet.write_table(table, any_seeds.directory / "s" / "book.parquet")
    assert counts(any_seeds.run())["book"] == (2, 0, 0)
    assert counts(any_seeds.run())["book"] == (0, 0, 2)
    book = any_seeds.metadata.tables["book"]
    with any_seeds.connection.begin():
        found = {row.title: row for row in any_seeds.connection.execute(book.select())}
    assert (found["A"].pages, found["A"].price, found["A"].kind.value) == (7, Decimal("1.50"), "audio")
    assert found["A"].lent_at.replace(tzinfo=UTC) == moment
    assert (found["B"].team_id, found["B"].price, found["B"].lent_at) == (None, None, None)
    parquet.write_table(
        arrow.table({"title": ["A"], "pages": [6000]}), any_seeds.directory / "s" / "book.parquet"
    )
    with pytest.raises(SeedInvalid, match=r"book\.parquet:1:2.*less than or equal to 5000"):
        any_seeds.run()
    (any_seeds.directory / "s" / "book.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(SeedInvalid, match=r"book\.parquet: not valid Parquet"):
        any_seeds.run()


def test_parquet_without_its_extra_says_how_to_get_it(
    any_seeds: Seeds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    any_seeds.write({"s/book.parquet": "x"})
    with pytest.raises(ConfigError, match="pyarrow is not installed") as refused:
        any_seeds.run()
    assert refused.value.hint == "pip install 'taskschema[parquet]'"
