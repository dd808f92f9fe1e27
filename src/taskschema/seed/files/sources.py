"""The files of a run, each as what it is: a document, lines, or columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from taskschema.findings import Location
from taskschema.seed.files.document import Block, Value, display_path, read_document
from taskschema.seed.files.json_document import JsonReader, NotJson, as_row, block_of, rows_of
from taskschema.seed.files.lines import LineSource
from taskschema.seed.files.opening import not_utf8, read_document_bytes
from taskschema.seed.files.parquet import ParquetSource
from taskschema.seed.files.tabular import CsvSource
from taskschema.seed.problems import Problem, Problems

TabularSource = CsvSource | ParquetSource
DOCUMENTS = (".yaml", ".yml", ".json")
_PACKED = ".gz"
SUFFIXES = (*DOCUMENTS, ".jsonl", ".jsonl.gz", ".csv", ".csv.gz", ".parquet")
"""What the name of a seed file ends with."""
_NUMBERED = re.compile(r"\d+[_-]")


class DocumentSource:
    """One YAML or JSON file: tables and their rows, held in memory."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file = display_path(path)

    def blocks(self, problems: Problems) -> tuple[Block, ...]:
        """Read the file; what cannot be understood is noted."""
        text = read_document_bytes(self.path, problems)
        return () if text is None else self.parse(text, problems)

    def parse(self, text: bytes, problems: Problems) -> tuple[Block, ...]:
        """Read the bytes of such a file."""
        if self.path.suffix.lower() != ".json":
            return read_document(self.path, text, problems)
        return self._json(text, problems)

    def _json(self, raw: bytes, problems: Problems) -> tuple[Block, ...]:
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as problem:
            message, place = not_utf8(self.path, problem, 1)
            problems.add(Problem.SYNTAX, f"file {self.file}", message, place)
            return ()
        if not text.strip():
            return ()
        reader = JsonReader(self.file, text)
        try:
            value = reader.read()
        except NotJson as problem:
            message, place = f"not valid JSON: {problem.message}", reader.place(problem.offset)
            problems.add(Problem.SYNTAX, f"file {self.file}", message, place)
            return ()
        return tuple(self._blocks(value, problems))

    def _blocks(self, value: Value, problems: Problems) -> list[Block]:
        if value.items is not None:
            return [self._rows(table_of(self.path), value.location, value, problems)]
        if value.entries is None:
            hint = "begin with the name of a table"
            message = "a seed file is a mapping of tables, or a list of rows"
            problems.add(Problem.FORMAT, f"file {self.file}", message, value.location, hint=hint)
        found: list[Block] = []
        for entry in value.entries or ():
            if entry.value.entries is None:
                found.append(self._rows(entry.name, entry.location, entry.value, problems))
            else:
                found.append(self._declared(entry.name, entry.location, entry.value, problems))
        return found

    def _rows(self, name: str, place: Location, value: Value, problems: Problems) -> Block:
        if value.items is None and value.content is not None:
            message = f"table {name} needs rows"
            hint = "write a list of rows, or a mapping with rows: and perhaps key:"
            problems.add(Problem.FORMAT, f"file {self.file}", message, value.location, hint=hint)
        rows, others = rows_of(value)
        for other in others:
            message = "a row is a mapping of columns"
            problems.add(Problem.FORMAT, f"file {self.file}", message, other.location)
        return block_of(name, place, rows)

    def _declared(self, name: str, place: Location, value: Value, problems: Problems) -> Block:
        key: tuple[tuple[str, Location], ...] | None = None
        key_place: Location | None = None
        block = block_of(name, place, [])
        for part in value.entries or ():
            if part.name == "rows":
                block = self._rows(name, place, part.value, problems)
            elif part.name == "key":
                key, key_place = _key(part.value), part.location
                if not key:
                    message, hint = "key: is a list of column names", "such as key: [project, title]"
                    where = part.value.location
                    problems.add(Problem.FORMAT, f"file {self.file}", message, where, hint=hint)
            else:
                message, hint = f"{part.name} is not understood here", "a table has key: and rows:"
                problems.add(Problem.FORMAT, f"file {self.file}", message, part.location, hint=hint)
        return Block(block.table, place, key, key_place, block.rows)


def open_sources(
    files: Sequence[Path], problems: Problems
) -> list[DocumentSource | LineSource | CsvSource | ParquetSource]:
    """Open the files of a run; headers are read, and what is wrong with them is noted."""
    return [_open(path, problems) for path in files]


def _open(path: Path, problems: Problems) -> DocumentSource | LineSource | CsvSource | ParquetSource:
    name = path.name.lower()
    if name.endswith(DOCUMENTS):
        return DocumentSource(path)
    if name.removesuffix(_PACKED).endswith(".jsonl"):
        return LineSource(path, table_of(path))
    if name.endswith(".parquet"):
        return ParquetSource(path, table_of(path), problems)
    return CsvSource(path, table_of(path), problems)


def table_of(path: Path) -> str:
    """Return the table that a file is named after: `01_task.csv.gz` holds rows of `task`."""
    name = path.name
    for suffix in sorted(SUFFIXES, key=len, reverse=True):
        if name.lower().endswith(suffix):
            name = name[: -len(suffix)]
            break
    return _NUMBERED.sub("", name, count=1) if _NUMBERED.match(name) else name


def _key(value: Value) -> tuple[tuple[str, Location], ...]:
    items = (value,) if value.items is None else value.items
    if all(isinstance(item.content, str) for item in items):
        return tuple((str(item.content), item.location) for item in items)
    return ()


__all__ = [
    "DOCUMENTS",
    "SUFFIXES",
    "CsvSource",
    "DocumentSource",
    "LineSource",
    "ParquetSource",
    "TabularSource",
    "as_row",
    "open_sources",
    "table_of",
]
