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
        self._is_free, self._max_length = validator.free_text(leaf.column) if is_text else (False, None)

    def check(self, cells: Sequence[object]) -> Checked:
        """Check the cells of a chunk."""
        if self._is_free and self._fits(cells):
            return Checked(cells, is_verbatim=True)
        if not self._is_text:
            return self._with_refused(cells, [self._verdict(cell) for cell in cells])
        distinct = set(cells)
        if distinct <= self._verbatim:
            return Checked(cells, is_verbatim=True)
        if len(distinct) > len(cells) // 2 and self._are_verbatim(distinct):
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
        """Say whether texts are short enough, hold no NUL, and are there where they must be."""
        texts = [cell for cell in cells if isinstance(cell, str)] if None in cells else cells
        if len(texts) != len(cells) and self._none is None:
            return False
        longest = max(map(len, texts), default=0)  # type: ignore[arg-type]
        has_nul = any("\0" in text for text in texts)  # type: ignore[operator]
        return not has_nul and (self._max_length is None or longest <= self._max_length)

    def _are_verbatim(self, distinct: Collection[object]) -> bool:
        """Say whether many different texts are all right as they stand; they are not remembered."""
        if None in distinct and self._none is None:
            return False
        return self._read([cell for cell in distinct if cell is not None]) is not None

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
            parsed = list(map(self._parse, given))  # type: ignore[arg-type]
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
            return values[column], bool(self._parse(cell) == values[column])  # type: ignore[arg-type]
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


def _parser(kind: TypeEngine[Any]) -> Callable[[str], object] | None:
    """Return how PostgreSQL reads a text of this type; raises ValueError where it may read it otherwise."""
    if isinstance(plain_type(kind), DateTime) and not getattr(plain_type(kind), "timezone", False):
        return None if not isinstance(kind, UTCDateTime) else _moment
    return _PARSERS.get(family_of(kind))


def _integer(text: str) -> int:
    value = int(text)
    if str(value) != text:
        raise ValueError(text)
    return value


def _moment(text: str) -> datetime:
    """Read a timestamp that names its offset: without one, it depends on who is asked."""
    value = datetime.fromisoformat(text)
    if value.tzinfo is None:
        raise ValueError(text)
    return value


def _time(text: str) -> time:
    value = time.fromisoformat(text)
    if value.tzinfo is not None:
        raise ValueError(text)
    return value


def _boolean(text: str) -> bool:
    if text not in _BOOLEANS:
        raise ValueError(text)
    return _BOOLEANS[text]


_BOOLEANS = {"true": True, "false": False, "t": True, "f": False}
_PARSERS: dict[Family, Callable[[str], object]] = {
    Family.TEXT: str,
    Family.INTEGER: _integer,
    Family.NUMERIC: Decimal,
    Family.BOOLEAN: _boolean,
    Family.TIMESTAMP: _moment,
    Family.DATE: date.fromisoformat,
    Family.TIME: _time,
    Family.UUID: UUID,
}
