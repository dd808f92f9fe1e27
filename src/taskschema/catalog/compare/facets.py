"""One kind of object: how it is told that one is missing, unexpected, called otherwise, or another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Generic, TypeVar

from taskschema.catalog.compare.pairs import pair
from taskschema.catalog.compare.rules import Rule, Verdict, changed, missing, unexpected
from taskschema.catalog.objects import CatalogObject
from taskschema.findings import Finding

T = TypeVar("T", bound=CatalogObject)
_IDENTITY = frozenset({"schema", "table", "name"})


@dataclass(frozen=True, slots=True)
class Facet(Generic[T]):
    """How one kind of object is compared.

    `describe` is the object in the words of its DDL. `rules` are by field, and each compared field but those
    of the identity has one; that of `definition` is told only where no field differs that repeats parts of
    it, which all do but those that are `apart`. `renamed` is the verdict where an object has nothing but
    another name; None where a rename cannot be told from another object.
    """

    describe: Callable[[T], str]
    missing: Callable[[T], Verdict]
    unexpected: Callable[[T], Verdict]
    rules: Mapping[str, Rule[T]]
    renamed: Verdict | None = None
    apart: frozenset[str] = frozenset()

    def compare(self, expected: Iterable[T], actual: Iterable[T]) -> Iterator[Finding]:
        """Tell how the objects of this kind on both sides differ."""
        pairs = pair(expected, actual)
        for item in pairs.missing:
            yield missing(item.kind, item.qualified_name, self.describe(item), self.missing(item))
        for item in pairs.unexpected:
            yield unexpected(item.kind, item.qualified_name, self.describe(item), self.unexpected(item))
        for should, found in pairs.both:
            if should != found:
                yield from self.changes(should, found)

    def judge_renamed(self, expected: T) -> Verdict:
        """Judge that an object is there under another name."""
        del expected
        assert self.renamed is not None  # noqa: S101  (nobody asks where names are all there is)
        return self.renamed

    def changes(self, expected: T, actual: T) -> Iterator[Finding]:
        """Tell each field in which two objects of one name differ."""
        told = [name for name in self.rules if getattr(expected, name) != getattr(actual, name)]
        if "definition" in told and set(told) - self.apart != {"definition"}:
            told.remove("definition")
        for name in told:
            yield changed(expected.kind, expected.qualified_name, (expected, actual), self.rules[name])


def compared_fields(cls: type[CatalogObject]) -> frozenset[str]:
    """Return the fields that make a difference beside those that identify an object."""
    return frozenset(each.name for each in fields(cls) if each.compare) - _IDENTITY  # type: ignore[arg-type]
