"""Records of CSV, as RFC 4180 and PostgreSQL's COPY read them.

An empty field without quotes is NULL, `""` is the empty text. A quote stands at the beginning and at the end
of a field, and twice where it is meant: other readers guess differently about anything else.
https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-FILE-FORMATS
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_WELL_QUOTED = re.compile(r'(?:(?:"(?:[^"]|"")*+"|[^",\r\n]*+)(?:,|\r?\n))*+')
_FIELD = re.compile(r'(?:"((?:[^"]|"")*+)"|([^",\r\n]*+))(,|\r?\n)')


@dataclass(frozen=True, slots=True)
class Cell:
    """A field, and the character of the text at which it begins."""

    text: str | None
    offset: int


def cut(buffer: bytes) -> int:
    """Return how many bytes of a buffer are whole records; 0 where none is."""
    end = len(buffer)
    is_inside = buffer.count(b'"') % 2 == 1
    line = buffer.rfind(b"\n")
    while line >= 0:
        quote = buffer.rfind(b'"', 0, end)
        if line > quote and not is_inside:
            return line + 1
        if quote < 0:
            break
        is_inside, end = not is_inside, quote
        if line > quote:
            line = buffer.rfind(b"\n", 0, quote)
    return 0


def malformed(text: str) -> tuple[int, str] | None:
    """Return where whole records stop being CSV, and why; None where they are."""
    if "\0" in text:
        return text.index("\0"), "holds the character NUL, which cannot be stored"
    if '"' not in text:
        bare = re.search(r"\r(?!\n)", text) if "\r" in text else None
        return None if bare is None else (bare.start(), "has a carriage return outside of quotes")
    found = _WELL_QUOTED.match(text)
    end = found.end() if found else 0
    return None if end == len(text) else (end, "has a quote that is not the whole field's")


def _has_empty(text: str) -> bool:
    """Say whether an empty text in quotes may be among the fields: the csv module takes it for nothing."""
    return text.startswith('""') or ',""' in text or '\n""' in text


def read_columns(text: str, width: int) -> list[Sequence[str | None]] | None:
    """Return whole, well-formed records by column; None where one of them has not `width` fields."""
    if '""' in text and _has_empty(text):
        return _transposed([[cell.text for cell in record] for record in read_records(text)], width)
    if '"' in text:
        rows = list(csv.reader(io.StringIO(text, newline="")))
    else:
        lines = (text.replace("\r\n", "\n") if "\r" in text else text).split("\n")
        lines.pop()
        rows = [line.split(",") for line in lines]
    columns = _transposed(rows, width)
    return columns and [[cell or None for cell in column] if "" in column else column for column in columns]


def read_records(text: str) -> Iterator[list[Cell]]:
    """Yield whole, well-formed records, field by field."""
    record: list[Cell] = []
    for found in _FIELD.finditer(text):
        quoted, plain, end = found.groups()
        value = (plain or None) if quoted is None else quoted.replace('""', '"')
        record.append(Cell(value, found.start()))
        if end != ",":
            yield record
            record = []


def _transposed(rows: Sequence[Sequence[str | None]], width: int) -> list[Sequence[str | None]] | None:
    if set(map(len, rows)) - {width}:
        return None
    return list(zip(*rows, strict=True)) if rows else [() for _ in range(width)]
