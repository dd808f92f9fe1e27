"""What the generator asks of the server: live keys, pools in temporary tables, counters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

from psycopg import Cursor, sql
from sqlalchemy import Column, Connection, Table, inspect

from taskschema.errors import SeedInvalid
from taskschema.findings import Finding

_NUMBERS = count(1)
_LIMITS = {"smallint": 2**15 - 1, "integer": 2**31 - 1}


def name_of(table: Table) -> str:
    """Return the table's name with its schema, where it has one."""
    return f"{table.schema}.{table.name}" if table.schema else table.name


def invalid(table: Table, names: Sequence[str], why: str, *, hint: str = "") -> SeedInvalid:
    """Return the error for columns that cannot be filled."""
    place = f"{name_of(table)}.{', '.join(names)}" if names else name_of(table)
    finding = Finding(
        code="seed-generate", object=f"table {name_of(table)}", message=f"{place} {why}", hint=hint
    )
    said = hint or "nothing was written; ask for fewer rows, or fill this table with a seed set"
    return SeedInvalid(f"rows cannot be generated: {place} {why}", findings=[finding], hint=said)


class Server:
    """A connection, as the generator uses it."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.cursor: Cursor[Any] = connection.connection.cursor()  # type: ignore[assignment]

    def ask(self, text: str, *parts: sql.Composable) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return self.cursor.execute(sql.SQL(text).format(*parts)).fetchall()

    def do(self, text: str, *parts: sql.Composable) -> int:
        """Run a statement; return how many rows it touched."""
        return self.cursor.execute(sql.SQL(text).format(*parts)).rowcount

    def table(self, table: Table) -> sql.Identifier:
        """Return the table's name for SQL."""
        return sql.Identifier(table.schema, table.name) if table.schema else sql.Identifier(table.name)

    def oid(self, table: Table) -> int:
        """Return the number that the catalog knows the table by."""
        spelled = sql.Literal(self.table(table).as_string(None))
        return int(self.ask("SELECT {}::regclass::oid::bigint", spelled)[0][0])

    def count(self, table: Table) -> int:
        """Return how many rows are there."""
        return int(self.ask("SELECT count(*) FROM {}", self.table(table))[0][0])

    def uniques(self, table: Table) -> list[frozenset[str]]:
        """Return the sets of columns that the live catalog holds unique, the primary key first."""
        look = inspect(self.connection)
        primary = look.get_pk_constraint(table.name, table.schema)["constrained_columns"]
        indexes = [
            each["column_names"] for each in look.get_indexes(table.name, table.schema) if each["unique"]
        ]
        constraints = [each["column_names"] for each in look.get_unique_constraints(table.name, table.schema)]
        found: list[Any] = [primary, *constraints, *indexes]
        keys = [frozenset(name for name in key if name) for key in found]
        return list(dict.fromkeys(key for key in keys if key and key <= set(table.columns.keys())))

    def kind(self, table: Table, column: Column[Any]) -> sql.Composable:
        """Return the column's type, as the server spells it."""
        query = (
            "SELECT format_type(atttypid, atttypmod) FROM pg_attribute "
            "WHERE attrelid = {}::regclass AND attname = {}"
        )
        spelled = sql.Literal(self.table(table).as_string(None))
        return sql.SQL(self.ask(query, spelled, sql.Literal(column.name))[0][0])

    def converter(self, column: Column[Any]) -> Callable[[Any], Any]:
        """Return what turns a Python value into what the driver sends."""
        dialect = self.connection.dialect
        made = column.type.dialect_impl(dialect).bind_processor(dialect)
        return made or (lambda value: value)

    def values(self, table: Table, name: str) -> set[str]:
        """Return what is in a column already."""
        return {
            str(value) for (value,) in self.ask("SELECT {} FROM {}", sql.Identifier(name), self.table(table))
        }

    def next_number(self, table: Table, name: str) -> int:
        """Return the number after the greatest of a column, at least 1."""
        found = self.ask("SELECT greatest(max({}), 0) + 1 FROM {}", sql.Identifier(name), self.table(table))
        return int(found[0][0])

    def refuse_overflow(self, table: Table, column: Column[Any], last: int) -> None:
        """Raise SeedInvalid where the counter leaves the column's type."""
        limit = _LIMITS.get(self.kind(table, column).as_string(None), 2**63 - 1)
        if last > limit:
            raise invalid(table, [column.name], f"counts to {limit} only")

    def _pool(self) -> sql.Identifier:
        return sql.Identifier(f"_generate_{next(_NUMBERS)}")

    def upload(self, table: Table, name: str, values: Sequence[Any]) -> tuple[sql.Identifier, int]:
        """Put values into a pool that counts from 0."""
        pool, column = self._pool(), sql.Identifier(name)
        made = "CREATE TEMP TABLE {} ON COMMIT DROP AS SELECT 0::bigint AS k, {} FROM {} LIMIT 0"
        self.do(made, pool, column, self.table(table))
        with self.cursor.copy(sql.SQL("COPY {} FROM STDIN").format(pool)) as copy:
            for number, value in enumerate(values):
                copy.write_row((number, value))
        self.do("ANALYZE {}", pool)
        return pool, len(values)

    def keys(self, table: Table, names: Sequence[str]) -> tuple[sql.Identifier, int]:
        """Put the keys of a table into a pool, in their order."""
        pool = self._pool()
        columns = sql.SQL(", ").join(map(sql.Identifier, names))
        given = sql.SQL(" AND ").join(
            sql.SQL("{} IS NOT NULL").format(sql.Identifier(name)) for name in names
        )
        made = (
            "CREATE TEMP TABLE {} ON COMMIT DROP AS "
            "SELECT row_number() OVER (ORDER BY {}) - 1 AS k, {} FROM {} WHERE {}"
        )
        size = self.do(made, pool, columns, columns, self.table(table), given)
        self.do("ANALYZE {}", pool)
        return pool, size

    def combine(  # noqa: PLR0917
        self,
        table: Table,
        names: Sequence[str],
        spaces: Sequence[tuple[sql.Composable, int]],
        walk: tuple[int, int, int],
        rows: int,
        there: int,
    ) -> sql.Identifier | None:
        """Put combinations that no row has into a pool; None where there are too few."""
        total, step, start = walk
        pool, columns, joins, below = self._pool(), [], [], 1
        for (space, size), name in zip(spaces, names, strict=True):
            value = self.ask(
                "SELECT attname FROM pg_attribute WHERE attrelid = {}::regclass AND attnum = 2",
                sql.Literal(space.as_string(None)),
            )[0][0]
            columns.append(sql.SQL("{}.{} AS {}").format(space, sql.Identifier(value), sql.Identifier(name)))
            part = sql.SQL("JOIN {0} ON {0}.k = n.x / {1} % {2}")
            joins.append(part.format(space, sql.Literal(below), sql.Literal(max(size, 1))))
            below *= max(size, 1)
        last = min(total, rows + there) - 1
        same = sql.SQL(" AND ").join(sql.SQL("t.{0} = c.{0}").format(sql.Identifier(name)) for name in names)
        made = (
            "CREATE TEMP TABLE {} ON COMMIT DROP AS "
            "SELECT row_number() OVER (ORDER BY c.o) - 1 AS k, c.* FROM "
            "(SELECT n.o, {} FROM (SELECT o, ((o::numeric * {} + {}) % {})::bigint AS x "
            "FROM generate_series(0, {}) AS o) AS n {}) AS c "
            "WHERE NOT EXISTS (SELECT FROM {} AS t WHERE {}) ORDER BY c.o LIMIT {}"
        )
        size = self.do(
            made, pool, sql.SQL(", ").join(columns), sql.Literal(step), sql.Literal(start),
            sql.Literal(max(total, 1)), sql.Literal(last), sql.SQL(" ").join(joins), self.table(table), same,
            sql.Literal(rows),
        )  # fmt: skip
        self.do("ANALYZE {}", pool)
        return pool if size >= rows else None
