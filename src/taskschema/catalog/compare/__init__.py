"""Catalog x Catalog -> findings: empty exactly when the two are equal. One facet a file."""

from __future__ import annotations

from taskschema.catalog.compare.columns import compare_columns
from taskschema.catalog.compare.constraints import compare_constraints
from taskschema.catalog.compare.enums import compare_enums
from taskschema.catalog.compare.indexes import compare_indexes
from taskschema.catalog.compare.pairs import pair
from taskschema.catalog.compare.sequences import compare_sequences
from taskschema.catalog.compare.tables import compare_tables
from taskschema.catalog.objects import Catalog
from taskschema.findings import Finding

__all__ = ["compare"]


def compare(expected: Catalog, actual: Catalog) -> list[Finding]:
    """Say everything in which a database differs from what should be, sorted by object.

    Of a table that one side lacks only the table is told, not its columns.
    """
    tables = pair(expected.tables, actual.tables)
    findings = [
        *compare_tables(tables),
        *compare_enums(pair(expected.enums, actual.enums)),
        *compare_sequences(pair(expected.sequences, actual.sequences)),
    ]
    for should, found in tables.both:
        findings += compare_columns(should, found)
        findings += compare_constraints(should, found)
        findings += compare_indexes(should, found)
    return sorted(findings)
