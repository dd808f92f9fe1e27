"""The words of transactions, where a revision says them by itself: `op.execute("COMMIT")`, a savepoint.

https://www.postgresql.org/docs/current/sql-commands.html
"""

from __future__ import annotations

import re
from enum import StrEnum


class Boundary(StrEnum):
    """What a word does to the transaction under way."""

    BEGIN = "begin"
    COMMIT = "commit"
    ROLLBACK = "rollback"
    SAVEPOINT = "savepoint"
    ROLLBACK_TO = "rollback to"
    RELEASE = "release"


_WORDS = (
    (Boundary.BEGIN, re.compile(r"(?:BEGIN|START TRANSACTION)\b")),
    (Boundary.COMMIT, re.compile(r"(?:COMMIT|END)\b(?! PREPARED)")),
    (
        Boundary.ROLLBACK_TO,
        re.compile(r"ROLLBACK (?:WORK |TRANSACTION )?TO (?:SAVEPOINT )?(?P<name>\S+)$"),
    ),
    (Boundary.ROLLBACK, re.compile(r"(?:ROLLBACK|ABORT)\b(?! PREPARED)")),
    (Boundary.SAVEPOINT, re.compile(r"SAVEPOINT (?P<name>\S+)$")),
    (Boundary.RELEASE, re.compile(r"RELEASE (?:SAVEPOINT )?(?P<name>\S+)$")),
)


def read_boundary(words: str) -> tuple[Boundary | None, str]:
    """Return what a statement is, as `plain` writes it, and the savepoint that it names."""
    for boundary, pattern in _WORDS:
        found = pattern.match(words)
        if found is not None:
            return boundary, found.groupdict().get("name") or ""
    return None, ""


def ends_transaction(words: str) -> bool:
    """Claim that a statement ends the transaction under way."""
    return read_boundary(words)[0] in (Boundary.COMMIT, Boundary.ROLLBACK)
