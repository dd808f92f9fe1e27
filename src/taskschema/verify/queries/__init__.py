"""The queries that read what rules the catalog states, written as those of the catalog are."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from taskschema.catalog.queries import in_words_of


@cache
def load_query(name: str, major: int) -> str:
    """Return the query of this name in the words of a server of this major version."""
    text = (files(__name__) / f"{name}.sql").read_text(encoding="utf-8")
    return "".join(in_words_of(line, major) for line in text.splitlines(keepends=True))
