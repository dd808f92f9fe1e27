"""Which protected environment something is about: the one chosen, or the one whose database is meant."""

from __future__ import annotations

import getpass
import ipaddress
import re
import socket
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import chain, cycle
from pathlib import PurePosixPath
from typing import Any

from taskschema.config import EMBEDDED, Project, Secret, Settings
from taskschema.db.url import DatabaseUrl
from taskschema.errors import ConfigError

_PORT = "5432"
_LOCAL = "localhost"
_LOCAL_NAMES = frozenset({_LOCAL, "localhost.localdomain", "ip6-localhost", "ip6-loopback"})
_SOCKET_FOLDERS = frozenset(map(PurePosixPath, ("/tmp", "/run/postgresql", "/var/run/postgresql")))  # noqa: S108
"""Where libpq looks for the local server's socket, as one builds it or a distribution does."""
_OLD_ADDRESS = re.compile(r"[0-9][0-9a-fx.]*")
"""127.1 and its kin, which only the C library reads."""


def protected_environment(settings: Settings, environ: Mapping[str, str]) -> str | None:
    """Return the protected environment that settings are about.

    A protected database stays protected when its URL is named in another way.
    """
    return protected_by(settings.project, settings.environment, settings.database.url, environ)


def protected_by(
    project: Project, environment: str | None, url: Secret | None, environ: Mapping[str, str]
) -> str | None:
    """Return the protected environment of a project that was chosen, or whose database a URL leads to."""
    environments: Mapping[str, Mapping[str, Any]] = project.table.get("environments", {})
    protected = {name: table for name, table in environments.items() if table.get("protected")}
    if environment in protected:
        return environment
    meant = places_of(url, environ) if protected else frozenset()
    for name, table in protected.items():
        if meant & places_of(table.get("database-url"), environ):
            return name
    return None


def places_of(url: Secret | None, environ: Mapping[str, str]) -> frozenset[tuple[str, ...]]:
    """Return each server and database that a URL may lead to; none where that cannot be told.

    localhost, the loopback's addresses and the default sockets are one server, as they are for libpq.
    """
    text = "" if url is None else url.reveal().strip()
    if text.startswith("env:"):
        text = environ.get(text.removeprefix("env:"), "").strip()
    if not text or text == EMBEDDED:
        return frozenset()
    try:
        parsed = DatabaseUrl.parse(Secret(text)).direct()
    except ConfigError:
        return frozenset()
    if not parsed.is_postgresql:
        return frozenset({(str(parsed.backend), parsed.database)})
    return frozenset(
        _places({name: str(value) for name, value in parsed.libpq_parameters().items()}, environ)
    )


def _places(said: Mapping[str, str], environ: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """Yield host, port and database of each host, as libpq would find them."""
    user = said.get("user") or environ.get("PGUSER") or _account()
    database = said.get("dbname") or environ.get("PGDATABASE") or user
    ports = (said.get("port") or environ.get("PGPORT") or _PORT).split(",")
    names, addresses = said.get("host", ""), said.get("hostaddr", "")
    if not names and not addresses:
        names, addresses = environ.get("PGHOST", ""), environ.get("PGHOSTADDR", "")
    if said.get("service") and not said.get("host") and not addresses:
        names = f"service={said['service']}"
    lists = [hosts.split(",") for hosts in (names, addresses) if hosts] or [[""]]
    for host, port in chain.from_iterable(zip(hosts, cycle(ports), strict=False) for hosts in lists):
        yield (_server(host), port or _PORT, database)


def _server(host: str) -> str:
    """Return one spelling of a host: what leads to this machine's own server is localhost."""
    name = host.strip().lower().rstrip(".")
    if not name or name in _LOCAL_NAMES or name.endswith(".localhost"):
        return _LOCAL
    if name.startswith("/"):
        return _LOCAL if PurePosixPath(name) in _SOCKET_FOLDERS else host.rstrip("/")
    if _OLD_ADDRESS.fullmatch(name):
        with suppress(OSError):
            name = socket.inet_ntoa(socket.inet_aton(name))
    try:
        address = ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return name
    inner = getattr(address, "ipv4_mapped", None) or address
    return _LOCAL if inner.is_loopback or inner.is_unspecified else str(inner)


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as containers have
        return ""
