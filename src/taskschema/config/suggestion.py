"""What somebody may have meant by a name that does not exist."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_LONGEST = 64
"""Longer names are not misspelled ones, and difflib takes quadratic time."""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a question that names the nearest known name, or nothing where none is near."""
    near = difflib.get_close_matches(name, known, n=1) if len(name) <= _LONGEST else []
    return f"did you mean {near[0]}?" if near else ""
