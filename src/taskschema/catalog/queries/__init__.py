"""The queries that read pg_catalog, one subject a file, written for the newest PostgreSQL.

A line that an older server cannot run ends with what stands in its place there:

    con.conenforced AS enforced,  -- before 18: true AS enforced,

A line that says something which differs between two databases with the same schema, such as an OID, ends with
`-- not in the digest`, and is left out where digests of the rows are compared. A line that begins with
`-- in the digest:` counts there only: it says the same as what is left out, and takes the server less time.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_BEFORE = re.compile(
    r"^(?P<indent> *)(?P<newer>.*?)  -- before (?P<major>\d+): ?(?P<older>.*)$", re.MULTILINE
)
_NOT_DIGESTED = re.compile(r"^.*  -- not in the digest\n", re.MULTILINE)
_DIGESTED = re.compile(r"^( *)-- in the digest: (.*\n)", re.MULTILINE)


@cache
def load_query(name: str, major: int, *, digested: bool = False) -> str:
    """Return the query of this name in the words of a server of this major version.

    With `digested`, only what is the same in every database with the same schema.
    """
    text = (files(__name__) / f"{name}.sql").read_text(encoding="utf-8")
    text = _DIGESTED.sub(r"\1\2", _NOT_DIGESTED.sub("", text)) if digested else _DIGESTED.sub("", text)

    def choose(line: re.Match[str]) -> str:
        return line["indent"] + (line["older"] if major < int(line["major"]) else line["newer"])

    return _BEFORE.sub(choose, text)
