"""A database URL that cannot print its password.

One place parses, normalises and redacts. Only the standard library is imported here; `sqlalchemy_url` imports
SQLAlchemy when it is called.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from taskschema.config import Secret
from taskschema.db.drivers import connect_arguments, query_words, refuse_what_it_cannot
from taskschema.db.parameters import (
    ASYNCPG_PARAMETERS,
    LIBPQ_VARIABLES,
    check_postgresql,
    check_sqlite,
    is_secret,
)
from taskschema.db.url_text import DRIVERS, Address, Backend, UrlText, read_addresses, read_port, split_url
from taskschema.errors import InvalidUrl

if TYPE_CHECKING:
    from sqlalchemy import URL

__all__ = ["Backend", "DatabaseUrl"]

_NEON_HOST = re.compile(
    r"(?P<endpoint>[a-z0-9-]+?)(?P<pooler>-pooler)?(?P<rest>(?:\.[a-z0-9-]+)*\.neon\.(?:tech|build))",
    re.IGNORECASE,
)
_NEON_OPTION = re.compile(r"(?P<endpoint>\bendpoint=[a-z0-9-]+?)-pooler\b(?!-)", re.IGNORECASE)
"""Clients without SNI name the endpoint so: https://neon.com/docs/connect/connection-errors."""
_MEMORY = ":memory:"
_DEFAULT_PORT = "5432"
"""asyncpg wants the port of each host said."""


@dataclass(frozen=True, slots=True, repr=False)
class DatabaseUrl:
    """One database, however its URL was spelled.

    Several hosts stand in `host` with commas between, as libpq has them; where their ports differ, those
    stand in `query` the same way. A Unix socket's folder is a host too. `query` holds libpq's parameters in
    libpq's words, without those that are secret or that have a field here.
    """

    backend: Backend
    driver: str = ""
    """The driver that was asked for; empty where the URL leaves it open."""
    user: str | None = None
    password: Secret | None = None
    host: str | None = None
    port: int | None = None
    database: str = ""
    query: tuple[tuple[str, str], ...] = ()
    secrets: tuple[tuple[str, Secret], ...] = ()
    """The parameters that nobody may see, such as `sslpassword`, with values that stay hidden."""

    @classmethod
    def parse(cls, text: str | Secret) -> DatabaseUrl:
        """Parse a URL; raises InvalidUrl that names the wrong part and holds nothing of the rest.

        What is no text, such as the None of a variable that is not set, is an InvalidUrl too.
        """
        url = text if isinstance(text, Secret) else Secret(text)
        del text
        try:
            return _from_text(split_url(_checked_text(url.reveal())))
        except InvalidUrl as problem:
            # The frames below hold the password in their variables, and some tracebacks print variables.
            raise problem.with_traceback(None) from None

    @property
    def is_postgresql(self) -> bool:
        """True for PostgreSQL."""
        return self.backend is Backend.POSTGRESQL

    @property
    def is_memory(self) -> bool:
        """True for a SQLite database that lives and dies with its connection."""
        if self.is_postgresql:
            return False
        return self.database in ("", _MEMORY, f"file:{_MEMORY}") or ("mode", "memory") in self.query

    @property
    def is_pooled(self) -> bool:
        """True for a Neon host that leads to its pooler."""
        found = (_NEON_HOST.fullmatch(host) for host in self.hosts)
        return any(match is not None and match["pooler"] for match in found)

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts, in the order in which they are tried; none where libpq's default is meant."""
        return tuple(self.host.split(",")) if self.host else ()

    def direct(self) -> DatabaseUrl:
        """Return the URL past Neon's pooler, the one for migrations; others come back as they are."""
        if not self.is_pooled:
            return self
        query = tuple(
            (name, _NEON_OPTION.sub(r"\g<endpoint>", value) if name == "options" else value)
            for name, value in self.query
        )
        return replace(self, host=",".join(map(_past_pooler, self.hosts)), query=query)

    def with_database(self, name: str) -> DatabaseUrl:
        """Return the same server with another database."""
        return replace(self, database=name)

    def sqlalchemy_url(self, *, asynchronous: bool = False) -> URL:
        """Return SQLAlchemy's URL with the driver spelled out and its parameters in that driver's words.

        What no URL can tell the driver, or none should for it is secret, is in `connect_arguments`. Raises
        InvalidUrl where the driver cannot do what the URL asks for.
        """
        from sqlalchemy import URL

        driver = self._driver(asynchronous)
        refuse_what_it_cannot(driver, dict(self.query) | {name: "" for name, _ in self.secrets})
        query = query_words(driver, dict(self.query))
        host, port = self.host, self.port
        if host is not None and ("," in host or host.startswith(("/", "@"))):
            # SQLAlchemy spells several hosts, and sockets, as parameters only.
            query |= {
                "host": host,
                "port": ",".join(self._ports(_DEFAULT_PORT if driver == "asyncpg" else "")),
            }
            host = port = None
        return URL.create(
            f"{self.backend}+{driver}",
            username=self.user,
            password=None if self.password is None else self.password.reveal(),
            host=host,
            port=port,
            database=self.database or None,
            query=query,
        )

    def connect_arguments(self, *, asynchronous: bool = False) -> dict[str, Any]:
        """Return what the driver's connect() has to be told beside `sqlalchemy_url`; it may hold secrets."""
        secrets = {name: value.reveal() for name, value in self.secrets}
        driver = self._driver(asynchronous)
        if driver == "asyncpg":
            return connect_arguments(driver, dict(self.query) | secrets)
        return secrets

    def _driver(self, asynchronous: bool) -> str:
        default, other = DRIVERS[self.backend]
        if not asynchronous:
            return default
        if self.backend is Backend.SQLITE:
            return other
        return self.driver or default

    def libpq_parameters(self) -> dict[str, Any]:
        """Return what `psycopg.connect(**...)` takes, all texts, the password among them. SQLite has none."""
        if not self.is_postgresql:
            return {}
        fields = {
            "host": self.host,
            "port": None if self.port is None else str(self.port),
            "user": self.user,
            "password": None if self.password is None else self.password.reveal(),
            "dbname": self.database,
        }
        others = {name: value for name, value in self.query if name not in ASYNCPG_PARAMETERS}
        secrets = {name: value.reveal() for name, value in self.secrets}
        return {name: value for name, value in fields.items() if value} | others | secrets

    def libpq_environment(self) -> dict[str, str]:
        """Return PGHOST, PGPASSWORD and so on for a program of PostgreSQL's, to keep them off its arguments.

        The few parameters that have no variable are left out.
        """
        found = ((LIBPQ_VARIABLES[name], value) for name, value in self.libpq_parameters().items())
        return {variable: value for variable, value in found if variable is not None}

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
        if self.is_postgresql:
            text = (
                f"{scheme}://{self._login(reveal=reveal)}{self._addresses()}/{quote(self.database, safe='')}"
            )
        else:
            text = f"{scheme}:///{quote(self.database, safe='/:')}" if self.database else f"{scheme}://"
        parameters = self._parameters(reveal=reveal)
        return f"{text}?{urlencode(parameters, quote_via=quote, safe='/*')}" if parameters else text

    def _login(self, *, reveal: bool) -> str:
        user = quote(self.user or "", safe="")
        if self.password is None:
            return f"{user}@" if user else ""
        return f"{user}:{quote(self.password.reveal(), safe='') if reveal else '***'}@"

    def _addresses(self) -> str:
        hosts = self.hosts or ("",)
        return ",".join(_spelled_address(host, port) for host, port in zip(hosts, self._ports(), strict=True))

    def _ports(self, default: str = "") -> list[str]:
        """Return the port of each host."""
        one = "" if self.port is None else str(self.port)
        several = dict(self.query).get("port")
        ports = [one] * max(len(self.hosts), 1) if several is None else several.split(",")
        return [port or default for port in ports]

    def _parameters(self, *, reveal: bool) -> list[tuple[str, str]]:
        open_ones = [
            ("ssl" if name == "sslmode" and self.driver == "asyncpg" else name, value)
            for name, value in self.query
            if name != "port"
        ]
        return [*open_ones, *((name, value.reveal() if reveal else "***") for name, value in self.secrets)]


def _past_pooler(host: str) -> str:
    found = _NEON_HOST.fullmatch(host)
    return host if found is None else found["endpoint"] + found["rest"]


def _spelled_address(host: str, port: str) -> str:
    is_ipv6 = ":" in host and not host.startswith(("/", "@"))
    name = f"[{quote(host, safe=':')}]" if is_ipv6 else quote(host, safe="")
    return f"{name}:{port}" if port else name


def _checked_text(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        raise InvalidUrl(
            "the database URL is None", hint="os.getenv() gives None for a variable that is not set: set it"
        )
    raise InvalidUrl(
        f"the database URL is not a text but a {type(value).__name__}",
        hint="give it as a str; SQLAlchemy's URL becomes one by render_as_string(hide_password=False)",
    )


def _from_text(text: UrlText) -> DatabaseUrl:
    if text.backend is Backend.SQLITE:
        database = "" if text.database == _MEMORY else text.database
        return DatabaseUrl(
            text.backend, text.driver, database=database, query=tuple(check_sqlite(text.parameters).items())
        )
    words = check_postgresql(text.parameters, driver=text.driver, may_name=text.has_login)
    password = words.pop("password", None)
    user, database = words.pop("user", text.user), words.pop("dbname", text.database)
    host, port, ports = _hosts_and_ports(text.addresses, words.pop("host", ""), words.pop("port", ""))
    return DatabaseUrl(
        backend=text.backend,
        driver=text.driver,
        user=user or None,
        password=Secret(password) if password else text.password,
        host=host,
        port=port,
        database=database,
        query=(*((name, value) for name, value in words.items() if not is_secret(name, value)), *ports),
        secrets=tuple((name, Secret(value)) for name, value in words.items() if is_secret(name, value)),
    )


def _hosts_and_ports(
    addresses: tuple[Address, ...], named: str, ports_named: str
) -> tuple[str | None, int | None, tuple[tuple[str, str], ...]]:
    """Return the hosts, their port, and their ports as a parameter where they differ.

    As in libpq, what the parameters `host` and `port` name is stronger than what stands before the path.
    """
    hosts = [host for host, _ in addresses]
    ports = [port for _, port in addresses]
    if named:
        stronger = [_named_address(item) for item in named.split(",")]
        hosts = [host for host, _ in stronger]
        if any(port for _, port in stronger) or len(ports) not in (1, len(hosts)):
            ports = [port for _, port in stronger]
    if ports_named:
        ports = [read_port(item) for item in ports_named.split(",")]
    if len(ports) == 1:
        ports *= max(len(hosts), 1)
    if len(ports) > max(len(hosts), 1) or 0 < len(ports) < len(hosts):
        raise InvalidUrl(
            "the database URL has other numbers of hosts and ports", hint="write host1:5432,host2:5433"
        )
    host = ",".join(hosts) or None
    if len(set(ports)) <= 1:
        return host, next(iter(ports), None), ()
    return host, None, (("port", _joined(ports)),)


def _joined(ports: Iterable[int | None]) -> str:
    return ",".join("" if port is None else str(port) for port in ports)


def _named_address(text: str) -> Address:
    """Read one host of the parameter `host`: libpq writes it bare, SQLAlchemy with its port."""
    is_bare = text.startswith(("/", "@")) or text.count(":") > 1
    if is_bare and not text.startswith("["):
        return text, None
    return next(iter(read_addresses(quote(text, safe=":[]"))), ("", None))
