"""Which rows of a table are recent, where a column of it says so."""

from __future__ import annotations

from datetime import datetime

from psycopg import sql

from taskschema.verify.facts import Facts
from taskschema.verify.rules import Relation, quoted

COLUMNS = ("updated_at", "modified_at", "changed_at", "created_at", "inserted_at")
"""What tells when a row was written, the best first."""
_TYPES = ("timestamp with time zone", "timestamp without time zone", "date")


def recent_rows(facts: Facts, relation: Relation, since: datetime) -> str | None:
    """Return the condition for rows that were written since; None where no column of the table says when.

    A column without a time zone is read as UTC.
    """
    types = {
        row.name: row.type_name.split("(")[0].strip() + row.type_name.partition(")")[2]
        for row in facts.columns.get(relation.oid, ())
    }
    name = next((name for name in COLUMNS if types.get(name) in _TYPES), None)
    if name is None:
        return None
    moment = sql.Literal(since.isoformat()).as_string(None)
    if types[name] != _TYPES[0]:
        return f"{quoted(name)} >= ({moment}::pg_catalog.timestamptz AT TIME ZONE 'UTC')"
    return f"{quoted(name)} >= {moment}::pg_catalog.timestamptz"
