"""Tables there and back: what one database is made of, brought to what another one is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pytest
from sqlalchemy import Connection

from taskschema.catalog import Catalog, compare, read_catalog
from taskschema.catalog.ddl import Statement
from taskschema.drift.repair.converging import converge
from taskschema.drift.repair.workshop import Workshop

SUBJECTS = ("tables", "materialized_views", "sequences")


@dataclass(frozen=True)
class Case:
    """Two schemas on one base, by plain SQL, and the major versions that understand it."""

    before: str
    after: str
    base: str = ""
    since: int = 0
    until: int = 99


@dataclass
class Ways:
    """The statements that led there, and those that led back."""

    there: list[Statement] = field(default_factory=list)
    back: list[Statement] = field(default_factory=list)


class Bench(Workshop):
    """A workshop that looks at tables, materialized views and sequences alone."""

    def read(self) -> Catalog:
        return read_catalog(self.lent, subjects=SUBJECTS)


def major_of(connection: Connection) -> int:
    assert connection.dialect.server_version_info is not None
    return int(connection.dialect.server_version_info[0])


def run(connection: Connection, *scripts: str) -> None:
    """Run plain SQL in one transaction; semicolons stand between statements and nowhere else."""
    with connection.begin():
        for statement in filter(None, (part.strip() for script in scripts for part in script.split(";"))):
            connection.exec_driver_sql(statement.replace("%", "%%"))


def made(connection: Connection, *scripts: str) -> Catalog:
    """Run plain SQL and read what there is then."""
    run(connection, *scripts)
    return read_catalog(connection, subjects=SUBJECTS)


def brought(connection: Connection, goal: Catalog) -> list[Statement]:
    """Turn a database into the goal and return how; it must come out equal."""
    with Bench.opened(connection) as bench:
        result = converge(bench, goal)
        reached, done = bench.read(), list(bench.done)
        bench.connection.execute("RESET search_path")
    differences = [f"{each.message} ({each.expected} / {each.actual})" for each in compare(goal, reached)]
    refusals = [f"{label}: {sentence}" for label, sentence in result.refusals.items()]
    assert reached == goal, "\n".join([*differences, *refusals, *(each.sql for each in done)])
    assert not differences
    return done


def there_and_back(connection: Connection, other: Connection, case: Case) -> Ways:
    """Turn what is before into what is after, and back again."""
    if not case.since <= major_of(connection) <= case.until:
        pytest.skip(f"PostgreSQL {major_of(connection)} does not know the words")
    before = made(connection, case.base, case.before)
    after = made(other, case.base, case.after)
    assert before != after
    return Ways(there=brought(connection, after), back=brought(connection, before))


def texts(statements: Iterable[Statement]) -> list[str]:
    """Return statements in one line each; those that run alone are marked by an exclamation mark."""
    return [f"{'! ' if each.alone else ''}{' '.join(each.sql.split())}" for each in statements]


def parametrized(cases: Mapping[str, Case]) -> pytest.MarkDecorator:
    """Run a test once a case."""
    return pytest.mark.parametrize("case", cases.values(), ids=list(cases))
