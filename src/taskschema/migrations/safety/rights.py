"""What a role may do in the schema `taskschema`: asked before anything runs, with what grants what it lacks.

An env.py may say SET ROLE: the session that migrates may have fewer rights than the one with the lock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from taskschema.errors import PermissionRefused

if TYPE_CHECKING:
    import psycopg

NAMES = ("lease", "ledger", "journal")
"""The tables of a run."""
RECORD = "catalog_record"
"""The table of the record, which the session that migrates makes when it first records."""
_ASK = """SELECT pg_catalog.quote_ident(CURRENT_USER), cls.relname::pg_catalog.text,
    pg_catalog.array_to_string(ARRAY(SELECT wanted.name FROM (VALUES ('USAGE'), ('CREATE')) AS wanted (name)
      WHERE pg_catalog.has_schema_privilege(ns.oid, wanted.name)), ','),
    pg_catalog.array_to_string(ARRAY(SELECT wanted.name
      FROM (VALUES ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE')) AS wanted (name)
      WHERE pg_catalog.has_table_privilege(cls.oid, wanted.name)), ',')
  FROM pg_catalog.pg_namespace AS ns
  LEFT JOIN pg_catalog.pg_class AS cls ON cls.relnamespace = ns.oid
    AND cls.relname IN ('lease', 'ledger', 'journal', 'catalog_record')
  WHERE ns.nspname = 'taskschema'"""
_Wanted = Mapping[str, tuple[str, ...]]
LOCKING: _Wanted = {
    "lease": ("SELECT", "INSERT", "UPDATE", "DELETE"),
    "ledger": ("SELECT", "INSERT"),
    "journal": ("SELECT",),
}
"""What the session that holds the lock does."""
WORKING: _Wanted = {
    "lease": ("SELECT", "UPDATE"),
    "ledger": ("SELECT", "INSERT", "UPDATE"),
    "journal": ("SELECT", "INSERT", "UPDATE"),
}
"""What the session that migrates does; FOR KEY SHARE wants UPDATE."""
BOTH: _Wanted = {**WORKING, "lease": LOCKING["lease"]}
"""What a role needs that opens both, as most do."""
_RECORDING = ("SELECT", "INSERT", "DELETE")


@dataclass(frozen=True, slots=True)
class Rights:
    """What a role, as SQL spells it, may do with the schema and with each of its tables that is there."""

    role: str = ""
    schema: frozenset[str] = frozenset()
    tables: Mapping[str, frozenset[str]] | None = None

    @property
    def are_there(self) -> bool:
        """Every table of a run exists."""
        return self.tables is not None and all(name in self.tables for name in NAMES)

    @property
    def may_read(self) -> bool:
        """Every table of a run is there, and may be read."""
        return self.are_there and not self.lacks(dict.fromkeys(NAMES, ("SELECT",)))

    def lacks(self, wanted: _Wanted) -> dict[str, list[str]]:
        """Return the rights that are missing, by table; of the schema under the name of none."""
        missing = {"": [] if "USAGE" in self.schema else ["USAGE"]}
        for name, rights in wanted.items():
            has = (self.tables or {}).get(name, frozenset())
            missing[name] = [right for right in rights if right not in has]
        return {name: rights for name, rights in missing.items() if rights}

    def require(self, wanted: _Wanted, *, granted: _Wanted | None = None) -> None:
        """Raise PermissionRefused where something is missing, with what grants that, or all of `granted`."""
        missing = self.lacks(wanted)
        if not missing:
            return
        first, rights = next(iter(missing.items()))
        raise PermissionRefused(
            f"role {self.role} may not write down the run: it lacks {rights[0]} on {_spelled(first)}",
            hint=f"as the owner of that schema: {'; '.join(self._grants(granted or wanted))}",
        )

    def _grants(self, wanted: _Wanted) -> list[str]:
        """Return what grants all that is missing, and what the record of the catalog wants."""
        has_record = RECORD in (self.tables or {})
        missing = self.lacks({**wanted, RECORD: _RECORDING} if has_record else wanted)
        if not has_record and "CREATE" not in self.schema:
            missing[""] = [*missing.get("", ()), "CREATE"]
        return [
            f"GRANT {', '.join(rights)} ON {_spelled(name)} TO {self.role}"
            for name, rights in sorted(missing.items())
        ]


def _spelled(name: str) -> str:
    return f"taskschema.{name}" if name else "SCHEMA taskschema"


def read_rights(connection: psycopg.Connection[Any]) -> Rights:
    """Ask over a connection of psycopg's."""
    return _rights(connection.execute(_ASK.encode()).fetchall())


def require_rights_to_work(connection: Connection) -> None:
    """Raise PermissionRefused where the session that is to migrate could not write down what it does."""
    rights = _rights(tuple(row) for row in connection.exec_driver_sql(_ASK))
    connection.rollback()
    rights.require(WORKING)


def _rights(rows: Iterable[tuple[Any, ...]]) -> Rights:
    found = list(rows)
    if not found:
        return Rights()
    role, _, schema, _ = found[0]
    tables = {name: frozenset(rights.split(",")) for _, name, _, rights in found if name is not None}
    return Rights(role, frozenset(schema.split(",")), tables)
