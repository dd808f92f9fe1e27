"""Aggregates of every kind: the CREATE AGGREGATE that PostgreSQL does not print."""

from __future__ import annotations

from sqlalchemy import Connection

from taskschema.catalog import Catalog, compare, read_catalog
from taskschema.catalog.ddl.routines import ROUTINES
from taskschema.catalog.objects import Routine
from taskschema.findings import Severity
from tests.integration.catalog.two_databases import run, run_ddl, there_by_change

BREAKING, BEHAVIOUR, COSMETIC = Severity.BREAKING, Severity.BEHAVIOUR, Severity.COSMETIC
BASE = (
    'CREATE SCHEMA "S 1"',
    'CREATE FUNCTION "S 1"."Add up"(text, text) RETURNS text LANGUAGE sql AS $$ SELECT $1 || $2 $$',
    "CREATE FUNCTION half(numeric) RETURNS numeric LANGUAGE sql AS 'SELECT $1 / 2'",
    "CREATE FUNCTION half_of(numeric, int) RETURNS numeric LANGUAGE sql AS 'SELECT $1 / 2'",
    "CREATE FUNCTION less(int, int) RETURNS int LANGUAGE sql IMMUTABLE STRICT AS 'SELECT $1 - $2'",
)
AGGREGATES = (
    "CREATE AGGREGATE plain(int) (SFUNC = int4pl, STYPE = int)",
    "CREATE AGGREGATE counted(*) (SFUNC = int8inc, STYPE = int8, INITCOND = '0')",
    """CREATE AGGREGATE "S 1"."Odd"" one"("a b" text) (
        SFUNC = "S 1"."Add up", STYPE = text, INITCOND = E'it''s\\\\\\n   SFUNC = x', PARALLEL = SAFE)""",
    """CREATE AGGREGATE full_of_it(numeric) (
        SFUNC = numeric_add, STYPE = numeric, SSPACE = 64, FINALFUNC = half, FINALFUNC_MODIFY = SHAREABLE,
        COMBINEFUNC = numeric_add, INITCOND = '1', MSFUNC = numeric_add, MINVFUNC = numeric_sub,
        MSTYPE = numeric, MSSPACE = 32, MFINALFUNC = half, MFINALFUNC_MODIFY = READ_WRITE, MINITCOND = '1',
        PARALLEL = RESTRICTED)""",
    """CREATE AGGREGATE extra(int) (
        SFUNC = numeric_add_int, STYPE = numeric, FINALFUNC = half_of, FINALFUNC_EXTRA,
        MSFUNC = numeric_add_int, MINVFUNC = numeric_sub_int, MSTYPE = numeric, MFINALFUNC = half_of,
        MFINALFUNC_EXTRA)""",
    """CREATE AGGREGATE serial(numeric) (
        SFUNC = numeric_avg_accum, STYPE = internal, FINALFUNC = numeric_avg,
        COMBINEFUNC = numeric_avg_combine, SERIALFUNC = numeric_avg_serialize,
        DESERIALFUNC = numeric_avg_deserialize, PARALLEL = SAFE)""",
    "CREATE AGGREGATE least_of(int) (SFUNC = int4smaller, STYPE = int, SORTOP = <)",
    """CREATE AGGREGATE middle(float8 ORDER BY anyelement) (
        SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA,
        FINALFUNC_MODIFY = READ_WRITE)""",
    """CREATE AGGREGATE shared_middle(p float8 ORDER BY v anyelement) (
        SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA,
        FINALFUNC_MODIFY = READ_ONLY)""",
    """CREATE AGGREGATE usual(ORDER BY anyelement) (
        SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = mode_final, FINALFUNC_EXTRA)""",
    """CREATE AGGREGATE place(VARIADIC "any" ORDER BY VARIADIC "any") (
        SFUNC = ordered_set_transition_multi, STYPE = internal, FINALFUNC = rank_final, FINALFUNC_EXTRA,
        HYPOTHETICAL)""",
    """CREATE AGGREGATE listed(VARIADIC items text[]) (
        SFUNC = array_cat_text, STYPE = text[], INITCOND = '{}')""",
    """CREATE AGGREGATE poly(anycompatible) (
        SFUNC = array_append, STYPE = anycompatiblearray, INITCOND = '{}')""",
    """CREATE AGGREGATE two(float8, float8) (
        SFUNC = float8_regr_accum, STYPE = float8[], INITCOND = '{0,0,0,0,0,0}')""",
)  # fmt: skip
MORE = (
    "CREATE FUNCTION numeric_add_int(numeric, int) RETURNS numeric LANGUAGE sql AS 'SELECT $1 + $2'",
    "CREATE FUNCTION numeric_sub_int(numeric, int) RETURNS numeric LANGUAGE sql AS 'SELECT $1 - $2'",
    """CREATE FUNCTION array_cat_text(text[], VARIADIC text[]) RETURNS text[] LANGUAGE sql
       AS 'SELECT $1 || $2'""",
)


def read(connection: Connection) -> Catalog:
    return read_catalog(connection, subjects=["routines"])


def aggregates_of(catalog: Catalog) -> list[Routine]:
    return [routine for routine in catalog.routines if routine.routine == "aggregate"]


def made_again(connection: Connection, other: Connection, *aggregates: str) -> list[Routine]:
    """Make functions in both, aggregates by plain SQL here and by their DDL there; find the same."""
    run(connection, *BASE, *MORE, *aggregates)
    run(other, *BASE, *MORE)
    expected = read(connection)
    made = aggregates_of(expected)
    run_ddl(other, [statement for each in made for statement in ROUTINES.create(each)])
    assert read(other) == expected
    assert compare(expected, read(other)) == []
    return made


def test_aggregates_come_back_as_they_were_read(connection: Connection, other_connection: Connection) -> None:
    made = made_again(connection, other_connection, *AGGREGATES)
    assert all(ROUTINES.alter(each, each) == [] for each in made)
    found = {aggregate.qualified_name: aggregate for aggregate in made}
    assert len(found) == len(AGGREGATES)
    assert {aggregate.kind for aggregate in made} == {"aggregate"}
    assert found["public.plain(integer)"].definition == (
        "CREATE OR REPLACE AGGREGATE public.plain(integer) (\n"
        "    SFUNC = pg_catalog.int4pl,\n    STYPE = integer\n)"
    )
    assert found['"S 1"."Odd"" one"(text)'].definition == (
        'CREATE OR REPLACE AGGREGATE "S 1"."Odd"" one"("a b" text) (\n'
        '    SFUNC = "S 1"."Add up",\n    STYPE = text,\n'
        "    INITCOND = E'it''s\\\\\n   SFUNC = x',\n    PARALLEL = SAFE\n)"
    )
    assert found["public.middle(double precision, anyelement)"].body == (
        "(double precision ORDER BY anyelement)\n"
        "    SFUNC = pg_catalog.ordered_set_transition,\n    STYPE = internal,\n"
        "    FINALFUNC = pg_catalog.percentile_disc_final,\n    FINALFUNC_EXTRA = true"
    )
    assert "SORTOP = OPERATOR(pg_catalog.<)" in found["public.least_of(integer)"].body
    assert found["public.counted()"].result == "bigint"
    assert found['public.place("any")'].body.endswith("HYPOTHETICAL = true")
    parallel = {aggregate.name: aggregate.parallel for aggregate in made}
    assert (parallel["serial"], parallel["full_of_it"]) == ("safe", "restricted")


def test_they_compute_what_they_did(connection: Connection, other_connection: Connection) -> None:
    """A definition is not only read back alike, it works."""
    made_again(connection, other_connection, AGGREGATES[3], AGGREGATES[7])
    for query in (
        "SELECT full_of_it(i) FROM generate_series(1, 9) AS i",
        "SELECT middle(0.5) WITHIN GROUP (ORDER BY i) FROM generate_series(1, 9) AS i",
    ):
        one, other = (each.exec_driver_sql(query).scalar_one() for each in (connection, other_connection))
        assert one == other


def test_aggregates_are_dropped(connection: Connection, other_connection: Connection) -> None:
    made = made_again(connection, other_connection, *AGGREGATES)
    run_ddl(other_connection, [statement for each in made for statement in ROUTINES.drop(each)])
    assert aggregates_of(read(other_connection)) == []


def test_each_change_is_told_and_replaced(connection: Connection, other_connection: Connection) -> None:
    cases = [
        ("int4pl, STYPE = int", "int4mi, STYPE = int", "body", BREAKING),
        ("int4pl, STYPE = int", "int4pl, STYPE = int, INITCOND = '7'", "body", BREAKING),
        ("int4pl, STYPE = int", "int4pl, STYPE = int, SSPACE = 9", "body", COSMETIC),
        ("int4pl, STYPE = int", "int4pl, STYPE = int, COMBINEFUNC = int4pl", "body", COSMETIC),
        ("int4pl, STYPE = int", "int4pl, STYPE = int, SORTOP = <", "body", COSMETIC),
        ("int4pl, STYPE = int",
         "int4pl, STYPE = int, MSFUNC = int4pl, MINVFUNC = less, MSTYPE = int", "body", BEHAVIOUR),
        ("int4pl, STYPE = int", "int4pl, STYPE = int, PARALLEL = SAFE", "parallel-safety", BEHAVIOUR),
    ]  # fmt: skip
    plain = AGGREGATES[0]
    names = [f"of_{number}" for number in range(len(cases))]
    way = there_by_change(
        connection,
        other_connection,
        "routines",
        [*BASE, *(plain.replace("plain", name) for name in names)],
        *(
            plain.replace("plain", name).replace(old, new).replace("CREATE", "CREATE OR REPLACE")
            for name, (old, new, *_) in zip(names, cases, strict=True)
        ),
    )
    assert way.told == [
        (f"aggregate-{noun}-changed", f"aggregate public.{name}(integer)", severity)
        for name, (_, _, noun, severity) in zip(names, cases, strict=True)
    ]
    assert not way.dropped


def test_another_kind_is_made_anew(connection: Connection, other_connection: Connection) -> None:
    first = """CREATE FUNCTION first_of(anyelement, anyelement) RETURNS anyelement LANGUAGE sql
               AS 'SELECT $1'"""
    way = there_by_change(
        connection,
        other_connection,
        "routines",
        [first, AGGREGATES[9]],
        "DROP AGGREGATE usual(ORDER BY anyelement)",
        "CREATE AGGREGATE usual(anyelement) (SFUNC = first_of, STYPE = anyelement)",
    )
    assert way.told == [("aggregate-body-changed", "aggregate public.usual(anyelement)", BREAKING)]
    assert way.dropped


def test_another_result_is_made_anew(connection: Connection, other_connection: Connection) -> None:
    count = "CREATE FUNCTION counting(int8, int) RETURNS int8 LANGUAGE sql AS 'SELECT $1 + 1'"
    way = there_by_change(
        connection,
        other_connection,
        "routines",
        [count, AGGREGATES[0]],
        "DROP AGGREGATE plain(int)",
        "CREATE AGGREGATE plain(int) (SFUNC = counting, STYPE = int8, INITCOND = 0)",
    )
    assert {(code, severity) for code, _, severity in way.told} == {
        ("aggregate-result-changed", BREAKING),
        ("aggregate-body-changed", BREAKING),
    }
    assert way.dropped


def test_missing_and_unexpected(connection: Connection, other_connection: Connection) -> None:
    way = there_by_change(
        connection,
        other_connection,
        "routines",
        [AGGREGATES[0], AGGREGATES[10]],
        "DROP AGGREGATE plain(int)",
        'DROP AGGREGATE place(VARIADIC "any" ORDER BY VARIADIC "any")',
        AGGREGATES[1],
    )
    assert way.told == [
        ("aggregate-unexpected", "aggregate public.counted()", COSMETIC),
        ("aggregate-missing", 'aggregate public.place("any")', BREAKING),
        ("aggregate-missing", "aggregate public.plain(integer)", BREAKING),
    ]
