"""What is there on both sides, and what on one only."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pairs(Generic[T]):
    """Objects by presence; `both` holds (expected, actual), also where the two are equal."""

    missing: tuple[T, ...]
    unexpected: tuple[T, ...]
    both: tuple[tuple[T, T], ...]


def pair(
    expected: Iterable[T], actual: Iterable[T], identity: Callable[[T], str] = attrgetter("label")
) -> Pairs[T]:
    """Pair the objects of two sides by their label, or by what else identifies them."""
    should, found = {identity(item): item for item in expected}, {identity(item): item for item in actual}
    return Pairs(
        missing=tuple(item for key, item in should.items() if key not in found),
        unexpected=tuple(item for key, item in found.items() if key not in should),
        both=tuple((item, found[key]) for key, item in should.items() if key in found),
    )


def pair_by_name(expected: Iterable[T], actual: Iterable[T]) -> Pairs[T]:
    """Pair the parts of one relation."""
    return pair(expected, actual, attrgetter("name"))
