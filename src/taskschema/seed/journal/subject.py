"""A table that the journal speaks of: its columns as the catalog has them, and its rows as texts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from psycopg import sql
from sqlalchemy import Connection

from taskschema.seed.journal.sql import AND, COMMA, fetch, load


@dataclass(frozen=True, slots=True)
class Attribute:
    """A column: its type as PostgreSQL prints it, and whether only the database may fill it."""

    type: str
    is_generated: bool


@dataclass(frozen=True, slots=True)
class Subject:
    """A table, qualified and quoted, and the columns of its primary key, by their names in the database."""

    relation: str
    key: tuple[str, ...]
    columns: Mapping[str, Attribute]

    @property
    def name(self) -> sql.SQL:
        """The table, as SQL."""
        return sql.SQL(self.relation)  # as PostgreSQL quotes it

    def image(self, alias: str = "t") -> sql.Composable:
        """Return a whole row as JSON: each column as PostgreSQL's own text, which it reads back unchanged."""
        return texts(alias, self.columns)

    def identity(self, alias: str = "t") -> sql.Composable:
        """Return the primary key of a row in the same way."""
        return texts(alias, self.key)

    def is_row(self, key: str, alias: str = "t") -> sql.Composable:
        """Return the condition that a row has the primary key in a column of JSON such as `r.key`."""
        same = [
            sql.SQL("{} = {}").format(sql.Identifier(alias, name), self.value(key, name)) for name in self.key
        ]
        return AND.join(same) if same else sql.SQL("false")

    def value(self, image: str, name: str) -> sql.Composable:
        """Return the value that a column has in JSON such as `r.before`."""
        read = sql.SQL("({} ->> {})::{}")
        return read.format(
            sql.SQL(image),
            name,
            sql.SQL(self.columns[name].type),  # as PostgreSQL prints it
        )


def texts(alias: str, names: Collection[str]) -> sql.Composable:
    """Return columns as JSON, each as its text."""
    values = [sql.SQL("{}::pg_catalog.text").format(sql.Identifier(alias, name)) for name in names]
    return sql.SQL("pg_catalog.jsonb_object({}::pg_catalog.text[], ARRAY[{}]::pg_catalog.text[])").format(
        list(names), COMMA.join(values)
    )


def read_subjects(connection: Connection, keys: Mapping[str, Sequence[str]]) -> dict[str, Subject]:
    """Read tables by what they are called, each with its primary key; leave out those that are gone."""
    asked = list(keys)
    found: dict[str, tuple[str, dict[str, Attribute]]] = {}
    for position, relation, name, type_, is_generated in fetch(
        connection, load("columns", relations=sql.Literal(asked))
    ):
        _, columns = found.setdefault(asked[position - 1], (relation, {}))
        columns[name] = Attribute(type_, is_generated)
    return {
        name: Subject(relation, tuple(keys[name]), columns) for name, (relation, columns) in found.items()
    }
