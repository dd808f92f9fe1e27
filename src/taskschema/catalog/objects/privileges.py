"""Privileges as the words that SQL has for them."""

from __future__ import annotations

ALL = "ALL"
"""Every privilege that a kind of object has, however many the server knows."""

Words = tuple[str, ...]
"""Privileges; `ALL` stands alone."""


def without(words: Words, others: Words) -> Words:
    """Return the words that are not among the others; where these are `ALL`, none."""
    return () if ALL in others else tuple(each for each in words if each not in others)
