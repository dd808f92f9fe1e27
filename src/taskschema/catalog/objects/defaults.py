"""Defaults that PostgreSQL prints in other words though they are the same value, whatever the settings."""

from __future__ import annotations

import re

# https://www.postgresql.org/docs/current/functions-datetime.html#FUNCTIONS-DATETIME-CURRENT
_SAME = {
    "CURRENT_TIMESTAMP": "now()",
    "(now())::date": "CURRENT_DATE",
    "(CURRENT_TIMESTAMP)::date": "CURRENT_DATE",
}
_INTEGERS = frozenset({"smallint", "integer", "bigint"})
_INTEGER = re.compile(r"'(-?\d+)'::(?:smallint|integer|bigint)")
"""A number that was written as a string, or is negative."""


def canonical_default(default: str | None, type_: str) -> str | None:
    """Return the default of a column in the words that stand for all that mean the same."""
    if default is None:
        return None
    if default.startswith("'") and type_ in _INTEGERS:
        found = _INTEGER.fullmatch(default)
        return default if found is None else found[1]
    return _SAME.get(default, default)
