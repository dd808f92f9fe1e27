"""The database itself, its settings, and what has no schema: read, compared, made, changed and dropped."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Connection

from taskschema.catalog import Catalog, compare, read_catalog
from taskschema.catalog.objects import (
    AccessMethod,
    Database,
    EventTrigger,
    Extension,
    Schema,
    TriggerState,
)
from taskschema.db.engines import create_command_engine
from taskschema.db.url import DatabaseUrl
from taskschema.findings import Severity
from tests.integration.catalog.two_databases import (
    ODD_NAMES,
    ddl_of,
    major_of,
    renamed,
    run,
    run_ddl,
    taken_back,
    there_and_back,
)

BREAKING, BEHAVIOUR, COSMETIC = Severity.BREAKING, Severity.BEHAVIOUR, Severity.COSMETIC


# Schemas


def test_schemas_are_read(connection: Connection) -> None:
    run(connection, 'CREATE SCHEMA "S.1"', "CREATE SCHEMA taskschema", "CREATE TEMP TABLE t (a int)")
    assert read_catalog(connection).schemas == (Schema("S.1"), Schema("public"))


def test_schemas_come_and_go(connection: Connection, other_connection: Connection) -> None:
    for each in (connection, other_connection):
        run(each, *(f'CREATE SCHEMA "{odd}"' for odd in ODD_NAMES))
    for odd in ODD_NAMES:
        way = taken_back(connection, other_connection, "schemas", f'DROP SCHEMA "{odd}"')
        assert [(code, severity) for code, _, severity in way.told] == [("schema-missing", BREAKING)]
    way = taken_back(connection, other_connection, "schemas", "CREATE SCHEMA added")
    assert way.told == [("schema-unexpected", "schema added", COSMETIC)]
    assert way.statements == ["DROP SCHEMA added"]


def test_the_schema_that_is_always_there_is_made_where_it_is_not(connection: Connection) -> None:
    run(connection, "DROP SCHEMA public")
    assert read_catalog(connection).schemas == ()
    run_ddl(connection, ddl_of(Schema("public")).create(Schema("public")))
    assert read_catalog(connection).schemas == (Schema("public"),)


def test_a_schema_is_renamed(connection: Connection, other_connection: Connection) -> None:
    for each in (connection, other_connection):
        run(each, "CREATE SCHEMA a", "CREATE TABLE a.t (a int)")
    way = renamed(connection, other_connection, "schemas", 'ALTER SCHEMA a RENAME TO "B b"')
    assert way.told == [("schema-renamed", "schema a", BREAKING)]
    assert way.statements == ['ALTER SCHEMA "B b" RENAME TO a']


# Extensions


def test_extensions_are_read_with_the_one_that_is_always_there(connection: Connection) -> None:
    run(connection, "CREATE SCHEMA extra", "CREATE EXTENSION citext SCHEMA extra")
    assert read_catalog(connection).extensions == (
        Extension("citext", "extra"),
        Extension("plpgsql", "pg_catalog"),
    )


def test_extensions_come_move_and_go(connection: Connection, other_connection: Connection) -> None:
    for each in (connection, other_connection):
        run(each, 'CREATE SCHEMA "E x"', 'CREATE EXTENSION cube SCHEMA "E x"', "CREATE EXTENSION citext")
    for change, code, name, severity in [
        ('ALTER EXTENSION citext SET SCHEMA "E x"', "schema-changed", "citext", BEHAVIOUR),
        ("DROP EXTENSION cube", "missing", "cube", BREAKING),
        ("DROP EXTENSION plpgsql", "missing", "plpgsql", BREAKING),
        ('CREATE EXTENSION earthdistance SCHEMA "E x"', "unexpected", "earthdistance", COSMETIC),
    ]:
        way = taken_back(connection, other_connection, "extensions", change)
        assert way.told == [(f"extension-{code}", f"extension {name}", severity)]


# Event triggers

FUNCTION = 'CREATE FUNCTION "F n"() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$'
EVENT_TRIGGER = "CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f()"


def test_event_triggers_come_back_as_they_were_read(
    connection: Connection, other_connection: Connection
) -> None:
    made = there_and_back(
        connection,
        other_connection,
        "event_triggers",
        [FUNCTION],
        'CREATE EVENT TRIGGER a ON sql_drop EXECUTE FUNCTION "F n"()',
        """CREATE EVENT TRIGGER "b '" ON ddl_command_start WHEN TAG IN ('DROP TABLE', 'CREATE INDEX')
        EXECUTE FUNCTION "F n"()""",
        'ALTER EVENT TRIGGER "b \'" DISABLE',
    )
    assert made == (
        EventTrigger(
            "b '", "ddl_command_start", 'public."F n"', ("CREATE INDEX", "DROP TABLE"), TriggerState.DISABLED
        ),
        EventTrigger("a", "sql_drop", 'public."F n"'),
    )


EVENT_CHANGES = (
    ("ALTER EVENT TRIGGER e DISABLE", "state-changed", BREAKING, ("ALTER",)),
    ("ALTER EVENT TRIGGER e ENABLE ALWAYS", "state-changed", BEHAVIOUR, ("ALTER",)),
    ("ALTER EVENT TRIGGER e ENABLE REPLICA", "state-changed", BEHAVIOUR, ("ALTER",)),
    ("DROP EVENT TRIGGER e", "missing", BREAKING, ("CREATE",)),
    (
        "DROP EVENT TRIGGER e; CREATE EVENT TRIGGER e ON sql_drop EXECUTE FUNCTION f()",
        "event-changed",
        BEHAVIOUR,
        ("DROP", "CREATE"),
    ),
    (
        "DROP EVENT TRIGGER e; CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION g()",
        "function-changed",
        BEHAVIOUR,
        ("DROP", "CREATE"),
    ),
    (
        "DROP EVENT TRIGGER e; CREATE EVENT TRIGGER e ON ddl_command_end WHEN TAG IN ('DROP TABLE') "
        "EXECUTE FUNCTION f()",
        "tags-changed",
        BEHAVIOUR,
        ("DROP", "CREATE"),
    ),
)


def test_an_event_trigger_is_another(connection: Connection, other_connection: Connection) -> None:
    functions = [FUNCTION.replace('"F n"', name) for name in "fg"]
    for each in (connection, other_connection):
        run(each, *functions, EVENT_TRIGGER)
    for change, code, severity, verbs in EVENT_CHANGES:
        way = taken_back(connection, other_connection, "event_triggers", change)
        assert way.told == [(f"event-trigger-{code}", "event trigger e", severity)]
        assert tuple(statement.split()[0] for statement in way.statements) == verbs
    way = taken_back(connection, other_connection, "event_triggers", EVENT_TRIGGER.replace(" e ", " more "))
    assert way.told == [("event-trigger-unexpected", "event trigger more", BEHAVIOUR)]
    way = renamed(connection, other_connection, "event_triggers", 'ALTER EVENT TRIGGER e RENAME TO "O o"')
    assert way.told == [("event-trigger-renamed", "event trigger e", COSMETIC)]


# Access methods


def test_access_methods_come_back_as_they_were_read(
    connection: Connection, other_connection: Connection
) -> None:
    made = there_and_back(
        connection,
        other_connection,
        "access_methods",
        [],
        'CREATE ACCESS METHOD "Heap 2" TYPE TABLE HANDLER heap_tableam_handler',
        "CREATE ACCESS METHOD tree TYPE INDEX HANDLER bthandler",
    )
    assert made == (
        AccessMethod("Heap 2", "table", "heap_tableam_handler"),
        AccessMethod("tree", "index", "bthandler"),
    )


def test_an_access_method_is_another(connection: Connection, other_connection: Connection) -> None:
    for each in (connection, other_connection):
        run(each, "CREATE ACCESS METHOD m TYPE INDEX HANDLER bthandler")
    for handler, code, severity in [
        ("INDEX HANDLER hashhandler", "handler-changed", BEHAVIOUR),
        (None, "missing", BREAKING),
    ]:
        made = [] if handler is None else [f"CREATE ACCESS METHOD m TYPE {handler}"]
        changes = ("DROP ACCESS METHOD m", *made)
        way = taken_back(connection, other_connection, "access_methods", *changes)
        assert way.told == [(f"access-method-{code}", "access method m", severity)]
    more = "CREATE ACCESS METHOD n TYPE INDEX HANDLER bthandler"
    way = taken_back(connection, other_connection, "access_methods", more)
    assert way.told == [("access-method-unexpected", "access method n", COSMETIC)]


def test_an_access_method_of_another_type() -> None:
    one, other = (AccessMethod("m", type_, "h") for type_ in ("table", "index"))
    (finding,) = compare(Catalog(access_methods=(one,)), Catalog(access_methods=(other,)))
    assert (finding.code, finding.severity) == ("access-method-type-changed", BREAKING)
    assert ddl_of(one).alter(one, other) is None


def test_what_an_extension_brought_is_left_out(connection: Connection) -> None:
    run(connection, "CREATE EXTENSION bloom")
    assert read_catalog(connection).access_methods == ()


# The database

ICU_SINCE = 15
BUILTIN_SINCE = 17


@pytest.fixture
def made_with(server: DatabaseUrl) -> Iterator[Callable[[str], Database]]:
    """Read databases that are made with given words of CREATE DATABASE."""
    names: list[str] = []

    def make(words: str) -> Database:
        names.append(f"test_{uuid.uuid4().hex}")
        with psycopg.connect(server.reveal(), autocommit=True) as admin:
            create = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ").format(sql.Identifier(names[-1]))
            admin.execute(create + sql.SQL(words))
        engine = create_command_engine(server.with_database(names[-1]))
        with engine.connect() as connection:
            (database,) = read_catalog(connection, subjects=("databases",)).databases
        engine.dispose()
        return database

    yield make
    with psycopg.connect(server.reveal(), autocommit=True) as admin:
        for name in names:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def test_the_database_is_read(connection: Connection, made_with: Callable[[str], Database]) -> None:
    major = major_of(connection)
    libc = "LOCALE_PROVIDER libc" if major >= ICU_SINCE else ""  # else it is the template's
    made = made_with(f"{libc} ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' CONNECTION LIMIT 7")
    assert made == Database("UTF8", "C", "C", connection_limit=7)
    assert made_with(f"{libc} ENCODING 'SQL_ASCII' LOCALE 'C'").encoding == "SQL_ASCII"
    has_icu = "SELECT EXISTS (SELECT FROM pg_collation WHERE collname = 'de-x-icu')"  # a matter of the build
    if major >= ICU_SINCE and connection.exec_driver_sql(has_icu).scalar_one():
        icu = made_with("LOCALE_PROVIDER icu ICU_LOCALE 'de-AT' LC_COLLATE 'C' LC_CTYPE 'C' ENCODING 'UTF8'")
        assert icu == Database("UTF8", "C", "C", provider="icu", locale="de-AT")
    if major >= BUILTIN_SINCE:
        builtin = made_with("LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C' ENCODING 'UTF8'")
        assert builtin == Database("UTF8", "C", "C", provider="builtin", locale="C.UTF-8")


def test_how_many_may_come_in_can_be_changed(connection: Connection, other_connection: Connection) -> None:
    name = sql.Identifier(str(other_connection.engine.url.database)).as_string(None)
    for limit, severity in [(0, BREAKING), (5, BEHAVIOUR)]:
        way = taken_back(
            connection, other_connection, "databases", f"ALTER DATABASE {name} CONNECTION LIMIT {limit}"
        )
        assert way.told == [("database-connection-limit-changed", "database", severity)]
        assert way.statements == [f"ALTER DATABASE {name} CONNECTION LIMIT -1"]


@pytest.mark.parametrize(
    ("other", "code", "severity"),
    [
        (Database("LATIN1", "C", "C"), "encoding", BREAKING),
        (Database("UTF8", "de_DE", "C"), "collation", BEHAVIOUR),
        (Database("UTF8", "C", "de_DE"), "character-classification", BEHAVIOUR),
        (Database("UTF8", "C", "C", provider="icu"), "locale-provider", BEHAVIOUR),
        (Database("UTF8", "C", "C", locale="de"), "locale", BEHAVIOUR),
        (Database("UTF8", "C", "C", icu_rules="&a < b"), "ICU-rules", BEHAVIOUR),
        (Database("UTF8", "C", "C", tablespace="fast"), "tablespace", COSMETIC),
    ],
)
def test_nothing_else_can_be_changed(other: Database, code: str, severity: Severity) -> None:
    expected = Database("UTF8", "C", "C")
    (finding,) = compare(Catalog(databases=(expected,)), Catalog(databases=(other,)))
    assert (finding.code, finding.object, finding.severity) == (
        f"database-{code}-changed",
        "database",
        severity,
    )
    ddl = ddl_of(expected)
    assert (ddl.alter(other, expected), ddl.create(expected), ddl.drop(other)) == (None, [], [])
