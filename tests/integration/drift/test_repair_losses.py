"""What a repair of some kinds of objects does to the others is told, and nothing else is."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from taskschema.catalog import compare, read_catalog
from taskschema.db.scratch import scratch_database
from taskschema.db.url import DatabaseUrl
from taskschema.drift.repair import plan_repair
from taskschema.drift.repair.goal import overlaid
from taskschema.drift.repair.proof import only

SOME = ("tables", "enums", "domains", "sequences")
ENUM = (
    "CREATE TYPE e AS ENUM ('a', 'b')",
    "ALTER TYPE e OWNER TO pg_monitor",
    "GRANT USAGE ON TYPE e TO pg_read_all_stats",
)
TABLE = "CREATE TABLE t (id int)"
VIEW = (
    "CREATE VIEW v AS SELECT id FROM u",
    "GRANT SELECT ON v TO pg_monitor",
    "ALTER VIEW v OWNER TO pg_monitor",
)
CASES = {
    "dropped": ([*ENUM, TABLE], ["DROP TYPE e"], SOME, set()),
    "dropped from a column": (
        [*ENUM, "CREATE TABLE t (c e DEFAULT 'a')"], ["DROP TYPE e CASCADE"], SOME, set(),
    ),
    "changed": ([*ENUM, "CREATE TABLE t (c e)"], ["ALTER TYPE e RENAME VALUE 'a' TO 'c'"], SOME, set()),
    "one too many": ([TABLE], [*ENUM], SOME, set()),
    "dropped, its grants not": (
        [*ENUM], ["DROP TYPE e"], ("owners", "grants"),
        {
            "grant to PUBLIC on enum public.e", "grant to pg_read_all_stats on enum public.e",
            "owner of enum public.e",
        },
    ),
    "one too many, in a function": (
        [TABLE], [*ENUM, "CREATE FUNCTION f(e) RETURNS int LANGUAGE sql AS 'SELECT 1'"], SOME,
        {"function public.f(public.e)"},
    ),
    "a table too many, in a view": ([TABLE], ["CREATE TABLE u (id int)", *VIEW], SOME, {"view public.v"}),
    "grants that nobody asked for": ([*ENUM], ["REVOKE USAGE ON TYPE e FROM PUBLIC"], SOME, set()),
    "another order, kept from the public": (
        ["CREATE TYPE e AS ENUM ('a', 'b')", "CREATE TABLE t (c e)", "REVOKE USAGE ON TYPE e FROM PUBLIC"],
        ["ALTER TYPE e ADD VALUE 'c'"], SOME, {"grant to PUBLIC on enum public.e"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_is_lost_on_the_way_is_told(
    connection: Connection, other_connection: Connection, server: DatabaseUrl, case: str
) -> None:
    base, changes, subjects, left = CASES[case]
    for one, statements in ((connection, base), (other_connection, [*base, *changes])):
        for statement in statements:
            one.exec_driver_sql(statement)
        one.commit()
    expected, actual = only(read_catalog(connection), subjects), read_catalog(other_connection)
    labels = frozenset(finding.object for finding in compare(expected, only(actual, subjects)))
    goal = overlaid(actual, expected, labels)
    repair = plan_repair(actual, goal, lambda: scratch_database(server), subjects=subjects)
    assert {finding.object for finding in repair.remaining} == left
    assert repair.unproven == ()


def test_what_cannot_be_replaced_is_left_alone(
    connection: Connection, other_connection: Connection, server: DatabaseUrl
) -> None:
    for one, subtype in ((connection, "int"), (other_connection, "bigint")):
        one.exec_driver_sql(f"CREATE TYPE span AS RANGE (SUBTYPE = {subtype})")
        one.exec_driver_sql("CREATE TABLE t (s span)")
        one.commit()
    repair = plan_repair(
        read_catalog(other_connection), read_catalog(connection), lambda: scratch_database(server)
    )
    assert repair.statements == ()
    assert {finding.object for finding in repair.remaining} == {"range type public.span"}
