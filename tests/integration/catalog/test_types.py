"""Types of every kind: names, renames, and what is left out."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from taskschema.catalog import read_catalog
from taskschema.findings import Severity
from tests.integration.catalog.two_databases import (
    ODD_NAMES,
    ddl_of,
    renamed,
    run,
    run_ddl,
    taken_back,
)
from tests.integration.catalog.wording import verbs

BREAKING, BEHAVIOUR, COSMETIC = Severity.BREAKING, Severity.BEHAVIOUR, Severity.COSMETIC

MADE = {
    "enums": ("enum", "CREATE TYPE {} AS ENUM ('a')"),
    "domains": ("domain", "CREATE DOMAIN {} AS int CONSTRAINT ck CHECK (VALUE > 0)"),
    "composite_types": ("composite type", "CREATE TYPE {} AS (a int)"),
    "range_types": ("range type", "CREATE TYPE {} AS RANGE (SUBTYPE = int, MULTIRANGE_TYPE_NAME = public.m)"),
    "base_types": ("type", "CREATE TYPE {}"),
}


@pytest.mark.parametrize("subject", MADE)
def test_missing_and_unexpected_types(
    connection: Connection, other_connection: Connection, subject: str
) -> None:
    kind, create = MADE[subject]
    word = "DOMAIN" if subject == "domains" else "TYPE"
    for each in (connection, other_connection):
        run(each, create.format("gone"))
    way = taken_back(connection, other_connection, subject, f"DROP {word} gone")
    assert way.told == [(f"{kind.replace(' ', '-')}-missing", f"{kind} public.gone", BREAKING)]
    for each in (connection, other_connection):
        run(each, f"DROP {word} gone")
    way = taken_back(connection, other_connection, subject, create.format("added"))
    assert way.told == [(f"{kind.replace(' ', '-')}-unexpected", f"{kind} public.added", COSMETIC)]
    assert way.dropped


@pytest.mark.parametrize("subject", MADE)
def test_odd_names_and_renames(connection: Connection, other_connection: Connection, subject: str) -> None:
    kind, create = MADE[subject]
    word = "DOMAIN" if subject == "domains" else "TYPE"
    for odd in ODD_NAMES:
        for each in (connection, other_connection):
            run(each, f'CREATE SCHEMA "{odd}"', create.format(f'"{odd}"."{odd}"'))
        if subject == "base_types":  # a shell cannot be renamed
            continue
        move = f'ALTER {word} "{odd}"."{odd}" SET SCHEMA public'
        called = f'ALTER {word} public."{odd}" RENAME TO plain'
        way = renamed(connection, other_connection, subject, move, called)
        assert [(code, severity) for code, _, severity in way.told] == [
            (f"{kind.replace(' ', '-')}-renamed", BREAKING)
        ]
        assert verbs(way.statements) == ("ALTER", "ALTER")
        if subject == "range_types":
            for each in (connection, other_connection):
                run(each, f'ALTER TYPE m SET SCHEMA "{odd}"')
    values = getattr(read_catalog(connection), subject)
    plain = {odd.replace('""', '"') for odd in ODD_NAMES}
    assert {value.names for value in values} == {(odd, odd) for odd in plain}
    for value in values:
        run_ddl(other_connection, [*ddl_of(value).drop(value), *ddl_of(value).create(value)])
    assert getattr(read_catalog(other_connection), subject) == values


def test_types_of_extensions_are_left_out(connection: Connection) -> None:
    extensions = ("cube", "earthdistance", "hstore", "tablefunc", "lo")
    run(connection, *(f"CREATE EXTENSION {each}" for each in extensions))
    catalog = read_catalog(connection, subjects=tuple(MADE))
    assert list(catalog) == []


def test_types_of_tables_and_arrays_are_left_out(connection: Connection) -> None:
    run(
        connection,
        "CREATE TABLE t (a int)",
        "CREATE VIEW v AS SELECT 1 AS a",
        "CREATE SEQUENCE s",
        "CREATE TYPE r AS RANGE (SUBTYPE = int)",
        "CREATE TEMP TABLE gone (a int)",
    )
    catalog = read_catalog(connection, subjects=tuple(MADE))
    assert [each.label for each in catalog] == ["range type public.r"]
