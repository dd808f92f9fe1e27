"""How a column gets another type: by assignment, by a cast, or by way of its text."""

from __future__ import annotations

import pytest

from taskschema.catalog.ddl.conversions import hazards, using
from taskschema.catalog.ddl.statements import Hazard

FAILS, LOSES, REWRITES, SCANS = Hazard.MAY_FAIL, Hazard.LOSES_DATA, Hazard.REWRITES, Hazard.SCANS
ASSIGNED, CAST, BY_TEXT = "", " USING c::{}", " USING c::text::{}"


@pytest.mark.parametrize(
    ("actual", "expected", "form", "dangers"),
    [
        ("integer", "bigint", ASSIGNED, {REWRITES}),
        ("bigint", "integer", ASSIGNED, {FAILS, REWRITES}),
        ("integer", "numeric", ASSIGNED, {REWRITES}),
        ("integer", "numeric(4,2)", ASSIGNED, {FAILS, REWRITES}),
        ("numeric(6,2)", "numeric(8,2)", ASSIGNED, {SCANS}),
        ("numeric(6,2)", "numeric", ASSIGNED, {SCANS}),
        ("numeric(6,2)", "numeric(8,3)", ASSIGNED, {REWRITES}),
        ("numeric(6,2)", "numeric(6,3)", ASSIGNED, {FAILS, REWRITES}),
        ("numeric(6,2)", "numeric(6,1)", ASSIGNED, {FAILS, LOSES, REWRITES}),
        ("numeric", "numeric(6,2)", ASSIGNED, {FAILS, LOSES, REWRITES}),
        ("numeric(6,2)", "integer", ASSIGNED, {FAILS, LOSES, REWRITES}),
        ("double precision", "bigint", ASSIGNED, {FAILS, LOSES, REWRITES}),
        ("character varying(5)", "character varying(9)", ASSIGNED, {SCANS}),
        ("character varying(5)", "character varying", ASSIGNED, {SCANS}),
        ("character varying(9)", "character varying(5)", ASSIGNED, {FAILS, REWRITES}),
        ("character varying(9)", "text", ASSIGNED, {SCANS}),
        ("text", "character varying", ASSIGNED, {SCANS}),
        ("text", "character varying(9)", ASSIGNED, {FAILS, REWRITES}),
        ("text", "public.citext", ASSIGNED, {REWRITES}),
        ("character(4)", "character(5)", ASSIGNED, {REWRITES}),
        ("timestamp(3) with time zone", "timestamp with time zone", ASSIGNED, {SCANS}),
        ("timestamp with time zone", "timestamp(3) with time zone", ASSIGNED, {LOSES, REWRITES}),
        ("timestamp with time zone", "timestamp without time zone", ASSIGNED, {FAILS, REWRITES}),
        ("timestamp without time zone", "date", ASSIGNED, {FAILS, LOSES, REWRITES}),
        ("jsonb", "json", ASSIGNED, {FAILS, REWRITES}),
        ("jsonb", "integer", CAST, {FAILS, REWRITES}),
        ("integer", "boolean", CAST, {FAILS, REWRITES}),
        ("bigint", "boolean", BY_TEXT, {FAILS, REWRITES}),
        ("text", "uuid", CAST, {FAILS, REWRITES}),
        ("uuid", "text", ASSIGNED, {REWRITES}),
        ("text", "public.mood", CAST, {FAILS, REWRITES}),
        ("public.mood", "text", ASSIGNED, {REWRITES}),
        ("public.mood", "public.other", BY_TEXT, {FAILS, REWRITES}),
        ("public.mood", "character varying(3)", ASSIGNED, {FAILS, REWRITES}),
        ("public.mood[]", "public.other[]", " USING c::text[]::{}", {FAILS, REWRITES}),
        ("text[]", "public.mood[]", CAST, {FAILS, REWRITES}),
        ("integer[]", "bigint[]", ASSIGNED, {REWRITES}),
        ("text[]", "text", ASSIGNED, {REWRITES}),
        ("public.mood", "public.other[]", BY_TEXT, {FAILS, REWRITES}),
        ("jsonb", "text[]", BY_TEXT, {FAILS, REWRITES}),
        ("integer", "bigint[]", " USING CASE WHEN c IS NOT NULL THEN ARRAY[c]::{} END", {FAILS, REWRITES}),
        ('"Sch x"."Ty(3)"', '"Sch x"."Ty(4)"', BY_TEXT, {FAILS, REWRITES}),
        ("interval(3)", "interval day to second", ASSIGNED, {FAILS, REWRITES}),
    ],
)
def test_forms_and_dangers(actual: str, expected: str, form: str, dangers: set[Hazard]) -> None:
    assert using("c", actual, expected) == form.format(expected)
    assert set(hazards(actual, expected)) == dangers


def test_a_column_has_quotes_where_it_needs_them() -> None:
    assert using("select", "text", "integer") == ' USING "select"::integer'
