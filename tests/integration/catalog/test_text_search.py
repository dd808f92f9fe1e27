"""Text search: configurations, dictionaries, parsers and templates, there and back."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from taskschema.catalog.objects import (
    TextSearchConfiguration,
    TextSearchDictionary,
    TextSearchMapping,
    TextSearchParser,
    TextSearchTemplate,
)
from taskschema.findings import Severity
from tests.integration.catalog.two_databases import (
    ODD_NAMES,
    read,
    renamed,
    run,
    taken_back,
    there_and_back,
    there_by_change,
)

DICTIONARY = "CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = snowball, LANGUAGE = german, STOPWORDS = german)"
CONFIGURATION = 'CREATE TEXT SEARCH CONFIGURATION c (PARSER = "default")'
MAPPING = "ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR word, asciiword WITH d, simple"
PARSER = (
    "CREATE TEXT SEARCH PARSER p"
    " (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype)"
)
TEMPLATE = "CREATE TEXT SEARCH TEMPLATE t (LEXIZE = dsimple_lexize, INIT = dsimple_init)"


def test_configurations_come_back_as_they_were_read(
    connection: Connection, other_connection: Connection
) -> None:
    made = there_and_back(
        connection,
        other_connection,
        "text_search_configurations",
        [DICTIONARY, PARSER],
        CONFIGURATION,
        MAPPING,
        "CREATE TEXT SEARCH CONFIGURATION own (PARSER = p)",
        "CREATE TEXT SEARCH CONFIGURATION copied (COPY = simple)",
    )
    found = {each.name: each for each in made}
    dictionaries = ("public.d", "simple")
    assert found["c"] == TextSearchConfiguration(
        "public",
        "c",
        'pg_catalog."default"',
        (TextSearchMapping("asciiword", dictionaries), TextSearchMapping("word", dictionaries)),
    )
    assert found["own"] == TextSearchConfiguration("public", "own", "public.p")
    assert len(found["copied"].mappings) == 19


def test_dictionaries_come_back_as_they_were_read(
    connection: Connection, other_connection: Connection
) -> None:
    made = there_and_back(
        connection,
        other_connection,
        "text_search_dictionaries",
        [TEMPLATE],
        DICTIONARY,
        "CREATE TEXT SEARCH DICTIONARY plain (TEMPLATE = t)",
        "CREATE TEXT SEARCH DICTIONARY e (TEMPLATE = simple, ACCEPT = false)",
    )
    assert set(made) == {
        TextSearchDictionary(
            "public", "d", "pg_catalog.snowball", ("language = 'german'", "stopwords = 'german'")
        ),
        TextSearchDictionary("public", "plain", "public.t"),
        TextSearchDictionary("public", "e", "pg_catalog.simple", ("accept = 'false'",)),
    }


def test_parsers_come_back_as_they_were_read(connection: Connection, other_connection: Connection) -> None:
    full = PARSER.replace(" p\n", " f ").replace(" p ", " f ").replace(")", ", HEADLINE = prsd_headline)")
    made = there_and_back(connection, other_connection, "text_search_parsers", [], PARSER, full)
    functions = ("prsd_start", "prsd_nexttoken", "prsd_end", "prsd_lextype")
    assert set(made) == {
        TextSearchParser("public", "p", *functions),
        TextSearchParser("public", "f", *functions, "prsd_headline"),
    }


def test_templates_come_back_as_they_were_read(connection: Connection, other_connection: Connection) -> None:
    bare = "CREATE TEXT SEARCH TEMPLATE bare (LEXIZE = dsimple_lexize)"
    made = there_and_back(connection, other_connection, "text_search_templates", [], TEMPLATE, bare)
    assert set(made) == {
        TextSearchTemplate("public", "t", "dsimple_lexize", "dsimple_init"),
        TextSearchTemplate("public", "bare", "dsimple_lexize"),
    }


@pytest.mark.parametrize("odd", ODD_NAMES)
def test_odd_names(connection: Connection, other_connection: Connection, odd: str) -> None:
    place = f' "{odd}"."{odd}" '
    base = [f'CREATE SCHEMA "{odd}"', TEMPLATE.replace(" t ", place), PARSER.replace(" p ", place)]
    dictionary = f"CREATE TEXT SEARCH DICTIONARY{place}(TEMPLATE ={place})"
    (made,) = there_and_back(connection, other_connection, "text_search_dictionaries", base, dictionary)
    assert made.names == (odd.replace('""', '"'),) * 2
    run(other_connection, dictionary)
    (made,) = there_and_back(
        connection,
        other_connection,
        "text_search_configurations",
        [],
        f"CREATE TEXT SEARCH CONFIGURATION{place}(PARSER ={place})",
        f"ALTER TEXT SEARCH CONFIGURATION{place}ADD MAPPING FOR url_path WITH{place}",
    )
    assert made.mappings == (TextSearchMapping("url_path", (f'"{odd}"."{odd}"',)),)


@pytest.mark.parametrize(
    "change",
    ["ALTER MAPPING FOR word WITH simple", "DROP MAPPING FOR word", "ADD MAPPING FOR email, hword WITH d"],
)
def test_mappings_are_told_and_taken_back(
    connection: Connection, other_connection: Connection, change: str
) -> None:
    base = [DICTIONARY, CONFIGURATION, MAPPING]
    change = f"ALTER TEXT SEARCH CONFIGURATION c {change}"
    way = there_by_change(connection, other_connection, "text_search_configurations", base, change)
    assert way.told == [
        (
            "text-search-configuration-mappings-changed",
            "text search configuration public.c",
            Severity.BEHAVIOUR,
        )
    ]
    assert not way.dropped


@pytest.mark.parametrize(
    "options",
    ["language = english", "stopwords", "language = russian, stopwords = russian"],
)
def test_options_are_told_and_taken_back(
    connection: Connection, other_connection: Connection, options: str
) -> None:
    change = f"ALTER TEXT SEARCH DICTIONARY d ({options})"
    way = there_by_change(connection, other_connection, "text_search_dictionaries", [DICTIONARY], change)
    assert way.told == [
        ("text-search-dictionary-options-changed", "text search dictionary public.d", Severity.BEHAVIOUR)
    ]
    assert not way.dropped


def test_options_without_quotes(connection: Connection, other_connection: Connection) -> None:
    base = [
        "CREATE EXTENSION dict_int",
        "CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = intdict_template, MAXLEN = 4, REJECTLONG = 'true')",
    ]
    change = "ALTER TEXT SEARCH DICTIONARY d (MAXLEN = 6, REJECTLONG, ABSVAL = 'true')"
    way = there_by_change(connection, other_connection, "text_search_dictionaries", base, change)
    assert way.statements == [
        "ALTER TEXT SEARCH DICTIONARY public.d (absval, maxlen = 4, rejectlong = 'true')"
    ]


def test_what_cannot_be_changed_is_made_anew(connection: Connection, other_connection: Connection) -> None:
    for one in (connection, other_connection):
        run(one, PARSER, TEMPLATE, "CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple)", CONFIGURATION)
    changes = {
        "text_search_configurations": CONFIGURATION.replace('"default"', "p"),
        "text_search_dictionaries": "CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = t)",
        "text_search_parsers": PARSER.replace(")", ", HEADLINE = prsd_headline)"),
        "text_search_templates": TEMPLATE.replace(", INIT = dsimple_init", ""),
    }
    for subject, change in changes.items():
        word = change.removeprefix("CREATE ").partition(" (")[0]
        way = taken_back(connection, other_connection, subject, f"DROP {word}", change)
        assert way.dropped
        assert len(way.told) == 1


def test_missing_unexpected_and_renamed(connection: Connection, other_connection: Connection) -> None:
    for one in (connection, other_connection):
        run(one, "CREATE SCHEMA s", DICTIONARY, CONFIGURATION, MAPPING, PARSER, TEMPLATE)
    severities = {"CONFIGURATION c": Severity.BREAKING}
    for word in ("CONFIGURATION c", "DICTIONARY d", "PARSER p", "TEMPLATE t"):
        kind, name = word.lower().split()
        subject = f"text_search_{kind.replace('y', 'ie')}s"
        changes = (
            f"ALTER TEXT SEARCH {word} RENAME TO z",
            f"ALTER TEXT SEARCH {kind} z SET SCHEMA s",
        )
        way = renamed(connection, other_connection, subject, *changes)
        severity = severities.get(word, Severity.COSMETIC)
        assert (f"text-search-{kind}-renamed", f"text search {kind} public.{name}", severity) in way.told
    changes = ("DROP TEXT SEARCH CONFIGURATION c", "CREATE TEXT SEARCH CONFIGURATION x (COPY = simple)")
    way = taken_back(connection, other_connection, "text_search_configurations", *changes)
    assert [severity for *_, severity in way.told] == [Severity.BREAKING, Severity.COSMETIC]


def test_those_of_extensions_are_left_out(connection: Connection) -> None:
    run(connection, "CREATE EXTENSION unaccent")
    catalog = read(connection)
    assert (catalog.text_search_dictionaries, catalog.text_search_templates) == ((), ())
