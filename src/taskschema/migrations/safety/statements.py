"""What a statement asks of the server, read off its words: how long it may wait, and whether it stands alone.

Only the first words count, and they are keywords of PostgreSQL: no literal and no comment is taken for one.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from taskschema.migrations.safety.boundaries import Boundary, ends_transaction, read_boundary

SHOWN = 500
"""How many characters of a statement the journal keeps."""

_TOKEN = re.compile(
    r"""
      (?P<skip> \s+ | --[^\n]* | /\*.*?\*/ )
    | (?P<text> [eEnNbBxX]?'(?:[^']|'')*' | (?P<tag>\$(?:[A-Za-z_]\w*)?\$) .*? (?P=tag) )
    | (?P<name> "(?:[^"]|"")+" )
    | (?P<word> [\w$]+ )
    | (?P<sign> . )
    """,
    re.VERBOSE | re.DOTALL,
)
_READ_AT_MOST = 20_000
"""Characters: no statement of the kinds below is as long, and an INSERT of megabytes should not be read."""
_SPACE = "\x01"
"""Stands for a space inside of a quoted name."""
_SECRET = re.compile(r"(\bPASSWORD\s+)[eE]?'(?:[^']|'')*'", re.IGNORECASE)

_REPEATED = re.compile(
    r"(?:TABLE|VALUES|SHOW|SET|RESET|DISCARD|LISTEN|UNLISTEN|LOCK|LOAD|BEGIN|START|COMMIT|END"
    r"|ROLLBACK|ABORT|SAVEPOINT|RELEASE|PREPARE|DEALLOCATE|DECLARE|FETCH|MOVE|CLOSE)\b"
)
_READS = re.compile(
    r"(?:TABLE|VALUES|SHOW)\b"
    r"|(?:SELECT|EXPLAIN|WITH)\b(?!.*\b(?:INSERT|(?<!FOR )(?<!KEY )UPDATE|DELETE|MERGE|INTO)\b)"
)
_OF_SESSION = re.compile(r"SELECT\b.*\b(?:SET_CONFIG|PG_(?:TRY_)?ADVISORY_\w+) \(")
_TEMPORARY = re.compile(
    r"CREATE (?:GLOBAL |LOCAL )?(?:TEMP|TEMPORARY)\b(?!.*\bON COMMIT DROP\b)"
    r"|(?:SELECT|WITH)\b.*\bINTO (?:TEMP|TEMPORARY)\b"
)
_PATIENT = re.compile(
    r"(?:CREATE (?:UNIQUE )?INDEX CONCURRENTLY\b|DROP INDEX CONCURRENTLY\b|REINDEX [^;]*\bCONCURRENTLY\b"
    r"|REFRESH MATERIALIZED VIEW CONCURRENTLY\b|ALTER TABLE [^;,]*\bVALIDATE CONSTRAINT [^;,]+$"
    r"|ALTER TABLE [^;,]*\bDETACH PARTITION [^;,]*\b(?:CONCURRENTLY|FINALIZE)$|VACUUM\b(?! FULL)|ANALYZE\b)"
)
_ALONE = re.compile(
    r"(?:CREATE (?:UNIQUE )?INDEX CONCURRENTLY|DROP INDEX CONCURRENTLY|REINDEX [^;]*\bCONCURRENTLY"
    r"|REINDEX (?:\( [^)]*\) )?(?:SCHEMA|DATABASE|SYSTEM)"
    r"|ALTER TABLE [^;]*\bDETACH PARTITION [^;]*\bCONCURRENTLY|VACUUM|CLUSTER"
    r"|(?:CREATE|DROP) (?:DATABASE|TABLESPACE)|ALTER DATABASE [^;]*\bSET TABLESPACE|ALTER SYSTEM"
    r"|(?:CREATE|ALTER|DROP) SUBSCRIPTION|(?:COMMIT|ROLLBACK) PREPARED)\b"
)
_MAY_COMMIT = re.compile(r"(?:CALL|DO)\b")
_STRONG = re.compile(
    r"(?:ALTER|DROP|TRUNCATE|LOCK|CLUSTER|REINDEX|REFRESH|REASSIGN|VACUUM FULL"
    r"|CREATE (?:OR REPLACE )?(?:UNIQUE |CONSTRAINT )?(?:INDEX|TRIGGER|RULE|POLICY))\b"
)
"""What takes locks that applications wait for, and keeps them until the transaction ends."""
_BUILDS_INDEX = re.compile(
    r"CREATE (?:UNIQUE )?INDEX CONCURRENTLY (?:IF NOT EXISTS )?(?P<index>(?!ON )\S+ )?ON (?:ONLY )?"
    r"(?P<table>\S+(?: \. \S+)?)"
)
_DROPS_INDEX = re.compile(
    r"DROP INDEX CONCURRENTLY (?:IF EXISTS )?(?P<index>\S+(?: \. \S+)?)(?: (?:CASCADE|RESTRICT))?$"
)
_ENDS_AT_LAST = re.compile(r";\s*(?:COMMIT|ROLLBACK)(?:\s+(?:WORK|TRANSACTION))?\s*;?\s*\Z", re.IGNORECASE)
_RETURNS = re.compile(r"\bRETURNING\b")


class Alone(StrEnum):
    """Whether a statement can be part of a transaction."""

    NO = "no"
    YES = "yes"
    """PostgreSQL refuses it inside of a transaction block."""
    PERHAPS = "perhaps"
    """A procedure or a DO block, which may commit by itself."""


@dataclass(frozen=True, slots=True)
class Statement:
    """The facts about one statement that a safe run needs."""

    sql: str
    is_repeated: bool
    """It changes the session or nothing at all: a run that is resumed sends it again."""
    is_read: bool
    """It is a SELECT or its kin."""
    is_temporary: bool
    """What it makes ends with the session."""
    is_patient: bool
    """It blocks neither readers nor writers while it waits, so it may wait long."""
    is_strong: bool
    """It takes locks that applications wait for until the transaction ends."""
    alone: Alone
    returns_rows: bool
    is_of_session: bool = False
    """It is a SELECT for what it does to the session."""
    boundary: Boundary | None = None
    """It is a word of transactions, and nothing else."""
    savepoint: str = ""
    """The savepoint that such a word names."""
    ends_inside: bool = False
    """It is several statements, of which one ends the transaction."""
    builds_index: tuple[str, str] | None = None
    """The index and the table that a CREATE INDEX CONCURRENTLY names; the index is empty without a name."""
    drops_index: str | None = None
    """The index that a DROP INDEX CONCURRENTLY names, and no other."""

    @property
    def sha256(self) -> str:
        """The hash of the text as it was sent, without its parameters."""
        return hashlib.sha256(self.sql.encode("utf-8", "replace")).hexdigest()

    @property
    def shown(self) -> str:
        """The text as the journal keeps it: its beginning, on one line, without passwords."""
        line = " ".join(_SECRET.sub(r"\1'***'", self.sql).split())
        return line if len(line) <= SHOWN else f"{line[: SHOWN - 3]}..."


@lru_cache(maxsize=256)
def read_statement(sql: str) -> Statement:
    """Return the facts about a statement; of several in one text, the strictest that holds for all."""
    parts = [part for part in plain(sql[:_READ_AT_MOST]).split(" ; ") if part]
    first = parts[0] if parts else ""
    drops = _DROPS_INDEX.match(first) if len(parts) == 1 else None
    is_read = bool(parts) and all(map(_READS.match, parts))
    boundary, savepoint = read_boundary(first) if len(parts) == 1 else (None, "")
    return Statement(
        sql=sql,
        is_repeated=all(_is_repeated(part) for part in parts),
        is_read=is_read,
        is_temporary=any(map(_TEMPORARY.match, parts)),
        is_patient=bool(parts) and all(map(_PATIENT.match, parts)),
        is_strong=any(map(_STRONG.match, parts)),
        alone=_alone(parts),
        returns_rows=any(map(_RETURNS.search, parts)),
        is_of_session=bool(parts) and all(map(_OF_SESSION.match, parts)),
        boundary=boundary,
        savepoint=savepoint,
        ends_inside=len(parts) > 1 and (any(map(ends_transaction, parts)) or _ends_at_last(sql)),
        builds_index=_index_built(first) if len(parts) == 1 else None,
        drops_index=written(drops["index"]) if drops else None,
    )


def _ends_at_last(sql: str) -> bool:
    """Claim of a text too long to be read to its end that the end is a COMMIT."""
    return len(sql) > _READ_AT_MOST and _ENDS_AT_LAST.search(sql[-100:]) is not None


def _is_repeated(part: str) -> bool:
    return bool(_READS.match(part) or (_REPEATED.match(part) and not _ALONE.match(part)))


def _index_built(words: str) -> tuple[str, str] | None:
    found = _BUILDS_INDEX.match(words)
    return (written((found["index"] or "").strip()), written(found["table"])) if found else None


def _alone(parts: list[str]) -> Alone:
    if any(map(_ALONE.match, parts)):
        return Alone.YES
    return Alone.PERHAPS if any(map(_MAY_COMMIT.match, parts)) else Alone.NO


def plain(sql: str, *, with_literals: bool = False) -> str:
    """Return the tokens of SQL, words in capitals, with one space between them; literals are left out."""
    tokens = []
    for token in _TOKEN.finditer(sql):
        if token["skip"] is not None:
            continue
        if token["word"] is not None:
            # A word may be a name as well; PostgreSQL folds one that is not quoted.
            tokens.append(token["word"].upper())
        else:
            name = (token["name"] or "").replace(" ", _SPACE)
            text = token["text"] if with_literals else token["text"] and "''"
            tokens.append(text or name or token["sign"])
    while tokens and tokens[-1] == ";":
        tokens.pop()
    return " ".join(tokens)


def written(name: str) -> str:
    """Return a name of `plain` as SQL again: what was not quoted is lower case."""
    parts = [part if part.startswith('"') else part.lower() for part in name.split(" . ")]
    return ".".join(parts).replace(_SPACE, " ")
