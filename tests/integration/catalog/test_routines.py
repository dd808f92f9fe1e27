"""Functions and procedures: read, compared, made, changed, renamed and dropped."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Connection

from taskschema.catalog import read_catalog
from taskschema.catalog.objects import Parameter, Routine
from taskschema.db.engines import create_command_engine
from taskschema.db.url import DatabaseUrl
from taskschema.findings import Severity
from tests.integration.catalog.two_databases import (
    ODD_NAMES,
    renamed,
    run,
    there_and_back,
    there_by_change,
)

SUBJECTS = ("routines", "casts", "operators", "operator_classes", "operator_families")
BREAKING, BEHAVIOUR, COSMETIC = Severity.BREAKING, Severity.BEHAVIOUR, Severity.COSMETIC
BASE = ("CREATE TABLE t (id int PRIMARY KEY, title text)", "CREATE TYPE mood AS ENUM ('sad', 'ok')")
DEPTH = "CREATE FUNCTION depth(p bigint) RETURNS int LANGUAGE sql AS $fn$ SELECT p::int $fn$"
CLOSE = "CREATE PROCEDURE close(days int DEFAULT 365) LANGUAGE plpgsql AS $fn$ BEGIN DELETE FROM t; END $fn$"
MANY = (
    DEPTH,
    CLOSE,
    """CREATE FUNCTION many(
         INOUT a int, b text DEFAULT 'x, y)', OUT c numeric, VARIADIC d mood[] DEFAULT '{}'
       ) LANGUAGE sql STABLE STRICT PARALLEL SAFE COST 7 AS $fn$ SELECT a, 1.5 $fn$""",
    """CREATE FUNCTION listed(int, mood) RETURNS TABLE (id int, "T" text) LANGUAGE plpgsql IMMUTABLE LEAKPROOF
       SECURITY DEFINER PARALLEL RESTRICTED ROWS 5 SET search_path = public, "Odd, one", pg_temp
       SET work_mem = '64MB' SET "app.note" = 'it''s' AS $fn$ BEGIN RETURN QUERY SELECT 1, ''; END $fn$""",
    """CREATE FUNCTION parsed(a int DEFAULT 1 + 1) RETURNS bigint LANGUAGE sql BEGIN ATOMIC
       SELECT count(*) FROM t WHERE id > a; SELECT 2::bigint; END""",
    "CREATE FUNCTION returned() RETURNS text RETURN 'a%s' || (SELECT max(title) FROM t)",
    "CREATE PROCEDURE out_of(IN a int, OUT b int) LANGUAGE sql AS $$ SELECT a $$",
    "CREATE PROCEDURE atomic(a int) BEGIN ATOMIC INSERT INTO t VALUES (a); END",
    "CREATE FUNCTION setof_t() RETURNS SETOF t LANGUAGE sql AS 'TABLE t'",
    "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
    "CREATE FUNCTION ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$",
    "CREATE FUNCTION poly(anyelement, VARIADIC \"any\") RETURNS anyelement LANGUAGE internal AS 'int4pl'",
    "CREATE FUNCTION added(int, int) RETURNS int LANGUAGE internal IMMUTABLE STRICT AS 'int4pl'",
    "CREATE FUNCTION numbered() RETURNS bigint LANGUAGE internal WINDOW AS 'window_row_number'",
    "CREATE FUNCTION in_c(cstring) RETURNS void LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler'",
    "CREATE FUNCTION helped(text) RETURNS bool LANGUAGE internal SUPPORT textlike_support AS 'textlike'",
    "CREATE FUNCTION empty_path() RETURNS int LANGUAGE sql SET search_path = '' AS 'SELECT 1'",
    "CREATE FUNCTION $do$() RETURNS text LANGUAGE sql AS $a$ SELECT $function$;'$function$ $a$".replace(
        "$do$", '"$function$"'
    ),
)


def test_routines_come_back_as_they_were_read(connection: Connection, other_connection: Connection) -> None:
    made = there_and_back(connection, other_connection, "routines", BASE, *MANY)
    found: dict[str, Routine] = {routine.label: routine for routine in made}
    assert len(found) == len(MANY)
    many = found["function public.many(integer, text, public.mood[])"]
    assert many.parameters == (
        Parameter("a", "integer", "inout"),
        Parameter("b", "text", default="'x, y)'::text"),
        Parameter("c", "numeric", "out"),
        Parameter("d", "public.mood[]", "variadic", "'{}'::public.mood[]"),
    )
    assert (many.volatility, many.strict, many.parallel, many.cost) == ("stable", True, "safe", "7")
    listed = found["function public.listed(integer, public.mood)"]
    assert listed.parameters == (Parameter(None, "integer"), Parameter(None, "public.mood"))
    assert listed.result == 'TABLE(id integer, "T" text)'
    assert listed.settings == (
        "app.note=it's",
        'search_path=public, "Odd, one", pg_temp',
        "work_mem=64MB",
    )
    assert (listed.rows, listed.leakproof, listed.security_definer) == ("5", True, True)
    assert found["function public.parsed(integer)"].parsed
    assert "FROM public.t" in found["function public.parsed(integer)"].body
    assert found["function public.returned()"].body.startswith("RETURN (")
    assert found["procedure public.out_of(integer)"].result is None
    assert found["procedure public.out_of(integer)"].parameters[1] == Parameter("b", "integer", "out")
    assert found["window function public.numbered()"].body == "window_row_number"
    assert found["function public.in_c(cstring)"].library == "$libdir/plpgsql"
    assert found["function public.helped(text)"].support == "textlike_support"
    assert found['function public."$function$"()'].body == " SELECT $function$;'$function$ "


def test_a_broken_body_is_read_and_made_again(connection: Connection, other_connection: Connection) -> None:
    run(
        connection,
        "CREATE TABLE gone (id int)",
        "CREATE FUNCTION broken() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM gone'",
        "DROP TABLE gone",
        "SET LOCAL check_function_bodies = off",
        "CREATE FUNCTION nonsense() RETURNS int LANGUAGE plpgsql AS 'no SQL ''at'' all'",
    )
    expected = read_catalog(connection, subjects=["routines"])
    assert [routine.name for routine in expected.routines] == ["broken", "nonsense"]
    run(
        other_connection,
        "SET LOCAL check_function_bodies = off",
        *(routine.definition for routine in expected.routines),
    )
    assert read_catalog(other_connection, subjects=["routines"]) == expected


def test_odd_names(connection: Connection, other_connection: Connection) -> None:
    base = [statement for odd in ODD_NAMES for statement in (
        f'CREATE SCHEMA "{odd}"', f'CREATE DOMAIN "{odd}"."{odd}" AS int')]  # fmt: skip
    functions = [f"""CREATE FUNCTION "{odd}"."{odd}"("{odd}" "{odd}"."{odd}") RETURNS text LANGUAGE sql
                     SET search_path = "{odd}", public AS $$ SELECT '{odd.replace("'", "''")}' $$"""
                 for odd in ODD_NAMES]  # fmt: skip
    made = there_and_back(connection, other_connection, "routines", base, *functions)
    assert {(each.schema, each.name, each.parameters[0].name) for each in made} == {
        (odd.replace('""', '"'),) * 3 for odd in ODD_NAMES
    }


def test_odd_names_are_altered_and_renamed(connection: Connection, other_connection: Connection) -> None:
    made = [
        text
        for odd in ODD_NAMES
        for text in (
            f'CREATE SCHEMA "{odd}"',
            f"""CREATE FUNCTION "{odd}"."{odd}"() RETURNS text RETURN '{odd[0]}'""",
        )
    ]
    changes = [text for odd in ODD_NAMES for text in (
        f'ALTER FUNCTION "{odd}"."{odd}"() SET search_path = "{odd}", public',
        f'ALTER FUNCTION "{odd}"."{odd}"() STABLE')]  # fmt: skip
    there_by_change(connection, other_connection, "routines", [*made, "CREATE SCHEMA elsewhere"], *changes)
    for number, odd in enumerate(ODD_NAMES):
        way = renamed(
            connection,
            other_connection,
            "routines",
            f'ALTER FUNCTION "{odd}"."{odd}"() SET SCHEMA elsewhere',
            f'ALTER FUNCTION elsewhere."{odd}"() RENAME TO g_{number}',
        )
        assert [(code, severity) for code, _, severity in way.told] == [("function-renamed", BREAKING)]


def test_what_a_type_or_an_extension_brings_is_left_out(connection: Connection) -> None:
    run(
        connection,
        "CREATE EXTENSION citext",
        "CREATE TYPE span AS RANGE (subtype = float8)",
        "CREATE SCHEMA taskschema",
        "CREATE FUNCTION taskschema.own() RETURNS int RETURN 1",
        "CREATE FUNCTION pg_temp.temporary() RETURNS int RETURN 1",
    )
    catalog = read_catalog(connection, subjects=SUBJECTS)
    assert not any(getattr(catalog, subject) for subject in SUBJECTS)


SECURE = (
    "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = public RETURN 1"
)


def again(made: str, old: str, new: str) -> str:
    """The statement that replaces a routine by one with something else in it."""
    return made.replace("CREATE", "CREATE OR REPLACE", 1).replace(old, new)


Case = tuple[str, str, str | None, Severity]
"""What is made, what is changed, which noun tells it, and how much it matters."""
ALTERED: list[Case] = [
    (DEPTH, "ALTER FUNCTION depth STABLE", "volatility", BEHAVIOUR),
    (again(DEPTH, "LANGUAGE", "STABLE LANGUAGE"), "ALTER FUNCTION depth VOLATILE", "volatility", BEHAVIOUR),
    (DEPTH, "ALTER FUNCTION depth STRICT", "strictness", BEHAVIOUR),
    (DEPTH, "ALTER FUNCTION depth LEAKPROOF", "leakproofness", BEHAVIOUR),
    (DEPTH, "ALTER FUNCTION depth PARALLEL SAFE", "parallel-safety", BEHAVIOUR),
    (DEPTH, "ALTER FUNCTION depth COST 1000", "cost", COSMETIC),
    (MANY[8], "ALTER FUNCTION setof_t ROWS 9", "rows", COSMETIC),
    (DEPTH, "ALTER FUNCTION depth SECURITY DEFINER", "security", BREAKING),
    (SECURE, "ALTER FUNCTION f SECURITY INVOKER", "security", BREAKING),
    (SECURE, "ALTER FUNCTION f RESET search_path", "settings", BREAKING),
    (SECURE, "ALTER FUNCTION f SET search_path = public, \"Odd\", ''", "settings", BREAKING),
    (DEPTH, "ALTER FUNCTION depth SET search_path = public", "settings", BREAKING),
    (DEPTH, "ALTER FUNCTION depth SET row_security = off", "settings", BREAKING),
    (DEPTH, "ALTER FUNCTION depth SET work_mem = '64MB'", "settings", BEHAVIOUR),
    (CLOSE, "ALTER PROCEDURE close SET \"TimeZone\" = 'UTC'", "settings", BEHAVIOUR),
    (CLOSE, "ALTER PROCEDURE close SECURITY DEFINER", "security", BREAKING),
]
REPLACED: list[Case] = [
    (DEPTH, "ALTER FUNCTION depth SUPPORT textlike_support", "support-function", COSMETIC),
    (CLOSE, again(CLOSE, "365", "30"), "parameters", BEHAVIOUR),
    (DEPTH, again(DEPTH, "p::int", "p::int + 1"), "body", BREAKING),
    (DEPTH, again(DEPTH, "p::int", "p :: int -- !\n"), "body", COSMETIC),
    (CLOSE, again(CLOSE, "DELETE", "/* all */\n  DELETE"), "body", COSMETIC),
    (MANY[5], again(MANY[5], "'a", "'b"), "body", BREAKING),
    (MANY[12], again(MANY[12], "int4pl", "int4mul"), "body", BREAKING),
    (MANY[14], again(MANY[14], "/plpgsql'", "/plpgsql.so'"), "library", BREAKING),
]
MADE_ANEW: list[Case] = [
    (DEPTH, f"DROP FUNCTION depth; {DEPTH.replace('RETURNS int', 'RETURNS text')}", "result", BREAKING),
    (DEPTH, f"DROP FUNCTION depth; {DEPTH.replace('(p', '(q').replace(' p::', ' $1::')}", None, BREAKING),
    (DEPTH, f"DROP FUNCTION depth; {DEPTH.replace('bigint', 'bigint DEFAULT 1')}", "parameters", BEHAVIOUR),
    (MANY[6], f"DROP PROCEDURE out_of; {MANY[6].replace('OUT b', 'OUT c')}", "parameters", BREAKING),
    (MANY[3], f"DROP FUNCTION listed; {MANY[3].replace('id int, ', 'ident int, ')}", "result", BREAKING),
]  # fmt: skip


@pytest.mark.parametrize("way", ["ALTER", "CREATE OR REPLACE", "DROP"])
def test_each_change_is_told_and_taken_back(
    connection: Connection, other_connection: Connection, way: str
) -> None:
    """Each change is made in a schema of its own."""
    cases = {"ALTER": ALTERED, "CREATE OR REPLACE": REPLACED, "DROP": MADE_ANEW}[way]
    paths = [f"SET LOCAL search_path = in_{number}, public" for number in range(len(cases))]
    schemas = [f"CREATE SCHEMA in_{number}" for number in range(len(cases))]
    made = [text for path, (text, *_) in zip(paths, cases, strict=True) for text in (path, text)]
    changes = [text for path, (_, text, *_) in zip(paths, cases, strict=True) for text in (path, text)]
    done = there_by_change(
        connection, other_connection, "routines", [*BASE, *schemas, *made, "RESET search_path"], *changes
    )
    told = {
        label.partition(" ")[2].partition(".")[0]: (code, severity) for code, label, severity in done.told
    }
    for number, (_, change, noun, severity) in enumerate(cases):
        code, said = told[f"in_{number}"]
        assert noun is None or code.endswith(f"-{noun}-changed"), change
        assert said is severity, change
        mine = [statement for statement in done.statements if f"in_{number}." in statement]
        assert mine[0].startswith(way), change
        assert len(mine) == (2 if way == "DROP" else 1), change


def test_a_default_that_is_gone_is_breaking_and_put_back_in_place(
    connection: Connection, other_connection: Connection
) -> None:
    lost = CLOSE.replace(" DEFAULT 365", "")
    way = there_by_change(connection, other_connection, "routines", [CLOSE], "DROP PROCEDURE close", lost)
    assert way.told == [("procedure-parameters-changed", "procedure public.close(integer)", BREAKING)]
    assert not way.dropped


def test_a_name_for_an_argument_that_had_none_is_cosmetic(
    connection: Connection, other_connection: Connection
) -> None:
    plain = "CREATE OR REPLACE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT $1'"
    way = there_by_change(
        connection, other_connection, "routines", [plain], plain.replace("f(int", "f(a int")
    )
    assert way.told == [("function-parameters-changed", "function public.f(integer)", COSMETIC)]


def test_another_language_is_breaking(connection: Connection, other_connection: Connection) -> None:
    made = "CREATE OR REPLACE FUNCTION f() RETURNS void LANGUAGE sql AS ''"
    change = made.replace("sql AS ''", "plpgsql AS 'BEGIN END'")
    way = there_by_change(connection, other_connection, "routines", [made], change)
    assert way.told == [
        ("function-body-changed", "function public.f()", BREAKING),
        ("function-language-changed", "function public.f()", BREAKING),
    ]


def test_a_parsed_body_is_another_one(connection: Connection, other_connection: Connection) -> None:
    base = [*BASE, "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'"]
    way = there_by_change(
        connection, other_connection, "routines", base, "CREATE OR REPLACE FUNCTION f() RETURNS int RETURN 1"
    )
    assert way.told == [("function-body-changed", "function public.f()", BREAKING)]


def test_several_properties_are_one_statement(connection: Connection, other_connection: Connection) -> None:
    way = there_by_change(
        connection,
        other_connection,
        "routines",
        [SECURE],
        "ALTER FUNCTION f STABLE STRICT COST 5 RESET search_path SET work_mem = '1MB'",
    )
    assert way.statements == [
        "ALTER FUNCTION public.f(integer) VOLATILE CALLED ON NULL INPUT COST 100"
        " RESET work_mem SET search_path TO 'public'"
    ]


def test_dependence_on_extensions(connection: Connection, other_connection: Connection) -> None:
    aggregate = "CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int)"
    base = [
        "CREATE EXTENSION citext",
        DEPTH,
        CLOSE,
        aggregate,
        "ALTER PROCEDURE close DEPENDS ON EXTENSION citext",
    ]
    way = there_by_change(
        connection,
        other_connection,
        "routines",
        base,
        "ALTER FUNCTION depth DEPENDS ON EXTENSION citext",
        "ALTER ROUTINE total DEPENDS ON EXTENSION citext",
        "ALTER PROCEDURE close NO DEPENDS ON EXTENSION citext",
    )
    assert {(code, severity) for code, _, severity in way.told} == {
        ("aggregate-extensions-changed", COSMETIC),
        ("function-extensions-changed", COSMETIC),
        ("procedure-extensions-changed", COSMETIC),
    }
    assert not way.dropped


def test_the_spelling_of_a_path_makes_no_difference(
    connection: Connection, other_connection: Connection
) -> None:
    run(connection, SECURE.replace("= public", '= public, "Odd", "$user"'))
    run(
        other_connection,
        'SET LOCAL search_path = public,"Odd",   "$user"',
        SECURE.replace("= public", "FROM CURRENT"),
    )
    found, theirs = (read_catalog(each, subjects=SUBJECTS) for each in (connection, other_connection))
    assert found == theirs


def test_one_more_is_cosmetic_unless_calls_may_reach_it(
    connection: Connection, other_connection: Connection
) -> None:
    way = there_by_change(
        connection,
        other_connection,
        "routines",
        [DEPTH],
        "CREATE FUNCTION depth(text) RETURNS int RETURN 1",
        "CREATE FUNCTION other(text) RETURNS int RETURN 1",
        "CREATE FUNCTION powerful() RETURNS int LANGUAGE sql SECURITY DEFINER RETURN 1",
    )
    assert way.told == [
        ("function-unexpected", "function public.depth(text)", BEHAVIOUR),
        ("function-unexpected", "function public.other(text)", COSMETIC),
        ("function-unexpected", "function public.powerful()", BEHAVIOUR),
    ]


def test_one_that_is_gone_is_breaking(connection: Connection, other_connection: Connection) -> None:
    base = [DEPTH, MANY[9]]
    way = there_by_change(connection, other_connection, "routines", base, "DROP ROUTINE depth, touch")
    assert way.told == [
        ("function-missing", "function public.depth(bigint)", BREAKING),
        ("function-missing", "function public.touch()", BREAKING),
    ]


@pytest.mark.parametrize(
    ("made", "change", "severity"),
    [
        (DEPTH, "ALTER FUNCTION depth RENAME TO g", BREAKING),
        (CLOSE, "ALTER PROCEDURE close RENAME TO g", BREAKING),
        (MANY[13], "ALTER FUNCTION numbered RENAME TO g", BREAKING),
        (MANY[9], "ALTER FUNCTION touch RENAME TO g", COSMETIC),
        (DEPTH, "ALTER FUNCTION depth SET SCHEMA elsewhere", BREAKING),
        ("CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int)",
         "ALTER AGGREGATE total(int) SET SCHEMA elsewhere", BREAKING),
        ("CREATE AGGREGATE counted(*) (SFUNC = int8inc, STYPE = int8, INITCOND = 0)",
         "ALTER AGGREGATE counted(*) RENAME TO g", BREAKING),
    ],
)  # fmt: skip
def test_renames(
    connection: Connection, other_connection: Connection, made: str, change: str, severity: Severity
) -> None:
    for each in (connection, other_connection):
        run(each, "CREATE SCHEMA elsewhere", made)
    way = renamed(connection, other_connection, "routines", change)
    ((code, _, told),) = way.told
    assert (code.endswith("-renamed"), told) == (True, severity)
    assert all(statement.startswith("ALTER ") for statement in way.statements)


def test_a_rename_of_one_overload_leaves_the_others(
    connection: Connection, other_connection: Connection
) -> None:
    other = "CREATE FUNCTION {}(a text) RETURNS int LANGUAGE sql AS 'SELECT 2'"
    for each in (connection, other_connection):
        run(each, DEPTH, other.format("depth"), other.format("deep"))
    way = renamed(connection, other_connection, "routines", "ALTER FUNCTION depth(bigint) RENAME TO deep")
    assert way.told == [("function-renamed", "function public.depth(bigint)", BREAKING)]


def test_routines_are_read_by_whoever_may_log_in(
    connection: Connection, empty_database: DatabaseUrl, other_role: Callable[[DatabaseUrl], DatabaseUrl]
) -> None:
    run(connection, *BASE, *MANY, "REVOKE ALL ON SCHEMA public FROM PUBLIC")
    engine = create_command_engine(other_role(empty_database))
    with engine.connect() as theirs:
        found = read_catalog(theirs, subjects=SUBJECTS)
    engine.dispose()
    assert found == read_catalog(connection, subjects=SUBJECTS)
    assert len(found.routines) == len(MANY)
