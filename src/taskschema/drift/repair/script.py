"""Statements as a script: what may share a transaction does, and each danger stands above its statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from taskschema.catalog.ddl import Statement
from taskschema.drift.repair.workshop import grouped, resolved

PREAMBLE = (
    # A lock that does not come soon would hold up everybody who queues behind this.
    "SET lock_timeout = '5s'",
    # References are qualified as PostgreSQL prints them; what is not is in pg_catalog.
    "SET search_path = pg_catalog",
    "SET check_function_bodies = off",
)


def render_script(statements: Sequence[Statement], database: str) -> str:
    """Return a script for psql: transactions, each statement with its semicolon, dangers as comments."""
    if not statements:
        return ""
    return "\n".join([*(f"{line};" for line in PREAMBLE), *_lines(statements, database), ""])


def _lines(statements: Iterable[Statement], database: str) -> Iterator[str]:
    for group in grouped(statements):
        is_block = len(group) > 1
        if is_block:
            yield "BEGIN;"
        for statement in group:
            for hazard in statement.hazards:
                yield f"-- {hazard.value}:"
            yield f"{resolved(statement, database)};"
        if is_block:
            yield "COMMIT;"
