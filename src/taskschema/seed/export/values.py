"""Values of rows as a document has them: such that seeding them gives the same values again."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from math import isfinite
from typing import Any
from uuid import UUID

import pydantic
from sqlalchemy.dialects.postgresql import Range

from taskschema.seed.dynamic import written_out

_INTERVAL = pydantic.TypeAdapter(timedelta)


@dataclass(frozen=True, slots=True)
class Plain:
    """A text that needs no quotes where the format can do without: a moment, a number."""

    text: str


Document = None | bool | int | float | str | bytes | Plain | list[Any] | dict[str, Any]


class Unwritable(Exception):
    """A value of a type that no seed file has; the value itself stays out."""


def document_of(value: object) -> Document:
    """Return a value of a column as a document has it. Raises Unwritable."""
    if isinstance(value, str) and not isinstance(value, Enum):
        return written_out(value)
    if isinstance(value, datetime):
        return Plain(_moment(value, " "))
    if isinstance(value, date):
        return Plain(value.isoformat())
    if isinstance(value, Decimal) and value.is_finite():
        return Plain(f"{value:f}")
    return _inner(value)


def _inner(value: object) -> Document:  # noqa: PLR0911, PLR0912
    """Return a value inside a list or a mapping, where nothing but its type says what it is."""
    match value:
        case Enum():
            return document_of(value.value)
        case None | bool() | int() | str() | bytes():
            return value
        case float():
            return value if isfinite(value) else _endless(value)
        case Decimal():
            return f"{value:f}" if value.is_finite() else _endless(value)
        case datetime():
            return _moment(value, "T")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(_INTERVAL.dump_python(value, mode="json"))
        case UUID() | Range():
            return str(value)
        case memoryview() | bytearray():
            return bytes(value)
        case pydantic.BaseModel():
            return _inner(value.model_dump(mode="json"))
        case Mapping():
            return {_name(key): _inner(each) for key, each in value.items()}
        case list() | tuple():
            return [_inner(each) for each in value]
    if isinstance(value, _ADDRESSES):
        return str(value)
    raise Unwritable(type(value).__name__)


_ADDRESSES = (
    ipaddress.IPv4Address, ipaddress.IPv6Address, ipaddress.IPv4Interface, ipaddress.IPv6Interface,
    ipaddress.IPv4Network, ipaddress.IPv6Network,
)  # fmt: skip


def _name(key: object) -> str:
    if isinstance(key, str):
        return key
    raise Unwritable(type(key).__name__)


def _moment(value: datetime, between: str) -> str:
    """Spell a moment; one with a zone in UTC, as PostgreSQL writes it."""
    if value.utcoffset() is None:
        return value.isoformat(between)
    text = value.astimezone(UTC).replace(tzinfo=None).isoformat(between)
    return f"{text}+00" if between == " " else f"{text}+00:00"


def _endless(value: float | Decimal) -> str:
    if value != value:  # noqa: PLR0124  # NaN
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"
