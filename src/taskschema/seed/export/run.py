"""The verb: take rows, and all that they refer to, and write them down as seeds."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, MetaData

from taskschema.errors import SeedError
from taskschema.seed.export.documents import Writer
from taskschema.seed.export.keys import Chosen, Keys, choose_key, declared_keys, wished_keys
from taskschema.seed.export.landing import land, refuse_place, refuse_size
from taskschema.seed.export.masks import Masks
from taskschema.seed.export.personal import (
    Column,
    Rule,
    find_column,
    personal_columns,
    reachable,
    read_rules,
    refuse_unruled,
)
from taskschema.seed.export.proof import prove_readable, prove_true
from taskschema.seed.export.records import TakenRow, by_table
from taskschema.seed.export.report import ExportedTable, ExportReport
from taskschema.seed.export.taking import Taking, hold_still
from taskschema.seed.export.text import Table, as_json, as_yaml
from taskschema.seed.export.values import Unwritable
from taskschema.seed.problems import Problems, did_you_mean
from taskschema.seed.seeding import refuse_unmigrated
from taskschema.seed.tables import SeedTable, describe_tables, find_table

_NOWHERE = Path("export.yaml")
_KEY_BYTES = 32
_SHORTEST_KEY = 16


def export(
    connection: Connection,
    *,
    metadata: MetaData,
    table: str,
    where: str = "",
    to: Path | None = None,
    masks: Mapping[str, str] | None = None,
    personal: tuple[str, ...] = (),
    mask_key: bytes | None = None,
    keys: Mapping[str, str] | None = None,
    seeds: Path | None = None,
    limit: int | None = None,
    force: bool = False,
) -> ExportReport:
    """Write the rows of a table that a condition chooses, and all that they refer to, as a file of seeds.

    `where` is what stands behind WHERE in SQL, as it is; the transaction, which must be new, is made one that
    sees a single moment and cannot write. `masks` are rules by column, `{"worker.name": "fake"}`; `personal`
    names further columns that need one, beside those that models mark. `mask_key` makes masks the same in
    every run; without it each run has a random one. `keys` are natural keys by table, `{"task":
    "project,title"}`; else those that files in the folder `seeds` declare are taken, then unique constraints.
    Without `to`, the text is in the report alone.

    The file is read back before it is written: seeding it where it comes from would do nothing.

    Raises SeedError (exit 4) for what cannot be exported, SeedInvalid where files in `seeds` cannot be read.
    """
    tables = describe_tables(metadata)
    start = _start(connection, tables, table)
    rules = read_rules(masks or {}, tables)
    named = {(each.name, column) for each, column in (find_column(name, tables) for name in personal)}
    wished = wished_keys(keys or {}, tables)
    within = reachable(start, tables, rules)
    private = personal_columns(within, named)
    refuse_unruled(private, rules)
    if mask_key is not None and len(mask_key) < _SHORTEST_KEY:
        raise SeedError("the key of the masks is too short to be a secret", hint="openssl rand -hex 32")
    if to is not None:
        refuse_place(to, force=force)
    hold_still(connection)
    refuse_unmigrated(connection, within, Problems())
    taking = Taking(connection, tables, _emptied(rules))
    chosen = taking.choose(start, where, limit)
    if not chosen:
        raise SeedError(f"no row of {start.name} is chosen", hint="look at --where; nothing was written")
    declared = {} if seeds is None else declared_keys(seeds, tables, to)
    work = _Work(connection, tables, by_table(taking.rows), rules, private, to or _NOWHERE)
    work.choose_keys(wished, declared)
    text = work.text(mask_key or secrets.token_bytes(_KEY_BYTES))
    if to is not None:
        land(to, text.encode(), force=force)
    return ExportReport(text, work.counts, chosen, work.masked, to)


def _start(connection: Connection, tables: Mapping[str, SeedTable], name: str) -> SeedTable:
    if connection.dialect.name != "postgresql":
        raise SeedError("rows are exported from PostgreSQL only", hint="name a PostgreSQL database")
    found = find_table(tables, name)
    if found is None:
        raise SeedError(f"the models have no table {name}", hint=did_you_mean(name, tables, kind="tables"))
    for each in reachable(found, tables, {}):
        if not each.primary_key:
            raise SeedError(f"table {each.name} has no primary key, and takes no seeds", hint="give it one")
    return found


def _emptied(rules: Mapping[Column, Rule]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for (table, column), rule in rules.items():
        if rule is Rule.NULL:
            found.setdefault(table, set()).add(column)
    return found


@dataclass(slots=True)
class _Work:
    """From rows to a text that is proved."""

    connection: Connection
    tables: Mapping[str, SeedTable]
    rows: Mapping[str, list[TakenRow]]
    rules: Mapping[Column, Rule]
    private: list[Column]
    path: Path
    keys: Mapping[str, Chosen] | None = None
    counts: tuple[ExportedTable, ...] = ()

    @property
    def masked(self) -> dict[str, str]:
        """The rules of columns that are in the file."""
        return {
            f"{table}.{column}": str(rule)
            for (table, column), rule in sorted(self.rules.items())
            if table in self.rows
        }

    def choose_keys(self, wished: Keys, declared: Keys) -> None:
        """Choose the key of each table."""
        hidden: dict[str, set[str]] = {}
        for (table, column), rule in self.rules.items():
            if rule is not Rule.KEEP:
                hidden.setdefault(table, set()).add(column)
        self.keys = {
            name: choose_key(
                self.connection, rows, wished.get(name, ()), declared.get(name, ()), hidden.get(name, ())
            )
            for name, rows in self.rows.items()
        }

    def text(self, secret: bytes) -> str:
        """Return the document, read back and found true."""
        keys = self.keys or {}
        silent = {table for table, _ in self.private} | {table for table, _ in self.rules}
        is_changed = any(
            rule is not Rule.KEEP and table in self.rows for (table, _), rule in self.rules.items()
        )
        Masks({}, secret).apply(self.rows, keys)
        emptied = _emptied(self.rules)
        true = self._write(Writer(keys, emptied).tables(self.rows))
        prove_true(self.connection, self.tables, self.path, true, silent)
        Masks(self.rules, secret).apply(self.rows, keys)
        writer = Writer(keys, {})
        written = writer.tables(self.rows)
        text = self._write(written) if is_changed else true
        if is_changed:
            prove_readable(self.connection, self.tables, self.path, text, silent)
        self.counts = tuple(
            ExportedTable(
                each.name, len(each.rows), writer.key_names(self.tables[each.name]), keys[each.name].note
            )
            for each in written
        )
        return text

    def _write(self, tables: list[Table]) -> str:
        try:
            text = as_json(tables) if self.path.suffix.lower() == ".json" else as_yaml(tables)
        except Unwritable as problem:
            raise SeedError(f"a column holds {problem}", hint="write a .yaml file instead") from None
        refuse_size(len(text.encode()))
        return text
