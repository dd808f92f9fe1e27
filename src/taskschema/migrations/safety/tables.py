"""The tables of a run, in the schema `taskschema`, which no catalog shows; made under the lock alone."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from taskschema.errors import PermissionRefused

if TYPE_CHECKING:
    from psycopg import Connection

NAMES = ("lease", "ledger", "journal")
_MAKING = 5_720_461_836_116_239_362
"""An advisory lock, for runs on different version tables of one database that meet here."""
_ARE_THERE = b"""SELECT pg_catalog.count(*) FROM pg_catalog.pg_class AS cls
  JOIN pg_catalog.pg_namespace AS ns ON ns.oid = cls.relnamespace
  WHERE ns.nspname = 'taskschema' AND cls.relname IN ('lease', 'ledger', 'journal')"""


def are_there(connection: Connection[Any]) -> bool:
    """Claim that every table of a run exists."""
    row = connection.execute(_ARE_THERE).fetchone()
    return row is not None and row[0] == len(NAMES)


def ensure_tables(connection: Connection[Any]) -> None:
    """Make the tables where they are missing, over an autocommit connection.

    Raises PermissionRefused where the role may not, and what else psycopg raises.
    """
    from psycopg.errors import InsufficientPrivilege

    if are_there(connection):
        return
    try:
        with connection.transaction():
            connection.execute("SELECT pg_catalog.pg_advisory_xact_lock(%s)", (_MAKING,))
            connection.execute("SET LOCAL client_min_messages = warning")
            connection.execute(_ddl())
    except InsufficientPrivilege as problem:
        role = connection.info.user
        raise PermissionRefused(
            f"role {role} may not make the schema taskschema, in which runs are written down",
            hint=f"once, as somebody who may: CREATE SCHEMA taskschema AUTHORIZATION {role}",
        ) from problem


@cache
def _ddl() -> bytes:
    return files(__package__).joinpath("tables.sql").read_bytes()
