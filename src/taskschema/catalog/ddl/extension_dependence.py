"""DEPENDS ON EXTENSION: what goes when an extension goes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from taskschema.catalog.ddl.statements import Statement
from taskschema.catalog.ddl.words import name


def dependence(target: str, actual: Iterable[str], expected: Iterable[str]) -> Iterator[Statement]:
    """Yield what ties the target, as ALTER calls it, to other extensions than it is tied to."""
    found, should = set(actual), set(expected)
    for extension in sorted(found - should):
        yield Statement(f"ALTER {target} NO DEPENDS ON EXTENSION {name(extension)}")
    for extension in sorted(should - found):
        yield Statement(f"ALTER {target} DEPENDS ON EXTENSION {name(extension)}")
