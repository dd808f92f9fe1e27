"""JSON as blocks of rows, each value with the place where it stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from json.decoder import JSONDecodeError
from json.decoder import scanstring as scan_string  # type: ignore[attr-defined]

from taskschema.findings import Location
from taskschema.seed.files.document import Block, Entry, RawRow, Value

_BLANK = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?")
_WORDS = {"true": True, "false": False, "null": None}
_MAX_DEPTH = 100


class NotJson(Exception):
    """What is wrong, and at which character."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


class JsonReader:
    """Reads one text; raises NotJson."""

    def __init__(self, file: str, text: str, line: int = 1) -> None:
        self._file = file
        self._text = text
        self._line = line
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def place(self, offset: int) -> Location:
        """Return the line and the column of a character."""
        number = bisect_right(self._starts, offset) - 1
        return Location(self._file, self._line + number, offset - self._starts[number] + 1)

    def read(self) -> Value:
        """Read the text as one value."""
        value, end = self._value(self._skip(0), 0)
        end = self._skip(end)
        if end < len(self._text):
            raise NotJson("something stands behind the end", end)
        return value

    def _skip(self, at: int) -> int:
        found = _BLANK.match(self._text, at)
        return at if found is None else found.end()

    def _value(self, at: int, depth: int) -> tuple[Value, int]:
        text, place = self._text, self.place(at)
        first = text[at : at + 1]
        if first == '"':
            content, end = self._string(at)
            return Value(content, place), end
        if first in "{[" and first:
            if depth >= _MAX_DEPTH:
                raise NotJson("nested too deeply to be a seed file", at)
            return self._mapping(at, depth) if first == "{" else self._list(at, depth)
        for word, meaning in _WORDS.items():
            if text.startswith(word, at):
                return Value(meaning, place, None if meaning is None else word), at + len(word)
        found = _NUMBER.match(text, at)
        if found is None:
            raise NotJson("a value is needed here", at)
        is_whole = found[1] is None and found[2] is None
        return Value(int(found[0]) if is_whole else float(found[0]), place, found[0]), found.end()

    def _string(self, at: int) -> tuple[str, int]:
        try:
            content, end = scan_string(self._text, at + 1, True)
        except JSONDecodeError as problem:
            raise NotJson(problem.msg[:1].lower() + problem.msg[1:], problem.pos) from problem
        return str(content), int(end)

    def _list(self, at: int, depth: int) -> tuple[Value, int]:
        items, end = self.items(at, depth)
        return Value([item.content for item in items], self.place(at), items=tuple(items)), end

    def items(self, at: int, depth: int) -> tuple[list[Value], int]:
        """Read what a list holds."""
        items: list[Value] = []
        end = self._skip(at + 1)
        while self._text[end : end + 1] != "]":
            if items:
                end = self._skip(self._expect(",", end))
            value, end = self._value(end, depth + 1)
            items.append(value)
            end = self._skip(end)
        return items, end + 1

    def _mapping(self, at: int, depth: int) -> tuple[Value, int]:
        entries: list[Entry] = []
        seen: dict[str, Location] = {}
        end = self._skip(at + 1)
        while self._text[end : end + 1] != "}":
            if entries:
                end = self._skip(self._expect(",", end))
            start = end
            if self._text[start : start + 1] != '"':
                raise NotJson("a name in quotes is needed here", start)
            name, end = self._string(start)
            if name in seen:
                raise NotJson(f"{name} is here twice; it is already at {seen[name]}", start)
            seen[name] = self.place(start)
            end = self._skip(self._expect(":", self._skip(end)))
            value, end = self._value(end, depth + 1)
            entries.append(Entry(name, seen[name], value))
            end = self._skip(end)
        content = {entry.name: entry.value.content for entry in entries}
        return Value(content, self.place(at), entries=tuple(entries)), end + 1

    def _expect(self, character: str, at: int) -> int:
        if self._text[at : at + 1] != character:
            raise NotJson(f"a {character!r} is needed here", at)
        return at + 1


def as_row(value: Value) -> RawRow | None:
    """Return a mapping as a row; None for anything else."""
    return None if value.entries is None else RawRow(value.location, value.entries)


def rows_of(value: Value) -> tuple[list[RawRow], list[Value]]:
    """Return the rows of a list, and what in it is no row."""
    rows, others = [], []
    for item in value.items or ():
        row = as_row(item)
        if row is None:
            others.append(item)
        else:
            rows.append(row)
    return rows, others


def block_of(name: str, place: Location, rows: list[RawRow]) -> Block:
    """Return rows as the block of a table."""
    return Block(name, place, None, None, tuple(rows))
