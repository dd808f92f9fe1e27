"""Views: read, compared, made, changed, renamed and dropped."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from taskschema.catalog import compare
from taskschema.catalog.objects import ViewColumn
from taskschema.findings import Severity
from tests.integration.catalog.two_databases import (
    ODD_NAMES,
    major_of,
    read,
    renamed,
    run,
    taken_back,
    there_and_back,
    there_by_change,
)

BASE = ("CREATE TABLE t (id int PRIMARY KEY, title text, note varchar(9), at date)",)
VIEW = "CREATE VIEW v AS SELECT id, title FROM t WHERE id > 0"


def test_views_come_back_as_they_were_read(connection: Connection, other_connection: Connection) -> None:
    views = there_and_back(
        connection,
        other_connection,
        "views",
        [*BASE, 'CREATE SCHEMA "S.1"'],
        VIEW,
        'CREATE VIEW w (a, "B") WITH (security_barrier, check_option = LOCAL) AS SELECT id, title FROM t',
        """CREATE VIEW "S.1".x AS SELECT note COLLATE "C" AS c, at, '%s;' AS text FROM t""",
        "ALTER VIEW w ALTER COLUMN a SET DEFAULT 7 % 4",
        "CREATE VIEW empty AS SELECT",
        "CREATE RECURSIVE VIEW r (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM r WHERE n < 9",
    )
    found = {view.qualified_name: view for view in views}
    assert found["public.v"].columns == (ViewColumn("id", "integer"), ViewColumn("title", "text"))
    assert found['"S.1".x'].columns[0] == ViewColumn("c", "character varying(9)", '"C"')
    assert found["public.w"].options == ("check_option=local", "security_barrier=true")
    assert found["public.w"].defaults == (("a", "(7 % 4)"),)
    assert found["public.empty"].columns == ()
    assert "public.t" in found["public.v"].definition


@pytest.mark.parametrize("odd", ODD_NAMES)
def test_odd_names(connection: Connection, other_connection: Connection, odd: str) -> None:
    made = there_and_back(
        connection,
        other_connection,
        "views",
        [f'CREATE SCHEMA "{odd}"'],
        f'CREATE VIEW "{odd}"."{odd}" AS SELECT 1 AS "{odd}"',
        f'ALTER VIEW "{odd}"."{odd}" ALTER COLUMN "{odd}" SET DEFAULT 3',
    )
    plain = odd.replace('""', '"')
    assert [(view.schema, view.name, view.columns[0].name) for view in made] == [(plain, plain, plain)]


def test_what_postgresql_does_anyway_is_no_option(connection: Connection) -> None:
    options = "security_barrier = off" + (", security_invoker = 0" if major_of(connection) >= 15 else "")
    run(connection, f"CREATE VIEW v WITH ({options}) AS SELECT 1 AS a")
    run(
        connection,
        "CREATE TABLE t (a int)",
        "CREATE VIEW w WITH (security_barrier = 1, check_option = 'CASCADED') AS SELECT a FROM t",
    )
    assert [view.options for view in read(connection).views] == [
        (),
        ("check_option=cascaded", "security_barrier=true"),
    ]


@pytest.mark.parametrize(
    ("change", "code", "severity"),
    [
        ("CREATE OR REPLACE VIEW v AS SELECT id, title FROM t", "definition", "behaviour"),
        ("CREATE OR REPLACE VIEW v AS SELECT id, title, at FROM t WHERE id > 0", "columns", "behaviour"),
        ("ALTER VIEW v RENAME COLUMN title TO name", "columns", "breaking"),
        ("ALTER VIEW v SET (security_barrier = on)", "options", "behaviour"),
        ("ALTER VIEW v SET (security_invoker = on)", "options", "breaking"),
        ("ALTER VIEW v SET (check_option = local)", "options", "breaking"),
        ("ALTER VIEW v ALTER COLUMN title SET DEFAULT 'x'", "defaults", "behaviour"),
    ],
)
def test_a_change_is_told_and_taken_back(
    connection: Connection, other_connection: Connection, change: str, code: str, severity: str
) -> None:
    if "security_invoker" in change and major_of(connection) < 15:
        pytest.skip("views got security_invoker in PostgreSQL 15")
    way = there_by_change(connection, other_connection, "views", [*BASE, VIEW], change)
    assert way.told == [(f"view-{code}-changed", "view public.v", Severity(severity))]
    assert way.dropped == (change.endswith("at FROM t WHERE id > 0"))


def test_a_security_that_is_gone_is_breaking(connection: Connection, other_connection: Connection) -> None:
    barred = "CREATE VIEW v WITH (security_barrier) AS SELECT id FROM t"
    way = there_by_change(
        connection, other_connection, "views", [*BASE, barred], "ALTER VIEW v RESET (security_barrier)"
    )
    assert way.told == [("view-options-changed", "view public.v", Severity.BREAKING)]
    assert way.statements == ["ALTER VIEW public.v SET (security_barrier = 'true')"]


def test_options_are_told_beside_a_definition(connection: Connection, other_connection: Connection) -> None:
    way = there_by_change(
        connection,
        other_connection,
        "views",
        [*BASE, VIEW],
        "CREATE OR REPLACE VIEW v WITH (security_barrier) AS SELECT id, title FROM t WHERE id > 1",
    )
    assert [code for code, *_ in way.told] == ["view-definition-changed", "view-options-changed"]
    assert not way.dropped


@pytest.mark.parametrize(
    "columns",
    ["id, title, title AS name", "id AS title, title AS id", "id, note", "title AS id, id AS title"],
)
def test_columns_that_cannot_stay(connection: Connection, other_connection: Connection, columns: str) -> None:
    changes = ("DROP VIEW v", f"CREATE VIEW v AS SELECT {columns} FROM t WHERE id > 0")
    way = there_by_change(connection, other_connection, "views", [*BASE, VIEW], *changes)
    assert [code for code, *_ in way.told] == ["view-columns-changed"]
    assert way.dropped == (columns not in ("id AS a, title AS b", "id AS title, title AS id"))


def test_columns_that_swapped_names_keep_their_defaults(
    connection: Connection, other_connection: Connection
) -> None:
    way = there_by_change(
        connection,
        other_connection,
        "views",
        [*BASE, "CREATE VIEW v AS SELECT id, title FROM t", "ALTER VIEW v ALTER id SET DEFAULT 7"],
        "ALTER VIEW v RENAME COLUMN id TO other",
        "ALTER VIEW v RENAME COLUMN title TO id",
        "ALTER VIEW v RENAME COLUMN other TO title",
    )
    assert {code for code, *_ in way.told} == {"view-columns-changed", "view-defaults-changed"}
    assert not any("DEFAULT" in statement for statement in way.statements)


def test_a_view_that_others_stand_on_stays(connection: Connection, other_connection: Connection) -> None:
    run(connection, *BASE, VIEW, "CREATE VIEW w AS SELECT title FROM v")
    run(other_connection, *BASE, VIEW, "CREATE VIEW w AS SELECT title FROM v")
    way = taken_back(connection, other_connection, "views", "ALTER VIEW v RENAME COLUMN title TO name")
    assert not way.dropped


def test_missing_unexpected_and_renamed(connection: Connection, other_connection: Connection) -> None:
    for one in (connection, other_connection):
        run(one, *BASE, VIEW, "CREATE SCHEMA s")
    way = taken_back(connection, other_connection, "views", "DROP VIEW v", "CREATE VIEW x AS SELECT 1 AS a")
    assert way.told == [
        ("view-missing", "view public.v", Severity.BREAKING),
        ("view-unexpected", "view public.x", Severity.COSMETIC),
    ]
    way = renamed(
        connection, other_connection, "views", "ALTER VIEW v RENAME TO x", "ALTER VIEW x SET SCHEMA s"
    )
    assert [severity for *_, severity in way.told] == [Severity.BREAKING]
    assert way.statements == ["ALTER VIEW s.x SET SCHEMA public", "ALTER VIEW public.x RENAME TO v"]


def test_views_of_others_are_left_out(connection: Connection) -> None:
    run(connection, "CREATE SCHEMA taskschema", "CREATE VIEW taskschema.v AS SELECT 1")
    run(connection, "CREATE EXTENSION pg_stat_statements", "CREATE TEMP VIEW x AS SELECT 1")
    assert read(connection).views == ()


def test_views_that_need_each_other_are_read(connection: Connection, other_connection: Connection) -> None:
    for one in (connection, other_connection):
        run(
            one,
            "CREATE VIEW a AS SELECT 1 AS n",
            "CREATE VIEW b AS SELECT n FROM a",
            "CREATE OR REPLACE VIEW a AS SELECT n FROM b",
        )
    assert compare(read(connection), read(other_connection)) == []
