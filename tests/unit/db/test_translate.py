"""What drivers raise becomes one error of the tree, without a secret in it: no server is needed for these."""

import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import asyncpg
import psycopg
import pytest
import sqlalchemy

from taskschema.db.conninfo import connect
from taskschema.db.engines import create_command_engine
from taskschema.db.translate import translate, translated
from taskschema.db.url import DatabaseUrl
from taskschema.errors import (
    ConstraintRefused,
    DatabaseError,
    InvalidUrl,
    LockNotObtained,
    PermissionRefused,
    TaskschemaError,
    Unreachable,
)

PASSWORDS = ["s3cret", "s3cret with spaces", "s3cret'\\\"=%&?#/@:", "s3crét\u2603", "s3cret=1 host=elsewhere"]
Answer = Callable[[socket.socket], None]


def url_for(port: int, password: str = "s3cret", tail: str = "") -> DatabaseUrl:
    from urllib.parse import quote

    return DatabaseUrl.parse(
        f"postgresql://somebody:{quote(password, safe='')}@127.0.0.1:{port}/things{tail}"
    )


def refused(url: DatabaseUrl) -> TaskschemaError:
    """Connect as the doors do, and return what that raises."""
    engine = create_command_engine(url)
    with pytest.raises(TaskschemaError) as caught, translated(url), engine.connect():
        pass
    engine.dispose()
    with pytest.raises(TaskschemaError) as again, translated(url), connect(url):
        pass
    assert (type(again.value), str(again.value)) == (type(caught.value), str(caught.value))
    assert caught.value.hint
    return caught.value


def shown(error: TaskschemaError) -> str:
    return "\n".join([str(error), repr(error), repr(error.args), error.message, error.hint, str(vars(error))])


@contextmanager
def server_that_says(code: str, message: str) -> Iterator[int]:
    """A server that refuses every connection with a code, in whatever language."""
    parts = [b"S" + b"FEHLER", b"VFATAL", b"C" + code.encode(), b"M" + message.encode()]
    body = b"\0".join(parts) + b"\0\0"
    packet = b"E" + (len(body) + 4).to_bytes(4, "big") + body
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(0.1)
    done = threading.Event()

    def serve() -> None:
        while not done.is_set():
            try:
                client, _ = listening.accept()
            except TimeoutError:
                continue
            with client:
                client.settimeout(5)
                asked = client.recv(4096)
                if asked[4:8] in (b"\x04\xd2\x16\x2f", b"\x04\xd2\x16\x30"):  # SSL or GSS?
                    client.sendall(b"N")
                    client.recv(4096)
                client.sendall(packet)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        done.set()
        thread.join()
        listening.close()


@pytest.mark.parametrize(
    ("code", "kind", "words", "hint"),
    [
        ("28P01", PermissionRefused, "refuses the password of role somebody", "PGPASSWORD"),
        ("28000", PermissionRefused, "does not let role somebody in", "pg_hba.conf"),
        ("3D000", Unreachable, "the database things does not exist", "createdb -h 127.0.0.1"),
        ("53300", Unreachable, "too many connections", "max_connections"),
        ("57P03", Unreachable, "is starting up or shutting down", "in a moment"),
        ("42501", PermissionRefused, "may not connect to the database things", "GRANT CONNECT"),
        ("42704", InvalidUrl, "parameter options", "search_path"),
        ("XX000", Unreachable, "cannot connect to 127.0.0.1", "pg_isready -h 127.0.0.1"),
    ],
)
def test_a_refusal_is_told_by_its_code_in_any_language(
    code: str, kind: type[TaskschemaError], words: str, hint: str
) -> None:
    with server_that_says(code, "Das Passwort »s3cret« ist „falsch“") as port:
        error = refused(url_for(port))
    assert type(error) is kind
    assert words in error.message
    assert hint in error.hint
    assert "s3cret" not in shown(error)


@pytest.fixture
def closed_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        return int(listening.getsockname()[1])


@pytest.mark.parametrize("password", PASSWORDS)
@pytest.mark.parametrize(
    "tail", ["", "?sslmode=disable", "?sslpassword=s3cret2", "?options=-capp.key%3Ds3cret3"]
)
def test_nobody_listens_and_nothing_leaks(closed_port: int, password: str, tail: str) -> None:
    error = refused(url_for(closed_port, password, tail))
    assert type(error) is Unreachable
    assert error.message == f"cannot connect to 127.0.0.1:{closed_port}: Connection refused"
    assert error.hint == f"does a server run there? pg_isready -h 127.0.0.1 -p {closed_port}"
    assert "s3cr" not in shown(error)


def test_a_password_in_the_query_leaks_no_more_than_another(closed_port: int) -> None:
    error = refused(DatabaseUrl.parse(f"postgresql://u@127.0.0.1:{closed_port}/x?password=s3cret"))
    assert "s3cret" not in shown(error)


def test_a_host_that_nobody_knows() -> None:
    error = refused(DatabaseUrl.parse("postgresql://u:s3cret@no-such-host.invalid/x"))
    assert type(error) is Unreachable
    assert "no-such-host.invalid" in error.message
    assert "s3cret" not in shown(error)


def test_a_socket_that_is_not_there(tmp_path: Path) -> None:
    error = refused(DatabaseUrl.parse(f"postgresql://u:s3cret@/x?host={tmp_path}"))
    assert type(error) is Unreachable
    assert error.message == f"cannot connect to {tmp_path}: No such file or directory"


def test_a_service_that_is_not_there() -> None:
    error = refused(DatabaseUrl.parse("postgresql:///?service=nowhere"))
    assert type(error) is Unreachable
    assert "service nowhere" in error.message


@pytest.mark.parametrize(
    ("parameter", "name"),
    [
        ("sslmode=nonsense", "sslmode"),
        ("sslmod=require", "sslmod"),
        ("connect_timeout=soon", "connect_timeout"),
    ],
)
def test_a_parameter_that_is_wrong_is_named(closed_port: int, parameter: str, name: str) -> None:
    with pytest.raises(InvalidUrl, match=name):
        refused(url_for(closed_port, tail=f"?{parameter}"))


def test_a_parameter_that_the_installed_libpq_lacks_is_named(
    closed_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = [option for option in psycopg.pq.Conninfo.get_defaults() if option.keyword != b"sslnegotiation"]
    monkeypatch.setattr("psycopg.pq.Conninfo.get_defaults", lambda: known)
    url = url_for(closed_port, tail="?sslnegotiation=postgres")
    error = translate(psycopg.ProgrammingError('invalid connection option "sslnegotiation"'), url)
    assert type(error) is InvalidUrl
    assert "sslnegotiation" in error.message
    assert "s3cret" not in shown(error)


def test_a_database_with_an_odd_name_is_quoted_for_the_shell() -> None:
    with server_that_says("3D000", "nope") as port:
        error = refused(DatabaseUrl.parse(f"postgresql://u@127.0.0.1:{port}/it%27s%20%24HOME"))
    assert error.hint.endswith("""'it'"'"'s $HOME'""")


def test_without_a_url_nothing_of_the_drivers_text_is_shown() -> None:
    problem = psycopg.OperationalError("connection failed: password=s3cret")
    error = translate(problem, None)
    assert type(error) is Unreachable
    assert "s3cret" not in shown(error)


def test_the_network_itself() -> None:
    url = url_for(1)
    for problem in (
        ConnectionResetError(104, "Connection reset by peer"),
        socket.gaierror(-2, "Name unknown"),
    ):
        error = translate(problem, url)
        assert type(error) is Unreachable
        assert error.message.startswith("cannot connect to 127.0.0.1:1: ")


def test_what_asyncpg_raises_while_connecting_arrives_wrapped_or_bare() -> None:
    """SQLAlchemy 2.0 lets it through, 2.1 wraps it."""
    refusals = {
        asyncpg.TooManyConnectionsError("zu viele"): (Unreachable, "has too many connections"),
        asyncpg.InvalidCatalogNameError("fehlt"): (Unreachable, "database things does not exist"),
        asyncpg.TargetServerAttributeNotMatched("None of the hosts match"): (
            Unreachable,
            "cannot connect to 127.0.0.1:1: ",
        ),
        asyncpg.InterfaceError("no"): (Unreachable, "cannot connect to 127.0.0.1:1: no"),
    }
    for bare, (kind, words) in refusals.items():
        with pytest.raises(TaskschemaError) as caught, translated(url_for(1)):
            raise bare
        assert type(caught.value) is kind
        assert words in caught.value.message
        assert caught.value.hint
    for bare, (kind, words) in list(refusals.items())[:3]:
        adapted = Exception(str(bare))
        adapted.__cause__ = bare
        error = translate(sqlalchemy.exc.DBAPIError(None, None, adapted), url_for(1))
        assert type(error) is kind
        assert words in error.message


def test_an_error_of_the_tree_stays_itself() -> None:
    error = LockNotObtained("a lock", hint="wait")
    assert translate(error, None) is error
    with pytest.raises(LockNotObtained) as caught, translated(None):
        raise error
    assert caught.value is error
    assert error.__cause__ is None


def test_the_cause_is_kept_for_who_asks(closed_port: int) -> None:
    error = refused(url_for(closed_port))
    assert isinstance(error.__cause__, sqlalchemy.exc.OperationalError)


def test_what_is_no_drivers_error_passes() -> None:
    with pytest.raises(KeyError), translated(None):
        raise KeyError("mine")


def test_a_value_that_the_driver_refuses_is_no_lost_connection() -> None:
    error = translate(psycopg.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes"), None)
    assert type(error) is DatabaseError
    assert "DataError" in error.message


def test_importing_it_imports_no_driver() -> None:
    program = """
import sys, taskschema.db.translate
print(sorted({"sqlalchemy", "psycopg", "asyncpg", "pydantic"} & set(sys.modules)))
"""
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


# SQLite


def sqlite_error(path: Path, *statements: str) -> TaskschemaError:
    url = DatabaseUrl.parse(f"sqlite:///{path}")
    engine = create_command_engine(url)
    try:
        with pytest.raises(TaskschemaError) as caught, translated(url), engine.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
    finally:
        engine.dispose()
    assert caught.value.hint
    return caught.value


def test_a_sqlite_file_that_cannot_be_opened(tmp_path: Path) -> None:
    error = sqlite_error(tmp_path / "missing" / "x.db")
    assert type(error) is Unreachable
    assert f"{tmp_path}/missing/x.db cannot be opened" in error.message


def test_a_file_that_is_no_sqlite_database(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("a letter to a friend, long enough to be looked at" * 50)
    error = sqlite_error(tmp_path / "x.db", "SELECT * FROM sqlite_master")
    assert type(error) is Unreachable
    assert "is not a SQLite database" in error.message


def test_a_sqlite_file_that_somebody_locks(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "x.db", isolation_level=None)) as holder:
        holder.execute("CREATE TABLE t (id int)")
        holder.execute("BEGIN EXCLUSIVE")
        url = DatabaseUrl.parse(f"sqlite:///{tmp_path}/x.db?timeout=0")
        engine = create_command_engine(url)
        with pytest.raises(LockNotObtained), translated(url), engine.connect() as connection:
            connection.exec_driver_sql("INSERT INTO t VALUES (1)")
        engine.dispose()


def test_a_sqlite_constraint_is_named(tmp_path: Path) -> None:
    make = "CREATE TABLE t (id int NOT NULL, n int CONSTRAINT ck_t_n CHECK (n > 0), UNIQUE (id))"
    error = sqlite_error(tmp_path / "a.db", make, "INSERT INTO t VALUES (1, 0)")
    assert isinstance(error, ConstraintRefused)
    assert error.name == "ck_t_n"
    error = sqlite_error(
        tmp_path / "b.db", make, "INSERT INTO t VALUES (1, 1)", "INSERT INTO t VALUES (1, 1)"
    )
    assert isinstance(error, ConstraintRefused)
    assert (error.name, error.table) == ("t.id", "t")


def test_any_other_refusal_of_sqlite(tmp_path: Path) -> None:
    error = sqlite_error(tmp_path / "x.db", "SELECT * FROM missing")
    assert type(error) is DatabaseError
    assert "no such table: missing" in error.message
