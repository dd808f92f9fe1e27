"""The text of a database URL, taken apart; what the parts mean is url.py's to say.

No error holds anything of the text: where a password holds what should have been escaped, any part of the
text may be a part of the password. Only the standard library is imported here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote

from taskschema.config import Secret
from taskschema.errors import InvalidUrl


class Backend(StrEnum):
    """The database systems that a URL may name."""

    POSTGRESQL = "postgresql"
    SQLITE = "sqlite"


DRIVERS = {
    Backend.POSTGRESQL: ("psycopg", "asyncpg"),
    Backend.SQLITE: ("pysqlite", "aiosqlite"),
}
"""The drivers of each system: the usual one, then the other."""

_SCHEMES = {"postgresql": Backend.POSTGRESQL, "postgres": Backend.POSTGRESQL, "sqlite": Backend.SQLITE}
_DRIVER_ALIASES = {"psycopg2": "psycopg", "psycopg_async": "psycopg", "psycopg3": "psycopg"}
_EXAMPLE = "a URL looks like postgresql://user:password@host:5432/database"
_ESCAPES = "write /, ?, #, @ and : in a password or a name as %2F, %3F, %23, %40 and %3A"
_SQLITE_EXAMPLE = "write sqlite:///relative.db or sqlite:////absolute.db"
_NOT_TEXT = re.compile(r"[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_KEY_VALUE = re.compile(r"[A-Za-z_]+\s*=")
_ADDRESS = re.compile(r"(?P<host>\[[^\]\[]+\]|[^:\[\]]*)(?::(?P<port>.*))?")
_PORT = re.compile(r"[0-9]{1,5}")
_HIGHEST_PORT = 65535

Address = tuple[str, int | None]
"""A host, or nothing for the default one, and its port."""


@dataclass(frozen=True, slots=True)
class UrlText:
    """The parts of a URL, decoded."""

    backend: Backend
    driver: str
    user: str | None
    password: Secret | None
    addresses: tuple[Address, ...]
    database: str
    parameters: dict[str, str]

    @property
    def has_login(self) -> bool:
        """True where a user or a password was told before the host."""
        return self.user is not None or self.password is not None


def split_url(text: str) -> UrlText:
    """Take the text of a URL apart; raises InvalidUrl that names the wrong part."""
    scheme, rest = _scheme_and_rest(text.strip().strip("\ufeff"))
    backend, driver = _backend_and_driver(scheme)
    if backend is Backend.SQLITE:
        return _sqlite(driver, rest)
    return _postgresql(driver, rest, plus_is_space="+" in scheme)


def read_addresses(text: str) -> tuple[Address, ...]:
    """Read `host`, `host:port`, `[::1]:port`, or several of them with commas between, percent-encoded."""
    if not text:
        return ()
    # libpq splits after it has decoded, so an encoded comma separates hosts too.
    return tuple(_address(item) for item in re.sub("%2c", ",", text, flags=re.IGNORECASE).split(","))


def read_port(text: str) -> int | None:
    """Read a port, or nothing."""
    if not text:
        return None
    if not _PORT.fullmatch(text) or not 0 < int(text) <= _HIGHEST_PORT:
        raise InvalidUrl(
            f"the port of the database URL is not a number from 1 to {_HIGHEST_PORT}", hint=_ESCAPES
        )
    return int(text)


def _scheme_and_rest(text: str) -> tuple[str, str]:
    if not text:
        raise InvalidUrl("the database URL is empty", hint=_EXAMPLE)
    if _NOT_TEXT.search(text):
        raise InvalidUrl("the database URL is not valid UTF-8", hint="write what is not ASCII as %XX")
    if _CONTROL.search(text):
        raise InvalidUrl(
            "the database URL holds a line break or a control character", hint="write it on one line"
        )
    if text[0] in "'\"":
        raise InvalidUrl("the database URL stands in quotes", hint="take the quotes away")
    scheme, separator, rest = text.partition("://")
    if separator:
        return scheme, rest
    if _KEY_VALUE.match(text):
        raise InvalidUrl(
            "the database is named by key=value pairs, and not by a URL",
            hint="write postgresql://user:password@host:5432/database?sslmode=require",
        )
    raise InvalidUrl("the database URL has no scheme", hint=_EXAMPLE)


def _backend_and_driver(scheme: str) -> tuple[Backend, str]:
    name, _, driver = scheme.lower().partition("+")
    backend = _SCHEMES.get(name)
    if backend is None:
        before = "take what stands before it away; " if name.endswith("postgresql") else ""
        raise InvalidUrl(
            "the scheme of the database URL is neither postgresql nor sqlite", hint=before + _EXAMPLE
        )
    driver = _DRIVER_ALIASES.get(driver, driver)
    if driver and driver not in DRIVERS[backend]:
        raise InvalidUrl(
            f"the driver in the scheme of the database URL is unknown for {backend}",
            hint=f"drivers: {', '.join(DRIVERS[backend])}",
        )
    return backend, driver


def _sqlite(driver: str, rest: str) -> UrlText:
    path, _, query = rest.partition("?")
    if path and not path.startswith("/"):
        raise InvalidUrl("a SQLite URL has no host", hint=_SQLITE_EXAMPLE)
    return UrlText(
        backend=Backend.SQLITE,
        driver=driver,
        user=None,
        password=None,
        addresses=(),
        database=_decode(path[1:], "path"),
        parameters=_parameters(query, plus_is_space=True),
    )


def _postgresql(driver: str, rest: str, *, plus_is_space: bool) -> UrlText:
    if "#" in rest:
        raise InvalidUrl("the database URL has a # in it", hint=_ESCAPES)
    before, _, query = rest.partition("?")
    authority, _, path = before.partition("/")
    # A user name and a password end at the last @ before the path. One that comes later was not escaped, or
    # a / or ? before it was not, and then part of a password would be taken for a host or a database.
    if "@" in path or "@" in query:
        raise InvalidUrl("the database URL has an @ after its host", hint=_ESCAPES)
    login, _, address = authority.rpartition("@")
    user, _, password = login.partition(":")
    return UrlText(
        backend=Backend.POSTGRESQL,
        driver=driver,
        user=_decode(user, "user") or None,
        password=Secret(_decode(password, "password")) if password else None,
        addresses=read_addresses(address),
        database=_decode(path, "database name"),
        parameters=_parameters(query, plus_is_space=plus_is_space),
    )


def _parameters(query: str, *, plus_is_space: bool) -> dict[str, str]:
    """Read `key=value&key=value`; of a key that comes twice the last one counts, but hosts add up.

    In a URL with a driver, which is SQLAlchemy's, `+` is a space; libpq takes it as it is.
    """
    found: dict[str, str] = {}
    hosts: list[str] = []
    for item in query.split("&"):
        if not item:
            continue
        spelled = item.replace("+", " ") if plus_is_space else item
        key, equals, value = spelled.partition("=")
        name = _decode(key, "query")
        if not equals or not name:
            raise InvalidUrl("a parameter of the database URL is not key=value", hint=_ESCAPES)
        found[name] = _decode(value, "query")
        if name == "host":
            hosts.append(found[name])
    return found | {"host": ",".join(hosts)} if hosts else found


def _address(text: str) -> Address:
    found = _ADDRESS.fullmatch(text)
    if found is None:
        raise InvalidUrl(
            "the host of the database URL cannot be understood",
            hint=f"write an IPv6 address as [::1]; {_ESCAPES}",
        )
    host = found["host"].removeprefix("[").removesuffix("]")
    if " " in host:
        raise InvalidUrl("the host of the database URL holds a space", hint=_ESCAPES)
    return _decode(host, "host"), read_port(found["port"] or "")


def _decode(text: str, part: str) -> str:
    value = unquote(text, errors="surrogateescape")
    if _NOT_TEXT.search(value):
        raise InvalidUrl(
            f"the {part} of the database URL is not valid UTF-8",
            hint="write what is not ASCII as %XX, in UTF-8",
        )
    if "\0" in value:
        raise InvalidUrl(f"the {part} of the database URL holds a NUL character", hint="take %00 away")
    return value
