"""Which URLs lead to the same database, as far as they tell by themselves."""

from __future__ import annotations

import pytest

from taskschema.config import Secret
from taskschema.db.protection import places_of

LOCAL = "postgresql://app@localhost:5432/app"


def same(one: str, other: str, environ: dict[str, str] | None = None) -> bool:
    said = environ or {}
    return bool(places_of(Secret(one), said) & places_of(Secret(other), said))


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://127.0.0.1/app",
        "postgresql://127.1/app",
        "postgresql://127.0.0.53/app",
        "postgresql://0.0.0.0/app",
        "postgresql://[::1]/app",
        "postgresql://[0:0:0:0:0:0:0:1]:5432/app",
        "postgresql://[::ffff:127.0.0.1]/app",
        "postgresql://LOCALHOST./app",
        "postgresql://db.localhost/app",
        "postgresql:///app",
        "postgresql:///?user=app",
        "postgresql:///app?host=/var/run/postgresql",
        "postgresql:///app?host=/tmp/",
        "postgresql://ignored/app?hostaddr=127.0.0.1",
        "postgresql://elsewhere,localhost/app",
        "postgresql+psycopg://other:secret@localhost/app?sslmode=disable",
    ],
)
def test_there_is_one_local_server(url: str) -> None:
    assert same(LOCAL, url)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://localhost:5433/app",
        "postgresql://localhost/other",
        "postgresql://localhost.example/app",
        "postgresql://10.0.0.1/app",
        "postgresql:///app?host=/home/somebody/sockets",
        "postgresql:///app?service=elsewhere",
        "sqlite:///app",
        "embedded",
        "env:NOBODY",
        "not a url",
    ],
)
def test_others_are_others(url: str) -> None:
    assert not same(LOCAL, url)


def test_libpqs_variables_fill_in_what_is_left_out() -> None:
    variables = {"PGHOST": "db.example", "PGPORT": "6432", "PGDATABASE": "app"}
    assert same("postgresql://", "postgresql://db.example:6432/app", variables)
    assert not same("postgresql:///app", LOCAL, variables)


def test_an_address_has_many_spellings() -> None:
    assert same("postgresql://[2001:db8::1]/app", "postgresql://[2001:DB8:0::0:1]/app")
    assert same("postgresql://db.example,db2.example:5432/app", "postgresql://DB2.example/app")
