"""Collations and conversions: read, compared, made, renamed and dropped."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import NotSupportedError

from taskschema.catalog.objects import Collation, Conversion
from taskschema.findings import Severity
from tests.integration.catalog.two_databases import (
    ODD_NAMES,
    major_of,
    read,
    renamed,
    run,
    there_and_back,
    there_by_change,
)

COLLATION = "CREATE COLLATION c (LOCALE = 'C')"
BACK = "CREATE CONVERSION c FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1"
CONVERSION = "CREATE CONVERSION c FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8"


def test_collations_of_libc(connection: Connection, other_connection: Connection) -> None:
    made = there_and_back(
        connection,
        other_connection,
        "collations",
        ['CREATE SCHEMA "S.1"'],
        COLLATION,
        """CREATE COLLATION "S.1"."B ""b"" x" (LC_COLLATE = 'C', LC_CTYPE = 'POSIX')""",
        'CREATE COLLATION copied FROM "POSIX"',
    )
    assert set(made) == {
        Collation("public", "c", "libc", collate="C", ctype="C"),
        Collation("S.1", 'B "b" x', "libc", collate="C", ctype="POSIX"),
        Collation("public", "copied", "libc", collate="POSIX", ctype="POSIX"),
    }


def test_collations_of_icu(connection: Connection, other_connection: Connection) -> None:
    rules = ", RULES = '&a < z'" if major_of(connection) >= 16 else ""
    try:
        run(connection, "CREATE COLLATION probe (PROVIDER = icu, LOCALE = 'de')", "DROP COLLATION probe")
    except NotSupportedError:
        pytest.skip("this server was built without ICU")
    made = there_and_back(
        connection,
        other_connection,
        "collations",
        [],
        "CREATE COLLATION german (PROVIDER = icu, LOCALE = 'de-u-co-phonebk')",
        f"CREATE COLLATION loose (PROVIDER = icu, LOCALE = 'und-u-ks-level2', DETERMINISTIC = false{rules})",
    )
    assert set(made) == {
        Collation("public", "german", "icu", locale="de-u-co-phonebk"),
        Collation(
            *("public", "loose", "icu", False),
            locale="und-u-ks-level2",
            rules="&a < z" if rules else None,
        ),
    }


def test_collations_that_are_built_in(connection: Connection, other_connection: Connection) -> None:
    if major_of(connection) < 17:
        pytest.skip("the provider came with PostgreSQL 17")
    collation = "CREATE COLLATION b (PROVIDER = builtin, LOCALE = 'C.UTF-8')"
    (made,) = there_and_back(connection, other_connection, "collations", [], collation)
    assert made == Collation("public", "b", "builtin", locale="C.UTF-8")


@pytest.mark.parametrize("odd", ODD_NAMES)
@pytest.mark.parametrize(("subject", "word"), [("collations", COLLATION), ("conversions", CONVERSION)])
def test_odd_names(
    connection: Connection, other_connection: Connection, odd: str, subject: str, word: str
) -> None:
    base = [f'CREATE SCHEMA "{odd}"']
    odd_one = word.replace(" c ", f' "{odd}"."{odd}" ')
    (made,) = there_and_back(connection, other_connection, subject, base, odd_one)
    assert made.names == (odd.replace('""', '"'),) * 2


@pytest.mark.parametrize(
    ("new", "code", "severity"),
    [
        ("CREATE COLLATION c (LC_COLLATE = 'POSIX', LC_CTYPE = 'C')", "order", Severity.BREAKING),
        ("CREATE COLLATION c (LC_COLLATE = 'C', LC_CTYPE = 'POSIX')", "character-types", Severity.BEHAVIOUR),
    ],
)
def test_another_collation(
    connection: Connection, other_connection: Connection, new: str, code: str, severity: Severity
) -> None:
    way = there_by_change(connection, other_connection, "collations", [COLLATION], "DROP COLLATION c", new)
    assert way.told == [(f"collation-{code}-changed", "collation public.c", severity)]
    assert way.dropped


@pytest.mark.parametrize(
    ("new", "codes"),
    [
        (CONVERSION.replace("LATIN1", "LATIN2").replace("8859_1", "8859"), {"source", "function"}),
        (BACK, {"source", "target", "function"}),
        (CONVERSION.replace("CREATE", "CREATE DEFAULT"), {"default"}),
    ],
)
def test_another_conversion(
    connection: Connection, other_connection: Connection, new: str, codes: set[str]
) -> None:
    way = there_by_change(connection, other_connection, "conversions", [CONVERSION], "DROP CONVERSION c", new)
    assert {code for code, *_ in way.told} == {f"conversion-{code}-changed" for code in codes}
    assert way.dropped


def test_conversions_come_back_as_they_were_read(
    connection: Connection, other_connection: Connection
) -> None:
    (made,) = there_and_back(
        connection, other_connection, "conversions", [], CONVERSION.replace("CREATE", "CREATE DEFAULT")
    )
    assert made == Conversion("public", "c", "LATIN1", "UTF8", "iso8859_1_to_utf8", True)


def test_another_name_or_schema(connection: Connection, other_connection: Connection) -> None:
    for one in (connection, other_connection):
        run(one, "CREATE SCHEMA s", COLLATION, CONVERSION)
    changes = ("ALTER COLLATION c RENAME TO d", "ALTER COLLATION d SET SCHEMA s")
    way = renamed(connection, other_connection, "collations", *changes)
    assert way.told == [("collation-renamed", "collation public.c", Severity.BREAKING)]
    way = renamed(connection, other_connection, "conversions", "ALTER CONVERSION c RENAME TO d")
    assert way.told == [("conversion-renamed", "conversion public.c", Severity.COSMETIC)]


def test_those_of_the_server_are_left_out(connection: Connection) -> None:
    catalog = read(connection)
    assert (catalog.collations, catalog.conversions) == ((), ())
