"""What the working session is told before it begins, read back, and given back at the end.

A server notices a client that died in the middle of a statement only if it looks (client_connection_check_
interval), and a host that fell silent only by the timers of TCP.
https://www.postgresql.org/docs/current/runtime-config-connection.html#RUNTIME-CONFIG-TCP
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from taskschema.config.limits import Limits
from taskschema.errors import DatabaseError

_OF_TCP = ("tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count", "tcp_user_timeout")
_MAY_BE_MISSING = "transaction_timeout"
"""Since PostgreSQL 17."""
_WHILE_IDLE = {"idle_session_timeout": "0"}
"""Since PostgreSQL 14."""
_READ = text(
    "SELECT name, setting FROM pg_catalog.pg_settings WHERE name = ANY (CAST(:names AS pg_catalog.text[]))"
)
_SET = "pg_catalog.set_config('{name}', '{value}', false)"


def settings_of(limits: Limits) -> dict[str, str]:
    """Return what the working session is set to; times in milliseconds, as pg_settings says them."""
    return {
        "client_connection_check_interval": "1000",
        "tcp_keepalives_idle": "5",
        "tcp_keepalives_interval": "2",
        "tcp_keepalives_count": "3",
        "tcp_user_timeout": "10000",
        "lock_timeout": _milliseconds(limits.lock_timeout),
        "statement_timeout": _milliseconds(limits.statement_timeout),
        "idle_in_transaction_session_timeout": _milliseconds(limits.idle_in_transaction_timeout),
        "transaction_timeout": _milliseconds(limits.transaction_timeout),
    }


def apply_settings(connection: Connection, limits: Limits) -> dict[str, str]:
    """Set the session, read it back, commit; return what was there before.

    Raises DatabaseError where a setting does not survive: something stands between here and the server.
    """
    wanted = settings_of(limits)
    before = _read(connection, wanted)
    wanted = {name: value for name, value in wanted.items() if name in before}
    set_session(connection, wanted)
    connection.commit()
    kept = _read(connection, wanted)
    connection.commit()
    for name, value in wanted.items():
        # A Unix socket has no timers, and a system may lack one of them: those read back as 0.
        if kept[name] != value and not (name in _OF_TCP and kept[name] == "0"):
            raise DatabaseError(
                f"the session does not keep its settings: {name} was set to {value} and is {kept[name]}",
                hint="name the server itself, past any pooler",
            )
    return {name: value for name, value in before.items() if name not in _OF_TCP}


@contextmanager
def kept_while_idle(connection: Connection) -> Iterator[None]:
    """Have the server keep a session that says nothing for long: one that waits for the lock, or computes."""
    before = _read(connection, _WHILE_IDLE)
    if before and before != _WHILE_IDLE:
        set_session(connection, _WHILE_IDLE)
        connection.commit()
    else:
        before = {}
        connection.rollback()
    try:
        yield
    finally:
        give_back(connection, before)


def give_back(connection: Connection, before: Mapping[str, str]) -> None:
    """Set the session as it was before, where there still is one."""
    with suppress(DBAPIError):
        if before and not connection.invalidated and not connection.closed:
            connection.rollback()
            set_session(connection, before)
            connection.commit()


def set_session(connection: Connection, settings: Mapping[str, str]) -> None:
    """Set what is given, in one round trip."""
    connection.exec_driver_sql(setting_of(settings)).close()


def setting_of(settings: Mapping[str, str]) -> str:
    """Return the statement that sets the session, names and values being our own."""
    return f"SELECT {', '.join(_SET.format(name=name, value=value) for name, value in settings.items())}"


def timeouts_of(limits: Limits, *, is_patient: bool) -> dict[str, str]:
    """Return how long a statement may wait for a lock, and last."""
    lock = limits.long_lock_timeout if is_patient else limits.lock_timeout
    statement = limits.long_statement_timeout if is_patient else limits.statement_timeout
    whole = 0.0 if is_patient else limits.transaction_timeout
    return {
        "lock_timeout": _milliseconds(lock),
        "statement_timeout": _milliseconds(statement),
        _MAY_BE_MISSING: _milliseconds(whole),
    }


def _read(connection: Connection, names: Mapping[str, str]) -> dict[str, str]:
    return {row.name: row.setting for row in connection.execute(_READ, {"names": list(names)})}


def _milliseconds(seconds: float) -> str:
    return str(round(seconds * 1000))
