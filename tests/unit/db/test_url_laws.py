"""Laws of database URLs: what is drawn is read or refused, comes back as it was, and prints no secret."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import pprint
import traceback
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from taskschema.config import Secret
from taskschema.db.url import Backend, DatabaseUrl
from taskschema.errors import InvalidUrl

CORE = "s3cr3tC0RE"
ODD = st.text(alphabet=st.sampled_from("/@:?#&=%+ [],;'\"\\$%2F%00\n\tab1é€"), max_size=8)
ANYTHING = st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
NAMES = ANYTHING.filter(lambda text: text.strip() == text)
SECRET_PARAMETERS = ["password", "sslpassword", "scram_client_key", "scram_server_key", "oauth_client_secret"]
PIECES = """postgresql postgres sqlite +asyncpg +psycopg :// : / // @ ? & = # , % %41 %zz %ff %00 [ ] ::1 h u
    + 5432 host port sslmode require ssl user dbname options uri true mode timeout :memory: file:"""
URL_PIECES = st.sampled_from(PIECES.split())
ODD_PIECES = st.sampled_from([" ", "\n", "\ud800", "\0", "\ufeff", "é"])


def refused_or(text: str) -> DatabaseUrl | InvalidUrl:
    try:
        return DatabaseUrl.parse(text)
    except InvalidUrl as problem:
        return problem


@given(st.one_of(st.text(max_size=60), st.lists(URL_PIECES | ODD_PIECES, max_size=25).map("".join)))
@example("postgresql://[::1]:5432,[::2]/x?port=1,2&host=a,b")
@example("postgresql://,,:1/")
@example("sqlite:///%3F%23%25")
def test_every_text_is_a_url_or_refused(text: str) -> None:
    parsed = refused_or(text)
    if isinstance(parsed, DatabaseUrl):
        assert DatabaseUrl.parse(parsed.reveal()) == parsed
        DatabaseUrl.parse(parsed.redacted)
        parsed.libpq_environment()
        assert parsed.direct().direct() == parsed.direct()


@pytest.mark.parametrize(
    "piece", ["a", "@", ":", "/", "%", "&", "&a=b", "&host=a", ",", "-", "-pooler.", ".neon.tech", "["]
)
@pytest.mark.parametrize(
    "before", ["", "postgresql://", "postgresql://h/d?", "postgresql://h/d?host=", "sqlite:///"]
)
def test_a_long_text_takes_no_long_time(before: str, piece: str) -> None:
    parsed = refused_or(before + piece * 50_000)
    if isinstance(parsed, DatabaseUrl):
        parsed.direct()


@given(
    user=st.none() | NAMES.filter(bool),
    password=st.none() | ANYTHING.filter(bool),
    host=st.none() | st.sampled_from(["h", "h.example", "::1", "/tmp", "/tmp/a b", "@x", "a,b", "::1,::2"]),
    port=st.none() | st.integers(1, 65535),
    database=NAMES,
    application=ANYTHING,
)
def test_what_is_built_is_read_again(  # noqa: PLR0917
    user: str | None,
    password: str | None,
    host: str | None,
    port: int | None,
    database: str,
    application: str,
) -> None:
    built = DatabaseUrl(
        Backend.POSTGRESQL,
        user=user,
        password=None if password is None else Secret(password),
        host=host,
        port=port,
        database=database,
        query=(("application_name", application), ("sslmode", "require")),
        secrets=(("sslpassword", Secret(application)),),
    )
    assert DatabaseUrl.parse(built.reveal()) == built
    assert built.libpq_parameters().get("user") == user


@given(path=NAMES.filter(lambda text: text not in ("", ":memory:")))
def test_what_is_built_for_sqlite_is_read_again(path: str) -> None:
    built = DatabaseUrl(Backend.SQLITE, database=path)
    assert DatabaseUrl.parse(built.reveal()) == built


def looks_at(value: object) -> Iterator[str]:
    """Yield every way in which a value may come to be printed."""
    yield from (
        str(value),
        repr(value),
        f"{value}",
        format(value),
        "%s" % (value,),  # noqa: UP031
        "%r" % (value,),  # noqa: UP031
        ascii(value),
    )
    yield from (pprint.pformat(value), repr([value]), repr({"k": value}), str(copy.deepcopy(value)))
    yield repr(pickle.loads(pickle.dumps(value)))


def looks_at_url(url: DatabaseUrl) -> Iterator[str]:
    yield from looks_at(url)
    yield from (url.redacted, repr(dataclasses.asdict(url)), repr(dataclasses.astuple(url)))
    yield from (repr(getattr(url, field.name)) for field in dataclasses.fields(url))
    yield from (repr(url.direct()), repr(url.with_database("x")))
    if url.is_postgresql:
        yield from (repr(url.sqlalchemy_url()), str(url.sqlalchemy_url(asynchronous=True)))


def looks_at_error(problem: BaseException) -> Iterator[str]:
    yield from (str(problem), repr(problem), repr(problem.args), repr(vars(problem)))
    yield "".join(traceback.TracebackException.from_exception(problem, capture_locals=True).format())
    for other in (problem.__cause__, problem.__context__):
        if other is not None:
            yield from looks_at_error(other)


def parsed_out_of_sight(secret: Secret) -> DatabaseUrl | InvalidUrl:
    """Parse without a variable of the test's own that a traceback could show."""
    try:
        return DatabaseUrl.parse(secret)
    except InvalidUrl as problem:
        return problem


def assert_no_secret(secret: Secret) -> None:
    parsed = parsed_out_of_sight(secret)
    looks = looks_at_url(parsed) if isinstance(parsed, DatabaseUrl) else looks_at_error(parsed)
    for look in looks:
        assert CORE not in look


@given(before=ODD, after=ODD, scheme=st.sampled_from(["postgresql", "postgres", "postgresql+asyncpg"]))
@example(before="/", after="", scheme="postgresql")
@example(before="1/", after="", scheme="postgresql")
@example(before="?", after="", scheme="postgresql")
@example(before="1?a=", after="", scheme="postgresql")
@example(before="1?user=", after="", scheme="postgresql")
@example(before="a@b?user=", after="", scheme="postgresql")
@example(before="a@b/", after="", scheme="postgresql")
@example(before="a@b:1/", after="?x=", scheme="postgresql")
@example(before="#", after="", scheme="postgresql")
@example(before="%ff", after="", scheme="postgresql")
@example(before="%00", after="", scheme="postgresql")
def test_no_unescaped_password_is_ever_printed(before: str, after: str, scheme: str) -> None:
    assert_no_secret(Secret(f"{scheme}://user:{before}{CORE}{after}@host:5432/db?sslmode=require"))


@given(before=ODD, after=ODD)
def test_no_escaped_password_is_ever_printed(before: str, after: str) -> None:
    assert_no_secret(Secret(f"postgresql://user:{quote(before + CORE + after, safe='')}@host:5432/db"))


@given(before=ODD, after=ODD, name=st.sampled_from(SECRET_PARAMETERS), escaped=st.booleans())
def test_no_secret_parameter_is_ever_printed(before: str, after: str, name: str, escaped: bool) -> None:
    value = quote(before + CORE + after, safe="") if escaped else before + CORE
    assert_no_secret(Secret(f"postgresql://user@host/db?sslmode=require&{name}={value}"))
    assert_no_secret(Secret(f"postgresql:///db?{name}={value}&sslmod=require"))


@given(
    wrong=st.sampled_from(
        [":x/d", "/d?sslmode=z", "/d?zzz=1", ",h2:1,h3/d?port=1,2", "[/d", "/d%ff", "/d?connect_timeout=z"]
    )
)
def test_no_refusal_prints_the_password(wrong: str) -> None:
    assert_no_secret(Secret(f"postgresql://user:{CORE}@host{wrong}"))


@pytest.mark.parametrize(
    "text",
    [
        f"host=h password={CORE} dbname=d",
        f"'postgresql://u:{CORE}@h/d'",
        f"mysql://u:{CORE}@h/d",
        f"{CORE}://u:p@h/d",
        f"postgresql+{CORE}://u:p@h/d",
        f"u:{CORE}@h/d",
        f"sqlite://u:{CORE}@h/d",
        f"postgresql://h/d?{CORE}=x",
        f"postgresql://h/d?options=-c%20my.password%3D{CORE}",
        f"postgresql://u:{CORE}@h/d\ud800",
        f"postgresql://u:{CORE}@h/d\nx",
    ],
)
def test_nothing_else_prints_it(text: str) -> None:
    assert_no_secret(Secret(text))


def test_paths_are_no_secrets() -> None:
    text = "postgresql://h/d?passfile=/home/me/.pgpass&sslkey=/home/me/key.pem&sslrootcert=/ca.pem"
    assert str(DatabaseUrl.parse(text)) == text


def test_a_redacted_url_still_names_the_rest() -> None:
    shown = str(DatabaseUrl.parse("postgresql://u:p@h:1/d?sslpassword=x&sslmode=require"))
    assert shown == "postgresql://u:***@h:1/d?sslmode=require&sslpassword=***"
