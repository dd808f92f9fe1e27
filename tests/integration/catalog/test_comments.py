"""Comments and security labels: read, compared, made, changed and dropped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pytest
from sqlalchemy import Connection

from taskschema.catalog import Catalog, compare, read_catalog
from taskschema.catalog.ddl import DATABASE, Statement
from taskschema.catalog.objects import (
    CatalogObject,
    Comment,
    DefaultPrivileges,
    Domain,
    Grant,
    ObjectRef,
    Owner,
    SecurityLabel,
    Setting,
    Table,
    UserMapping,
    parts_of,
    qualify,
)
from taskschema.db.engines import create_command_engine
from taskschema.db.url import DatabaseUrl
from taskschema.findings import Severity
from tests.integration.catalog.one_of_each import ONE_OF_EACH, comment_on_database, subscribed
from tests.integration.catalog.two_databases import ODD_NAMES, ddl_of, run, run_ddl, taken_back

SAID_OF_OBJECTS = (Owner, Grant, DefaultPrivileges, Comment, SecurityLabel)
WITHOUT_COMMENTS = (*SAID_OF_OBJECTS, Setting, UserMapping)
UNCOMMENTED = [statement for statement in ONE_OF_EACH if not statement.startswith("COMMENT ")]
COSMETIC = Severity.COSMETIC


def labels(catalog: Catalog) -> set[str]:
    """Return the labels of everything that can have a comment."""
    objects = [value for value in catalog if not isinstance(value, WITHOUT_COMMENTS)]
    return {label for value in objects for label in labels_of(value)}


def labels_of(value: CatalogObject) -> Iterator[str]:
    yield value.label
    yield from (part.label for part in parts_of(value))
    if isinstance(value, Table):
        identities = [column.identity for column in value.columns if column.identity]
        yield from (identity.sequence.label for identity in identities if identity.sequence)
    if isinstance(value, Domain):
        yield from (
            f"domain constraint {qualify(value.schema, value.name, constraint.name)}"
            for constraint in value.constraints
        )


def new_comments(expected: Catalog, actual: Catalog) -> list[Comment]:
    return [comment for comment in expected.comments if comment not in actual.comments]


def drops(comments: Iterable[Comment]) -> Iterator[Statement]:
    return (statement for comment in comments for statement in ddl_of(comment).drop(comment))


def test_an_object_is_called_in_its_comment_as_it_is_called_itself(connection: Connection) -> None:
    run(connection, *ONE_OF_EACH, comment_on_database(connection, "'a'"))
    with subscribed(connection):
        catalog = read_catalog(connection)
    assert {comment.object.label for comment in catalog.comments} == labels(catalog)
    assert len(catalog.comments) > 60


def test_comments_come_back_as_they_were_read(connection: Connection, other_connection: Connection) -> None:
    run(connection, *ONE_OF_EACH, comment_on_database(connection, "'a'"))
    run(other_connection, *UNCOMMENTED)
    before, expected = read_catalog(other_connection), read_catalog(connection)
    made = new_comments(expected, before)
    assert {comment.text for comment in made} == {"a"}
    run_ddl(
        other_connection, (statement for comment in made for statement in ddl_of(comment).create(comment))
    )
    assert read_catalog(other_connection).comments == expected.comments
    run_ddl(other_connection, drops(made))
    assert read_catalog(other_connection).comments == before.comments


@pytest.mark.parametrize("odd", ODD_NAMES)
def test_odd_names(connection: Connection, other_connection: Connection, odd: str) -> None:
    base = [
        f'CREATE SCHEMA "{odd}"',
        f'CREATE TABLE "{odd}"."{odd}" ("{odd}" int CONSTRAINT "{odd}1" CHECK ("{odd}" > 0))',
        f'CREATE DOMAIN "{odd}"."{odd}d" AS int CONSTRAINT "{odd}" CHECK (VALUE > 0)',
        f"""CREATE FUNCTION "{odd}"."{odd}"("{odd}"."{odd}d") RETURNS int LANGUAGE sql AS 'SELECT 1'""",
        f'CREATE OPERATOR "{odd}".@@@ (RIGHTARG = "{odd}"."{odd}d", FUNCTION = "{odd}"."{odd}")',
        f"""CREATE TABLE "{odd}".other (a int)""",
        f'CREATE POLICY "{odd}" ON "{odd}".other',
        f'CREATE RULE "{odd}" AS ON DELETE TO "{odd}".other DO INSTEAD NOTHING',
    ]
    comments = [
        f"""COMMENT ON SCHEMA "{odd}" IS 'a'""",
        f"""COMMENT ON TABLE "{odd}"."{odd}" IS 'a'""",
        f"""COMMENT ON COLUMN "{odd}"."{odd}"."{odd}" IS 'a'""",
        f"""COMMENT ON CONSTRAINT "{odd}1" ON "{odd}"."{odd}" IS 'a'""",
        f"""COMMENT ON CONSTRAINT "{odd}" ON DOMAIN "{odd}"."{odd}d" IS 'a'""",
        f"""COMMENT ON FUNCTION "{odd}"."{odd}"("{odd}"."{odd}d") IS 'a'""",
        f"""COMMENT ON OPERATOR "{odd}".@@@ (NONE, "{odd}"."{odd}d") IS 'a'""",
        f"""COMMENT ON POLICY "{odd}" ON "{odd}".other IS 'a'""",
        f"""COMMENT ON RULE "{odd}" ON "{odd}".other IS 'a'""",
    ]
    run(connection, *base, *comments)
    run(other_connection, *base)
    expected, before = read_catalog(connection), read_catalog(other_connection)
    made = new_comments(expected, before)
    assert len(made) == len(comments)
    assert {comment.object.label for comment in made} < labels(expected)
    run_ddl(
        other_connection, (statement for comment in made for statement in ddl_of(comment).create(comment))
    )
    assert read_catalog(other_connection) == expected


@pytest.mark.parametrize(
    ("change", "code", "label"),
    [
        ("COMMENT ON TABLE t IS 'else'", "comment-text-changed", "comment of table public.t"),
        ("COMMENT ON TABLE t IS NULL", "comment-missing", "comment of table public.t"),
        ("COMMENT ON VIEW v IS 'new'", "comment-unexpected", "comment of view public.v"),
        (
            r"""COMMENT ON COLUMN v.a IS E'it''s a \\ "new"\n%s; --'""",
            "comment-unexpected",
            "comment of column public.v.a",
        ),
        (
            "COMMENT ON COLUMN pair.b IS 'new'",
            "comment-unexpected",
            "comment of column public.pair.b",
        ),
    ],
)
def test_a_change_is_told_and_taken_back(
    connection: Connection, other_connection: Connection, change: str, code: str, label: str
) -> None:
    for one in (connection, other_connection):
        run(
            one,
            "CREATE TABLE t (a int)",
            "COMMENT ON TABLE t IS 'one'",
            "CREATE VIEW v AS SELECT a FROM t",
            "CREATE TYPE pair AS (a int, b int)",
        )
    way = taken_back(connection, other_connection, "comments", change)
    assert way.told == [(code, label, COSMETIC)]
    assert len(way.statements) == 1


def test_a_comment_that_looks_like_json_is_text(connection: Connection) -> None:
    run(connection, "CREATE TABLE t ()", """COMMENT ON TABLE t IS '[{"a": 1}]'""")
    comments = {comment.object: comment.text for comment in read_catalog(connection).comments}
    assert comments[ObjectRef("table", ("public", "t"))] == '[{"a": 1}]'


def test_the_comment_of_the_database_at_hand_only(
    connection: Connection, other_connection: Connection
) -> None:
    run(connection, comment_on_database(connection, "'mine'"))
    (finding,) = compare(read_catalog(other_connection), read_catalog(connection))
    assert (finding.object, finding.actual) == ("comment of database", "'mine'")
    (comment,) = new_comments(read_catalog(connection), read_catalog(other_connection))
    assert [each.sql for each in ddl_of(comment).drop(comment)] == [f"COMMENT ON DATABASE {DATABASE} IS NULL"]


def test_what_goes_with_something_else_is_not_told(
    connection: Connection, other_connection: Connection
) -> None:
    run(
        connection,
        "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY, a int UNIQUE)",
        "COMMENT ON TABLE t IS 'a'",
        "COMMENT ON COLUMN t.a IS 'a'",
        "COMMENT ON CONSTRAINT t_a_key ON t IS 'a'",
        "COMMENT ON INDEX t_a_key IS 'a'",
        "COMMENT ON SEQUENCE t_id_seq IS 'a'",
        "GRANT SELECT ON SEQUENCE t_id_seq TO PUBLIC",
        "CREATE TYPE pair AS (a int)",
        "COMMENT ON COLUMN pair.a IS 'a'",
        "CREATE DOMAIN d AS int CONSTRAINT k CHECK (VALUE > 0)",
        "COMMENT ON CONSTRAINT k ON DOMAIN d IS 'a'",
    )
    told = [finding.object for finding in compare(read_catalog(connection), read_catalog(other_connection))]
    assert told == ["composite type public.pair", "domain public.d", "table public.t"]


def test_what_an_extension_says_is_its_own(connection: Connection) -> None:
    run(
        connection,
        "CREATE EXTENSION citext",
        "COMMENT ON TYPE citext IS 'a'",
        "COMMENT ON FUNCTION citextin(cstring) IS 'a'",
        "COMMENT ON CAST (text AS citext) IS 'a'",
        "COMMENT ON OPERATOR = (citext, citext) IS 'a'",
        "COMMENT ON EXTENSION citext IS 'for names'",
    )
    about = {comment.object.label: comment.text for comment in read_catalog(connection).comments}
    assert set(about) == {"extension citext", "extension plpgsql", "schema public"}
    assert about["extension citext"] == "for names"


def test_what_nobody_named_and_what_is_ours_is_left_out(connection: Connection) -> None:
    run(
        connection,
        "CREATE TYPE span AS RANGE (SUBTYPE = int)",
        "CREATE TABLE t ()",
        "CREATE SCHEMA taskschema",
        "CREATE TABLE taskschema.ours (a int)",
        "CREATE TABLE alembic_version (a int PRIMARY KEY)",
        "CREATE TEMPORARY TABLE passing ()",
        "COMMENT ON TYPE span_multirange IS 'a'",
        "COMMENT ON FUNCTION span(int, int) IS 'a'",
        "COMMENT ON TYPE t IS 'a'",
        "COMMENT ON SCHEMA taskschema IS 'a'",
        "COMMENT ON COLUMN taskschema.ours.a IS 'a'",
        "COMMENT ON TABLE alembic_version IS 'a'",
        "COMMENT ON COLUMN alembic_version.a IS 'a'",
        "COMMENT ON TABLE passing IS 'a'",
    )
    catalog = read_catalog(connection)
    assert {comment.object.label for comment in catalog.comments} == {"extension plpgsql", "schema public"}
    assert {owner.object.label for owner in catalog.owners} == {
        "database",
        "range type public.span",
        "schema public",
        "table public.t",
    }


# Security labels


def labelled(connection: Connection, *statements: str) -> None:
    """Write labels as a provider would have PostgreSQL do: to load one takes a server that has one."""
    run(connection, "SET LOCAL allow_system_table_mods = on", *statements)


def label_of(kind: str, target: str, text: str = "secret", part: int = 0) -> str:
    return (
        "INSERT INTO pg_seclabel (objoid, classoid, objsubid, provider, label)"
        f" VALUES ('{target}'::{kind}::oid, '{CLASSES[kind]}'::regclass, {part}, 'guard', '{text}')"
    )


CLASSES = {
    "regclass": "pg_class", "regtype": "pg_type", "regprocedure": "pg_proc", "regnamespace": "pg_namespace",
}  # fmt: skip


def test_security_labels_are_read(connection: Connection) -> None:
    run(connection, *ONE_OF_EACH)
    labelled(
        connection,
        label_of("regclass", "t"),
        label_of("regclass", "t", part=2),
        label_of("regclass", "ft"),
        label_of("regclass", "v"),
        label_of("regtype", "d"),
        label_of("regnamespace", "more"),
        label_of("regprocedure", "f(int, text[])"),
        "INSERT INTO pg_shseclabel (objoid, classoid, provider, label)"
        " SELECT oid, 'pg_database'::regclass, 'guard', 'secret' FROM pg_database"
        " WHERE datname IN (current_database(), 'template1')",
    )
    catalog = read_catalog(connection)
    assert {(each.object.label, each.provider, each.text) for each in catalog.security_labels} == {
        (label, "guard", "secret")
        for label in (
            "table public.t",
            "column public.t.n",
            "table public.ft",
            "view public.v",
            "domain public.d",
            "schema more",
            "function public.f(integer, text[])",
            "database",
        )
    }
    assert {each.object.label for each in catalog.security_labels} < labels(catalog)
    labelled(connection, "DELETE FROM pg_shseclabel WHERE provider = 'guard'")


def test_security_labels_are_compared(connection: Connection, other_connection: Connection) -> None:
    for one, text in ((connection, "secret"), (other_connection, "open")):
        run(one, "CREATE TABLE t (a int)", "CREATE TABLE u ()", "CREATE TABLE w ()")
        labelled(one, label_of("regclass", "t", text))
    labelled(connection, label_of("regclass", "u"))
    labelled(other_connection, label_of("regclass", "w"))
    expected, actual = read_catalog(connection), read_catalog(other_connection)
    assert [(each.code, each.object, each.severity) for each in compare(expected, actual)] == [
        (
            "security-label-text-changed",
            "security label of table public.t for guard",
            Severity.BREAKING,
        ),
        ("security-label-missing", "security label of table public.u for guard", Severity.BREAKING),
        (
            "security-label-unexpected",
            "security label of table public.w for guard",
            Severity.BEHAVIOUR,
        ),
    ]


def test_statements_of_security_labels() -> None:
    label = SecurityLabel(ObjectRef("function", ("public", "F"), "(integer)"), "se-linux", "it's")
    ddl = ddl_of(label)
    about = 'SECURITY LABEL FOR "se-linux" ON ROUTINE public."F"(integer) IS '
    other = SecurityLabel(label.object, label.provider, "else")
    assert [each.sql for each in ddl.create(label)] == [f"{about}'it''s'"]
    assert [each.sql for each in ddl.drop(label)] == [f"{about}NULL"]
    assert [each.sql for each in ddl.alter(label, other) or ()] == [f"{about}'else'"]
    assert ddl.alter(label, label) == []


def test_anybody_may_read_what_is_said(
    empty_database: DatabaseUrl, connection: Connection, other_role: Callable[[DatabaseUrl], DatabaseUrl]
) -> None:
    run(connection, *ONE_OF_EACH, "REVOKE ALL ON SCHEMA public FROM PUBLIC")
    expected = read_catalog(connection)
    engine = create_command_engine(other_role(empty_database))
    with engine.connect() as theirs:
        found = read_catalog(
            theirs, subjects=("owners", "grants", "default_privileges", "comments", "security_labels")
        )
    engine.dispose()
    assert (found.owners, found.grants, found.comments) == (
        expected.owners,
        expected.grants,
        expected.comments,
    )
