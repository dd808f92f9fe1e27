"""Whole columns of a file at once, validated by the model's own rules.

A value is checked once however often it stands in a column. Where every value of a column means to PostgreSQL
what it means to the model, the text of the file is what is sent.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, DateTime, LargeBinary
from sqlalchemy.types import TypeEngine
from sqlmodel.sql.sqltypes import UTCDateTime

from taskschema.findings import Location
from taskschema.models.types import Family, family_of
from taskschema.seed.files.document import Value
from taskschema.seed.stage.feeding import Processor
from taskschema.seed.stage.header import Leaf
from taskschema.seed.values import Validator, plain_type

_NOWHERE = Location("")
_REMEMBERED = 20_000
"""Distinct values of a column whose verdict is kept."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A column of a chunk: which rows are refused, and whether the file's own text would do."""

    cells: Sequence[object]
    refused: tuple[int, ...] = ()
    is_verbatim: bool = False


Verdict = tuple[object, bool] | None
"""A value and whether its text means the same to PostgreSQL; None where it is refused."""


class ColumnCheck:
    """Checks one column of a file, chunk after chunk."""

    def __init__(
        self, leaf: Leaf, validator: Validator, process: Processor, *, is_text: bool, names_row: bool
    ) -> None:
        column = leaf.table.column(leaf.column)
        self._leaf = leaf
        self._column = column
        self._validator = validator
        self._process = process
        self._is_text = is_text
        self._many = validator.many(leaf.column)
        self._parse = _parser(column.type) if is_text else None
        self._none: Verdict = (None, True) if names_row else self._judge(None)
        """What becomes of an empty cell: where a row is named, it names none."""
        self._known: dict[object, Verdict] = {}
        self._verbatim: set[object] = set()
        self._is_varied = False
        """Most texts are different: to remember them would not help."""
        self._is_free, self._max_length = validator.free_text(leaf.column) if is_text else (False, None)

    def check(self, cells: Sequence[object]) -> Checked:
        """Check the cells of a chunk."""
        if not self._is_text:
            return self._with_refused(cells, [self._verdict(cell) for cell in cells])
        if (self._is_free and self._fits(cells)) or (self._is_varied and self._are_verbatim(cells)):
            return Checked(cells, is_verbatim=True)
        distinct = set(cells)
        if not distinct <= self._verbatim:
            self._is_varied = len(distinct) > len(cells) // 2
            if self._is_varied and self._are_verbatim(cells):
                return Checked(cells, is_verbatim=True)
            self._learn(distinct)
        if distinct <= self._verbatim:
            return Checked(cells, is_verbatim=True)
        return self._with_refused(cells, [self._known[cell] for cell in cells])

    def values(self, checked: Checked) -> Sequence[object]:
        """Return the values of a column as psycopg sends them; None for those that are refused."""
        known = self._known.get
        verdicts = (known(cell) or self._verdict(cell) for cell in checked.cells)
        values = [None if verdict is None else verdict[0] for verdict in verdicts]
        if self._process is None:
            return values
        return [None if value is None else self._process(value) for value in values]

    def _with_refused(self, cells: Sequence[object], verdicts: Sequence[Verdict]) -> Checked:
        return Checked(cells, tuple(number for number, each in enumerate(verdicts) if each is None))

    def _fits(self, cells: Sequence[object]) -> bool:
        """Say whether texts are short enough, and there where they must be; a reader lets no NUL pass."""
        texts = [cell for cell in cells if isinstance(cell, str)] if None in cells else cells
        if len(texts) != len(cells) and self._none is None:
            return False
        if self._max_length is None:
            return True
        return max(map(len, texts), default=0) <= self._max_length  # type: ignore[arg-type]

    def _are_verbatim(self, cells: Sequence[object]) -> bool:
        """Say whether texts are all right as they stand; they are not remembered."""
        if None not in cells:
            return self._read(cells) is not None
        return self._none is not None and self._read([cell for cell in cells if cell is not None]) is not None

    def _learn(self, distinct: Collection[object]) -> None:
        """Judge texts that have not been seen yet, in one call where all of them are sound."""
        if len(self._known) + len(distinct) > _REMEMBERED:
            self._known.clear()
            self._verbatim.clear()
        fresh = [cell for cell in distinct if cell is not None and cell not in self._known]
        read = self._read(fresh)
        self._known[None] = self._none
        if read is not None:
            self._known.update(zip(fresh, ((value, True) for value in read), strict=True))
        else:
            self._known.update((cell, self._judge(cell)) for cell in fresh)
        self._verbatim.update(
            cell for cell in distinct if (verdict := self._known[cell]) is not None and verdict[1]
        )

    def _read(self, given: Sequence[object]) -> Sequence[object] | None:
        """Validate many texts in one call; None where they are not all sound, and right as they stand."""
        if self._parse is None:
            return None
        try:
            parsed = self._parse(given)  # type: ignore[arg-type]
            values: list[object] = self._many.validate_python(parsed)
        except (ValueError, InvalidOperation):
            return None
        if values != parsed or not self._validator.storable(self._leaf.column, values):
            return None
        return values

    def _verdict(self, cell: object) -> Verdict:
        return self._none if cell is None else self._judge(cell)

    def _judge(self, cell: object) -> Verdict:
        """Validate one value as that of a document is."""
        column = self._leaf.column
        values, complaints = self._validator.check({column: cell_value(self._column, cell)})
        if complaints:
            return None
        if cell is None or self._parse is None:
            return values[column], cell is None
        try:
            return values[column], self._parse([cell]) == [values[column]]  # type: ignore[list-item]
        except (ValueError, InvalidOperation):
            return values[column], False


def cell_value(column: Column[Any], cell: object, place: Location = _NOWHERE) -> Value:
    """Return a cell as the value that a document would have."""
    kind = plain_type(column.type)
    content = cell
    if isinstance(cell, str) and isinstance(kind, JSON):
        try:
            content = json.loads(cell)
        except ValueError:
            content = cell
    elif isinstance(cell, str) and isinstance(kind, LargeBinary) and cell.startswith("\\x"):
        try:
            content = bytes.fromhex(cell[2:])
        except ValueError:
            content = cell
    return Value(content, place)


Parse = Callable[[Sequence[str]], list[Any]]
_zone = attrgetter("tzinfo")


def _parser(kind: TypeEngine[Any]) -> Parse | None:
    """Return how PostgreSQL reads texts of this type; raises ValueError where it may read one otherwise."""
    if isinstance(plain_type(kind), DateTime) and not getattr(plain_type(kind), "timezone", False):
        return None if not isinstance(kind, UTCDateTime) else _moments
    return _PARSERS.get(family_of(kind))


def _integers(texts: Sequence[str]) -> list[int]:
    values = list(map(int, texts))
    if str(values) != f"[{', '.join(texts)}]":  # spelled as PostgreSQL does: no blank, sign or zero in front
        raise ValueError
    return values


def _moments(texts: Sequence[str]) -> list[datetime]:
    """Read timestamps that name their offset: without one, they depend on who is asked."""
    values = list(map(datetime.fromisoformat, texts))
    if None in set(map(_zone, values)):
        raise ValueError
    return values


def _times(texts: Sequence[str]) -> list[time]:
    values = list(map(time.fromisoformat, texts))
    if set(map(_zone, values)) - {None}:
        raise ValueError
    return values


def _booleans(texts: Sequence[str]) -> list[bool]:
    if set(texts) - _BOOLEANS.keys():
        raise ValueError
    return [_BOOLEANS[text] for text in texts]


def _each(make: Callable[[str], Any]) -> Parse:
    return lambda texts: list(map(make, texts))


_BOOLEANS = {"true": True, "false": False, "t": True, "f": False}
_PARSERS: dict[Family, Parse] = {
    Family.TEXT: list,
    Family.INTEGER: _integers,
    Family.NUMERIC: _each(Decimal),
    Family.BOOLEAN: _booleans,
    Family.TIMESTAMP: _moments,
    Family.DATE: _each(date.fromisoformat),
    Family.TIME: _times,
    Family.UUID: _each(UUID),
}
