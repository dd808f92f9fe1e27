"""The queries that read pg_catalog, one subject a file, written for the newest PostgreSQL.

A line that an older server cannot run ends with what stands in its place there:

    con.conenforced AS enforced,  -- before 18: true AS enforced,

A line that says something which differs between two databases with the same schema, such as an OID, ends with
`-- not in the digest`, and is left out where digests of the rows are compared. A line that begins with
`-- in the digest:` counts there only: it says the same as what is left out, and takes the server less time.

A query that says `-- nothing without: pg_catalog.pg_policy` has no rows where that has none, and need not be
sent.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_BEFORE = re.compile(r"(?P<indent> *)(?P<newer>.*?)  -- before (?P<major>\d+): ?(?P<older>.*)", re.DOTALL)
_NOT_DIGESTED = "  -- not in the digest\n"
_DIGESTED = re.compile(r"( *)-- in the digest: ")
_NEEDED = re.compile(r"^-- nothing without: (.*)$", re.MULTILINE)


@cache
def load_query(name: str, major: int, *, digested: bool = False) -> str:
    """Return the query of this name in the words of a server of this major version.

    With `digested`, only what is the same in every database with the same schema.
    """
    lines = _text(name).splitlines(keepends=True)
    return "".join(_chosen(line, major) for line in lines if _counts(line, digested=digested))


@cache
def load_needed(name: str) -> str | None:
    """Return what has to have rows for the query to have any, as it follows FROM, or None."""
    found = _NEEDED.search(_text(name))
    return found[1] if found else None


@cache
def _text(name: str) -> str:
    return (files(__name__) / f"{name}.sql").read_text(encoding="utf-8")


def _counts(line: str, *, digested: bool) -> bool:
    return not line.endswith(_NOT_DIGESTED) if digested else not _DIGESTED.match(line)


def _chosen(line: str, major: int) -> str:
    line = _DIGESTED.sub(r"\1", line, count=1) if "-- in the digest: " in line else line
    found = _BEFORE.match(line) if "  -- before " in line else None
    if found is None:
        return line
    return found["indent"] + (found["older"] if major < int(found["major"]) else f"{found['newer']}\n")
