"""What a statement is sent with, as a digest: the same words with other values are another statement."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

_ADDRESS = re.compile(r" at 0x[0-9a-f]+")
_NEEDS_CARE = re.compile(r" at 0x|\bJsonb?\(|\.\.\.")
"""What is written where `repr` alone says too much or too little."""


def parameters_sha256(parameters: Any) -> str | None:
    """Return the digest of what a driver is given, None where that is nothing.

    It depends on values alone, not on where an object lies in memory.
    """
    if not parameters:
        return None
    text = repr(parameters)
    if _NEEDS_CARE.search(text):  # looking at each value takes ten times as long
        text = "\0".join(_pieces(parameters))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _pieces(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return ["{", *(piece for pair in value.items() for part in pair for piece in _pieces(part)), "}"]
    if isinstance(value, list | tuple):
        return ["[", *(piece for part in value for piece in _pieces(part)), "]"]
    if isinstance(value, memoryview | bytearray):
        return [repr(bytes(value))]
    if hasattr(value, "obj") and type(value).__module__.startswith("psycopg"):
        return [type(value).__name__, *_pieces(value.obj)]  # Json and Jsonb, whose repr is cut off
    return [_ADDRESS.sub("", repr(value))]
