"""Law 3: seed twice = seed once, for whatever the files hold."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from tests.fixtures.laws import examples
from tests.integration.seed.library import LIBRARY, Seeds, counts

_WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co", "Zl", "Zp")), max_size=12
)
_DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | _WORDS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_WORDS, inner, max_size=2),
    max_leaves=4,
)
_COLUMNS: dict[str, st.SearchStrategy[Any]] = {
    "kind": st.sampled_from(["paper", "audio"]),
    "pages": st.integers(0, 5000),
    "price": st.none() | st.decimals(-99, 99, places=2).map(str),
    "details": st.none() | st.dictionaries(_WORDS, _DOCUMENTS, max_size=2),
    "lent_at": st.none() | st.datetimes().map(lambda moment: f"{moment.isoformat(sep=' ')}+00"),
}


@dataclass
class Drawn:
    """Rows for the files, and for each book the title of its parent."""

    tables: dict[str, list[dict[str, Any]]]
    parents: dict[str, str | None] = field(default_factory=dict)


@st.composite
def drawn_rows(draw: st.DrawFn) -> Drawn:
    teams = [f"team {number}" for number in range(draw(st.integers(1, 3)))]
    people = [f"p{number}@x" for number in range(draw(st.integers(0, 3)))]
    titles = [f"T{number}" for number in range(draw(st.integers(0, 6)))]
    leads = st.none() | st.sampled_from(people) if people else st.none()
    drawn = Drawn({})
    drawn.tables["team"] = [
        {"slug": slug, "lead": draw(leads)} | draw(st.fixed_dictionaries({}, optional={"name": _WORDS}))
        for slug in teams
    ]
    drawn.tables["person"] = [{"email": email, "team": draw(st.sampled_from(teams))} for email in people]
    drawn.tables["book"] = []
    for title in titles:
        parent = draw(st.none() | st.sampled_from(titles))
        drawn.parents[title] = parent
        row = {"title": title} | draw(st.fixed_dictionaries({}, optional=_COLUMNS))
        row["parent"] = parent if parent is None or draw(st.booleans()) else {"title": parent}
        drawn.tables["book"].append(row)
    drawn.tables = {name: draw(st.permutations(rows)) for name, rows in drawn.tables.items()}
    return drawn


def write(seeds: Seeds, drawn: Drawn, split: int) -> None:
    """Write each table into two files of two sets; JSON is YAML."""
    shutil.rmtree(seeds.directory)
    blocks: dict[str, list[dict[str, Any]]] = {
        name: [{"rows": rows[:split]}, {"rows": rows[split:]}] for name, rows in sorted(drawn.tables.items())
    }
    for block in blocks["book"]:
        block["key"] = ["title"]
    files = {
        f"{seed_set}/{name}.yaml": json.dumps({name: blocks[name][number]}, ensure_ascii=False)
        for name in blocks
        for number, seed_set in enumerate(("one", "two"))
    }
    seeds.write(files | {"two/_set.yaml": "extends: one\n"})


def images(seeds: Seeds) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row with its place on disk, which moves whenever the row is written."""
    place = "ctid, xmin" if seeds.connection.dialect.name == "postgresql" else "rowid"
    query = "SELECT {}, t.* FROM {} t ORDER BY 1"
    return {
        name: [tuple(map(str, row)) for row in seeds.connection.execute(text(query.format(place, name)))]
        for name in ("team", "person", "book")
    }


def check(seeds: Seeds, drawn: Drawn, split: int) -> None:
    write(seeds, drawn, split)
    rows = {name: len(rows) for name, rows in drawn.tables.items() if rows}
    assert counts(seeds.seed("two")) == {name: (number, 0, 0) for name, number in rows.items()}
    once = images(seeds)
    assert counts(seeds.seed("two")) == {name: (0, 0, number) for name, number in rows.items()}
    assert images(seeds) == once
    found = seeds.connection.execute(
        text("SELECT b.title, p.title FROM book b LEFT JOIN book p ON p.id = b.parent_id")
    )
    assert {row[0]: row[1] for row in found} == drawn.parents
    _check_repair(seeds, drawn)


def _check_repair(seeds: Seeds, drawn: Drawn) -> None:
    """Whatever becomes of the rows, one more run leads back, and touches just those that differ."""
    seeds.connection.execute(text("UPDATE book SET pages = 17, price = NULL, parent_id = NULL"))
    touched = sum(
        row.get("pages", 17) != 17 or row.get("price") is not None or row["parent"] is not None
        for row in drawn.tables["book"]
    )
    report = counts(seeds.seed("two"))
    if drawn.tables["book"]:
        assert report["book"] == (0, touched, len(drawn.tables["book"]) - touched)
    assert not seeds.seed("two").has_changes
    book = LIBRARY.tables["book"]
    prices = {row.title: row.price for row in seeds.connection.execute(book.select())}
    for row in drawn.tables["book"]:
        if row.get("price") is not None:
            assert prices[row["title"]] == Decimal(row["price"])


@pytest.fixture(params=["library", "sqlite_library", "staged_library"])
def lent(request: pytest.FixtureRequest) -> Iterator[Seeds]:
    seeds: Seeds = request.getfixturevalue(request.param)
    yield seeds


@settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(drawn=drawn_rows(), split=st.integers(0, 4))
def test_seed_twice_is_seed_once(lent: Seeds, drawn: Drawn, split: int) -> None:
    transaction = lent.connection.begin()
    try:
        check(lent, drawn, split)
    finally:
        transaction.rollback()
