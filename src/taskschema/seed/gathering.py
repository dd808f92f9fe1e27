"""Everything that the files of a run say, up to the rows that are too many to be held in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from taskschema.findings import Location
from taskschema.seed.files.document import Block, Entry, RawRow, Value
from taskschema.seed.files.lines import LineSource
from taskschema.seed.files.sources import DocumentSource, TabularSource, open_sources
from taskschema.seed.problems import Problems
from taskschema.seed.reading import Reading
from taskschema.seed.records import SeedRow
from taskschema.seed.sets import SeedSet
from taskschema.seed.stage.header import read_layout
from taskschema.seed.stage.tabular import as_document
from taskschema.seed.tables import SeedTable

MANY_BYTES = 256 * 1024
"""Of files that are read as they stream: smaller ones are held in memory, and need no temporary table."""
Streamed = LineSource | TabularSource


@dataclass(slots=True)
class Gathered:
    """Rows of documents, and files whose rows come as they are asked for."""

    reading: Reading
    rows: list[SeedRow] = field(default_factory=list)
    streams: list[tuple[Streamed, SeedTable]] = field(default_factory=list)

    @property
    def is_much(self) -> bool:
        """True where a file is too large to be held in memory."""
        return sum(_size(source.path) for source, _ in self.streams) > MANY_BYTES

    def hold(self) -> None:
        """Read the files into memory after all."""
        for source, table in self.streams:
            if not isinstance(source, LineSource) and not read_layout(self.reading, source, table):
                continue
            for raw in _raw_rows(source, table, self.reading):
                row = self.reading.row(table, raw)
                if row is not None:
                    self.reading.rows.append(row)
        self.rows, self.streams = self.reading.rows, []


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # whoever reads it says why it cannot be read


def gather(sets: Iterable[SeedSet], reading: Reading, problems: Problems) -> Gathered:
    """Open the files of these sets, learn the keys of tables, and read the rows of documents."""
    chosen = list(sets)
    sources = open_sources([file for each in chosen for file in each.files], problems)
    blocks = [Block(table, key[0][1], key, key[0][1], ()) for each in chosen for table, key in each.keys]
    for source in sources:
        if isinstance(source, DocumentSource):
            blocks += source.blocks(problems)
    streams: list[Streamed] = [each for each in sources if not isinstance(each, DocumentSource)]
    heads = [_head(source, problems) for source in streams]
    gathered = Gathered(reading)
    gathered.rows = reading.read(blocks, heads)
    for source in streams:
        table = reading.table(source.table, source.table_location, note=False)
        if table is not None:
            gathered.streams.append((source, table))
    return gathered


def _head(source: Streamed, problems: Problems) -> Block:
    """Return what a file says before its rows do: the table, and the names of its columns as one row."""
    names: Sequence[tuple[str, Location]] = ()
    if not isinstance(source, LineSource):
        names = [(cell.name.partition(".")[0], cell.location) for cell in source.header]
    else:
        first = next(iter(source.rows(Problems())), None)
        names = [] if first is None else [(entry.name, entry.location) for entry in first.entries]
    place = source.table_location
    entries = tuple(Entry(name, where, Value(None, where)) for name, where in names)
    return Block(source.table, place, None, None, (RawRow(place, entries),) if entries else ())


def _raw_rows(source: Streamed, table: SeedTable, reading: Reading) -> Iterator[RawRow]:
    if isinstance(source, LineSource):
        yield from source.rows(reading.problems)
    else:
        for _, raw in source.raw_rows(None, reading.problems):
            yield as_document(reading, table, raw)
