"""Procedural languages: read, compared, made, changed, renamed and dropped."""

from __future__ import annotations

from sqlalchemy import Connection

from taskschema.catalog import read_catalog
from taskschema.catalog.objects import Language
from taskschema.findings import Severity
from tests.integration.catalog.two_databases import (
    ODD_NAMES,
    renamed,
    run,
    there_and_back,
    there_by_change,
)

BREAKING, BEHAVIOUR, COSMETIC = Severity.BREAKING, Severity.BEHAVIOUR, Severity.COSMETIC
FULL = """CREATE TRUSTED LANGUAGE plown HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler
          VALIDATOR plpgsql_validator"""
PLAIN = "CREATE LANGUAGE plplain HANDLER plpgsql_call_handler"
OWN = """CREATE FUNCTION "Run it"() RETURNS language_handler LANGUAGE c
         AS '$libdir/plpgsql', 'plpgsql_call_handler'"""


def test_languages_come_back_as_they_were_read(connection: Connection, other_connection: Connection) -> None:
    own = 'CREATE LANGUAGE plhere HANDLER "Run it"'
    made = there_and_back(connection, other_connection, "languages", [OWN], FULL, PLAIN, own)
    assert made == (
        Language("plhere", False, 'public."Run it"'),
        Language("plown", True, "plpgsql_call_handler", "plpgsql_inline_handler", "plpgsql_validator"),
        Language("plplain", False, "plpgsql_call_handler"),
    )


def test_a_language_of_an_extension_is_left_out(connection: Connection) -> None:
    run(connection, "CREATE EXTENSION IF NOT EXISTS plpgsql")
    assert read_catalog(connection, subjects=["languages"]).languages == ()


def test_odd_names(connection: Connection, other_connection: Connection) -> None:
    languages = [PLAIN.replace("plplain", f'"{odd}"') for odd in ODD_NAMES]
    made = there_and_back(connection, other_connection, "languages", [], *languages)
    assert {language.name for language in made} == {odd.replace('""', '"') for odd in ODD_NAMES}


CHANGES = [
    ("CREATE TRUSTED", "CREATE OR REPLACE", "trust", BREAKING),
    (" HANDLER plpgsql_call_handler", ' HANDLER "Run it"', "handler", BREAKING),
    (" INLINE plpgsql_inline_handler", "", "inline-handler", BEHAVIOUR),
    (" VALIDATOR plpgsql_validator", "", "validator", COSMETIC),
]


def test_each_change_is_told_and_replaced(connection: Connection, other_connection: Connection) -> None:
    plain = " ".join(FULL.split())
    made = [plain.replace("plown", f"pl_{noun.replace('-', '_')}") for _, _, noun, _ in CHANGES]
    changes = [
        text.replace(old, new).replace("CREATE TRUSTED", "CREATE OR REPLACE TRUSTED")
        for text, (old, new, *_) in zip(made, CHANGES, strict=True)
    ]
    way = there_by_change(connection, other_connection, "languages", [OWN, *made], *changes)
    assert set(way.told) == {
        (f"language-{noun}-changed", f"language pl_{noun.replace('-', '_')}", severity)
        for _, _, noun, severity in CHANGES
    }
    assert not way.dropped


def test_missing_unexpected_and_renamed(connection: Connection, other_connection: Connection) -> None:
    way = there_by_change(connection, other_connection, "languages", [FULL], "DROP LANGUAGE plown", PLAIN)
    assert way.told == [
        ("language-missing", "language plown", BREAKING),
        ("language-unexpected", "language plplain", COSMETIC),
    ]
    way = renamed(connection, other_connection, "languages", 'ALTER LANGUAGE plown RENAME TO "user"')
    assert way.told == [("language-renamed", "language plown", BREAKING)]
