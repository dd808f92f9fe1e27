"""What statements are, by their words."""

from __future__ import annotations

from collections.abc import Iterable


def verbs(statements: Iterable[str]) -> tuple[str, ...]:
    """Return the first word of each statement."""
    return tuple(statement.partition(" ")[0] for statement in statements)
