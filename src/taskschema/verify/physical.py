"""Whether tables and indexes are whole on disk, as amcheck sees it.

https://www.postgresql.org/docs/current/amcheck.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from taskschema.catalog.objects import qualify
from taskschema.findings import Finding, Severity
from taskschema.verify.asking import ask
from taskschema.verify.facts import Facts
from taskschema.verify.problems import ends_the_run, unanswered
from taskschema.verify.rules import Relation, quoted
from taskschema.verify.sessions import sqlstate_of

_CORRUPT = frozenset({"XX001", "XX002"})
"""data_corrupted, index_corrupted"""
_MESSAGES = 3
"""How many messages about one table are told; the first ones say where to look."""
_FIND = """
SELECT
  ns.nspname::pg_catalog.text,
  pg_catalog.max(pro.pronargs) FILTER (WHERE pro.proname = 'bt_index_check'),
  pg_catalog.bool_and(pg_catalog.has_function_privilege(pro.oid, 'EXECUTE'))
FROM pg_catalog.pg_extension AS ext
JOIN pg_catalog.pg_namespace AS ns ON ns.oid = ext.extnamespace
JOIN pg_catalog.pg_proc AS pro
  ON pro.pronamespace = ns.oid AND pro.proname IN ('bt_index_check', 'verify_heapam')
WHERE ext.extname = 'amcheck'
GROUP BY ns.nspname
"""


@dataclass(frozen=True, slots=True)
class Amcheck:
    """The extension: its schema, and how many arguments bt_index_check takes: of 17, one more."""

    schema: str
    arguments: int


def find_amcheck(connection: Connection) -> Amcheck | Finding:
    """Return the extension, or the finding that it is not there, or not for this role."""
    found = ask(connection, _FIND)
    if not found:
        return _missing("the extension amcheck is not installed", "CREATE EXTENSION amcheck")
    [(schema, arguments, is_allowed)] = found
    if not is_allowed:
        grant = f"GRANT EXECUTE ON FUNCTION of amcheck in schema {quoted(schema)} to the role that verifies"
        return _missing("this role may not call amcheck", grant)
    return Amcheck(schema, int(arguments))


def _missing(reason: str, hint: str) -> Finding:
    return Finding(
        code="not-verified",
        object="extension amcheck",
        message=f"tables and indexes were not looked at on disk: {reason}",
        hint=hint,
        severity=Severity.BEHAVIOUR,
    )


def find_damage(
    connection: Connection, amcheck: Amcheck, facts: Facts, relation: Relation
) -> Iterator[Finding]:
    """Yield what is wrong with a table on disk, and with its B-trees; locks as a SELECT does.

    Raises DBAPIError where the connection is lost.
    """
    if relation.is_partitioned or not relation.is_heap:
        return
    yield from _heap(connection, amcheck, relation)
    for index in facts.indexes.get(relation.oid, ()):
        if index.method == "btree" and index.is_valid:
            yield from _btree(connection, amcheck, relation, index)


def _heap(connection: Connection, amcheck: Amcheck, relation: Relation) -> Iterator[Finding]:
    function = f"{quoted(amcheck.schema)}.verify_heapam({relation.oid}::pg_catalog.oid::pg_catalog.regclass)"
    statement = f"SELECT pg_catalog.format('block %s, row %s: %s', blkno, offnum, msg) FROM {function}"
    try:
        messages = [row[0] for row in ask(connection, f"{statement} LIMIT {_MESSAGES}")]
    except DBAPIError as problem:
        yield from _damage_or_problem(f"table {qualify(*relation.names)}", relation, problem)
        return
    if messages:
        yield _damaged("heap-corrupt", f"table {qualify(*relation.names)}", "; ".join(messages))


def _btree(connection: Connection, amcheck: Amcheck, relation: Relation, index: Any) -> Iterator[Finding]:
    more = ", true" * (amcheck.arguments - 1)
    call = f"{quoted(amcheck.schema)}.bt_index_check({index.oid}::pg_catalog.oid::pg_catalog.regclass{more})"
    try:
        ask(connection, f"SELECT {call}")
    except DBAPIError as problem:
        yield from _damage_or_problem(f"index {qualify(index.schema, index.name)}", relation, problem)


def _damage_or_problem(label: str, relation: Relation, problem: DBAPIError) -> Iterator[Finding]:
    if ends_the_run(problem):
        raise problem
    if sqlstate_of(problem) in _CORRUPT:
        code = "index-corrupt" if label.startswith("index ") else "heap-corrupt"
        yield _damaged(code, label, str(problem.orig).strip().splitlines()[0])
    else:
        yield unanswered(relation, problem)


def _damaged(code: str, label: str, said: str) -> Finding:
    hint = "keep a copy of the files before anything else: https://wiki.postgresql.org/wiki/Corruption"
    if code == "index-corrupt":
        hint = f"REINDEX INDEX CONCURRENTLY {label.removeprefix('index ')}, and find out why"
    return Finding(
        code=code, object=label, message=f"is damaged: {said}", hint=hint, severity=Severity.BREAKING
    )
