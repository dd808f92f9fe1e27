"""How each driver is told what libpq's parameters say.

psycopg is libpq. asyncpg speaks the protocol itself and knows some of the parameters, under names of its own:
https://magicstack.github.io/asyncpg/current/api/index.html#asyncpg.connection.connect
(asyncpg/connect_utils.py has the whole truth). Only the standard library is imported here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from taskschema.db.parameters import ASYNCPG_PARAMETERS
from taskschema.errors import InvalidUrl

_SAID_IN_QUERY = {
    "sslmode": "ssl",
    "passfile": "passfile",
    "target_session_attrs": "target_session_attrs",
    "krbsrvname": "krbsrvname",
    "gsslib": "gsslib",
    "prepared_statement_cache_size": "prepared_statement_cache_size",
    "host": "host",
    "port": "port",
}
"""What asyncpg takes as a text, so that SQLAlchemy can pass it on from the query of a URL."""

_SAID_IN_DSN = frozenset(
    {
        "service",
        "sslcert",
        "sslkey",
        "sslrootcert",
        "sslcrl",
        "sslpassword",
        "sslnegotiation",
        "ssl_min_protocol_version",
        "ssl_max_protocol_version",
    }
)
"""What asyncpg reads from a DSN and nowhere else; its argument `service` is ignored where there is no DSN."""

_SERVER_SETTINGS = frozenset({"application_name", "options"})
"""What travels to the server in the start-up packet."""

_WITHOUT_EFFECT = frozenset(
    {
        "channel_binding",
        "client_encoding",
        "fallback_application_name",
        "gssdelegation",
        "keepalives",
        "keepalives_count",
        "keepalives_idle",
        "keepalives_interval",
        "load_balance_hosts",
        "max_protocol_version",
        "min_protocol_version",
        "sslcertmode",
        "sslcompression",
        "sslsni",
        "tcp_user_timeout",
    }
)
"""What asyncpg cannot do and connects without. Neon writes channel_binding into every URL it hands out."""

_SYSTEM_ROOTS = "system"
"""libpq's word for the certificates of the operating system, as `sslrootcert`."""


def query_words(driver: str, parameters: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters that the query of SQLAlchemy's URL can hold, in the driver's words."""
    if driver != "asyncpg":
        return {name: value for name, value in parameters.items() if name not in ASYNCPG_PARAMETERS}
    words = {_SAID_IN_QUERY[name]: value for name, value in parameters.items() if name in _SAID_IN_QUERY}
    if parameters.get("sslrootcert") == _SYSTEM_ROOTS:
        words.pop("ssl", None)
    return words


def connect_arguments(driver: str, parameters: Mapping[str, str]) -> dict[str, Any]:
    """Return the parameters that have to be arguments of the driver's connect()."""
    if driver != "asyncpg":
        return {}
    arguments: dict[str, Any] = {
        name: int(parameters[name])
        for name in sorted(ASYNCPG_PARAMETERS - _SAID_IN_QUERY.keys())
        if name in parameters
    }
    settings = {name: value for name, value in parameters.items() if name in _SERVER_SETTINGS}
    if settings:
        arguments["server_settings"] = settings
    if "connect_timeout" in parameters:
        # To libpq, 0 and less mean no limit.
        seconds = int(parameters["connect_timeout"])
        arguments["timeout"] = seconds if seconds > 0 else None
    files = {name: value for name, value in parameters.items() if name in _SAID_IN_DSN}
    if files.get("sslrootcert") == _SYSTEM_ROOTS:
        del files["sslrootcert"]
        arguments["ssl"] = True
    if files:
        arguments["dsn"] = f"postgresql://?{urlencode(files)}"
    return arguments


def refuse_what_it_cannot(driver: str, parameters: Mapping[str, str]) -> None:
    """Raise InvalidUrl for what asyncpg would have to ignore though safety or the target depends on it."""
    if driver != "asyncpg":
        return
    known = {
        *_SAID_IN_QUERY,
        *_SAID_IN_DSN,
        *_SERVER_SETTINGS,
        *_WITHOUT_EFFECT,
        *ASYNCPG_PARAMETERS,
        "connect_timeout",
        *(("gssencmode",) if parameters.get("gssencmode") != "require" else ()),
    }
    for name in parameters:
        if name not in known:
            raise InvalidUrl(
                f"asyncpg cannot do what {name} in the database URL asks for",
                hint=f"write postgresql:// or postgresql+psycopg://, or take {name} away",
            )
