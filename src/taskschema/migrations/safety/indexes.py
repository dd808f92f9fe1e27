"""What a CREATE INDEX CONCURRENTLY and its kin leave behind when they are stopped, and what to make of it.

An index that is still being built is waited for; one that is dead (INVALID, and nobody at work on it) is
dropped, so that it can be built. `IF NOT EXISTS` would take it for the index that was asked for.
https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.sql.elements import TextClause

from taskschema.errors import LockNotObtained
from taskschema.migrations.safety.statements import Statement, plain, written

Ask = Callable[[TextClause, Mapping[str, object]], list[Any]]
"""Runs a statement of our own on the working connection and returns its rows."""

_BUILDING = """EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index AS p
    WHERE p.datid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
      AND coalesce(p.index_relid, cls.oid) IN (cls.oid, 0) AND coalesce(p.relid, ind.indrelid) = ind.indrelid
      AND p.pid <> pg_catalog.pg_backend_pid())"""
_INDEX = f"""SELECT pg_catalog.format('%I.%I', ns.nspname, cls.relname) AS name, ind.indisvalid AS is_valid,
    ind.indrelid = pg_catalog.to_regclass(:table) AS is_of_table, {_BUILDING} AS is_building,
    pg_catalog.pg_get_indexdef(cls.oid) AS definition
  FROM pg_catalog.pg_class AS cls
  JOIN pg_catalog.pg_namespace AS ns ON ns.oid = cls.relnamespace
  JOIN pg_catalog.pg_index AS ind ON ind.indexrelid = cls.oid
  WHERE cls.relkind = 'i'"""  # noqa: S608  # a constant
_NAMED = text(
    f"""{_INDEX} AND cls.relname = :name AND cls.relnamespace =
    (SELECT t.relnamespace FROM pg_catalog.pg_class AS t WHERE t.oid = pg_catalog.to_regclass(:table))"""  # noqa: S608
)
_UNNAMED = text(
    f"""{_INDEX} AND NOT ind.indisvalid AND ind.indrelid = pg_catalog.to_regclass(:table)
    AND cls.relname ~ '_idx[0-9]*$'"""
)
_OF_REINDEX = text(f"{_INDEX} AND NOT ind.indisvalid AND cls.relname ~ '_cc(new|old)[0-9]*$'")
_IS_THERE = text("SELECT pg_catalog.to_regclass(:name) IS NOT NULL AS is_there")
_ARE_THERE = text(
    "SELECT pg_catalog.to_regclass(:parent) IS NOT NULL"
    " AND pg_catalog.to_regclass(:child) IS NOT NULL AS are_there"
)
_PARTITION = text(
    "SELECT coalesce((pg_catalog.to_jsonb(i) ->> 'inhdetachpending')::pg_catalog.bool, false) AS is_pending"
    " FROM pg_catalog.pg_inherits AS i WHERE i.inhrelid = pg_catalog.to_regclass(:child)"
    " AND i.inhparent = pg_catalog.to_regclass(:parent)"
)
_DETACHES = re.compile(
    r"ALTER TABLE (?:IF EXISTS )?(?:ONLY )?(?P<parent>\S+(?: \. \S+)?) DETACH PARTITION"
    r" (?P<child>\S+(?: \. \S+)?) CONCURRENTLY$"
)
_POLL_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Settled:
    """What to do with a statement: nothing, since it is done; or send it, or something else in its place."""

    is_done: bool = False
    is_taken: bool = False
    """Its name is another's: what PostgreSQL says of that is the revision's to hear."""
    instead: str | None = None


@dataclass(frozen=True, slots=True)
class Settler:
    """Looks at the catalog before a statement that stands alone is sent."""

    ask: Ask
    drop: Callable[[str], None]
    """Drops an index, by its qualified and quoted name, concurrently."""
    say: Callable[[str], None]
    patience: float
    """Seconds that a build by somebody else is waited for."""

    def settle(self, statement: Statement, *, was_tried: bool, is_unknown: bool) -> Settled:
        """Say what is to be done.

        `was_tried` where the same statement was sent before and did not come to its end, `is_unknown` where
        nobody heard how that ended. Raises LockNotObtained where an index is still being built when patience
        ends.
        """
        if statement.builds_index is not None:
            name, table = statement.builds_index
            if name:
                return self._settle_build(statement, name, table, is_unknown=is_unknown)
            if was_tried:
                self._drop_dead(self.ask(_UNNAMED, {"table": table}))
            return Settled()
        if not was_tried:
            return Settled()
        if statement.drops_index is not None:
            there = self.ask(_IS_THERE, {"name": statement.drops_index})
            return Settled(is_done=is_unknown and not there[0].is_there)
        words = plain(statement.sql)
        if words.startswith("REINDEX"):
            self._drop_dead(self.ask(_OF_REINDEX, {"table": ""}))
            return Settled()
        return self._settle_detach(words, is_unknown=is_unknown)

    def _settle_build(self, statement: Statement, name: str, table: str, *, is_unknown: bool) -> Settled:
        found = self._wait_for_build(name, table)
        if found is None:
            return Settled()
        if not found.is_of_table:
            return Settled(is_taken=True)
        if not found.is_valid:
            self._drop_dead([found])
            return Settled()
        # When it was sent its name was free, so what has the name now is what was sent.
        is_done = is_unknown or is_same_index(statement.sql, found.definition)
        return Settled(is_done=is_done, is_taken=not is_done)

    def _wait_for_build(self, name: str, table: str) -> Any:
        deadline = time.monotonic() + self.patience
        was_said = False
        while True:
            rows = self.ask(_NAMED, {"name": _unquoted(name), "table": table})
            if not rows or rows[0].is_valid or not rows[0].is_building:
                return rows[0] if rows else None
            if not was_said:
                self.say(f"index {rows[0].name} is being built by another session: waiting for it")
                was_said = True
            if time.monotonic() >= deadline:
                raise LockNotObtained(
                    f"index {rows[0].name} is still being built by another session",
                    hint="pg_stat_progress_create_index shows how far it is; run it again when it is done",
                )
            time.sleep(_POLL_SECONDS)

    def _drop_dead(self, rows: list[Any]) -> None:
        for row in rows:
            if not row.is_building:
                self.say(f"index {row.name} was left INVALID by a build that was stopped: building it anew")
                self.drop(row.name)

    def _settle_detach(self, words: str, *, is_unknown: bool) -> Settled:
        found = _DETACHES.match(words)
        if found is None:
            return Settled()
        names = {key: written(found[key]) for key in ("parent", "child")}
        rows = self.ask(_PARTITION, names)
        if not rows:
            return Settled(is_done=is_unknown and self.ask(_ARE_THERE, names)[0].are_there)
        if not rows[0].is_pending:
            return Settled()
        return Settled(instead=f"ALTER TABLE {names['parent']} DETACH PARTITION {names['child']} FINALIZE")


def is_same_index(sql: str, definition: str) -> bool:
    """Claim that a CREATE INDEX and what pg_get_indexdef prints are the same; False where it is not plain.

    Both are compared word by word, without what changes nothing. What PostgreSQL writes in other words
    (casts, parentheses) counts as another index: the statement is sent then, and refused.
    """
    return _essence(sql) == _essence(definition)


def _essence(sql: str) -> str:
    words = (
        plain(sql, with_literals=True)
        .replace(" CONCURRENTLY", "")
        .replace(" IF NOT EXISTS", "")
        .replace(" USING BTREE", "")
    )
    words = re.sub(r" ON (?:ONLY )?(?:\S+ \. )?(\S+)", r" ON \1", words, count=1)
    words = re.sub(r'"([a-z_][a-z0-9_$]*)"', lambda quoted: quoted[1].upper(), words)
    return re.sub(r" ASC\b", "", words)


def _unquoted(name: str) -> str:
    return name[1:-1].replace('""', '"') if name.startswith('"') else name
