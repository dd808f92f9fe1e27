"""Scratch databases: like the one at hand, and gone afterwards, whatever happens."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Connection

from taskschema.db.conninfo import connect
from taskschema.db.embedded import EmbeddedServer
from taskschema.db.scratch import PREFIX, Locale, scratch_database, sweep_scratch_databases
from taskschema.db.url import DatabaseUrl
from taskschema.errors import ConfigError, PermissionRefused, Unreachable

LOCALE = (
    "SELECT pg_encoding_to_char(encoding), datcollate, datctype, datlocprovider::text, "
    "coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale') "
    "FROM pg_database AS d WHERE datname = current_database()"
)


def scratches(url: DatabaseUrl) -> set[str]:
    """The scratch databases that were made from this database."""
    with connect(url) as connection:
        rows = connection.execute(
            "SELECT d.datname FROM pg_database AS d, pg_database AS here "
            "WHERE here.datname = current_database() AND starts_with(d.datname, %s || here.oid || '_')",
            [PREFIX],
        ).fetchall()
    return {name for (name,) in rows}


def oid_of(url: DatabaseUrl) -> int:
    with connect(url) as connection:
        row = connection.execute(
            "SELECT oid::int8 FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    assert row is not None
    return int(row[0])


def name_of(connection: Connection) -> str:
    return str(connection.exec_driver_sql("SELECT current_database()").scalar())


def test_it_is_new_and_empty_and_gone_afterwards(empty_database: DatabaseUrl) -> None:
    with scratch_database(empty_database) as connection:
        name = name_of(connection)
        assert name.startswith(f"{PREFIX}{oid_of(empty_database)}_")
        assert scratches(empty_database) == {name}
        assert (
            connection.exec_driver_sql(
                "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            ).scalar()
            == 0
        )
        connection.exec_driver_sql("CREATE TABLE kept (id int)")
        connection.commit()
    assert scratches(empty_database) == set()


def test_it_works_in_a_transaction_of_its_own(empty_database: DatabaseUrl) -> None:
    with scratch_database(empty_database) as connection:
        connection.exec_driver_sql("CREATE TABLE undone (id int)")
        connection.rollback()
        assert connection.exec_driver_sql("SELECT to_regclass('undone')").scalar() is None


def test_it_is_dropped_after_an_error_and_the_error_stays(empty_database: DatabaseUrl) -> None:
    with pytest.raises(ZeroDivisionError), scratch_database(empty_database):
        raise ZeroDivisionError
    with pytest.raises(KeyboardInterrupt), scratch_database(empty_database):
        raise KeyboardInterrupt
    assert scratches(empty_database) == set()


def test_it_is_dropped_while_others_are_in_it(empty_database: DatabaseUrl) -> None:
    with scratch_database(empty_database) as connection:
        other = connect(empty_database.with_database(name_of(connection)))
    assert scratches(empty_database) == set()
    with pytest.raises(psycopg.OperationalError):
        other.execute("SELECT 1")
    other.close()


def test_it_is_dropped_when_its_makers_session_was_ended(empty_database: DatabaseUrl) -> None:
    with scratch_database(empty_database), connect(empty_database) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database = "
            "(SELECT oid FROM pg_database WHERE datname = current_database())"
        )
    assert scratches(empty_database) == set()


KILLED = """
import sys, time
from taskschema.db.scratch import scratch_database
from taskschema.db.url import DatabaseUrl
with scratch_database(DatabaseUrl.parse(sys.stdin.readline().strip())) as connection:
    print(connection.exec_driver_sql("SELECT current_database()").scalar(), flush=True)
    time.sleep(600)
"""


@pytest.fixture
def held(empty_database: DatabaseUrl) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Another process that holds a scratch database, and the name of that."""
    with subprocess.Popen(
        [sys.executable, "-c", KILLED], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdin is not None
        assert owner.stdout is not None
        owner.stdin.write(empty_database.reveal() + "\n")
        owner.stdin.flush()
        name = owner.stdout.readline().strip()
        yield owner, name
        owner.kill()


def wait_for_the_end_of(url: DatabaseUrl, name: str) -> None:
    """Wait until the server has seen that the owner is gone."""
    with connect(url) as connection:
        for _ in range(500):
            query = (
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = "
                "(SELECT oid FROM pg_database WHERE datname = current_database())"
            )
            if connection.execute(query).fetchone() == (0,):
                return
            connection.execute("SELECT pg_sleep(0.01)")
    pytest.fail(f"the owner of {name} is still there")


def test_what_a_killed_process_left_is_swept_by_the_next(
    empty_database: DatabaseUrl, held: tuple[subprocess.Popen[str], str]
) -> None:
    owner, name = held
    owner.kill()
    owner.wait()
    assert scratches(empty_database) == {name}
    wait_for_the_end_of(empty_database, name)
    with scratch_database(empty_database) as connection:
        assert scratches(empty_database) == {name_of(connection)}
    assert scratches(empty_database) == set()


def test_one_that_lives_is_not_swept(
    empty_database: DatabaseUrl, held: tuple[subprocess.Popen[str], str]
) -> None:
    _, name = held
    assert sweep_scratch_databases(empty_database) == ()
    with scratch_database(empty_database) as connection:
        assert scratches(empty_database) == {name, name_of(connection)}
    assert scratches(empty_database) == {name}


def test_many_at_once_leave_one_another_alone(empty_database: DatabaseUrl) -> None:
    names: list[str] = []
    problems: list[BaseException] = []
    barrier = threading.Barrier(4, timeout=60)

    def work() -> None:
        try:
            with scratch_database(empty_database) as connection:
                barrier.wait()
                connection.exec_driver_sql("CREATE TABLE mine (id int)")
                names.append(name_of(connection))
        except BaseException as exc:  # noqa: BLE001  (told to the test below)
            problems.append(exc)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert len(set(names)) == 4
    assert scratches(empty_database) == set()


def make_database(url: DatabaseUrl, name: str, *options: str) -> None:
    with connect(url) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0 ").format(sql.Identifier(name))
            + sql.SQL(" ").join(map(sql.SQL, options))
        )


def drop_database(url: DatabaseUrl, name: str) -> None:
    with connect(url) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def test_orphans_are_swept_and_those_of_other_databases_are_not(
    empty_database: DatabaseUrl, server: DatabaseUrl
) -> None:
    orphan = f"{PREFIX}{2**32 - 2 - oid_of(empty_database)}_0123456789ab"
    theirs = f"{PREFIX}{oid_of(server)}_{oid_of(empty_database):012x}"
    strangers = f"{PREFIX}mine_{oid_of(empty_database)}"
    names = (orphan, theirs, strangers)
    try:
        for name in names:
            make_database(empty_database, name)
        with connect(server) as connection:  # as its maker would hold it
            from taskschema.db.scratch import _key

            connection.execute("SELECT pg_advisory_lock(%s)", [_key(theirs)])
            sweep_scratch_databases(empty_database)  # unless a test beside this one has swept it already
            left = connection.execute(
                "SELECT datname FROM pg_database WHERE datname = ANY (%s)", [list(names)]
            )
            assert {name for (name,) in left} == {theirs, strangers}
    finally:
        for name in names:
            drop_database(empty_database, name)


@pytest.mark.parametrize(
    "options",
    [
        ("ENCODING 'UTF8'", "LOCALE 'C'"),
        ("ENCODING 'SQL_ASCII'", "LOCALE 'C'"),
        ("ENCODING 'LATIN1'", "LOCALE 'C'"),
        ("ENCODING 'UTF8'", "LC_COLLATE 'C'", "LC_CTYPE 'C.UTF-8'"),
    ],
    ids=["C", "ascii", "latin1", "mixed"],
)
def test_it_sorts_and_encodes_as_the_source_does(
    empty_database: DatabaseUrl, options: tuple[str, ...]
) -> None:
    source = empty_database.with_database(f"{empty_database.database}_locale")
    make_database(empty_database, source.database, *options)
    try:
        with connect(source) as connection:
            expected = connection.execute(LOCALE.encode()).fetchone()
        with scratch_database(source) as scratch:
            assert tuple(scratch.exec_driver_sql(LOCALE).one()) == expected
    finally:
        drop_database(empty_database, source.database)


def test_a_provider_of_postgresqls_own_is_repeated(kept: EmbeddedServer) -> None:
    kept.start()
    with scratch_database(kept.url) as scratch:
        assert tuple(scratch.exec_driver_sql(LOCALE).one()) == ("UTF8", "C", "C", "b", "C.UTF-8")


@pytest.mark.parametrize(
    ("row", "clauses"),
    [
        (
            {"datcollate": "C", "datctype": "C.UTF-8"},
            "ENCODING = 'UTF8' LC_COLLATE = 'C' LC_CTYPE = 'C.UTF-8'",
        ),
        (
            {"datcollate": "C", "datctype": "C", "datlocprovider": "c", "daticulocale": None},
            "ENCODING = 'UTF8' LC_COLLATE = 'C' LC_CTYPE = 'C' LOCALE_PROVIDER = 'libc'",
        ),
        (
            {
                "datcollate": "C",
                "datctype": "C",
                "datlocprovider": "i",
                "daticulocale": "de",
                "daticurules": "&a < g",
            },
            "ENCODING = 'UTF8' LC_COLLATE = 'C' LC_CTYPE = 'C' LOCALE_PROVIDER = 'icu' ICU_LOCALE = 'de' "
            "ICU_RULES = '&a < g'",
        ),
        (
            {
                "datcollate": "C",
                "datctype": "C",
                "datlocprovider": "b",
                "datlocale": "C.UTF-8",
                "daticurules": None,
            },
            "ENCODING = 'UTF8' LC_COLLATE = 'C' LC_CTYPE = 'C' LOCALE_PROVIDER = 'builtin' "
            "BUILTIN_LOCALE = 'C.UTF-8'",
        ),
        (
            {"datcollate": "it's", "datctype": "C", "datlocprovider": "c"},
            "ENCODING = 'UTF8' LC_COLLATE = 'it''s' LC_CTYPE = 'C' LOCALE_PROVIDER = 'libc'",
        ),
    ],
    ids=["14", "15 libc", "16 icu", "17 builtin", "quote"],
)
def test_each_version_has_its_own_words_for_a_locale(row: dict[str, str | None], clauses: str) -> None:
    assert Locale.from_row("UTF8", row).clauses().as_string(None) == clauses


def test_a_role_that_may_not_create_databases(
    empty_database: DatabaseUrl, other_role: Callable[[DatabaseUrl], DatabaseUrl]
) -> None:
    url = other_role(empty_database)
    with pytest.raises(PermissionRefused) as caught, scratch_database(url):
        pass
    assert f"role {url.user} may not create" in caught.value.message
    assert f'ALTER ROLE "{url.user}" CREATEDB' in caught.value.hint
    assert "--scratch-url" in caught.value.hint
    assert "TASKSCHEMA_SCRATCH_URL" in caught.value.hint
    assert url.password is not None
    assert url.password.reveal() not in f"{caught.value!r}{caught.value.hint}{vars(caught.value)}"


def test_a_role_that_may_do_no_more_than_create_databases(
    empty_database: DatabaseUrl, other_role: Callable[[DatabaseUrl], DatabaseUrl]
) -> None:
    url = other_role(empty_database)
    with connect(empty_database) as connection:
        connection.execute(sql.SQL("ALTER ROLE {} CREATEDB").format(sql.Identifier(url.user or "")))
    leftover = f"{PREFIX}{oid_of(empty_database)}_0123456789ab"
    make_database(empty_database, leftover)  # of a superuser: not theirs to sweep
    try:
        with scratch_database(url) as scratch:
            scratch.exec_driver_sql("CREATE TABLE mine (id int)")
            assert scratches(empty_database) == {leftover, name_of(scratch)}
        assert scratches(empty_database) == {leftover}
    finally:
        drop_database(empty_database, leftover)


def test_another_server_makes_it_where_that_is_named(
    empty_database: DatabaseUrl, kept: EmbeddedServer
) -> None:
    kept.start()
    with connect(empty_database) as connection:
        expected = connection.execute(LOCALE.encode()).fetchone()
    with scratch_database(empty_database, scratch_url=kept.url) as scratch:
        assert name_of(scratch).startswith(f"{PREFIX}{oid_of(kept.url)}_")
        assert tuple(scratch.exec_driver_sql(LOCALE).one()) == expected
        assert scratches(empty_database) == set()
    assert scratches(kept.url) == set()


def test_timeouts_of_the_role_do_not_end_it(
    empty_database: DatabaseUrl, other_role: Callable[[DatabaseUrl], DatabaseUrl]
) -> None:
    url = other_role(empty_database)
    role = sql.Identifier(url.user or "")
    with connect(empty_database) as connection:
        connection.execute(sql.SQL("ALTER ROLE {} CREATEDB").format(role))
        connection.execute(sql.SQL("ALTER ROLE {} SET statement_timeout = '400ms'").format(role))
        connection.execute(sql.SQL("ALTER ROLE {} SET idle_session_timeout = '200ms'").format(role))
    with scratch_database(url) as scratch:
        scratch.exec_driver_sql("SET statement_timeout = 0")
        scratch.exec_driver_sql("SELECT pg_sleep(0.3)")
        assert name_of(scratch) not in sweep_scratch_databases(empty_database)
    assert scratches(empty_database) == set()


def test_it_goes_past_the_pooler() -> None:
    url = DatabaseUrl.parse(
        "postgresql://u:s3cret@ep-cool-darkness-123456-pooler.us-east-2.aws.neon.invalid/db"
    )
    pooled = replace(url, host="ep-x-pooler.region.aws.neon.tech", port=1, query=(("connect_timeout", "2"),))
    with pytest.raises(Unreachable) as caught, scratch_database(pooled):
        pass
    assert "ep-x.region.aws.neon.tech" in caught.value.message
    assert "pooler" not in caught.value.message
    assert "s3cret" not in f"{caught.value!r}{caught.value.hint}"


def test_sqlite_has_none_and_says_so() -> None:
    with (
        pytest.raises(ConfigError, match="PostgreSQL") as caught,
        scratch_database(DatabaseUrl.parse("sqlite://")),
    ):
        pass
    assert "--scratch-url" in caught.value.hint
