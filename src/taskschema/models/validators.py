"""Normalisers for values that come in: times, and keys that mean "none"."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator


def utc_now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def to_utc(value: datetime | None) -> datetime | None:
    """Return the same moment in UTC; a naive value is taken as UTC."""
    if value is None:
        return None
    if value.utcoffset() is None:
        return value.replace(tzinfo=UTC)
    return value.astimezone(UTC)


def to_naive_utc(value: datetime | None) -> datetime | None:
    """Return the same moment as a naive UTC value, for columns without a time zone."""
    aware = to_utc(value)
    return None if aware is None else aware.replace(tzinfo=None)


def zero_to_none(value: Any) -> Any:
    """Return None for 0, "0" and "", which forms and API explorers send for an optional foreign key.

    Runs before validation (`mode="before"`), so that "" never has to be an integer.
    """
    if isinstance(value, str):
        return None if value in ("", "0") else value
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return None if is_number and value == 0 else value


Moment = Annotated[datetime, AfterValidator(to_utc)]
"""A datetime that validation turns to UTC, so that JSON shows `Z`."""

OptionalKey = BeforeValidator(zero_to_none)
"""The annotation of a nullable foreign key: `Annotated[int | None, OptionalKey]`."""
