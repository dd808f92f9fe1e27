"""The tables of a run, in the schema `taskschema`, which no catalog shows; made under the lock alone."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from taskschema.errors import PermissionRefused
from taskschema.migrations.safety.rights import BOTH, LOCKING, read_rights

if TYPE_CHECKING:
    from psycopg import Connection

_MAKING = 5_720_461_836_116_239_362
"""An advisory lock, for runs on different version tables of one database that meet here."""


def ensure_tables(connection: Connection[Any]) -> None:
    """Make the tables where they are missing, over an autocommit connection.

    Raises PermissionRefused where the role may not make or use them, and what else psycopg raises.
    """
    from psycopg.errors import InsufficientPrivilege

    rights = read_rights(connection)
    if rights.are_there:
        rights.require(LOCKING, granted=BOTH)
        return
    try:
        with connection.transaction():
            connection.execute("SELECT pg_catalog.pg_advisory_xact_lock(%s)", (_MAKING,))
            connection.execute("SET LOCAL client_min_messages = warning")
            connection.execute(_ddl())
    except InsufficientPrivilege as problem:
        role = rights.role or connection.info.user
        raise PermissionRefused(
            f"role {role} may not make the schema taskschema, in which runs are written down",
            hint=f"once, as somebody who may: CREATE SCHEMA taskschema AUTHORIZATION {role}",
        ) from problem


@cache
def _ddl() -> bytes:
    return files(__package__).joinpath("tables.sql").read_bytes()
