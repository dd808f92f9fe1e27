"""Whether two connections lead to the same database, whatever their URLs say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

if TYPE_CHECKING:
    import psycopg

_POSTGRESQL = "SELECT pg_catalog.pg_postmaster_start_time()::pg_catalog.text, pg_catalog.current_database()"


def lead_to_the_same_database(one: Connection, other: Connection) -> bool:
    """Ask both; neither session is changed, and no transaction is begun or ended that was not there."""
    if one.dialect.name != other.dialect.name:
        return False
    if one.dialect.name not in ("postgresql", "sqlite"):
        return one.engine.url == other.engine.url
    return _ask(one) == _ask(other)


def leads_where(driver: psycopg.Connection[Any], connection: Connection) -> bool:
    """Claim the same of a connection of psycopg's own and one of SQLAlchemy's, to PostgreSQL both."""
    return driver.execute(_POSTGRESQL).fetchone() == _ask(connection)


def login_of(connection: Connection) -> str:
    """Return the role that a session of PostgreSQL's logged in as, whatever SET ROLE said since."""
    was_in_transaction = connection.in_transaction()
    try:
        return str(connection.exec_driver_sql("SELECT SESSION_USER").scalar_one())
    finally:
        if not was_in_transaction:
            connection.rollback()


def _ask(connection: Connection) -> tuple[object, ...]:
    """Return what no two databases share: the moment in which the server started, to the microsecond."""
    was_in_transaction = connection.in_transaction()
    try:
        if connection.dialect.name == "sqlite":
            files = connection.exec_driver_sql("PRAGMA database_list").all()
            # Each database in memory is one of its own; the connection stands for it.
            return tuple(file or id(connection.connection.driver_connection) for _, _, file in files)
        return tuple(connection.exec_driver_sql(_POSTGRESQL).one())
    finally:
        if not was_in_transaction:
            connection.rollback()
