"""Defaults of fields, as the database states them: `server_default` for scalars and for "now"."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from math import isfinite
from typing import Any
from uuid import UUID

from pydantic.fields import FieldInfo
from sqlalchemy import JSON, false, func, text, true
from sqlalchemy import Enum as EnumType
from sqlalchemy.sql.elements import ColumnElement, TextClause
from sqlmodel.sql.sqltypes import UTCDateTime

from taskschema.models.types import Family, family_of
from taskschema.models.validators import to_utc, utc_now

ServerDefault = str | TextClause | ColumnElement[Any]

_NOW: tuple[Callable[..., Any], ...] = (utc_now, datetime.now, datetime.utcnow)


def server_default(field: FieldInfo, sa_type: Any) -> ServerDefault | None:
    """Return what the database puts where an INSERT leaves the column out; None where nothing can be said.

    `sa_type` is the type of the column, or None where sqlmodel will choose it.
    """
    sa_type = sa_type() if isinstance(sa_type, type) else sa_type
    family = None if sa_type is None else family_of(sa_type)
    factory = field.default_factory
    if factory is not None and any(factory == now for now in _NOW):
        return func.now() if family is Family.TIMESTAMP else None
    if isinstance(sa_type, JSON):
        value = factory() if factory in (dict, list) else field.default
        return json.dumps(value) if isinstance(value, dict | list) else None
    return _constant(field.default, family, sa_type)


def _constant(value: object, family: Family | None, sa_type: Any) -> ServerDefault | None:
    if isinstance(value, Enum):
        return _member(value, sa_type)
    if family is not None and family not in _HOLDS.get(type(value), ()):
        return None
    if isinstance(value, datetime):
        return _moment(value, sa_type)
    return _spell(value)


_HOLDS: dict[type, tuple[Family, ...]] = {
    str: (Family.TEXT,),
    bool: (Family.BOOLEAN,),
    int: (Family.INTEGER, Family.NUMERIC, Family.FLOAT),
    float: (Family.NUMERIC, Family.FLOAT),
    Decimal: (Family.NUMERIC, Family.FLOAT),
    datetime: (Family.TIMESTAMP,),
    date: (Family.DATE,),
    time: (Family.TIME,),
    UUID: (Family.UUID,),
}


def _spell(value: object) -> ServerDefault | None:
    """Spell a scalar for DEFAULT: text is quoted when it is rendered, numbers are written as they are."""
    if isinstance(value, bool):
        return true() if value else false()
    if isinstance(value, int | float | Decimal):
        return text(f"{value:f}" if isinstance(value, Decimal) else repr(value)) if isfinite(value) else None
    if isinstance(value, time):
        return value.isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, str | UUID) else None


def _moment(value: datetime, sa_type: Any) -> str:
    """Spell a moment with its offset, except where the column keeps none."""
    if isinstance(sa_type, UTCDateTime) or getattr(sa_type, "timezone", False):
        return (to_utc(value) or value).isoformat(sep=" ", timespec="microseconds")
    return value.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")


def _member(value: Enum, sa_type: Any) -> ServerDefault | None:
    """Spell a member: an Enum column stores names, unless its type says which values to store."""
    if sa_type is None:
        return value.name
    if not isinstance(sa_type, EnumType):
        return _spell(value.value) if family_of(sa_type) in _HOLDS.get(type(value.value), ()) else None
    if sa_type.enum_class is None or sa_type.values_callable is None:
        return value.name
    members = list(sa_type.enum_class.__members__)
    return str(sa_type.values_callable(sa_type.enum_class)[members.index(value.name)])
