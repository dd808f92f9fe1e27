"""The queries that read what rules the catalog states, written as those of the catalog are."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from taskschema.catalog.queries import in_words_of


@cache
def load_query(name: str, major: int, held: tuple[int, ...] = ()) -> str:
    """Return the query of this name in the words of a server of this major version.

    `held` are the oids of tables that are not to be touched: PostgreSQL locks what it prints and measures.
    """
    text = (files(__name__) / f"{name}.sql").read_text(encoding="utf-8")
    told = "".join(in_words_of(line, major) for line in text.splitlines(keepends=True))
    return told.replace("'{}'", f"'{{{','.join(map(str, held))}}}'")
