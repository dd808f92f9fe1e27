"""What drivers raise, mapped once to the tree of errors: by SQLSTATE and diagnostics, never by text.

Neither SQLAlchemy nor a driver is imported here before one of them has raised. The server's primary message
is quoted, with every secret of the URL struck out; its DETAIL, which holds rows, is not.
https://www.postgresql.org/docs/current/errcodes-appendix.html
"""

from __future__ import annotations

import shlex
import socket
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from taskschema.db.conninfo import conninfo_of
from taskschema.db.refusal import sqlstate_of_refusal
from taskschema.db.url import DatabaseUrl
from taskschema.errors import (
    ConstraintRefused,
    DatabaseError,
    InvalidUrl,
    LockNotObtained,
    PermissionRefused,
    TaskschemaError,
    Unreachable,
)

if TYPE_CHECKING:
    import psycopg

SERVER_TROUBLES = ("08", "53", "57", "58030")
"""Beginnings of the codes of what no statement is to blame for: a lost connection, a full disk, an end."""
_CONNECTION_LOST = frozenset({"57P01", "57P02", "57P05", "25P03"})
_LOCKED = frozenset({"55P03", "40P01"})
_REFUSALS = frozenset({"28P01", "28000", "3D000", "53300", "57P03"})
_WRONG_SETTING = ("42704", "22023", "22P02")
_RUN_AGAIN = "nothing was kept of it: run the command again"
_UPGRADE = "is the database migrated? taskschema upgrade head"
_LOOK_UP = "https://www.postgresql.org/docs/current/errcodes-appendix.html says what the code means"
_SERVER_LOG = "the server itself is in trouble: its log says more"
_STATEMENT_HINTS = {
    "25006": "the session is read-only: is this a standby, or is default_transaction_read_only on?",
    "3F000": _UPGRADE,
    "40001": _RUN_AGAIN,
    "42703": _UPGRADE,
    "42P01": _UPGRADE,
    "53100": "the server's disk is full: make room there",
    "57014": "statement_timeout, or a person, cancelled it: raise the one or ask the other",
    "58030": _SERVER_LOG,
    "XX000": _SERVER_LOG,
}
_REFERENCE_HINT = "put the row that is referred to there first, and take it away last"
_CONSTRAINT_HINTS = {
    "23001": _REFERENCE_HINT,
    "23502": "give the column a value",
    "23503": _REFERENCE_HINT,
    "23505": "a row with the same values is there already: change one of the two",
    "23P01": "a row that excludes it is there already: change one of the two",
}
_ALLOWED_HINT = "give the row values that the constraint allows"
_NETWORK_ERRORS = (ConnectionError, socket.gaierror)


@contextmanager
def translated(url: DatabaseUrl | None) -> Iterator[None]:
    """Raise, for what a driver raises inside, the error of the tree that it means."""
    try:
        yield
    except _NETWORK_ERRORS as exc:
        raise translate(exc, url) from exc
    except sqlite3.Error as exc:
        raise translate(exc, url) from exc
    except _asyncpg_errors() as exc:
        raise translate(exc, url) from exc
    except _loaded("psycopg", "Error") as exc:
        raise translate(exc, url) from exc
    except _loaded("sqlalchemy.exc", "DBAPIError") as exc:
        raise translate(exc, url) from exc


def translate(error: BaseException, url: DatabaseUrl | None) -> TaskschemaError:
    """Return the error of the tree that a driver's error means, to be raised `from` it."""
    if isinstance(error, TaskschemaError):
        return error
    cause = _driver_error(error)
    if isinstance(cause, sqlite3.Error):
        return _sqlite(cause, url)
    state = getattr(cause, "sqlstate", None)
    if state is None:
        return _without_code(error, cause, url)
    if state.startswith("08") or state in _CONNECTION_LOST:
        return lost(url)
    if state in _REFUSALS and not _is_of_a_statement(error, cause):
        return _refused(state, url, _quoted(cause, url))
    return _statement(state, cause, url)


def _loaded(module: str, name: str) -> tuple[type[BaseException], ...]:
    """Return an exception class of a module that somebody has imported; a module that is not cannot raise."""
    found = sys.modules.get(module)
    return () if found is None else (getattr(found, name),)


def _asyncpg_errors() -> tuple[type[BaseException], ...]:
    """Return what asyncpg itself raises: SQLAlchemy 2.0 lets it through while connecting, 2.1 wraps it."""
    kinds = ("PostgresError", "InterfaceError", "InternalClientError")
    return sum((_loaded("asyncpg", kind) for kind in kinds), ())


def _driver_error(error: BaseException) -> BaseException:
    """Return the error of the driver itself, out of what SQLAlchemy and its adapters wrap it in."""
    found = error
    if isinstance(error, _loaded("sqlalchemy.exc", "DBAPIError")):
        found = getattr(error, "orig", None) or error
    inner = found.__cause__
    own = _loaded("asyncpg", "PostgresError") + _loaded("asyncpg", "TargetServerAttributeNotMatched")
    return inner if isinstance(inner, own) else found


# Connections


def _is_of_a_statement(error: BaseException, cause: BaseException) -> bool:
    """True where a connection stood; psycopg knows no code before one does (see refusal.py)."""
    return isinstance(cause, _loaded("psycopg", "Error")) or getattr(error, "statement", None) is not None


def _without_code(error: BaseException, cause: BaseException, url: DatabaseUrl | None) -> TaskschemaError:
    if isinstance(cause, _NETWORK_ERRORS):
        return Unreachable(f"cannot connect to {_place(url)}: {_reason(cause, url)}", hint=_reach(url))
    if getattr(error, "statement", None) or getattr(getattr(cause, "pgconn", None), "server_version", 0):
        return lost(url) if _is_operational(cause) else _driver_refused(cause, url)
    if url is not None and url.is_postgresql:
        wrong = _wrong_parameter(url)
        if wrong is not None:
            return wrong
    return _not_connected(cause, url) if _is_operational(cause) else _driver_refused(cause, url)


def _not_connected(cause: BaseException, url: DatabaseUrl | None) -> TaskschemaError:
    if url is None:
        return Unreachable("cannot connect to the database", hint=_reach(url))
    if getattr(getattr(cause, "pgconn", None), "needs_password", False):
        return PermissionRefused(
            f"{_place(url)} asks for a password, and none was given",
            hint="put it into the URL, PGPASSWORD, ~/.pgpass or a service file",
        )
    return _refused(sqlstate_of_refusal(conninfo_of(url)), url, _reason(cause, url))


def _is_operational(cause: BaseException) -> bool:
    """True for what drivers say of connections, and not of statements or values."""
    kinds = _loaded("psycopg", "OperationalError") + _loaded("asyncpg", "InterfaceError")
    return isinstance(cause, kinds + _loaded("asyncpg", "TargetServerAttributeNotMatched"))


def _driver_refused(cause: BaseException, url: DatabaseUrl | None) -> DatabaseError:
    return DatabaseError(
        f"the driver refused a statement ({type(cause).__name__}): {_quoted(cause, url)}",
        hint="the server never saw it: mend the statement, or the values that it was given",
    )


def _refused(state: str | None, url: DatabaseUrl | None, reason: str) -> TaskschemaError:
    place, role = _place(url), _role(url)
    database = url.database if url is not None and url.database else "asked for"
    known: dict[str | None, tuple[type[TaskschemaError], str, str]] = {
        "28P01": (
            PermissionRefused,
            f"{place} refuses the password of {role}",
            "look at the password in the URL, PGPASSWORD, ~/.pgpass or the service file",
        ),
        "28000": (
            PermissionRefused,
            f"{place} does not let {role} in",
            "does the role exist, may it log in, does pg_hba.conf name it, is sslmode=require missing?",
        ),
        "42501": (
            PermissionRefused,
            f"{role} may not connect to the database {database} of {place}",
            "grant it: GRANT CONNECT ON DATABASE ... TO ...",
        ),
        "3D000": (Unreachable, f"the database {database} does not exist at {place}", _createdb(url)),
        "53300": (
            Unreachable,
            f"{place} has too many connections",
            "close some, or raise max_connections, then try again",
        ),
        "57P03": (Unreachable, f"{place} is starting up or shutting down", "try again in a moment"),
    }
    known |= dict.fromkeys(
        _WRONG_SETTING,
        (
            InvalidUrl,
            f"{place} refuses a setting in the parameter options of the database URL",
            "options holds settings of PostgreSQL, such as options=-csearch_path%3Dpublic",
        ),
    )
    kind, message, hint = known.get(state, (Unreachable, f"cannot connect to {place}: {reason}", _reach(url)))
    return kind(message, hint=hint)


def lost(url: DatabaseUrl | None) -> Unreachable:
    """Return the error of a connection that stood, and is gone."""
    return Unreachable(
        f"the connection to {_place(url)} was lost",
        hint="look at the server's log, then run the command again",
    )


def _wrong_parameter(url: DatabaseUrl) -> InvalidUrl | None:
    """Return what is wrong with the URL where the installed libpq lacks one of its parameters."""
    from psycopg import pq

    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()}
    for name in url.libpq_parameters():
        if name not in known:
            return InvalidUrl(
                f"the database URL has a parameter that libpq {pq.version() // 10000} does not know: {name}",
                hint="https://www.postgresql.org/docs/current/libpq-connect.html names them all",
            )
    return None


# Statements


def _statement(state: str, cause: BaseException, url: DatabaseUrl | None) -> TaskschemaError:
    said = _quoted(cause, url)
    if state == "42501":
        return PermissionRefused(
            f"{_role(url)} may not do that: {said}", hint="GRANT it to the role, or use a URL of the owner"
        )
    if state in _LOCKED:
        return LockNotObtained(
            f"a lock was not obtained: {said}",
            hint=f"pg_stat_activity and pg_blocking_pids() show who holds it; {_RUN_AGAIN}",
        )
    if state.startswith("23"):
        return _constraint(state, cause)
    return DatabaseError(
        f"PostgreSQL refused a statement (SQLSTATE {state}): {said}",
        hint=_STATEMENT_HINTS.get(state, _LOOK_UP),
    )


def _constraint(state: str, cause: BaseException) -> ConstraintRefused:
    diagnostics: psycopg.errors.Diagnostic | None = getattr(cause, "diag", None)
    name, table, column = (
        getattr(diagnostics, field, None) or getattr(cause, field, None) or ""
        for field in ("constraint_name", "table_name", "column_name")
    )
    where = f" of table {table}" if table else ""
    if state == "23502":
        message = f"column {column}{where} refuses NULL"
    else:
        message = f"constraint {name}{where} refused a row"
    hint = _CONSTRAINT_HINTS.get(state, _ALLOWED_HINT)
    return ConstraintRefused(message, name=name or column, table=table, hint=hint)


# SQLite


def _sqlite(cause: sqlite3.Error, url: DatabaseUrl | None) -> TaskschemaError:
    code = getattr(cause, "sqlite_errorname", "") or ""
    file = f"the SQLite file {url.database}" if url is not None and url.database else "the SQLite database"
    if code.startswith("SQLITE_CANTOPEN"):
        return Unreachable(f"{file} cannot be opened", hint="does its folder exist, and may you write there?")
    if code.startswith("SQLITE_NOTADB"):
        return Unreachable(f"{file} is not a SQLite database", hint="name another file")
    if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return LockNotObtained(f"{file} is locked by another connection", hint="run the command again")
    if code.startswith(("SQLITE_READONLY", "SQLITE_PERM", "SQLITE_AUTH")):
        return PermissionRefused(
            f"{file} may not be written", hint="look at the permissions of file and folder"
        )
    if code.startswith("SQLITE_CONSTRAINT"):
        return _sqlite_constraint(cause)
    return DatabaseError(
        f"SQLite refused a statement ({code or type(cause).__name__}): {cause}",
        hint="mend the statement; where a table or a column is missing: taskschema upgrade head",
    )


def _sqlite_constraint(cause: sqlite3.Error) -> ConstraintRefused:
    # SQLite says which constraint in its text alone: "CHECK constraint failed: name".
    kind, _, named = str(cause).partition(": ")
    table = named.partition(".")[0] if "." in named else ""
    message = f"{kind}: {named}" if named else kind
    return ConstraintRefused(message, name=named, table=table, hint=_ALLOWED_HINT)


# Words


def _place(url: DatabaseUrl | None) -> str:
    if url is None:
        return "the server"
    said = url.libpq_parameters()
    host = said.get("host") or said.get("hostaddr")
    if host is None:
        return f"the server of service {said['service']}" if "service" in said else "the local server"
    return f"{host}:{said['port']}" if "port" in said and not host.startswith("/") else host


def _role(url: DatabaseUrl | None) -> str:
    user = None if url is None else url.user
    return f"role {user}" if user else "the role"


def _createdb(url: DatabaseUrl | None) -> str:
    if url is None or not url.database:
        return "make it with createdb, or name another"
    words = ["createdb"]
    words += ["-h", url.host] if url.host else []
    words += ["-p", str(url.port)] if url.port else []
    words += ["-U", url.user] if url.user else []
    return f"make it: {shlex.join([*words, url.database])}"


def _reach(url: DatabaseUrl | None) -> str:
    if url is not None and url.host:
        return f"does a server run there? pg_isready -h {url.host} -p {url.port or 5432}"
    return "does a server run there, and is the host right?"


def _reason(cause: BaseException, url: DatabaseUrl | None) -> str:
    """The first line of what libpq or the system says of a connection, without preamble and secrets."""
    if isinstance(cause, OSError):
        return cause.strerror or type(cause).__name__
    line = next(iter(str(cause).splitlines()), "")
    return _struck_out(line.rpartition("failed: ")[2].removeprefix("connection is bad: "), url)


def _quoted(cause: BaseException, url: DatabaseUrl | None) -> str:
    diagnostics = getattr(cause, "diag", None)
    return _struck_out(getattr(diagnostics, "message_primary", None) or str(cause), url)


def _struck_out(text: str, url: DatabaseUrl | None) -> str:
    for secret in sorted(_secrets(url), key=len, reverse=True):
        text = text.replace(secret, "***")
    return text


def _secrets(url: DatabaseUrl | None) -> set[str]:
    if url is None:
        return set()
    hidden = [secret.reveal() for _, secret in url.secrets]
    # Settings may be secrets of the application: options=-capp.key%3D...
    hidden += [value for name, value in url.query if name == "options"]
    hidden += [url.password.reveal()] if url.password is not None else []
    return {text for text in hidden if text}
