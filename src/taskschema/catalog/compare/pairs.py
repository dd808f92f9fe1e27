"""What is there on both sides, and what on one only; objects are the same where their names are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar


class Named(Protocol):
    """Anything with a name, and perhaps a schema."""

    @property
    def name(self) -> str:
        """The name, unique among its siblings together with the schema."""


T = TypeVar("T", bound=Named)


@dataclass(frozen=True, slots=True)
class Pairs(Generic[T]):
    """Objects by presence; `both` holds (expected, actual), also where the two are equal."""

    missing: tuple[T, ...]
    unexpected: tuple[T, ...]
    both: tuple[tuple[T, T], ...]


def pair(expected: Iterable[T], actual: Iterable[T]) -> Pairs[T]:
    """Pair the objects of two sides by schema and name."""
    should, found = {_identity(item): item for item in expected}, {_identity(item): item for item in actual}
    return Pairs(
        missing=tuple(item for key, item in should.items() if key not in found),
        unexpected=tuple(item for key, item in found.items() if key not in should),
        both=tuple((item, found[key]) for key, item in should.items() if key in found),
    )


def _identity(item: Named) -> tuple[str, str]:
    return getattr(item, "schema", ""), item.name
