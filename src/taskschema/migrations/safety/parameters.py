"""What a statement is sent with, as a digest: the same words with other values are another statement."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Set
from typing import Any

_ADDRESS = re.compile(r" at 0x[0-9a-f]+")


def parameters_sha256(parameters: Any) -> str | None:
    """Return the digest of what a driver is given, None where that is nothing.

    It depends on values alone: not on the order of a set, nor on where an object lies in memory.
    """
    if not parameters:
        return None
    digest = hashlib.sha256()
    for piece in _pieces(parameters):
        digest.update(piece.encode("utf-8", "replace"))
        digest.update(b"\0")
    return digest.hexdigest()


def _pieces(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return ["{", *(piece for pair in value.items() for part in pair for piece in _pieces(part)), "}"]
    if isinstance(value, list | tuple):
        return ["[", *(piece for part in value for piece in _pieces(part)), "]"]
    if isinstance(value, Set):
        return ["(", *sorted("".join(_pieces(part)) for part in value), ")"]
    if hasattr(value, "obj") and type(value).__module__.startswith("psycopg"):
        return [type(value).__name__, *_pieces(value.obj)]  # Json and Jsonb, whose repr is cut off
    return [_ADDRESS.sub("", repr(value))]
