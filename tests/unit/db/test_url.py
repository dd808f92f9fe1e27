"""Every form of a database URL that people have, and what is wrong with the others."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import make_url

from taskschema.config import Secret
from taskschema.db.url import Backend, DatabaseUrl
from taskschema.errors import InvalidUrl

NEON = "postgresql://alex:npg_x@ep-cool-darkness-123456-pooler.us-east-2.aws.neon.tech/dbname"
NEON_DIRECT = "ep-cool-darkness-123456.us-east-2.aws.neon.tech"


def url(text: str) -> DatabaseUrl:
    parsed = DatabaseUrl.parse(text)
    assert DatabaseUrl.parse(parsed.reveal()) == parsed
    return parsed


def refusal(text: str) -> InvalidUrl:
    with pytest.raises(InvalidUrl) as caught:
        DatabaseUrl.parse(text)
    assert caught.value.exit_code == 5
    return caught.value


# What they name


def test_plain() -> None:
    assert url("postgresql://user:pw@host.example:5433/shop") == DatabaseUrl(
        backend=Backend.POSTGRESQL,
        user="user",
        password=Secret("pw"),
        host="host.example",
        port=5433,
        database="shop",
    )


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "POSTGRESQL"])
def test_schemes_of_postgresql(scheme: str) -> None:
    assert url(f"{scheme}://u:p@h/d") == url("postgresql://u:p@h/d")


@pytest.mark.parametrize(
    ("scheme", "driver"),
    [
        ("postgresql+asyncpg", "asyncpg"),
        ("postgres+asyncpg", "asyncpg"),
        ("postgresql+psycopg", "psycopg"),
        ("postgresql+psycopg_async", "psycopg"),
        ("postgresql+psycopg2", "psycopg"),
        ("postgresql+psycopg3", "psycopg"),
        ("postgresql", ""),
    ],
)
def test_drivers_of_postgresql(scheme: str, driver: str) -> None:
    assert url(f"{scheme}://u@h/d").driver == driver


@pytest.mark.parametrize("around", ["{}\n", "  {}\t", "\r\n{}\r\n", "\ufeff{}"])
def test_white_space_around_it_is_no_part_of_it(around: str) -> None:
    assert DatabaseUrl.parse(around.format("postgresql://u@h/d")) == url("postgresql://u@h/d")


@pytest.mark.parametrize(
    "spelling",
    [
        "postgresql://u:p@h:5433/d",
        "postgresql://h:5433/d?user=u&password=p",
        "postgresql:///d?user=u&password=p&host=h&port=5433",
        "postgresql:///?user=u&password=p&host=h&port=5433&dbname=d",
        "postgresql://u:p@/d?host=h:5433",
        "postgresql://other:else@nowhere:1/x?user=u&password=p&host=h&port=5433&dbname=d",
    ],
)
def test_parameters_and_parts_are_one(spelling: str) -> None:
    assert url(spelling) == url("postgresql://u:p@h:5433/d")


def test_an_empty_password_is_none() -> None:
    """As in libpq, which goes on to look into ~/.pgpass."""
    assert url("postgresql://u:@h/d").password is None


def test_nothing_but_the_scheme_leaves_all_to_libpq() -> None:
    assert url("postgresql://").libpq_parameters() == {}


@pytest.mark.parametrize("text", ["postgresql:///?service=shop", "postgresql://?service=shop"])
def test_service(text: str) -> None:
    assert url(text).libpq_parameters() == {"service": "shop"}
    assert url(text).reveal() == "postgresql:///?service=shop"


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("postgresql://u@[::1]:5433/d", "::1", 5433),
        ("postgresql://u@[2001:db8::1234]/d", "2001:db8::1234", None),
        ("postgresql://u@[fe80::1%25eth0]/d", "fe80::1%eth0", None),
        ("postgresql://u@/d?host=::1&port=5433", "::1", 5433),
        ("postgresql://u@:5433/d", None, 5433),
        ("postgresql://u@/d?host=/tmp", "/tmp", None),
        ("postgresql://u@:5433/d?host=/tmp", "/tmp", 5433),
        ("postgresql://u@%2Fvar%2Frun%2Fpostgresql:5433/d", "/var/run/postgresql", 5433),
        ("postgresql:///d?host=%40abstract", "@abstract", None),
    ],
)
def test_hosts(text: str, host: str | None, port: int | None) -> None:
    assert (url(text).host, url(text).port) == (host, port)


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("postgresql://h1:5432,h2:5433/d", "h1,h2", "5432,5433"),
        ("postgresql://h1:5433,h2:5433/d", "h1,h2", "5433,5433"),
        ("postgresql://h1,h2/d", "h1,h2", None),
        ("postgresql://h1,h2:5433/d", "h1,h2", ",5433"),
        ("postgresql://h1%2Ch2:5433/d", "h1,h2", ",5433"),
        ("postgresql://[::1]:5432,[::2]:5433/d", "::1,::2", "5432,5433"),
        ("postgresql://h1,h2/d?port=5432,5433", "h1,h2", "5432,5433"),
        ("postgresql:///d?host=h1,h2&port=5433", "h1,h2", "5433,5433"),
        ("postgresql:///d?host=h1:5432&host=h2:5433", "h1,h2", "5432,5433"),
        ("postgresql://u@:5433/d?host=h1,h2", "h1,h2", "5433,5433"),
    ],
)
def test_several_hosts(text: str, host: str, port: str | None) -> None:
    parameters = url(text).libpq_parameters()
    assert parameters["host"] == host
    several = parameters.get("port")
    # One port is everybody's, in libpq too.
    assert (several if several is None or "," in several else f"{several},{several}") == port
    assert url(text).hosts == tuple(host.split(","))


@pytest.mark.parametrize(
    "password",
    [
        "p@ss",
        "a/b",
        "a?b",
        "a#b",
        "a:b",
        "100%",
        "%41",
        "a b",
        "+",
        "ü€",
        "'\"\\",
        "&=;,",
        "\t",
        "***",
        "[x]",
        "$x",
    ],
)
def test_an_escaped_password_may_hold_anything(password: str) -> None:
    built = DatabaseUrl(Backend.POSTGRESQL, user="u", password=Secret(password), host="h", database="d")
    assert DatabaseUrl.parse(built.reveal()) == built
    assert built.libpq_parameters()["password"] == password


@pytest.mark.parametrize(
    "password", ["p@ss", "p:ss", "p%ss", "p ss", "p+ss", "p&ss", "p=ss", "p$ss", "p!*'()ss"]
)
def test_what_is_unambiguous_needs_no_escape(password: str) -> None:
    assert url(f"postgresql://u:{password}@h/d").password == Secret(password)


@pytest.mark.parametrize(("text", "value"), [("a+b", "a+b"), ("a%20b", "a b"), ("a%2Bb", "a+b")])
def test_a_plus_is_a_plus_to_libpq(text: str, value: str) -> None:
    assert dict(url(f"postgresql:///d?application_name={text}").query) == {"application_name": value}


def test_a_plus_is_a_space_to_sqlalchemy() -> None:
    assert dict(url("postgresql+psycopg:///d?options=-c+search_path%3Dx").query) == {
        "options": "-c search_path=x"
    }


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("postgresql+asyncpg://h/d?ssl=require", "require"),
        ("postgresql+asyncpg://h/d?ssl=verify-full", "verify-full"),
        ("postgresql://h/d?ssl=true", "require"),
        ("postgresql://h/d?sslmode=disable", "disable"),
        ("postgresql://h/d?ssl=true&sslmode=verify-ca", "verify-ca"),
        ("postgresql://h/d?sslmode=require&sslmode=prefer", "prefer"),
    ],
)
def test_sslmode_and_ssl_are_one(text: str, mode: str) -> None:
    assert url(text).query == (("sslmode", mode),)


def test_with_database() -> None:
    assert url("postgresql://u:p@h:1/d?sslmode=require").with_database("e f/g") == url(
        "postgresql://u:p@h:1/e%20f%2Fg?sslmode=require"
    )


# SQLite


@pytest.mark.parametrize(
    ("text", "database"),
    [
        ("sqlite:///rel.db", "rel.db"),
        ("sqlite:///dir/rel.db", "dir/rel.db"),
        ("sqlite:////abs/x.db", "/abs/x.db"),
        ("sqlite:///my%20file.db", "my file.db"),
        ("sqlite:///my file.db", "my file.db"),
        ("sqlite+aiosqlite:///rel.db", "rel.db"),
        ("sqlite+pysqlite:///C:/x.db", "C:/x.db"),
        ("sqlite:///a@b#c.db", "a@b#c.db"),
        ("sqlite://", ""),
        ("sqlite:///", ""),
        ("sqlite:///:memory:", ""),
        ("sqlite:///file:x.db?mode=ro&uri=true", "file:x.db"),
    ],
)
def test_sqlite(text: str, database: str) -> None:
    parsed = url(text)
    assert (parsed.backend, parsed.database) == (Backend.SQLITE, database)
    assert not parsed.is_postgresql
    assert parsed.libpq_parameters() == {}


@pytest.mark.parametrize(
    ("text", "is_memory"),
    [
        ("sqlite://", True),
        ("sqlite:///:memory:", True),
        ("sqlite+aiosqlite://", True),
        ("sqlite:///file::memory:?uri=true", True),
        ("sqlite:///file:x?mode=memory&cache=shared&uri=true", True),
        ("sqlite:///x.db", False),
        ("postgresql://", False),
    ],
)
def test_is_memory(text: str, is_memory: bool) -> None:
    assert url(text).is_memory is is_memory


# Neon


def test_neon() -> None:
    parsed = url(f"{NEON}?sslmode=require&channel_binding=require")
    assert parsed.is_pooled
    assert parsed.direct().host == NEON_DIRECT
    assert parsed.direct().query == (("sslmode", "require"), ("channel_binding", "require"))
    assert not parsed.direct().is_pooled
    assert parsed.direct().direct() == parsed.direct()


@pytest.mark.parametrize(
    ("host", "is_pooled"),
    [
        ("ep-x-1-pooler.us-east-2.aws.neon.tech", True),
        ("ep-x-1-pooler.c-2.us-east-2.aws.neon.tech", True),
        ("EP-X-1-POOLER.us-east-2.aws.neon.tech", True),
        ("ep-x-1-pooler.eu-west-1.aws.neon.build", True),
        ("ep-x-1.us-east-2.aws.neon.tech", False),
        ("ep-x-1-pooler.us-east-2.aws.notneon.tech", False),
        ("ep-x-1-pooler.us-east-2.aws.neon.tech.evil.example", False),
        ("my-pooler.example", False),
    ],
)
def test_poolers(host: str, is_pooled: bool) -> None:
    parsed = url(f"postgresql://u@{host}/d")
    assert parsed.is_pooled is is_pooled
    assert "pooler" not in (parsed.direct().host or "").lower() or parsed.direct() == parsed


def test_direct_takes_the_pooler_out_of_the_option_for_clients_without_sni() -> None:
    parsed = url(f"{NEON}?options=endpoint%3Dep-cool-darkness-123456-pooler&sslmode=require")
    assert dict(parsed.direct().query)["options"] == "endpoint=ep-cool-darkness-123456"


# What they cannot be


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("", "is empty", "postgresql://"),
        ("  \n", "is empty", "postgresql://"),
        ("nonsense", "has no scheme", "postgresql://"),
        ("host/db", "has no scheme", "postgresql://"),
        ("postgresql:/u@h/d", "has no scheme", "postgresql://"),
        ("host=h password=hunter2 dbname=d", "key=value", "write postgresql://"),
        ("dbname = d", "key=value", "write postgresql://"),
        ("mysql://u:p@h/d", "scheme", "postgresql://"),
        ("jdbc:postgresql://h/d?user=u", "scheme", "take what stands before it away"),
        ("postgresql+pg8000://h/d", "driver", "psycopg, asyncpg"),
        ("sqlite+pysqlcipher:///x", "driver", "pysqlite, aiosqlite"),
        ("'postgresql://h/d'", "quotes", "take the quotes away"),
        ("psql 'postgresql://h/d'", "scheme", "take what stands before it away"),
        ("postgresql://h/d\npostgresql://h/e", "line break", "one line"),
        ("postgresql://h:0/d", "port", "%40"),
        ("postgresql://h:65536/d", "port", "%40"),
        ("postgresql://h:x/d", "port", "%40"),
        ("postgresql://h:٣/d", "port", "%40"),
        (f"postgresql://h:{'9' * 5000}/d", "port", "%40"),
        ("postgresql://h/d?port=x", "port", "%40"),
        ("postgresql://::1/d", "port", "%40"),
        ("postgresql://[::1/d", "host", "[::1]"),
        ("postgresql://[]/d", "host", "[::1]"),
        ("postgresql://a b/d", "space", "%"),
        ("postgresql://h1,h2/d?port=1,2,3", "numbers of hosts and ports", "host1:5432"),
        ("postgresql:///d?port=1,2", "numbers of hosts and ports", "host1:5432"),
        ("postgresql://u:pa/ss@h/d", "@ after its host", "%2F"),
        ("postgresql://u:12/ss@h/d", "@ after its host", "%2F"),
        ("postgresql://u:12?ss@h/d", "@ after its host", "%3F"),
        ("postgresql://u:p#ss@h/d", "#", "%23"),
        ("postgresql://u:p%ff@h/d", "password", "UTF-8"),
        ("postgresql://u%00:p@h/d", "user", "%00"),
        ("postgresql://h/d\ud800", "UTF-8", "%XX"),
        ("postgresql://h/d?sslmode", "key=value", "%"),
        ("postgresql://h/d?=x", "key=value", "%"),
        ("sqlite://host/x.db", "no host", "sqlite:///"),
        ("sqlite:///x.db?mode=ro", "uri=true", "uri=true"),
        ("sqlite:///x.db?timeout=soon", "number of seconds", "timeout=10"),
        ("sqlite:///x.db?uri=perhaps", "neither true nor false", "uri=true"),
        ("sqlite:///x.db?detect_types=x", "whole number", "detect_types"),
        ("sqlite:///x.db?tiemout=1", "unknown parameter tiemout", "did you mean timeout?"),
    ],
)
def test_refusals(text: str, message: str, hint: str) -> None:
    refused = refusal(text)
    assert message in refused.message
    assert hint in refused.hint


@pytest.mark.parametrize(
    ("query", "message", "hint"),
    [
        ("sslmod=require", "unknown parameter sslmod", "did you mean sslmode?"),
        ("SSLMODE=require", "unknown parameter SSLMODE", "did you mean sslmode?"),
        ("conect_timeout=1", "unknown parameter conect_timeout", "did you mean connect_timeout?"),
        ("zzz=1", "unknown parameter zzz", "libpq-connect.html"),
        (f"{'z' * 5000}=1", "unknown parameter", "libpq-connect.html"),
        ("pgbouncer=true", "unknown parameter pgbouncer", "take it away"),
        ("schema=public", "unknown parameter schema", "options=-csearch_path"),
        ("statement_cache_size=0", "unknown parameter statement_cache_size", "postgresql+asyncpg://"),
        ("sslmode=required", "sslmode", "require, verify-ca"),
        ("ssl=false", "sslmode", "disable, allow"),
        ("channel_binding=yes", "channel_binding", "prefer"),
        ("target_session_attrs=master", "target_session_attrs", "primary"),
        ("connect_timeout=soon", "whole number", "connect_timeout=10"),
        ("keepalives_idle=", "whole number", "keepalives_idle=10"),
    ],
)
def test_refused_parameters(query: str, message: str, hint: str) -> None:
    refused = refusal(f"postgresql://u:hunter2@h/d?{query}")
    assert message in refused.message
    assert hint in refused.hint


@pytest.mark.parametrize("secret", [False, True])
@pytest.mark.parametrize(
    ("value", "message", "hint"),
    [
        (None, "the database URL is None", "a variable that is not set"),
        (b"postgresql://u:s3cret@h/d", "is not a text but a bytes", "give it as a str"),
        (make_url("postgresql://u:s3cret@h/d"), "is not a text but a URL", "render_as_string"),
        (5432, "is not a text but a int", "give it as a str"),
    ],
)
def test_what_is_no_text_is_refused(value: Any, message: str, hint: str, secret: bool) -> None:
    with pytest.raises(InvalidUrl) as refused:
        DatabaseUrl.parse(Secret(value) if secret else value)
    assert message in refused.value.message
    assert hint in refused.value.hint
    assert "s3cret" not in refused.value.message + refused.value.hint


def test_what_may_be_a_password_is_never_named() -> None:
    assert "hunter" not in str(refusal("postgresql://u:1?hunter=x").message)


# What programs of PostgreSQL's are told


def test_libpq_environment() -> None:
    assert url(
        "postgresql+asyncpg://u:p@h:5433/d?ssl=require&passfile=/x&keepalives=1"
    ).libpq_environment() == {
        "PGUSER": "u",
        "PGPASSWORD": "p",
        "PGHOST": "h",
        "PGPORT": "5433",
        "PGDATABASE": "d",
        "PGSSLMODE": "require",
        "PGPASSFILE": "/x",
    }


def test_libpq_environment_of_several_hosts() -> None:
    environment = url("postgresql://h1:1,h2:2/d").libpq_environment()
    assert (environment["PGHOST"], environment["PGPORT"]) == ("h1,h2", "1,2")
