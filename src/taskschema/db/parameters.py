"""The parameters that a database URL may carry: which exist, what they take, which are secret.

Only the standard library is imported here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from taskschema.config.suggestion import did_you_mean
from taskschema.errors import InvalidUrl

LIBPQ_VARIABLES: Mapping[str, str | None] = {
    "service": "PGSERVICE",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "passfile": "PGPASSFILE",
    "channel_binding": "PGCHANNELBINDING",
    "connect_timeout": "PGCONNECT_TIMEOUT",
    "dbname": "PGDATABASE",
    "host": "PGHOST",
    "hostaddr": "PGHOSTADDR",
    "port": "PGPORT",
    "client_encoding": "PGCLIENTENCODING",
    "options": "PGOPTIONS",
    "application_name": "PGAPPNAME",
    "fallback_application_name": None,
    "keepalives": None,
    "keepalives_idle": None,
    "keepalives_interval": None,
    "keepalives_count": None,
    "tcp_user_timeout": None,
    "sslmode": "PGSSLMODE",
    "sslnegotiation": "PGSSLNEGOTIATION",
    "sslcompression": "PGSSLCOMPRESSION",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "sslcertmode": "PGSSLCERTMODE",
    "sslpassword": None,
    "sslrootcert": "PGSSLROOTCERT",
    "sslcrl": "PGSSLCRL",
    "sslcrldir": "PGSSLCRLDIR",
    "sslsni": "PGSSLSNI",
    "sslkeylogfile": None,
    "requirepeer": "PGREQUIREPEER",
    "require_auth": "PGREQUIREAUTH",
    "min_protocol_version": "PGMINPROTOCOLVERSION",
    "max_protocol_version": "PGMAXPROTOCOLVERSION",
    "ssl_min_protocol_version": "PGSSLMINPROTOCOLVERSION",
    "ssl_max_protocol_version": "PGSSLMAXPROTOCOLVERSION",
    "gssencmode": "PGGSSENCMODE",
    "krbsrvname": "PGKRBSRVNAME",
    "gsslib": "PGGSSLIB",
    "gssdelegation": "PGGSSDELEGATION",
    "replication": None,
    "target_session_attrs": "PGTARGETSESSIONATTRS",
    "load_balance_hosts": "PGLOADBALANCEHOSTS",
    "scram_client_key": None,
    "scram_server_key": None,
    "oauth_issuer": None,
    "oauth_client_id": None,
    "oauth_client_secret": None,
    "oauth_scope": None,
}
"""Every parameter of PostgreSQL 18's libpq, and the variable that says the same, if any.

https://www.postgresql.org/docs/18/libpq-connect.html#LIBPQ-PARAMKEYWORDS
"""

ASYNCPG_PARAMETERS = frozenset(
    {
        "command_timeout",
        "max_cacheable_statement_size",
        "max_cached_statement_lifetime",
        "prepared_statement_cache_size",
        "statement_cache_size",
    }
)
"""What only a URL for asyncpg may say, and only asyncpg hears; the last but one is SQLAlchemy's."""

SQLITE_PARAMETERS = frozenset(
    {
        "cached_statements",
        "check_same_thread",
        "detect_types",
        "isolation_level",
        "timeout",
        "uri",
    }
)
"""What SQLAlchemy hands to Python's sqlite3."""

SQLITE_URI_PARAMETERS = frozenset({"cache", "immutable", "mode", "nolock", "psow", "vfs"})
"""What SQLite itself understands, where `uri=true` is said: https://www.sqlite.org/uri.html."""

SECRETS = frozenset(
    {"password", "sslpassword", "scram_client_key", "scram_server_key", "oauth_client_secret"}
)
"""What libpq hides. `passfile` and `sslkey` are not here: they name files."""

SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")

_CHOICES: Mapping[str, tuple[str, ...]] = {
    "sslmode": SSL_MODES,
    "channel_binding": ("disable", "prefer", "require"),
    "gssencmode": ("disable", "prefer", "require"),
    "sslnegotiation": ("postgres", "direct"),
    "target_session_attrs": ("any", "read-write", "read-only", "primary", "standby", "prefer-standby"),
    "load_balance_hosts": ("disable", "random"),
}
_WHOLE_NUMBERS = frozenset(
    {
        "connect_timeout",
        "keepalives",
        "keepalives_idle",
        "keepalives_interval",
        "keepalives_count",
        "tcp_user_timeout",
        "cached_statements",
        "detect_types",
        *ASYNCPG_PARAMETERS,
    }
)
_BOOLEANS = frozenset({"check_same_thread", "uri"})
_OTHER_WORDS = {"ssl": "sslmode", "timeout": "connect_timeout"}
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,9}")
_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
_BOOLEAN = re.compile(r"true|false|yes|no|on|off|1|0", re.IGNORECASE)
_PLAIN_NAME = re.compile(r"[A-Za-z_]{1,40}")
_SECRET_SETTING = re.compile(r"pass|secret|token|key|jwt|credential", re.IGNORECASE)
_FOREIGN = frozenset({"connection_limit", "pgbouncer", "pool_timeout"})
"""Prisma's."""
_SEARCH_PATHS = frozenset({"schema", "currentSchema", "search_path"})
_LIBPQ_PAGE = "https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS"


def check_postgresql(parameters: Mapping[str, str], *, driver: str, may_name: bool) -> dict[str, str]:
    """Return a PostgreSQL URL's parameters in libpq's words; raise InvalidUrl for what libpq would not take.

    `may_name` says that an unknown parameter may be named in the error: it cannot be part of a password.
    """
    words = _libpq_words(parameters)
    known = {*LIBPQ_VARIABLES, *(ASYNCPG_PARAMETERS if driver == "asyncpg" else ())}
    for name in words:
        if name not in known:
            raise _unknown(name, known, may_name=may_name)
    _check_values(words)
    return words


def check_sqlite(parameters: Mapping[str, str]) -> dict[str, str]:
    """Return a SQLite URL's parameters; raise InvalidUrl for what neither Python nor SQLite would take."""
    known = SQLITE_PARAMETERS | SQLITE_URI_PARAMETERS
    for name in parameters:
        if name not in known:
            raise _unknown(name, known, may_name=True)
    _check_values(parameters)
    if "timeout" in parameters and not _NUMBER.fullmatch(parameters["timeout"]):
        raise InvalidUrl("timeout in the database URL is not a number of seconds", hint="write timeout=10")
    if not is_true(parameters.get("uri", "")):
        for name in sorted(SQLITE_URI_PARAMETERS & parameters.keys()):
            raise InvalidUrl(
                f"{name} in the database URL needs uri=true beside it",
                hint="write sqlite:///file:path/to.db?mode=ro&uri=true",
            )
    return dict(parameters)


def is_true(text: str) -> bool:
    """True for the words that SQLAlchemy takes as true."""
    return text.lower() in ("true", "yes", "on", "1")


def is_secret(name: str, value: str) -> bool:
    """True for what nobody may see; that can be a setting among `options` too."""
    return name in SECRETS or (name == "options" and _SECRET_SETTING.search(value) is not None)


def _libpq_words(parameters: Mapping[str, str]) -> dict[str, str]:
    """Say `ssl` (asyncpg, JDBC) as `sslmode` and `timeout` (asyncpg) as `connect_timeout`.

    libpq itself reads `ssl=true` so: https://www.postgresql.org/docs/18/libpq-connect.html#LIBPQ-CONNSTRING-URIS.
    """
    words = {}
    for name, value in parameters.items():
        word = _OTHER_WORDS.get(name, name)
        if word == name or word not in parameters:
            words[word] = "require" if (name, value) == ("ssl", "true") else value
    return words


def _check_values(parameters: Mapping[str, str]) -> None:
    for name, value in parameters.items():
        if name in _CHOICES and value not in _CHOICES[name]:
            raise InvalidUrl(
                f"{name} in the database URL has a value that does not exist",
                hint=f"{name} is one of {', '.join(_CHOICES[name])}",
            )
        if name in _WHOLE_NUMBERS and not _WHOLE_NUMBER.fullmatch(value):
            raise InvalidUrl(f"{name} in the database URL is not a whole number", hint=f"write {name}=10")
        if name in _BOOLEANS and not _BOOLEAN.fullmatch(value):
            raise InvalidUrl(
                f"{name} in the database URL is neither true nor false", hint=f"write {name}=true"
            )


def _unknown(name: str, known: Iterable[str], *, may_name: bool) -> InvalidUrl:
    named = f"parameter {name}" if may_name and _PLAIN_NAME.fullmatch(name) else "parameter"
    if name in ASYNCPG_PARAMETERS:
        hint = "only asyncpg knows it: write postgresql+asyncpg://, or take it away"
    elif name in _SEARCH_PATHS:
        hint = "a search path is said by options=-csearch_path%3Dname"
    elif name in _FOREIGN:
        hint = "it is a word of another tool's; take it away"
    else:
        hint = did_you_mean(name.lower(), known) or f"the known ones are at {_LIBPQ_PAGE}"
    return InvalidUrl(f"the database URL has an unknown {named}", hint=hint)
