"""Tables as the database has them: the types of columns, and what a new row gets where it says nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files

from psycopg import sql

from taskschema.seed.stage.statements import Statements
from taskschema.seed.tables import SeedTable


@dataclass(frozen=True, slots=True)
class LiveColumn:
    """One column: its type as PostgreSQL prints it, and the expression of its default or identity."""

    name: str
    type: str
    fallback: str | None
    is_always_numbered: bool

    @property
    def is_number(self) -> bool:
        """True where it holds whole numbers."""
        return self.type in {"smallint", "integer", "bigint"}


@dataclass(frozen=True, slots=True)
class LiveTable:
    """One table, its columns by the keys that models use."""

    oid: int
    kind: str
    relation: sql.Composable
    columns: Mapping[str, LiveColumn]

    def column(self, key: str) -> sql.Identifier:
        """Return the name of a column, quoted."""
        return sql.Identifier(self.columns[key].name)


def read_live(statements: Statements, tables: Iterable[SeedTable]) -> dict[str, LiveTable]:
    """Read the tables in one query; call it once it is known that they are there."""
    asked = list(tables)
    relations = [relation_of(table) for table in asked]
    query = sql.SQL((files("taskschema.seed.stage") / "live.sql").read_text(encoding="utf-8"))
    texts = [statements.text(relation) for relation in relations]
    found: dict[int, dict[str, LiveColumn]] = {}
    facts: dict[int, tuple[int, str]] = {}
    for position, oid, kind, name, type_, fallback, is_always in statements.fetch(
        query, {"relations": texts}
    ):
        found.setdefault(position, {})[name] = LiveColumn(name, type_, fallback, is_always)
        facts[position] = (oid, kind)
    live: dict[str, LiveTable] = {}
    for position, (table, relation) in enumerate(zip(asked, relations, strict=True), 1):
        columns = {each.key: found[position][each.name] for each in table.table.columns}
        live[table.name] = LiveTable(*facts[position], relation, columns)
    return live


def relation_of(table: SeedTable) -> sql.Identifier:
    """Return the qualified name of a table, quoted."""
    names = (table.table.schema, table.table.name) if table.table.schema else (table.table.name,)
    return sql.Identifier(*names)
