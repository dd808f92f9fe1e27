"""What SQLAlchemy, psycopg and asyncpg are told of one URL."""

from __future__ import annotations

import inspect
from typing import Any

import asyncpg
import pytest
from sqlalchemy import Dialect, make_url

from taskschema.db.drivers import connect_arguments, query_words, refuse_what_it_cannot
from taskschema.db.parameters import LIBPQ_VARIABLES
from taskschema.db.url import DatabaseUrl
from taskschema.errors import InvalidUrl

SQLALCHEMYS_OWN = {"prepared_statement_cache_size", "prepared_statement_name_func"}


def words(text: str, *, asynchronous: bool = False) -> tuple[str, dict[str, Any]]:
    url = DatabaseUrl.parse(text)
    spelled = url.sqlalchemy_url(asynchronous=asynchronous)
    # What a program writes into an alembic.ini is read back as the same.
    assert make_url(spelled.render_as_string(hide_password=False)) == spelled
    return spelled.render_as_string(hide_password=False), url.connect_arguments(asynchronous=asynchronous)


@pytest.mark.parametrize(
    ("text", "sync", "asynchronous"),
    [
        ("postgres://u:p@h/d", "postgresql+psycopg://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgresql+psycopg2://u@h/d", "postgresql+psycopg://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgresql+asyncpg://u@h/d", "postgresql+psycopg://u@h/d", "postgresql+asyncpg://u@h/d"),
        (
            "postgresql+asyncpg://u@h/d?ssl=require&channel_binding=require",
            "postgresql+psycopg://u@h/d?channel_binding=require&sslmode=require",
            "postgresql+asyncpg://u@h/d?ssl=require",
        ),
        (
            "postgresql+asyncpg://u@h/d?prepared_statement_cache_size=0",
            "postgresql+psycopg://u@h/d",
            "postgresql+asyncpg://u@h/d?prepared_statement_cache_size=0",
        ),
        (
            "postgresql+asyncpg://h1,h2:5433/d",
            "postgresql+psycopg:///d?host=h1%2Ch2&port=%2C5433",
            "postgresql+asyncpg:///d?host=h1%2Ch2&port=5432%2C5433",
        ),
        (
            "postgresql+asyncpg:///d?host=/tmp&port=5433",
            "postgresql+psycopg:///d?host=%2Ftmp&port=5433",
            "postgresql+asyncpg:///d?host=%2Ftmp&port=5433",
        ),
        ("postgresql+asyncpg://[::1]/d", "postgresql+psycopg://[::1]/d", "postgresql+asyncpg://[::1]/d"),
        (
            "postgresql+asyncpg:///?service=x",
            "postgresql+psycopg://?service=x",
            "postgresql+asyncpg://",
        ),
        ("sqlite:///x.db", "sqlite+pysqlite:///x.db", "sqlite+aiosqlite:///x.db"),
        ("sqlite+aiosqlite:////x.db", "sqlite+pysqlite:////x.db", "sqlite+aiosqlite:////x.db"),
        ("sqlite://", "sqlite+pysqlite://", "sqlite+aiosqlite://"),
    ],
)
def test_sqlalchemy_urls(text: str, sync: str, asynchronous: str) -> None:
    assert words(text)[0] == sync
    assert words(text, asynchronous=True)[0] == asynchronous


def asyncpg_words(query: str) -> tuple[dict[str, Any], dict[str, Any]]:
    url = DatabaseUrl.parse(f"postgresql+asyncpg://u@h/d?{query}")
    return dict(url.sqlalchemy_url(asynchronous=True).query), url.connect_arguments(asynchronous=True)


@pytest.mark.parametrize(
    ("query", "in_url", "arguments"),
    [
        ("sslmode=verify-full", {"ssl": "verify-full"}, {}),
        ("sslmode=prefer&channel_binding=prefer&gssencmode=disable", {"ssl": "prefer"}, {}),
        ("keepalives=1&tcp_user_timeout=5&client_encoding=utf8&sslsni=1", {}, {}),
        ("target_session_attrs=read-write", {"target_session_attrs": "read-write"}, {}),
        ("passfile=/x&krbsrvname=y&gsslib=z", {"passfile": "/x", "krbsrvname": "y", "gsslib": "z"}, {}),
        ("service=x", {}, {"dsn": "postgresql://?service=x"}),
        ("connect_timeout=7", {}, {"timeout": 7}),
        ("timeout=7", {}, {"timeout": 7}),
        ("connect_timeout=0", {}, {"timeout": None}),
        ("application_name=me", {}, {"server_settings": {"application_name": "me"}}),
        ("options=-csearch_path%3Dx", {}, {"server_settings": {"options": "-csearch_path=x"}}),
        ("statement_cache_size=0&command_timeout=9", {}, {"statement_cache_size": 0, "command_timeout": 9}),
        ("sslrootcert=/a+b&sslmode=verify-ca", {"ssl": "verify-ca"}, {"dsn": "postgresql://?sslrootcert=%2Fa+b"}),
        ("sslcert=/c&sslkey=/k&sslpassword=s", {}, {"dsn": "postgresql://?sslcert=%2Fc&sslkey=%2Fk&sslpassword=s"}),
        ("sslrootcert=system&sslmode=verify-full", {}, {"ssl": True}),
        ("sslnegotiation=direct&sslmode=require", {"ssl": "require"}, {"dsn": "postgresql://?sslnegotiation=direct"}),
    ],
)  # fmt: skip
def test_asyncpg(query: str, in_url: dict[str, Any], arguments: dict[str, Any]) -> None:
    assert asyncpg_words(query) == (in_url, arguments)


@pytest.mark.parametrize(
    "query",
    [
        "gssencmode=require",
        "hostaddr=127.0.0.1",
        "require_auth=scram-sha-256",
        "requirepeer=postgres",
        "sslcrldir=/x",
        "scram_client_key=x",
        "oauth_client_secret=x",
        "replication=database",
    ],
)
def test_what_asyncpg_cannot_do_is_not_ignored(query: str) -> None:
    url = DatabaseUrl.parse(f"postgresql+asyncpg://u@h/d?{query}")
    with pytest.raises(InvalidUrl, match=f"asyncpg cannot do what {query.partition('=')[0]}") as caught:
        url.sqlalchemy_url(asynchronous=True)
    assert "postgresql+psycopg://" in caught.value.hint
    url.sqlalchemy_url()


def test_asyncpg_is_told_nothing_that_it_does_not_know() -> None:
    """asyncpg's signature decides; an argument that it lacks is a TypeError while connecting."""
    known = {*inspect.signature(asyncpg.connect).parameters, *SQLALCHEMYS_OWN}
    for name in LIBPQ_VARIABLES.keys() - {"user", "password", "dbname", "port"}:
        parameters = {name: "1"}
        try:
            refuse_what_it_cannot("asyncpg", parameters)
        except InvalidUrl:
            continue
        told = query_words("asyncpg", parameters) | connect_arguments("asyncpg", parameters)
        assert told.keys() <= known, name


def test_asyncpg_gets_lists_of_hosts_and_ports_from_sqlalchemy() -> None:
    url = DatabaseUrl.parse("postgresql+asyncpg://u:p@[::1],h2:5433/d").sqlalchemy_url(asynchronous=True)
    dialect: Dialect = url.get_dialect()()
    _, arguments = dialect.create_connect_args(url)
    assert (arguments["host"], arguments["port"]) == (["::1", "h2"], [5432, 5433])


def test_secrets_of_psycopg_are_no_part_of_sqlalchemys_url() -> None:
    url = DatabaseUrl.parse("postgresql://h/d?sslpassword=s&sslkey=/k")
    assert (
        url.sqlalchemy_url().render_as_string(hide_password=False) == "postgresql+psycopg://h/d?sslkey=%2Fk"
    )
    assert url.connect_arguments() == {"sslpassword": "s"}
    assert url.libpq_parameters() == {"host": "h", "dbname": "d", "sslkey": "/k", "sslpassword": "s"}
