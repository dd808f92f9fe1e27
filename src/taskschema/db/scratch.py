"""Throw-away databases, on the same server as the one at hand: always dropped, also after a kill.

A scratch database lives as long as somebody holds a session advisory lock, named after it, in the database
that its maker was connected to (advisory locks are a matter of one database, so its name says which). Whoever
makes the next one sweeps those that nobody holds.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

from taskschema.db.conninfo import connect
from taskschema.db.engines import create_command_engine
from taskschema.db.translate import translated
from taskschema.db.url import DatabaseUrl
from taskschema.errors import ConfigError, DatabaseError, PermissionRefused

if TYPE_CHECKING:
    from sqlalchemy import Connection

PREFIX = "taskschema_scratch_"
_NAME = re.compile(rf"{PREFIX}(?P<maker>\d+)_[0-9a-f]+")
_PROVIDERS = {"c": "libc", "i": "icu", "b": "builtin"}
_LOCALE_WORDS = {"icu": "ICU_LOCALE", "builtin": "BUILTIN_LOCALE"}
_ANOTHER_SERVER = "name another server with --scratch-url or TASKSCHEMA_SCRATCH_URL"
_MAINTENANCE = "postgres"
_NO_TIMEOUTS = b"SET statement_timeout = 0; SET lock_timeout = 0; SET idle_session_timeout = 0"
"""Of a role or a database; they would end the maker's session, and with it the lock, while it is needed."""


@contextmanager
def scratch_database(url: DatabaseUrl, *, scratch_url: DatabaseUrl | None = None) -> Iterator[Connection]:
    """Lend a connection to a new, empty database with the URL's encoding and locale; drop it at the end.

    It is made on the URL's server, past any pooler, or on that of `scratch_url`. Raises PermissionRefused
    where the role may not create databases, Unreachable, and ConfigError for a server that is not PostgreSQL.
    """
    server = (scratch_url or url).direct()
    if not server.is_postgresql:
        raise ConfigError("a scratch database needs a PostgreSQL server", hint=_ANOTHER_SERVER)
    with _making(server) as maker:
        with translated(server):
            locale = _locale_of(url.direct(), maker, is_elsewhere=scratch_url is not None)
            name = _reserve(maker)
        try:
            _make(maker, server, name, locale)
            with _lent(server.with_database(name)) as connection:
                yield connection
        except BaseException:
            # What went wrong inside matters more; the next one sweeps what cannot be dropped now.
            with suppress(DatabaseError):
                _drop(maker, server, name)
            raise
        _drop(maker, server, name)


def sweep_scratch_databases(url: DatabaseUrl) -> tuple[str, ...]:
    """Drop the scratch databases that killed processes left on the URL's server; return their names."""
    server = url.direct()
    with _making(server) as maker, translated(server):
        return tuple(_sweep(maker))


@dataclass(frozen=True, slots=True)
class Locale:
    """Encoding, collation and character classes of a database, whatever the server's version calls them."""

    encoding: str
    collate: str
    ctype: str
    provider: str | None
    """None before PostgreSQL 15, which knows libc only as a database's own."""
    locale: str | None
    icu_rules: str | None

    @classmethod
    def from_row(cls, encoding: str, row: dict[str, Any]) -> Locale:
        """Read a row of pg_database (https://www.postgresql.org/docs/current/catalog-pg-database.html)."""
        provider = row.get("datlocprovider")
        return cls(
            encoding=encoding,
            collate=row["datcollate"],
            ctype=row["datctype"],
            provider=None if provider is None else _PROVIDERS[provider],
            locale=row.get("datlocale") or row.get("daticulocale"),  # called so until 17
            icu_rules=row.get("daticurules"),
        )

    def clauses(self) -> sql.Composed:
        """Return the options of CREATE DATABASE."""
        options: dict[str, str | None] = {
            "ENCODING": self.encoding,
            "LC_COLLATE": self.collate,
            "LC_CTYPE": self.ctype,
            "LOCALE_PROVIDER": self.provider,
            _LOCALE_WORDS.get(self.provider or "", "ICU_LOCALE"): self.locale,
            "ICU_RULES": self.icu_rules,
        }
        return sql.SQL(" ").join(
            sql.SQL("{} = {}").format(sql.SQL(word), sql.Literal(value))
            for word, value in options.items()
            if value is not None
        )


@contextmanager
def _making(server: DatabaseUrl) -> Iterator[psycopg.Connection]:
    """Connect to the database that scratches are made from, without timeouts."""
    with translated(server):
        connection = connect(server)
    with connection:
        with translated(server):
            connection.execute(_NO_TIMEOUTS)
        yield connection


def _locale_of(source: DatabaseUrl, maker: psycopg.Connection, *, is_elsewhere: bool) -> Locale:
    if not is_elsewhere or not source.is_postgresql:
        return _read_locale(maker)
    with translated(source), connect(source) as connection:
        return _read_locale(connection)


def _read_locale(connection: psycopg.Connection) -> Locale:
    row = connection.execute(
        "SELECT pg_catalog.pg_encoding_to_char(d.encoding), pg_catalog.to_jsonb(d) "
        "FROM pg_catalog.pg_database AS d WHERE d.datname = pg_catalog.current_database()"
    ).fetchone()
    assert row is not None  # noqa: S101  (a session is in a database)
    return Locale.from_row(*row)


def _reserve(maker: psycopg.Connection) -> str:
    """Return a new name, held before the database exists: no sweeper ever sees it without its owner."""
    _sweep(maker)
    name = f"{PREFIX}{_oid(maker)}_{secrets.token_hex(6)}"
    maker.execute("SELECT pg_catalog.pg_advisory_lock(%s)", [_key(name)])
    return name


def _make(maker: psycopg.Connection, server: DatabaseUrl, name: str, locale: Locale) -> None:
    with translated(server):
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE template0 {}").format(
            sql.Identifier(name), locale.clauses()
        )
        try:
            maker.execute(statement)
        except psycopg.errors.InsufficientPrivilege as exc:
            role = maker.info.user
            grant = sql.SQL("ALTER ROLE {} CREATEDB").format(sql.Identifier(role)).as_string(maker)
            raise PermissionRefused(
                f"role {role} may not create the scratch database that this needs",
                hint=f"{grant}; or {_ANOTHER_SERVER}",
            ) from exc


@contextmanager
def _lent(url: DatabaseUrl) -> Iterator[Connection]:
    engine = create_command_engine(url)
    try:
        with translated(url):
            connection = engine.connect()
        with connection:
            yield connection
    finally:
        engine.dispose()


def _drop(maker: psycopg.Connection, server: DatabaseUrl, name: str) -> None:
    try:
        _drop_once(maker, server, name)
    except KeyboardInterrupt:  # which cancelled it
        with suppress(DatabaseError):
            _drop_once(maker, server, name)
        raise


def _drop_once(maker: psycopg.Connection, server: DatabaseUrl, name: str) -> None:
    statement = _drop_statement(name)
    with translated(server):
        if not maker.broken:
            with suppress(psycopg.OperationalError):
                maker.execute(statement)
                return
        with _connect_again(server) as again:
            again.execute(statement)


def _connect_again(server: DatabaseUrl) -> psycopg.Connection:
    try:
        return connect(server)
    except psycopg.OperationalError:  # the database that it was made from may be gone, and the server is not
        return connect(server.with_database(_MAINTENANCE))


def _sweep(maker: psycopg.Connection) -> list[str]:
    """Drop what nobody holds: scratches of this database whose lock is free, and orphans."""
    oids = {oid for (oid,) in maker.execute("SELECT oid::bigint FROM pg_catalog.pg_database")}
    names = maker.execute(
        "SELECT datname FROM pg_catalog.pg_database WHERE pg_catalog.starts_with(datname, %s) ORDER BY 1",
        [PREFIX],
    ).fetchall()
    here = _oid(maker)
    swept = []
    for (name,) in names:
        found = _NAME.fullmatch(name)
        made_in = None if found is None else int(found["maker"])
        if (made_in == here and _sweep_free(maker, name)) or (
            made_in is not None and made_in not in oids and _sweep_one(maker, name)
        ):
            swept.append(name)
    return swept


def _sweep_free(maker: psycopg.Connection, name: str) -> bool:
    key = _key(name)
    row = maker.execute("SELECT pg_catalog.pg_try_advisory_lock(%s)", [key]).fetchone()
    if row is None or not row[0]:
        return False
    try:
        return _sweep_one(maker, name)
    finally:
        maker.execute("SELECT pg_catalog.pg_advisory_unlock(%s)", [key])


def _sweep_one(maker: psycopg.Connection, name: str) -> bool:
    # Another role's leftover is that role's to sweep.
    with suppress(psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectInUse):
        maker.execute(_drop_statement(name))
        return True
    return False


def _drop_statement(name: str) -> sql.Composed:
    return sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))


def _oid(connection: psycopg.Connection) -> int:
    row = connection.execute(
        "SELECT oid::bigint FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()"
    ).fetchone()
    assert row is not None  # noqa: S101  (a session is in a database)
    return int(row[0])


def _key(name: str) -> int:
    """Return the advisory lock of a scratch database: a bigint out of its name."""
    return int(struct.unpack(">q", hashlib.sha256(name.encode()).digest()[:8])[0])
