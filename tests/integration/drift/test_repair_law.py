"""Law 7: for drawn pairs of schemas, what the repair of a drift makes has no drift."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from hypothesis import HealthCheck, given, seed, settings
from sqlalchemy import Connection

from taskschema.catalog import Catalog, compare, read_catalog
from taskschema.db.scratch import scratch_database
from taskschema.db.url import DatabaseUrl
from taskschema.drift.repair import plan_repair
from taskschema.drift.repair.workshop import Workshop
from tests.fixtures.laws import examples
from tests.fixtures.schemas import ROLE, schemas

SHARES = 4
"""Tests that draw a part of the pairs each, so that they can run beside each other."""
PAIRS = 200


@pytest.fixture(scope="module")
def law_role(server: DatabaseUrl) -> str:
    with psycopg.connect(**server.libpq_parameters(), autocommit=True) as connection:
        connection.execute(
            f"DO $$BEGIN CREATE ROLE {ROLE}; "
            "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END$$"
        )
    return ROLE


@contextmanager
def made(server: DatabaseUrl, statements: Iterable[str]) -> Iterator[Connection]:
    """Lend a database in which somebody ran the statements."""
    with scratch_database(server) as connection:
        with connection.begin():
            for statement in statements:
                connection.exec_driver_sql(statement.replace("%", "%%"))
        yield connection


def read(server: DatabaseUrl, statements: Iterable[str]) -> Catalog:
    with made(server, statements) as connection:
        return read_catalog(connection)


@pytest.mark.usefixtures("law_role")
@pytest.mark.parametrize("share", range(SHARES))
def test_what_a_repair_makes_has_no_drift(share: int, server: DatabaseUrl) -> None:
    @seed(share)  # each share draws pairs of its own, the same ones every time
    @settings(
        max_examples=examples(PAIRS) // SHARES + 1, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(schemas(), schemas())
    def law(should: tuple[str, ...], found: tuple[str, ...]) -> None:
        expected = read(server, should)
        with made(server, found) as connection:
            actual = read_catalog(connection)
            repair = plan_repair(actual, expected, lambda: scratch_database(server))
            assert repair.remaining == ()
            assert repair.unproven == ()
            with Workshop.opened(connection) as workshop:
                workshop.run(repair.statements)
                assert compare(expected, workshop.read()) == []
        assert bool(repair.statements) == bool(compare(expected, actual))

    law()
