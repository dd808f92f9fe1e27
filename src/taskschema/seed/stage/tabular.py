"""Files with columns, put into a stage a chunk at a time: the file's own bytes where they will do."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any

import psycopg
from psycopg import sql

from taskschema.findings import Location
from taskschema.seed.dynamic import MARKS, VARIABLES, is_dynamic
from taskschema.seed.files.document import Entry, RawRow, Value
from taskschema.seed.files.sources import TabularSource
from taskschema.seed.files.tabular import Chunk
from taskschema.seed.problems import Problem, Problems
from taskschema.seed.reading import Reading
from taskschema.seed.records import SeedRow
from taskschema.seed.stage.columns import Checked, ColumnCheck, cell_value
from taskschema.seed.stage.copying import placed
from taskschema.seed.stage.feeding import Feeder, Make, default_makers, processor
from taskschema.seed.stage.header import Layout, nested
from taskschema.seed.stage.numbering import Numbering
from taskschema.seed.stage.statements import Statements
from taskschema.seed.stage.table import StageTable
from taskschema.seed.tables import SeedTable
from taskschema.seed.watch import Watch

MAX_REFUSED = 1_000
"""Rows of one file that are told to be wrong; who has more of them mends these first."""


def size_of(source: TabularSource) -> int | None:
    """Return the bytes of a file, where they tell how far one is in it."""
    try:
        return None if source.path.suffix.lower() == ".gz" else source.path.stat().st_size
    except OSError:
        return None  # whoever reads it says why it cannot be read


class TabularRows:
    """The rows of one file, read again where something must be said of them."""

    def __init__(self, source: TabularSource, table: SeedTable, reading: Reading) -> None:
        self._source = source
        self._table = table
        self._reading = reading

    def rows_at(self, indexes: Iterable[int]) -> dict[int, SeedRow]:
        """Read rows as those of a document are; what is wrong with them is noted."""
        found: dict[int, SeedRow] = {}
        for index, raw in self._source.raw_rows(indexes, Problems()):
            row = self._reading.row(self._table, self._as_document(raw))
            if row is not None:
                found[index] = row
        return found

    def _as_document(self, raw: RawRow) -> RawRow:
        return as_document(self._reading, self._table, raw)


def as_document(reading: Reading, table: SeedTable, raw: RawRow) -> RawRow:
    """Return a row of a file with columns as it would stand in a document: names behind dots inside."""
    names = [entry.name for entry in raw.entries]
    tree = nested(names, [entry.value for entry in raw.entries])
    return RawRow(raw.location, tuple(_entry(reading, table, name, value) for name, value in tree))


def _entry(reading: Reading, table: SeedTable, name: str, value: object) -> Entry:
    if isinstance(value, Value):
        column = table.fields.get(name)
        if column is None:
            return Entry(name, value.location, value)
        return Entry(name, value.location, cell_value(table.column(column), value.content, value.location))
    assert isinstance(value, dict)  # noqa: S101
    reference = table.reference(name) or table.reference_of(table.fields.get(name, ""))
    target = table if reference is None else reading.tables[reference.target]
    inner = tuple(_entry(reading, target, each, cell) for each, cell in value.items())
    place = inner[0].location
    if all(entry.value.content is None and entry.value.entries is None for entry in inner):
        return Entry(name, place, Value(None, place))
    content = {entry.name: entry.value.content for entry in inner}
    return Entry(name, place, Value(content, place, entries=inner))


@contextmanager
def _without_collections() -> Iterator[None]:
    """Look for no garbage inside: rows by the thousand set it off again and again, and hold no circles."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class TabularFeed:
    """Puts one file into the stage of its table."""

    def __init__(
        self,
        statements: Statements,
        source: TabularSource,
        layout: Layout,
        *,
        stage: StageTable,
        make: Make,
        reading: Reading,
        numbering: Numbering,
        problems: Problems,
        watch: Watch,
    ) -> None:
        self._watch = watch
        self._statements = statements
        self._source = source
        self._layout = layout
        self._stage = stage
        self._make = make
        self._reading = reading
        self._numbering = numbering
        self._problems = problems
        self._rows = TabularRows(source, stage.table, reading)
        self._defaults = default_makers(reading, stage.table, layout.shape.named)
        self._shape = replace(layout.shape, defaults=tuple(self._defaults))
        self._refused: list[int] = []
        self._refused_count = 0
        self._copying = ExitStack()
        self._raw: psycopg.Copy | None = None

    def feed(self, *, trust: bool = False) -> None:
        """Put in all rows of the file; those that are refused are noted, each with its place.

        `trust` sends the file as it is: what its values are is left to PostgreSQL.
        """
        self._watch.begin(self._source.file, size_of(self._source))
        if trust and self._source.is_text and self._can_be_raw:
            self._feed_bytes()
        elif self._is_by_row:
            self._feed_rows(self._all_rows())
        else:
            self._feed_columns()
        self._tell_refused()

    # Whole columns

    def _feed_columns(self) -> None:
        checks = [self._check(place) for place in range(len(self._layout.leaves))]
        with self._copying, _without_collections():
            for chunk in self._source.chunks(self._problems):
                checked = [
                    check.check(chunk.columns[leaf.place])
                    for check, leaf in zip(checks, self._layout.leaves, strict=True)
                ]
                self._put(chunk, checks, checked)
                self._watch.read(len(chunk.columns[0]), None if chunk.raw is None else len(chunk.raw))

    def _check(self, number: int) -> ColumnCheck:
        leaf = self._layout.leaves[number]
        column = leaf.table.column(leaf.column)
        return ColumnCheck(
            leaf,
            self._reading.validator(leaf.table),
            processor(self._reading.dialect, column),
            is_text=self._source.is_text,
            names_row=number >= self._width,
        )

    def _put(self, chunk: Chunk, checks: Sequence[ColumnCheck], checked: Sequence[Checked]) -> None:
        is_verbatim = self._can_be_raw and all(each.is_verbatim for each in checked)
        # A text that begins with `now` is one of a column of texts here: a time would not be verbatim.
        apart = self._partly_named(chunk) | self._dynamic(chunk, VARIABLES if is_verbatim else MARKS)
        refused = {index for each in checked for index in each.refused} - apart
        if is_verbatim and not apart and not refused and chunk.raw is not None:
            self._put_raw(chunk.raw, len(chunk.columns[0]), chunk.first)
            return
        self._stop_raw()
        self._refuse(chunk.first + index for index in sorted(refused))
        columns = [check.values(each) for check, each in zip(checks, checked, strict=True)]
        self._put_values(chunk.first, columns, without=refused | apart)
        if apart:
            self._feed_rows(self._rows_of(chunk, sorted(apart)))

    def _partly_named(self, chunk: Chunk) -> set[int]:
        """Return the rows that name another by columns some of which are empty."""
        found: set[int] = set()
        start = len(self._layout.shape.literals)
        for width in self._layout.widths:
            cells = [chunk.columns[leaf.place] for leaf in self._layout.leaves[start : start + width]]
            start += width
            if width > 1:
                for index, parts in enumerate(zip(*cells, strict=True)):
                    if None in parts and any(part is not None for part in parts):
                        found.add(index)
        return found

    def _dynamic(self, chunk: Chunk, marks: tuple[str, ...]) -> set[int]:
        """Return the rows with values that are not written out."""
        if chunk.raw is not None and not any(mark.encode() in chunk.raw for mark in marks):
            return set()
        return {i for column in chunk.columns for i, cell in enumerate(column) if is_dynamic(cell, marks)}

    def _put_values(self, first: int, columns: Sequence[Sequence[object]], *, without: set[int]) -> None:
        count = len(columns[0]) if columns else 0
        number = self._numbering.reserve(count, self._rows, first)
        shape = self._stage.number_of(self._shape)
        names = ("_n", "_s", *self._stage.columns_of(self._shape))
        makes = [self._made(key, make) for key, make in self._defaults.items()]
        query = sql.SQL("COPY {} ({}) FROM STDIN").format(
            self._stage.name, sql.SQL(", ").join(map(sql.Identifier, names))
        )
        with self._statements.copy(query) as copy:
            for index, row in enumerate(zip(*columns, strict=True)):
                if index not in without:
                    literals, leaves = row[: self._width], row[self._width :]
                    copy.write_row((number + index, shape, *literals, *(make() for make in makes), *leaves))
                    self._stage.rows += 1

    def _made(self, key: str, make: Callable[[], object]) -> Callable[[], object]:
        """Return what makes a default as psycopg sends it."""
        process = processor(self._reading.dialect, self._stage.table.column(key))
        return make if process is None else lambda: process(make())

    @property
    def _width(self) -> int:
        return len(self._layout.shape.literals)

    # The file's own bytes

    @property
    def _can_be_raw(self) -> bool:
        """Say whether each column of the file is one column of the stage, and nothing is added."""
        places = [leaf.place for leaf in self._layout.leaves]
        is_whole = sorted(places) == list(range(len(self._source.header)))
        return is_whole and not self._defaults

    def _put_raw(self, raw: bytes, count: int, first: int) -> None:
        if self._raw is None:
            self._copying.enter_context(placed(self._source, self._stage.table.name, first))
            self._raw = self._copying.enter_context(self._start_raw())
        self._raw.write(raw)
        self._numbering.reserve(count, self._rows, first)
        self._stage.rows += count

    def _start_raw(self) -> Any:
        names = self._stage.columns_of(self._shape)
        ordered = [name for _, name in sorted(zip(self._places, names, strict=True))]
        self._stage.number_by_itself(self._numbering.following, self._shape)
        return self._statements.copy(
            sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(
                self._stage.name, sql.SQL(", ").join(map(sql.Identifier, ordered))
            )
        )

    @property
    def _places(self) -> list[int]:
        return [leaf.place for leaf in self._layout.leaves]

    def _stop_raw(self) -> None:
        if self._raw is not None:
            self._copying.close()
            self._raw = None

    def _feed_bytes(self) -> None:
        with placed(self._source, self._stage.table.name), self._start_raw() as copy:
            for raw in self._source.raw_chunks(self._problems):
                copy.write(raw)
        count = self._statements.copied
        self._numbering.reserve(count, self._rows, 0)
        self._stage.rows += count

    # Row by row

    @property
    def _is_by_row(self) -> bool:
        by_table: dict[str, list[str]] = {}
        for leaf in self._layout.leaves:
            by_table.setdefault(leaf.table.name, []).append(leaf.column)
        return any(
            self._reading.validator(self._reading.tables[name]).needs_rows(columns)
            for name, columns in by_table.items()
        )

    def _all_rows(self) -> Iterator[tuple[int, RawRow]]:
        for chunk in self._source.chunks(self._problems):
            yield from self._rows_of(chunk, range(len(chunk.columns[0])))

    def _rows_of(self, chunk: Chunk, indexes: Iterable[int]) -> Iterator[tuple[int, RawRow]]:
        names = [cell.name for cell in self._source.header]
        nowhere = Location(self._source.file)
        for index in indexes:
            entries = tuple(
                Entry(name, nowhere, Value(column[index], nowhere))
                for name, column in zip(names, chunk.columns, strict=True)
            )
            yield chunk.first + index, RawRow(nowhere, entries)

    def _feed_rows(self, rows: Iterable[tuple[int, RawRow]]) -> None:
        """Read rows as those of a document are, and put in those that are sound."""
        feeder = Feeder(self._statements, self._make, self._reading)
        for index, raw in rows:
            problems = Problems()
            reading = self._reading.noting(problems)
            row = reading.row(self._stage.table, as_document(reading, self._stage.table, raw))
            if problems or row is None:
                self._refuse([index])
            else:
                feeder.add(row, self._numbering.reserve(1, self._rows, index))
        feeder.flush()

    # What is refused

    def _refuse(self, indexes: Iterable[int]) -> None:
        for index in indexes:
            self._refused_count += 1
            if len(self._refused) < MAX_REFUSED:
                self._refused.append(index)

    def _tell_refused(self) -> None:
        """Read refused rows again, as those of a document, to say what is wrong and where."""
        if self._refused:
            self._reading.unsure.add(self._stage.table.name)
            rows = self._rows.rows_at(self._refused)
            if not self._problems:
                for row in rows.values():
                    message = f"{row}: a value is refused"
                    self._problems.add(
                        Problem.INVALID_VALUE, f"table {row.table.name}", message, row.location
                    )
            self._problems.omit(self._refused_count - len(self._refused))
