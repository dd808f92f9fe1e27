"""Parquet files, by way of pyarrow; a row has a number where other files have a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from taskschema.errors import ConfigError
from taskschema.findings import Location
from taskschema.seed.files.document import Entry, RawRow, Value, display_path
from taskschema.seed.files.tabular import Chunk, HeaderCell
from taskschema.seed.problems import Problem, Problems

_ROWS = 8_192


class ParquetSource:
    """One Parquet file: rows of one table. Line `n` of a place is the n-th row."""

    is_text = False

    def __init__(self, path: Path, table: str, problems: Problems) -> None:
        self.path = path
        self.file = display_path(path)
        self.table = table
        self.table_location = Location(self.file)
        file = self._open(problems)
        names = [] if file is None else file.schema_arrow.names
        self.header = tuple(HeaderCell(str(name), Location(self.file)) for name in names)

    def chunks(self, problems: Problems) -> Iterator[Chunk]:
        """Yield the rows, some thousands at a time."""
        file, first = self._open(problems), 0
        if file is None:
            return
        for batch in file.iter_batches(batch_size=_ROWS):
            yield Chunk(first, [column.to_pylist() for column in batch.columns], None)
            first += batch.num_rows

    def raw_chunks(self, problems: Problems) -> Iterator[bytes]:
        """Yield nothing: COPY cannot read it."""
        yield from ()

    def locate(self, row: int, column: int | None = None) -> Location:
        """Return the number of a row, counted from 1."""
        return Location(self.file, row + 1, 0 if column is None else column + 1)

    def raw_rows(self, rows: Iterable[int] | None, problems: Problems) -> Iterator[tuple[int, RawRow]]:
        """Yield rows by their numbers; all of them for None."""
        wanted = None if rows is None else set(rows)
        for chunk in self.chunks(problems):
            for index, cells in enumerate(zip(*chunk.columns, strict=True)):
                number = chunk.first + index
                if wanted is None or number in wanted:
                    entries = tuple(
                        Entry(name.name, place, Value(cell, place))
                        for column, (name, cell) in enumerate(zip(self.header, cells, strict=True))
                        for place in (self.locate(number, column),)
                    )
                    yield number, RawRow(self.locate(number), entries)

    def _open(self, problems: Problems) -> Any:
        try:
            import pyarrow as arrow
            from pyarrow import parquet
        except ImportError as problem:
            raise ConfigError(
                f"{self.file} cannot be read: pyarrow is not installed",
                hint="pip install 'taskschema[parquet]'",
            ) from problem
        try:
            return parquet.ParquetFile(self.path)
        except (arrow.ArrowException, OSError) as problem:
            said = str(problem).splitlines()[0]
            problems.add(
                Problem.SYNTAX, f"file {self.file}", f"not valid Parquet: {said}", Location(self.file)
            )
            return None
