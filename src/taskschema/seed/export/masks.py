"""Masks: what stands in for values of persons, the same for the same value wherever it is.

What is hashed and made up hangs on a secret key: who does not have it cannot try names until one fits.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import EmailStr
from sqlalchemy import Integer, SmallInteger, String

from taskschema.errors import SeedError
from taskschema.models.fields import read_shape
from taskschema.models.types import Family, family_of
from taskschema.seed.export.keys import Chosen
from taskschema.seed.export.personal import Column, Rule
from taskschema.seed.export.records import TakenRow
from taskschema.seed.generate.words import pool_of_words
from taskschema.seed.tables import SeedTable
from taskschema.seed.values import plain_type

_LENGTH = 16
"""Hexadecimal digits of a hash: 64 bits."""
_SHORTEST = 8
_AT = "@example.com"
_DAYS = 365
_BITS = {SmallInteger: 15, Integer: 31}
"""BigInteger extends Integer, and takes as many as that."""


class Masks:
    """The rules of one export, and the key of its secrets."""

    def __init__(self, rules: Mapping[Column, Rule], key: bytes) -> None:
        self._rules = rules
        self._key = key

    def apply(self, rows: Mapping[str, Sequence[TakenRow]], keys: Mapping[str, Chosen]) -> None:
        """Set what each row shows. Raises SeedError where rows could not be told apart any more."""
        for each in rows.values():
            for row in each:
                row.shown = dict(row.values)
        for (name, column), rule in self._rules.items():
            if name in rows and rule in {Rule.HASH, Rule.FAKE}:
                table = rows[name][0].table
                is_unique = any(column in key for key in _told_apart_by(table, keys[name]))
                make = self._maker(table, column, rule, is_unique=is_unique)
                made = make({row.values[column] for row in rows[name]} - {None})
                for row in rows[name]:
                    row.shown[column] = made.get(row.values[column])
        for name, each in rows.items():
            masked = {column for table, column in self._rules if table == name}
            for key in _told_apart_by(each[0].table, keys[name]):
                if masked & set(key):
                    _refuse_same(each, key)

    def _maker(
        self, table: SeedTable, column: str, rule: Rule, *, is_unique: bool
    ) -> Callable[[Iterable[Any]], dict[Any, Any]]:
        family = family_of(table.column(column).type)
        if rule is Rule.HASH:
            make = (
                self._hash_of_text(table, column) if family is Family.TEXT else self._hash_of(table, column)
            )
            return lambda values: {value: make(value) for value in values}
        if family is not Family.TEXT:
            return lambda values: {value: self._other_day(value) for value in values}
        return lambda values: self._words(table, column, values, is_unique=is_unique)

    def _digest(self, value: object) -> bytes:
        raw = value if isinstance(value, bytes) else str(value).encode()
        return hmac.digest(self._key, raw, hashlib.sha256)

    def _hash_of_text(self, table: SeedTable, column: str) -> Callable[[object], object]:
        behind = _AT if is_email(table, column) else ""
        limit = max_length(table, column)
        length = _LENGTH if limit is None else min(_LENGTH, limit - len(behind))
        if length < _SHORTEST:
            raise SeedError(
                f"{table.name}.{column} is too short for a hash", hint="null, keep, or fake in its stead"
            )
        return lambda value: self._digest(value).hex()[:length] + behind

    def _hash_of(self, table: SeedTable, column: str) -> Callable[[object], object]:
        kind = plain_type(table.column(column).type)
        bits = next((bits for each, bits in _BITS.items() if isinstance(kind, each)), 0)
        if bits:
            return lambda value: int.from_bytes(self._digest(value)[:8]) % 2**bits
        if family_of(table.column(column).type) is Family.UUID:
            return lambda value: _like(value, UUID(bytes=self._digest(value)[:16], version=4))
        return lambda value: self._digest(value)[:_LENGTH]

    def _other_day(self, value: date) -> date:
        """Return another day of the same year, at the same time of day."""
        first = value.replace(month=1, day=1)
        other = first + timedelta(days=int.from_bytes(self._digest(value)[:8]) % _DAYS)
        return other if isinstance(value, datetime) else date(other.year, other.month, other.day)

    def _words(
        self, table: SeedTable, column: str, values: Iterable[str], *, is_unique: bool
    ) -> dict[str, str]:
        name = "email" if is_email(table, column) else column
        pool = pool_of_words(name, int.from_bytes(self._digest(name)[:4]))
        limit = max_length(table, column)
        taken: set[str] = set()
        made: dict[str, str] = {}
        for digest, value in sorted((self._digest(value), value) for value in values):
            word = pool[int.from_bytes(digest[:8]) % len(pool)]
            number, found = 1, _numbered(word, 1, limit)
            while is_unique and found.casefold() in taken:
                number += 1
                found = _numbered(word, number, limit)
            taken.add(found.casefold())
            made[value] = found
        return made


def is_email(table: SeedTable, column: str) -> bool:
    """Say whether a column holds addresses of e-mail: by its type, else by its name."""
    fields = {} if table.model is None else table.model.model_fields
    named = (name for name, key in table.fields.items() if key == column and name in fields)
    if any(read_shape(fields[name]).type is EmailStr for name in named):
        return True
    return column.lower().endswith(("email", "e_mail"))


def max_length(table: SeedTable, column: str) -> int | None:
    """Return how long a text may be, by the column or by its model."""
    kind = plain_type(table.column(column).type)
    limits = [kind.length if isinstance(kind, String) else None]
    fields = {} if table.model is None else table.model.model_fields
    for name, key in table.fields.items():
        if key == column and name in fields:
            limits += [getattr(item, "max_length", None) for item in read_shape(fields[name]).metadata]
    return min((limit for limit in limits if isinstance(limit, int)), default=None)


def _told_apart_by(table: SeedTable, chosen: Chosen) -> set[tuple[str, ...]]:
    return {*table.natural_keys(), table.primary_key, chosen.columns}


def _numbered(word: str, number: int, limit: int | None) -> str:
    """Return a word, its number behind it from 2 on, cut where it is too long."""
    head, at, tail = word.partition("@")
    end = ("" if number == 1 else str(number) if at else f" {number}") + at + tail
    return head[: max(0, limit - len(end))] + end if limit is not None else head + end


def _like(value: object, made: UUID) -> object:
    return made if isinstance(value, UUID) else str(made)


def _refuse_same(rows: Sequence[TakenRow], key: tuple[str, ...]) -> None:
    """Refuse masks that make one of two; a unique constraint never told rows with NULL apart."""
    whole = [row for row in rows if None not in row.part(key)]
    before = {repr(row.part(key)) for row in whole}
    after = {repr([row.shown[column] for column in key]) for row in whole}
    if len(after) < len(before):
        table = rows[0].table.name
        raise SeedError(
            f"masked, two rows of {table} have the same [{', '.join(key)}]",
            hint="the column is too short for so many: keep it, or take fewer rows",
        )
