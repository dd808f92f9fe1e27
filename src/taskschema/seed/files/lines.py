"""JSON lines: a row on each line, read as they stream."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from taskschema.findings import Location
from taskschema.seed.files.document import RawRow, display_path
from taskschema.seed.files.json_document import JsonReader, NotJson, as_row
from taskschema.seed.files.opening import MAX_RECORD_BYTES, not_utf8, read_blocks
from taskschema.seed.problems import Problem, Problems

MAX_BROKEN = 100
"""Lines that are not JSON; a file that has more of them is not read on."""


class LineSource:
    """One file of JSON lines: rows of one table."""

    def __init__(self, path: Path, table: str) -> None:
        self.path = path
        self.file = display_path(path)
        self.table = table
        self.table_location = Location(self.file, 1, 1)

    def rows(self, problems: Problems) -> Iterator[RawRow]:
        """Yield the rows; lines that are none are noted and left out, blank ones are passed over."""
        broken = 0
        for number, line in self._lines(problems):
            row = self._row(number, line, problems)
            if row is not None:
                yield row
            elif line.strip():
                broken += 1
            if broken > MAX_BROKEN:
                return

    def _row(self, number: int, line: bytes, problems: Problems) -> RawRow | None:
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError as problem:
            message, place = not_utf8(self.path, problem, number)
            self._note(Problem.SYNTAX, message, place, problems)
            return None
        if not text.strip():
            return None
        reader = JsonReader(self.file, text, number)
        try:
            value = reader.read()
        except NotJson as problem:
            message, place = f"not valid JSON: {problem.message}", reader.place(problem.offset)
            self._note(Problem.SYNTAX, message, place, problems)
            return None
        row = as_row(value)
        if row is None:
            self._note(Problem.FORMAT, "a row is a mapping of columns", value.location, problems)
        return row

    def _lines(self, problems: Problems) -> Iterator[tuple[int, bytes]]:
        rest, number = b"", 1
        for block in read_blocks(self.path, problems):
            *whole, rest = (rest + block).split(b"\n")
            for line in whole:
                yield number, line
                number += 1
            if len(rest) > MAX_RECORD_BYTES:
                message = f"the line is longer than {MAX_RECORD_BYTES >> 20} MiB"
                self._note(Problem.SYNTAX, message, Location(self.file, number, 1), problems)
                return
        yield number, rest

    def _note(self, code: Problem, message: str, place: Location, problems: Problems) -> None:
        problems.add(code, f"file {self.file}", message, place)
