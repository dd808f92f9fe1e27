"""A database URL that cannot print its password.

One place parses, normalises and redacts. Only the standard library is imported here; `sqlalchemy_url` imports
SQLAlchemy when it is called.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote, urlencode

from taskschema.config import Secret
from taskschema.errors import InvalidUrl

if TYPE_CHECKING:
    from sqlalchemy import URL


class Backend(StrEnum):
    """The database systems that a URL may name."""

    POSTGRESQL = "postgresql"
    SQLITE = "sqlite"


_SCHEMES = {"postgresql": Backend.POSTGRESQL, "postgres": Backend.POSTGRESQL, "sqlite": Backend.SQLITE}
_DRIVERS = {
    Backend.POSTGRESQL: ("psycopg", "asyncpg"),
    Backend.SQLITE: ("pysqlite", "aiosqlite"),
}
_DRIVER_ALIASES = {"psycopg2": "psycopg", "psycopg_async": "psycopg", "psycopg3": "psycopg"}
_ASYNC_ONLY = frozenset({"asyncpg", "aiosqlite"})
_SECRET_PARAMETERS = re.compile(r"pass|secret|token|key$", re.IGNORECASE)
_NEON_HOST = re.compile(r"^(?P<endpoint>[a-z0-9-]+?)(?P<pooler>-pooler)?(?P<rest>\..*neon\.(?:tech|build))$", re.IGNORECASE)
_EXAMPLE = "a URL looks like postgresql://user:password@host:5432/database"


@dataclass(frozen=True, slots=True, repr=False)
class DatabaseUrl:
    """One database, however its URL was spelled."""

    backend: Backend
    driver: str = ""
    """The driver that was asked for; empty where the URL leaves it open."""
    user: str | None = None
    password: Secret | None = None
    host: str | None = None
    port: int | None = None
    database: str = ""
    query: tuple[tuple[str, str], ...] = ()

    @classmethod
    def parse(cls, text: str | Secret) -> DatabaseUrl:
        """Parse a URL; raises InvalidUrl that names the wrong part and holds nothing of the rest."""
        return _parse(text.reveal() if isinstance(text, Secret) else text)

    @property
    def is_postgresql(self) -> bool:
        """True for PostgreSQL."""
        return self.backend is Backend.POSTGRESQL

    @property
    def is_pooled(self) -> bool:
        """True for a Neon host that leads to its pooler."""
        found = _NEON_HOST.match(self.host or "")
        return bool(found and found["pooler"])

    def direct(self) -> DatabaseUrl:
        """Return the URL past Neon's pooler, the one for migrations; others come back as they are."""
        found = _NEON_HOST.match(self.host or "")
        if found is None or not found["pooler"]:
            return self
        return replace(self, host=found["endpoint"] + found["rest"])

    def with_database(self, name: str) -> DatabaseUrl:
        """Return the same server with another database."""
        return replace(self, database=name)

    def sqlalchemy_url(self, *, asynchronous: bool = False) -> URL:
        """Return SQLAlchemy's URL with the driver spelled out and its parameters in that driver's words."""
        from sqlalchemy import URL

        driver = self._driver(asynchronous)
        return URL.create(
            f"{self.backend}+{driver}",
            username=self.user,
            password=None if self.password is None else self.password.reveal(),
            host=self.host,
            port=self.port,
            database=self.database or None,
            query=_in_words_of(driver, self.query),
        )

    def _driver(self, asynchronous: bool) -> str:
        default, other = _DRIVERS[self.backend]
        if not asynchronous:
            return default
        if self.backend is Backend.SQLITE:
            return other
        return self.driver or default

    def libpq_environment(self) -> dict[str, str]:
        """Return PGHOST, PGPASSWORD and so on for a program of PostgreSQL's, so that no argument holds a secret."""
        names = {"host": "PGHOST", "port": "PGPORT", "sslmode": "PGSSLMODE", "service": "PGSERVICE",
                 "channel_binding": "PGCHANNELBINDING", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT",
                 "sslkey": "PGSSLKEY", "passfile": "PGPASSFILE", "options": "PGOPTIONS", "user": "PGUSER",
                 "password": "PGPASSWORD", "dbname": "PGDATABASE", "connect_timeout": "PGCONNECT_TIMEOUT",
                 "gssencmode": "PGGSSENCMODE", "target_session_attrs": "PGTARGETSESSIONATTRS",
                 "application_name": "PGAPPNAME"}
        found = {names[key]: value for key, value in _in_words_of("psycopg", self.query).items() if key in names}
        direct = {"PGHOST": self.host, "PGPORT": self.port and str(self.port), "PGUSER": self.user,
                  "PGPASSWORD": self.password and self.password.reveal(), "PGDATABASE": self.database or None}
        return found | {name: value for name, value in direct.items() if value}

    def reveal(self) -> str:
        """Return the whole URL, password and all: for the one command that was asked for it."""
        return self._spell(reveal=True)

    @property
    def redacted(self) -> str:
        """The URL with every secret replaced by `***`."""
        return self._spell(reveal=False)

    def __str__(self) -> str:
        return self.redacted

    def __repr__(self) -> str:
        return f"DatabaseUrl({self.redacted!r})"

    def _spell(self, *, reveal: bool) -> str:
        scheme = f"{self.backend}+{self.driver}" if self.driver else str(self.backend)
        if self.backend is Backend.SQLITE:
            authority, path = "", quote(self.database, safe="/:")
        else:
            authority, path = self._authority(reveal=reveal), quote(self.database, safe="")
        text = f"{scheme}://{authority}/{path}" if (path or authority) else f"{scheme}://"
        shown = [(key, value if reveal or not _SECRET_PARAMETERS.search(key) else "***") for key, value in self.query]
        return f"{text}?{urlencode(shown, quote_via=quote, safe='/*')}" if shown else text

    def _authority(self, *, reveal: bool) -> str:
        login = ""
        if self.user is not None:
            login = quote(self.user, safe="")
        if self.password is not None:
            login += ":" + (quote(self.password.reveal(), safe="") if reveal else "***")
        host = self.host or ""
        if ":" in host and not host.startswith("["):
            host = f"[{host}]"
        port = f":{self.port}" if self.port is not None else ""
        return f"{login}@{host}{port}" if login else f"{host}{port}"


def _parse(text: str) -> DatabaseUrl:
    scheme, separator, rest = text.strip().partition("://")
    if not separator:
        raise InvalidUrl("the database URL has no scheme", hint=_EXAMPLE)
    backend, driver = _scheme(scheme)
    rest, _, fragment = rest.partition("#")
    if fragment:
        raise InvalidUrl("the database URL has a # in it", hint="write # in a password or a name as %23")
    rest, _, query_text = rest.partition("?")
    query = tuple(parse_qsl(query_text, keep_blank_values=True))
    if backend is Backend.SQLITE:
        return _sqlite(driver, rest, query)
    authority, _, path = rest.partition("/")
    login, at, address = authority.rpartition("@")
    user, colon, password = login.partition(":")
    host, port = _address(address)
    return DatabaseUrl(
        backend=backend,
        driver=driver,
        user=_decode(user, "user") if at and user else None,
        password=Secret(_decode(password, "password")) if colon else None,
        host=host,
        port=port,
        database=_decode(path, "database name"),
        query=query,
    )


def _scheme(scheme: str) -> tuple[Backend, str]:
    name, _, driver = scheme.lower().partition("+")
    backend = _SCHEMES.get(name)
    if backend is None:
        raise InvalidUrl(
            "the scheme of the database URL is neither postgresql nor sqlite", hint=_EXAMPLE
        )
    driver = _DRIVER_ALIASES.get(driver, driver)
    if driver and driver not in _DRIVERS[backend]:
        raise InvalidUrl(
            f"the driver in the scheme of the database URL is unknown for {backend}",
            hint=f"drivers: {', '.join(_DRIVERS[backend])}",
        )
    return backend, driver


def _sqlite(driver: str, rest: str, query: tuple[tuple[str, str], ...]) -> DatabaseUrl:
    if rest and not rest.startswith("/"):
        raise InvalidUrl(
            "a SQLite URL has no host", hint="write sqlite:///relative.db or sqlite:////absolute.db"
        )
    return DatabaseUrl(
        backend=Backend.SQLITE, driver=driver, database=_decode(rest[1:], "path"), query=query
    )


def _address(address: str) -> tuple[str | None, int | None]:
    found = re.fullmatch(r"(?P<host>\[[^\]]*\]|[^:]*)(?::(?P<port>.*))?", address)
    if found is None:
        raise InvalidUrl(
            "the host of the database URL cannot be understood", hint="an IPv6 address is written as [::1]"
        )
    port = found["port"]
    if port and not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):  # noqa: PLR2004
        raise InvalidUrl(
            "the port of the database URL is not a number from 1 to 65535",
            hint="write /, @, : and # in a password as %2F, %40, %3A and %23",
        )
    host = _decode(found["host"].removeprefix("[").removesuffix("]"), "host")
    return host or None, int(port) if port else None


def _decode(text: str, part: str) -> str:
    try:
        value = unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise InvalidUrl(f"the {part} of the database URL is not valid UTF-8") from None
    if "\0" in value:
        raise InvalidUrl(f"the {part} of the database URL holds a NUL character")
    return value


def _in_words_of(driver: str, query: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    """Translate libpq's parameters for the driver: asyncpg says `ssl` and knows no channel_binding."""
    words = dict(query)
    if driver == "asyncpg":
        if "sslmode" in words:
            words["ssl"] = words.pop("sslmode")
        words.pop("channel_binding", None)
    elif driver == "psycopg" and "ssl" in words:
        words["sslmode"] = words.pop("ssl")
    return words
