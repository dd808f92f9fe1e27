"""Sequences that are behind the rows, or near the end of their numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection

from taskschema.catalog.ddl import Statement
from taskschema.catalog.ddl.words import literal
from taskschema.catalog.objects import qualify
from taskschema.findings import Severity
from taskschema.verify.asking import ask
from taskschema.verify.flaw import Flaw
from taskschema.verify.rules import Relation, quoted

FULL = 0.7
"""From here on a change to bigint has to be planned: it rewrites the table."""
_LARGEST = {"smallint": 2**15 - 1, "integer": 2**31 - 1, "bigint": 2**63 - 1}


def find_numbering(connection: Connection, relation: Relation, sequence: Any) -> Iterator[Flaw]:
    """Yield what is wrong with the numbers of a column; raises DBAPIError where it cannot be read.

    The sequence is looked at first and the rows then, so that numbers which are given out meanwhile are no
    finding. https://www.postgresql.org/docs/current/functions-sequence.html
    """
    if sequence.type_name not in _LARGEST or not sequence.is_visible:
        return
    column, table = quoted(sequence.column), quoted(*relation.names)
    [(largest,)] = ask(connection, f"SELECT pg_catalog.max({column}) FROM {table}")
    following = sequence.start if sequence.last is None else sequence.last + sequence.increment
    name = f"sequence {qualify(sequence.schema, sequence.name)}"
    if largest is not None and sequence.increment > 0 and largest >= following:
        value = f"(SELECT max({column}) FROM {table})"
        mend = f"SELECT setval({literal(quoted(sequence.schema, sequence.name))}, {value})"
        yield Flaw(
            code="sequence-behind",
            object=name,
            message=f"will give {following}, and {qualify(*relation.names, sequence.column)} is at {largest}",
            hint=mend,
            severity=Severity.BREAKING,
            fix=(Statement(mend),),
            is_of_rows=True,
        )
    limit = min(_LARGEST[sequence.type_name], sequence.maximum)
    used = max(value for value in (largest, sequence.last, 0) if value is not None)
    if sequence.increment > 0 and used >= FULL * limit and not sequence.is_cyclic:
        yield Flaw(
            code="numbers-running-out",
            object=f"column {qualify(*relation.names, sequence.column)}",
            message=f"{100 * used / limit:.0f} % of its numbers are used: {used:,} of {limit:,}",
            hint="make the column, the sequence and what refers to it bigint",
            severity=Severity.BREAKING,
        )
