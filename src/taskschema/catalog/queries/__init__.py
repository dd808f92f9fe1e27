"""The queries that read pg_catalog, one subject a file, written for the newest PostgreSQL.

A line that an older server cannot run ends with what stands in its place there:

    con.conenforced AS enforced,  -- before 18: true AS enforced,

A line that says something which differs between two databases with the same schema, such as an OID, ends with
`-- not in the digest`, and is left out where digests of the rows are compared. A line that begins with
`-- in the digest:` counts there only: it says the same as what is left out, and takes the server less time.
Raw digests, for which `-- in the raw digest:` counts and `-- in the printed digest:` does not, take still
less: they hold what is stored, which may be equal only where two databases were made in the same way.

A query that says `-- nothing without: pg_catalog.pg_policy` has no rows where that has none, and need not be
sent.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Literal

Digested = Literal["printed", "raw"]
"""What a digest is made of: definitions as PostgreSQL prints them, or as it stores them."""

_BEFORE = re.compile(r"(?P<indent> *)(?P<newer>.*?)  -- before (?P<major>\d+): ?(?P<older>.*)", re.DOTALL)
_NOT_DIGESTED = "  -- not in the digest\n"
_DIGESTED = re.compile(r"( *)-- in the (?:(?P<which>raw|printed) )?digest: ")
_NEEDED = re.compile(r"^-- nothing without: (.*)$", re.MULTILINE)


@cache
def load_query(name: str, major: int, digest: Digested | None = None) -> str:
    """Return the query of this name in the words of a server of this major version.

    For a digest, only what is the same in every database with the same schema; for a raw one, in every one
    that was made in the same way.
    """
    return "".join(_said(line, major, digest) for line in _text(name).splitlines(keepends=True))


@cache
def load_needed(name: str) -> str | None:
    """Return what has to have rows for the query to have any, as it follows FROM, or None."""
    found = _NEEDED.search(_text(name))
    return found[1] if found else None


@cache
def _text(name: str) -> str:
    return (files(__name__) / f"{name}.sql").read_text(encoding="utf-8")


def _said(line: str, major: int, digest: Digested | None) -> str:
    """Return what a line says there; nothing where it does not count."""
    marked = _DIGESTED.match(line)
    if marked is not None:
        if digest is None or marked["which"] not in (None, digest):
            return ""
        line = marked[1] + line[marked.end() :]
    elif digest is not None and line.endswith(_NOT_DIGESTED):
        return ""
    return in_words_of(line, major)


def in_words_of(line: str, major: int) -> str:
    """Return a line of a query in the words of a server of this major version; it ends as the line does."""
    found = _BEFORE.match(line) if "  -- before " in line else None
    if found is None:
        return line
    return found["indent"] + (found["older"] if major < int(found["major"]) else f"{found['newer']}\n")
