"""Rows of documents, COPYed into their stages a few thousand at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from psycopg import sql
from sqlalchemy import Column
from sqlalchemy.engine import Dialect

from taskschema.seed.lookup import bind_type
from taskschema.seed.reading import Reading
from taskschema.seed.records import SeedRow
from taskschema.seed.stage.numbering import Numbering
from taskschema.seed.stage.shapes import RefShape, Shape, leaf_values, shape_of
from taskschema.seed.stage.statements import Statements
from taskschema.seed.stage.table import StageTable
from taskschema.seed.tables import SeedTable

BATCH = 5_000
"""Rows of one shape that wait for their COPY."""
Processor = Callable[[Any], Any] | None
Make = Callable[[SeedTable], StageTable]


def feed_rows(
    statements: Statements, rows: Iterable[SeedRow], make: Make, reading: Reading, numbering: Numbering
) -> None:
    """Put rows into the stages of their tables."""
    feeder = Feeder(statements, make, reading)
    for row in rows:
        feeder.add(row, numbering.number(row))
    feeder.flush()


def default_makers(
    reading: Reading, table: SeedTable, named: Iterable[str]
) -> dict[str, Callable[[], object]]:
    """Return what Python gives a new row in the columns that it does not name, to be called for each row."""
    given = set(named)
    found = reading.validator(table).default_makers(given)
    for column in table.table.columns:
        make = _python_default(column) if column.key not in given else None
        if make is not None:
            found[column.key] = make
    return found


def _python_default(column: Column[Any]) -> Callable[[], object] | None:
    """Return what SQLAlchemy itself would give a new row: a value, or the result of a function."""
    default: Any = column.default
    if default is None:
        return None
    if default.is_scalar:
        return lambda: default.arg
    return (lambda: default.arg(None)) if default.is_callable else None


class Feeder:
    """Puts rows into stages, a batch of one shape at a time."""

    def __init__(self, statements: Statements, make: Make, reading: Reading) -> None:
        self._statements = statements
        self._make = make
        self._reading = reading
        self._waiting: dict[tuple[StageTable, Shape], list[list[object]]] = {}
        self._processors: dict[Shape, list[Processor]] = {}
        self._makers: dict[tuple[str, frozenset[str]], dict[str, Callable[[], object]]] = {}

    def add(self, row: SeedRow, number: int) -> None:
        """Put in one row; it waits for others of its shape."""
        stage = self._make(row.table)
        defaults = self._defaults(row)
        shape = shape_of(row, tuple(defaults))
        values = [*(row.values[key] for key in shape.literals), *defaults.values(), *leaf_values(row, shape)]
        processed = [
            value if process is None else process(value)
            for process, value in zip(self._processors_of(stage, shape), values, strict=True)
        ]
        batch = self._waiting.setdefault((stage, shape), [])
        batch.append([number, stage.number_of(shape), *processed])
        if len(batch) >= BATCH:
            self._copy(stage, shape, batch)

    def flush(self) -> None:
        """Put in everything that waits."""
        for (stage, shape), batch in self._waiting.items():
            self._copy(stage, shape, batch)

    def _copy(self, stage: StageTable, shape: Shape, batch: list[list[object]]) -> None:
        columns = map(sql.Identifier, ("_n", "_s", *stage.columns_of(shape)))
        query = sql.SQL("COPY {} ({}) FROM STDIN").format(stage.name, sql.SQL(", ").join(columns))
        with self._statements.copy(query) as copy:
            for each in batch:
                copy.write_row(each)
        stage.rows += len(batch)
        batch.clear()

    def _defaults(self, row: SeedRow) -> dict[str, object]:
        name = (row.table.name, frozenset(row.named))
        if name not in self._makers:
            self._makers[name] = default_makers(self._reading, row.table, name[1])
        return {key: make() for key, make in self._makers[name].items()}

    def _processors_of(self, stage: StageTable, shape: Shape) -> list[Processor]:
        if shape not in self._processors:
            dialect = self._reading.dialect
            own = [processor(dialect, stage.table.column(c)) for c in (*shape.literals, *shape.defaults)]
            for _, ref_shape in shape.lookups:
                own += _leaf_processors(dialect, ref_shape, self._reading.tables)
            self._processors[shape] = own
        return self._processors[shape]


def processor(dialect: Dialect, column: Column[Any]) -> Processor:
    """Return what turns a value of Python into what psycopg sends for a column."""
    found: Processor = bind_type(dialect, column).dialect_impl(dialect).bind_processor(dialect)
    return found


def _leaf_processors(
    dialect: Dialect, shape: RefShape, tables: Mapping[str, SeedTable]
) -> Iterator[Processor]:
    yield from (processor(dialect, tables[shape.table].column(c)) for c in shape.values)
    for _, inner, _ in shape.held:
        yield from _leaf_processors(dialect, inner, tables)
