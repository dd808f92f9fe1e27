"""What the lockfile is told of a run: the rows that it left, or nothing where others wrote meanwhile."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text

from taskschema.seed import seed, seeding
from taskschema.seed.lockfile import state
from taskschema.seed.lockfile.witness import Witness
from tests.integration.seed.library import Seeds

ROWS = "country: [{code: de, name: D}, {code: fr, name: F}]\nshelf: [{country_code: de, name: s}]\n"


@pytest.fixture(params=["library", "staged_library"])
def seeds(request: pytest.FixtureRequest) -> Seeds:
    lent: Seeds = request.getfixturevalue(request.param)
    lent.write({"s/a.yaml": ROWS})
    return lent


def run(seeds: Seeds) -> Witness:
    witness = Witness(("alembic_version",))
    with seeds.connection.begin():
        seed(
            seeds.connection,
            metadata=seeds.metadata,
            directory=seeds.directory,
            sets=["s"],
            witness=witness,
        )
    return witness


def fingerprint(seeds: Seeds, witness: Witness) -> str | None:
    assert witness.scope is not None
    with seeds.connection.begin():
        driver: Any = seeds.connection.connection.driver_connection
        return state.read_fingerprint(driver, witness.scope)


def test_what_a_run_left_is_what_the_next_one_finds(seeds: Seeds) -> None:
    first = run(seeds)
    assert first.fingerprint is not None
    assert fingerprint(seeds, first) == first.fingerprint
    second = run(seeds)
    assert second.fingerprint == first.fingerprint
    seeds.change("SET TimeZone = 'Asia/Tokyo'")
    assert fingerprint(seeds, first) == first.fingerprint
    seeds.change("UPDATE shelf SET name = 'other'")
    assert fingerprint(seeds, first) != first.fingerprint
    third = run(seeds)
    assert third.fingerprint not in {None, first.fingerprint}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE country SET name = 'X' WHERE code = 'fr'",
        "DELETE FROM country WHERE code = 'fr'",
        "INSERT INTO country VALUES ('it', 'I')",
        "WITH d AS (DELETE FROM country WHERE code = 'fr' RETURNING 1)"
        " INSERT INTO country SELECT 'it', 'I' FROM d",
    ],
)
@pytest.mark.parametrize("is_first", [True, False])
def test_others_who_write_meanwhile_are_seen(
    seeds: Seeds, monkeypatch: pytest.MonkeyPatch, statement: str, *, is_first: bool
) -> None:
    """They write behind the comparison, and before the proof."""
    seeds.change("INSERT INTO country VALUES ('fr', 'F')")
    if not is_first:
        run(seeds)
    engine = create_engine(seeds.connection.engine.url)

    def meanwhile(engine: Engine, done: Any) -> Any:
        with engine.begin() as connection:
            connection.execute(text(statement))
        return done

    for name in ("_by_row", "_by_stage"):
        if (real := getattr(seeding, name, None)) is not None:
            monkeypatch.setattr(seeding, name, lambda *a, real=real, **k: meanwhile(engine, real(*a, **k)))
    witness = run(seeds)
    assert witness.scope is not None and witness.fingerprint is None
    engine.dispose()


def test_one_statement_reads_it_all(seeds: Seeds, monkeypatch: pytest.MonkeyPatch) -> None:
    witness = run(seeds)
    asked: list[object] = []
    driver: Any = seeds.connection.connection.driver_connection
    real = type(driver).execute

    def counted(*arguments: Any, **options: Any) -> Any:
        asked.append(arguments[1])
        return real(*arguments, **options)

    monkeypatch.setattr(type(driver), "execute", counted)
    assert witness.scope is not None
    assert state.read_fingerprint(driver, witness.scope) == witness.fingerprint
    assert len(asked) == 1


def test_a_large_table_is_not_read(seeds: Seeds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("taskschema.seed.lockfile.witness.SMALL_BYTES", 0)
    assert run(seeds).fingerprint is None


def test_sqlite_has_no_witness(sqlite_library: Seeds) -> None:
    sqlite_library.write({"s/a.yaml": ROWS})
    assert run(sqlite_library).fingerprint is None
