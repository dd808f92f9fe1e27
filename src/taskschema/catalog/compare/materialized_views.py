"""Materialized views: what they hold, how it is stored, and whether they hold anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from taskschema.catalog.compare.facets import Facet
from taskschema.catalog.compare.indexes import compare_indexes
from taskschema.catalog.compare.rules import Rule, Verdict, behaviour, breaking, changed, cosmetic
from taskschema.catalog.objects import MaterializedView, MaterializedViewColumn, qualify
from taskschema.findings import Finding, Severity


def _column(column: MaterializedViewColumn) -> str:
    parts = (
        qualify(column.name),
        column.storage and f"STORAGE {column.storage.upper()}",
        column.compression and f"COMPRESSION {column.compression}",
        None if column.statistics is None else f"STATISTICS {column.statistics}",
        f"({', '.join(column.options)})" if column.options else None,
    )
    return " ".join(part for part in parts if part)


RULES: Mapping[str, Rule[MaterializedView]] = {
    "definition": Rule(
        "definition", behaviour("it holds other rows or columns"), lambda view: view.definition
    ),
    "columns": Rule(
        "columns",
        cosmetic("values are stored, or known to the planner, in another way"),
        lambda view: ", ".join(map(_column, view.columns)) or None,
    ),
    "options": Rule(
        "options",
        cosmetic("storage and vacuum are tuned in another way"),
        lambda view: ", ".join(view.options) or None,
    ),
    "access_method": Rule(
        "access method", cosmetic("rows are stored in another way"), lambda view: view.access_method
    ),
    "tablespace": Rule(
        "tablespace", cosmetic("rows are stored in another place"), lambda view: view.tablespace
    ),
    "depends_on": Rule(
        "extensions",
        cosmetic("it goes, or stays, when an extension is dropped"),
        lambda view: ", ".join(map(qualify, view.depends_on)) or None,
    ),
}
MATERIALIZED_VIEWS: Facet[MaterializedView] = Facet(
    describe=lambda view: view.definition,
    missing=lambda _view: Verdict(Severity.BREAKING, "every statement that names it fails"),
    unexpected=lambda _view: Verdict(Severity.COSMETIC, "nothing that is planned reads it"),
    rules=RULES,
    renamed=Verdict(Severity.BREAKING, "every statement that names it fails"),
    apart=frozenset(RULES) - {"definition"},
)
"""The materialized view as a whole; its indexes are compared by themselves."""

_POPULATION: Rule[MaterializedView] = Rule(
    "population",
    breaking("reading it fails until it is refreshed"),
    lambda view: "populated" if view.populated else "not populated",
)


def compare_contents(expected: MaterializedView, actual: MaterializedView) -> Iterator[Finding]:
    """Tell what differs inside of two materialized views, which may be equal as a whole.

    Whether one is populated makes no difference to its schema, and none to anybody where it should not be
    and is; where it should be and is not, every query for it fails.
    """
    if expected.indexes != actual.indexes:
        yield from compare_indexes(expected, actual)
    if expected.populated and not actual.populated:
        yield changed(expected.kind, expected.qualified_name, (expected, actual), _POPULATION)
