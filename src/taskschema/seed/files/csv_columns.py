"""CSV split into columns by whole blocks: no loop over characters, rows or, mostly, cells.

It reads what needs no second look, and nothing else: an answer also means that the text is well-formed.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

_ESCAPED = "\0"
"""Stands for `""`; a text that has it already is not read here."""
_QUOTED = '"'
"""Stands for what is between two quotes, while the text is split."""
Column = list[str | None]


def split_columns(text: str, width: int) -> list[Column] | None:
    """Return whole records by column; None where one is not plainly well-formed, or has not `width` fields.

    Pairs of quotes go first: the texts between those that are left are by turns outside and inside of quotes.
    Where a field begins with a quote of its own, the pair is none; it then stands in a cell beside something
    else, as does any quote in the wrong place, and there is no answer.
    """
    if _ESCAPED in text:
        return None
    inside: list[str] = []
    if _QUOTED in text:
        parts = text.replace('""', _ESCAPED).split(_QUOTED)
        text, inside = _QUOTED.join(parts[::2]), parts[1::2]
    if "\r" in text:
        text = text.replace("\r\n", "\n")
        if "\r" in text:
            return None
    columns = _cut(text, width)
    if columns is None:
        return None
    quoted = _columns_with(_QUOTED, text, columns)
    empty = _columns_with(_ESCAPED, text, columns)
    if quoted is None or empty is None:
        return None
    columns = [[cell or None for cell in column] if "" in column else column for column in columns]
    for place in empty:
        columns[place] = ["" if cell == _ESCAPED else cell for cell in columns[place]]
    _fill(columns, quoted, inside)
    return columns


def _cut(text: str, width: int) -> list[Column] | None:
    """Cut a text without quoted commas and line ends; None where a line has not `width` fields."""
    lines = text.count("\n")
    cells = text.replace("\n", ",\n").split(",")
    if len(cells) != lines * width + 1:
        return None
    first = "".join(cells[::width]).split("\n")
    if first.pop() or len(first) != lines:
        return None  # not every line ends where the first column begins
    columns: list[Any] = [first, *(cells[place::width] for place in range(1, width))]
    return columns


def _columns_with(mark: str, text: str, columns: Sequence[Column]) -> list[int] | None:
    """Return which columns have a mark as a cell; None where it stands beside something else."""
    found: list[int] = []
    left = text.count(mark)
    for place, column in enumerate(columns):
        if not left:
            break
        count = column.count(mark)
        if count:
            found.append(place)
            left -= count
    return None if left else found


def _fill(columns: list[Column], places: Sequence[int], inside: Sequence[str]) -> None:
    """Put the texts that stood in quotes, which come row by row, into their cells."""
    texts = [text.replace(_ESCAPED, '"') if _ESCAPED in text else text for text in reversed(inside)]
    following = texts.pop
    in_rows = chain.from_iterable(zip(*(columns[place] for place in places), strict=True))
    cells = [following() if cell == _QUOTED else cell for cell in in_rows]
    for number, place in enumerate(places):
        columns[place] = cells[number :: len(places)]
