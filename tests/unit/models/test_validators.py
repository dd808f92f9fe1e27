"""Normalisers of times and keys."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from taskschema.models import to_naive_utc, to_utc, utc_now, zero_to_none

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
IN_TOKYO = NOON.astimezone(timezone(timedelta(hours=9)))


@pytest.mark.parametrize("value", [NOON, IN_TOKYO, NOON.replace(tzinfo=None)])
def test_the_same_moment_in_utc(value: datetime) -> None:
    aware, naive = to_utc(value), to_naive_utc(value)
    assert aware == NOON
    assert aware is not None
    assert aware.tzinfo is UTC
    assert naive == NOON.replace(tzinfo=None)


def test_none_stays_none() -> None:
    assert to_utc(None) is None
    assert to_naive_utc(None) is None


def test_now_is_aware() -> None:
    assert utc_now().tzinfo is UTC


@pytest.mark.parametrize("value", [0, 0.0, "0", "", None])
def test_zero_means_none(value: Any) -> None:
    assert zero_to_none(value) is None


@pytest.mark.parametrize("value", [1, -1, "00", "@a", False, " "])
def test_everything_else_stays(value: Any) -> None:
    assert zero_to_none(value) is value
