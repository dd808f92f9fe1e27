"""CSV files, read a block of whole records at a time; memory does not grow with the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from taskschema.findings import Location
from taskschema.seed.files.csv_columns import split_columns
from taskschema.seed.files.csv_records import Cell, cut, malformed, read_columns, read_records
from taskschema.seed.files.document import Entry, RawRow, Value, display_path
from taskschema.seed.files.opening import MAX_RECORD_BYTES, not_utf8, read_blocks
from taskschema.seed.problems import Problem, Problems

MAX_MISFITS = 100
"""Rows with too few or too many fields; a file that has more of them is not read on."""


@dataclass(frozen=True, slots=True)
class HeaderCell:
    """The name of a column, and where it stands."""

    name: str
    location: Location


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows by column, the number of the first, and their bytes where COPY reads those the same way."""

    first: int
    columns: list[Sequence[object]]
    raw: bytes | None


@dataclass(frozen=True, slots=True)
class _Block:
    """Whole records, and the line of the file on which they begin."""

    raw: bytes
    text: str
    line: int


class CsvSource:
    """One CSV file: a header, then rows of one table."""

    is_text = True

    def __init__(self, path: Path, table: str, problems: Problems) -> None:
        self.path = path
        self.file = display_path(path)
        self.table = table
        self.table_location = Location(self.file, 1, 1)
        self.header: tuple[HeaderCell, ...] = tuple(self._read_header(problems))

    def chunks(self, problems: Problems) -> Iterator[Chunk]:
        """Yield the rows, thousands at a time; those that do not fit the header are noted, and left out."""
        first = 0
        misfits = 0
        for block in self._pieces(problems):
            columns: Sequence[Sequence[str | None]] | None = split_columns(block.text, len(self.header))
            if columns is None:
                if not self._is_well_formed(block, problems):
                    return
                columns = read_columns(block.text, len(self.header))
            if columns is None:
                columns, wrong = self._fitting(block, problems)
                misfits += wrong
            count = len(columns[0]) if columns else 0
            if count:
                yield Chunk(first, list(columns), self._raw(block) if not misfits else None)
            first += count
            if misfits > MAX_MISFITS:
                return

    def raw_chunks(self, problems: Problems) -> Iterator[bytes]:
        """Yield the bytes behind the header, as they are."""
        rest: bytes | None = b""
        for raw in read_blocks(self.path, problems):
            if rest is None:
                yield raw
                continue
            rest += raw
            end = _header_end(rest)
            if end:
                yield rest[end:]
                rest = None

    def locate(self, row: int, column: int | None = None) -> Location:
        """Return where a row, or one of its fields, stands; reads the file again."""
        for _, raw in self.raw_rows([row], Problems()):
            return raw.location if column is None else raw.entries[column].location
        return Location(self.file)

    def raw_rows(self, rows: Iterable[int] | None, problems: Problems) -> Iterator[tuple[int, RawRow]]:
        """Yield rows with the place of every field, by their numbers; all of them for None."""
        wanted = None if rows is None else set(rows)
        number = misfits = 0
        for block in self._blocks(problems):
            lines = _Lines(self.file, block)
            for record in read_records(block.text):
                if len(record) != len(self.header):
                    self._misfit(lines.at(record[0].offset), len(record), problems)
                    misfits += 1
                    continue
                if wanted is None or number in wanted:
                    yield number, self._raw_row(record, lines)
                number += 1
            if misfits > MAX_MISFITS or (wanted is not None and wanted and number > max(wanted)):
                return

    def _raw_row(self, record: Sequence[Cell], lines: _Lines) -> RawRow:
        entries: list[Entry] = []
        for name, cell in zip(self.header, record, strict=True):
            place = lines.at(cell.offset)
            entries.append(Entry(name.name, place, Value(cell.text, place)))
        return RawRow(entries[0].location, tuple(entries))

    def _raw(self, block: _Block) -> bytes | None:
        """Return bytes that end every line as all others do; None where that takes more than a glance."""
        if len(self.header) == 1 and b"\\." in block.raw:
            return None  # COPY takes it for the end
        if b"\r" not in block.raw:
            return block.raw
        return None if b'"' in block.raw else block.raw.replace(b"\r\n", b"\n")

    def _fitting(self, block: _Block, problems: Problems) -> tuple[list[Sequence[str | None]], int]:
        lines = _Lines(self.file, block)
        rows: list[list[str | None]] = []
        wrong = 0
        for record in read_records(block.text):
            if len(record) == len(self.header):
                rows.append([cell.text for cell in record])
                continue
            wrong += 1
            if wrong <= MAX_MISFITS:
                self._misfit(lines.at(record[0].offset), len(record), problems)
        return [list(column) for column in zip(*rows, strict=True)], wrong

    def _misfit(self, place: Location, count: int, problems: Problems) -> None:
        fields = "field" if count == 1 else "fields"
        message = f"the row has {count} {fields}, and the header has {len(self.header)}"
        hint = "a field that holds a comma or a line end stands in quotes"
        problems.add(Problem.FORMAT, f"table {self.table}", message, place, hint=hint)

    def _read_header(self, problems: Problems) -> Iterator[HeaderCell]:
        block = next(self._blocks(problems, with_header=True), None)
        record = None if block is None else next(read_records(block.text), None)
        if block is None or record is None:
            if not problems:
                message = "the file is empty, and a header is needed"
                hint = "the first line names the columns"
                self._note(Problem.FORMAT, message, Location(self.file), problems, hint=hint)
            return
        lines = _Lines(self.file, block)
        seen: set[str] = set()
        for cell in record:
            place, name = lines.at(cell.offset), cell.text or ""
            if not name.strip():
                self._note(Problem.FORMAT, "a column has no name", place, problems)
            elif name in seen:
                self._note(Problem.DUPLICATE_NAME, f"{name} is here twice", place, problems)
            seen.add(name)
            yield HeaderCell(name, place)

    def _blocks(self, problems: Problems, *, with_header: bool = False) -> Iterator[_Block]:
        """Yield whole, well-formed records; the header is the first of them where it is wanted."""
        for block in self._pieces(problems, with_header=with_header):
            if not self._is_well_formed(block, problems):
                return
            yield block

    def _pieces(self, problems: Problems, *, with_header: bool = False) -> Iterator[_Block]:
        """Yield what will be whole records where nothing is wrong with them."""
        line = 1
        is_header = not with_header
        for raw in self._whole(problems):
            try:
                text = raw.decode("utf-8")
            except UnicodeDecodeError as problem:
                message, place = not_utf8(self.path, problem, line)
                self._note(Problem.SYNTAX, message, place, problems)
                return
            block = _Block(raw, text, line)
            line += text.count("\n")
            if is_header:
                is_header = False
                block = _behind_header(block)
                if not block.raw:
                    continue
            yield block

    def _is_well_formed(self, block: _Block, problems: Problems) -> bool:
        wrong = malformed(block.text)
        if wrong is None:
            return True
        offset, why = wrong
        self._note(Problem.SYNTAX, f"the row {why}", _Lines(self.file, block).at(offset), problems)
        return False

    def _whole(self, problems: Problems) -> Iterator[bytes]:
        rest, line = b"", 1
        for raw in read_blocks(self.path, problems):
            buffer = rest + raw
            end = cut(buffer)
            if end:
                yield buffer[:end]
                line += buffer.count(b"\n", 0, end)
            rest = buffer[end:]
            if len(rest) > MAX_RECORD_BYTES:
                message = f"the row is longer than {MAX_RECORD_BYTES >> 20} MiB; is a quote not closed?"
                self._note(Problem.SYNTAX, message, Location(self.file, line, 1), problems)
                return
        if rest.strip():
            if rest.count(b'"') % 2:
                self._note(Problem.SYNTAX, "a quote is not closed", Location(self.file, line, 1), problems)
                return
            yield rest.rstrip(b"\r\n") + b"\n"

    def _note(
        self, code: Problem, message: str, place: Location, problems: Problems, *, hint: str = ""
    ) -> None:
        problems.add(code, f"file {self.file}", message, place, hint=hint)


class _Lines:
    """Lines and columns of a block, counted from where the one before was found."""

    def __init__(self, file: str, block: _Block) -> None:
        self._file = file
        self._text = block.text
        self._line = block.line
        self._start = 0
        """Where the line begins that is being counted from."""

    def at(self, offset: int) -> Location:
        """Return the place of a character; offsets come in order."""
        self._line += self._text.count("\n", self._start, offset)
        self._start = max(self._start, self._text.rfind("\n", 0, offset) + 1)
        return Location(self._file, self._line, offset - self._start + 1)


def _header_end(raw: bytes) -> int:
    """Return where the first record ends; 0 where it does not yet."""
    end = -1
    while (end := raw.find(b"\n", end + 1)) >= 0:
        if raw.count(b'"', 0, end) % 2 == 0:
            return end + 1
    return 0


def _behind_header(block: _Block) -> _Block:
    end = _header_end(block.raw)
    head = block.raw[:end].decode("utf-8")
    return _Block(block.raw[end:], block.text[len(head) :], block.line + head.count("\n"))
