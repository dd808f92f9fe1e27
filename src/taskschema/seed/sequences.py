"""Sequences and identities, put right where files number rows themselves."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files

from sqlalchemy import Connection, func, select, text

from taskschema.seed.records import SeedRow
from taskschema.seed.tables import SeedTable

_SETVAL = text(
    "SELECT pg_catalog.setval(CAST(CAST(:sequence AS pg_catalog.oid) AS pg_catalog.regclass), :wanted)"
)


def raise_sequences(connection: Connection, rows: Iterable[SeedRow]) -> None:
    """Lead each sequence past the numbers that new rows bring, before other rows take them.

    Only PostgreSQL needs it. Like `nextval`, it stays when the transaction is rolled back: a gap, no harm.
    """
    if connection.dialect.name != "postgresql":
        return
    highest: dict[tuple[SeedTable, str], int] = {}
    for row in rows:
        for column in row.table.primary_key:
            value = row.values.get(column)
            if isinstance(value, int) and not isinstance(value, bool):
                highest[row.table, column] = max(value, highest.get((row.table, column), value))
    for (table, column), number in highest.items():
        lead_sequence(connection, table, column, number)


def lead_sequence(connection: Connection, table: SeedTable, column: str, number: int) -> None:
    target = table.column(column)
    """Lead the sequences of one column past a number, where they are not past it yet."""
    relation = connection.dialect.identifier_preparer.format_table(table.table)
    query = text((files("taskschema.seed") / "sequences.sql").read_text(encoding="utf-8"))
    found = connection.execute(query, {"relation": relation, "column": target.name}).all()
    if not found:
        return
    # Rows that came with their own numbers before count too, such as those of a restored dump.
    in_table = connection.scalar(select(func.max(target))) or 0
    wanted = max(number, in_table)
    for sequence, increment, last in found:
        if increment > 0 and wanted > (last or 0):
            connection.execute(_SETVAL, {"sequence": sequence, "wanted": wanted})
