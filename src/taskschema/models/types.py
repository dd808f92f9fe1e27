"""Column types: one timestamp that means the same in every driver, and the width of integer keys."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Enum,
    Float,
    Integer,
    Interval,
    LargeBinary,
    Numeric,
    String,
    Time,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime


class UTCTimestamp(UTCDateTime):
    """`timestamptz` that takes aware and naive datetimes, and gives aware ones in UTC.

    sqlmodel's UTCDateTime refuses naive values, and so `datetime.now` as a default; here a naive value is
    taken as UTC. SQLite keeps no offset: what it stores is UTC as well.
    """

    cache_ok = True

    def __repr__(self) -> str:
        return "UTCTimestamp()"

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert an aware value to UTC; take a naive one as UTC."""
        if value is not None and value.utcoffset() is None:
            value = value.replace(tzinfo=UTC)
        return super().process_bind_param(value, dialect)


BIG_KEY = BigInteger().with_variant(Integer(), "sqlite")
"""The type of integer keys; SQLite numbers rows by itself only where the type is exactly INTEGER."""

JSON_DOCUMENT = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""`jsonb` on PostgreSQL, JSON text elsewhere; None is NULL, not the JSON word null."""


class Family(StrEnum):
    """What a column holds, as far as rules and defaults care."""

    TEXT = "text"
    BYTES = "bytes"
    INTEGER = "integer"
    NUMERIC = "numeric"
    FLOAT = "float"
    BOOLEAN = "boolean"
    DATE = "date"
    TIMESTAMP = "timestamp"
    TIME = "time"
    INTERVAL = "interval"
    ENUM = "enum"
    UUID = "uuid"
    OTHER = "other"


_FAMILIES: tuple[tuple[type[TypeEngine[Any]], Family], ...] = (
    (Enum, Family.ENUM),  # before String, which it extends
    (String, Family.TEXT),
    (LargeBinary, Family.BYTES),
    (Float, Family.FLOAT),  # before Numeric, which it extends up to SQLAlchemy 2.0
    (Numeric, Family.NUMERIC),
    (Integer, Family.INTEGER),
    (Boolean, Family.BOOLEAN),
    (DateTime, Family.TIMESTAMP),
    (Date, Family.DATE),
    (Time, Family.TIME),
    (Interval, Family.INTERVAL),
    (Uuid, Family.UUID),
)


def family_of(sa_type: TypeEngine[Any] | type[TypeEngine[Any]]) -> Family:
    """Say what a column of this type holds.

    A TypeDecorator may store something else than what Python sees (an encrypted text, say), so that no rule
    of the field holds for it: OTHER, except for those that are known to store what they are given.
    """
    instance = sa_type() if isinstance(sa_type, type) else sa_type
    if isinstance(instance, UTCDateTime):
        return Family.TIMESTAMP
    if isinstance(instance, AutoString):
        return Family.TEXT
    if isinstance(instance, TypeDecorator) and not isinstance(instance, Interval):
        return Family.OTHER
    return next((family for kind, family in _FAMILIES if isinstance(instance, kind)), Family.OTHER)
