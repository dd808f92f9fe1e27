"""What should be in one database, what is in another: there and back, object by object."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from psycopg import sql
from sqlalchemy import Connection

from taskschema.catalog import Catalog, compare, read_catalog
from taskschema.catalog.compare.pairs import pair
from taskschema.catalog.ddl import DATABASE, DDL, Ddl, Statement
from taskschema.catalog.objects import CatalogObject
from taskschema.findings import Severity

Told = tuple[str, str, Severity]
"""Code, object and severity of a finding."""

ODD_NAMES = ('Größe ""x"" %s', "new\nline", "ä" * 31, "user", "it's", "back\\slash")
"""As they stand between double quotes: capitals, quotes, a line feed, 62 bytes, a reserved word."""


LOOKED_AT = (
    *(
        "tables",
        "sequences",
        "enums",
        "views",
        "materialized_views",
        "statistics",
        "triggers",
        "rules",
        "policies",
    ),
    *("publications", "subscriptions", "collations", "conversions"),
    *("text_search_parsers", "text_search_templates", "text_search_dictionaries"),
    *("text_search_configurations", "foreign_data_wrappers", "servers", "user_mappings"),
)


@dataclass(frozen=True, slots=True)
class Way:
    """What was said of a change, and the statements that took it back."""

    told: list[Told]
    statements: list[str]

    @property
    def dropped(self) -> bool:
        """True if an object was dropped and made anew."""
        return any(statement.startswith("DROP ") for statement in self.statements)


def major_of(connection: Connection) -> int:
    assert connection.dialect.server_version_info is not None
    return int(connection.dialect.server_version_info[0])


def read(connection: Connection, *more: str) -> Catalog:
    return read_catalog(connection, subjects=(*LOOKED_AT, *more))


def run(connection: Connection, *statements: str) -> None:
    """Run plain SQL in one transaction."""
    with connection.begin():
        for statement in statements:
            connection.exec_driver_sql(statement.replace("%", "%%"))


def run_ddl(connection: Connection, statements: Iterable[Statement]) -> list[str]:
    """Run statements of the package, each alone and whatever the search_path; return what was run."""
    database = sql.Identifier(str(connection.engine.url.database)).as_string(None)
    done = [statement.sql.replace(DATABASE, database) for statement in statements]
    with connection.engine.connect() as beside:
        beside.execution_options(isolation_level="AUTOCOMMIT")
        beside.exec_driver_sql("SET search_path = pg_catalog")
        beside.exec_driver_sql("SET check_function_bodies = off")
        for statement in done:
            beside.exec_driver_sql(statement.replace("%", "%%"))
        beside.exec_driver_sql("RESET ALL")
    return done


def ddl_of(value: CatalogObject) -> Ddl[Any]:
    return DDL[type(value)]


def there_and_back(
    connection: Connection, other: Connection, subject: str, base: Iterable[str], *statements: str
) -> tuple[Any, ...]:
    """Make objects by plain SQL here and by their DDL there, find the same, drop them; return them."""
    run(connection, *base, *statements)
    run(other, *base)
    before, expected = read(other, subject), read(connection, subject)
    made: tuple[CatalogObject, ...] = getattr(expected, subject)
    run_ddl(other, (statement for value in made for statement in ddl_of(value).create(value)))
    actual = read(other, subject)
    assert actual == expected
    assert compare(expected, actual) == []
    assert Catalog.from_json(json.loads(json.dumps(expected.to_json()))) == expected
    assert all(ddl_of(value).alter(value, value) == [] for value in made)
    run_ddl(other, (statement for value in reversed(made) for statement in ddl_of(value).drop(value)))
    assert read(other, subject) == before
    return made


def there_by_change(
    connection: Connection, other: Connection, subject: str, base: Iterable[str], *changes: str
) -> Way:
    """Make the same in both, change one by plain SQL, say what differs, and take it back."""
    base = tuple(base)
    run(connection, *base)
    run(other, *base)
    return taken_back(connection, other, subject, *changes)


def taken_back(connection: Connection, other: Connection, subject: str, *changes: str) -> Way:
    """Change one of two equal databases by plain SQL, say what differs, and take it back."""
    expected = read(connection, subject)
    assert compare(expected, read(other, subject)) == []
    run(other, *changes)
    actual = read(other, subject)
    found = compare(expected, actual)
    told = [(finding.code, finding.object, finding.severity) for finding in found]
    assert all(finding.expected != finding.actual for finding in found)
    done = run_ddl(other, _way_back(expected, actual, subject))
    after = read(other, subject)
    assert after == expected
    assert compare(expected, after) == []
    return Way(told, done)


def _way_back(expected: Catalog, actual: Catalog, subject: str) -> Iterable[Statement]:
    pairs = pair(getattr(expected, subject), getattr(actual, subject))
    for value in pairs.unexpected:
        yield from ddl_of(value).drop(value)
    for should, found in pairs.both:
        altered = ddl_of(should).alter(found, should)
        yield from (
            [*ddl_of(should).drop(found), *ddl_of(should).create(should)] if altered is None else altered
        )
    for value in pairs.missing:
        yield from ddl_of(value).create(value)


def renamed(connection: Connection, other: Connection, subject: str, *changes: str) -> Way:
    """Rename in one of two equal databases by plain SQL, say so, and take it back."""
    expected = read(connection, subject)
    run(other, *changes)
    actual = read(other, subject)
    told = [(each.code, each.object, each.severity) for each in compare(expected, actual)]
    pairs = pair(getattr(expected, subject), getattr(actual, subject))
    statements = ddl_of(pairs.missing[0]).rename(pairs.unexpected[0], pairs.missing[0])
    assert statements
    done = run_ddl(other, statements)
    assert read(other, subject) == expected
    return Way(told, done)
