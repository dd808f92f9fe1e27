"""Catalog x Catalog -> findings: empty exactly when the two are equal. One facet a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from taskschema.catalog.compare.absence import find_absence
from taskschema.catalog.compare.access_methods import ACCESS_METHODS
from taskschema.catalog.compare.base_types import BASE_TYPES
from taskschema.catalog.compare.casts import CASTS, TRANSFORMS
from taskschema.catalog.compare.collations import COLLATIONS, CONVERSIONS
from taskschema.catalog.compare.columns import compare_columns
from taskschema.catalog.compare.comments import COMMENTS, SECURITY_LABELS
from taskschema.catalog.compare.composite_types import COMPOSITE_TYPES
from taskschema.catalog.compare.constraints import compare_constraints
from taskschema.catalog.compare.databases import DATABASES
from taskschema.catalog.compare.default_privileges import DEFAULT_PRIVILEGES
from taskschema.catalog.compare.domains import DOMAINS
from taskschema.catalog.compare.enums import ENUMS
from taskschema.catalog.compare.event_triggers import EVENT_TRIGGERS
from taskschema.catalog.compare.extensions import EXTENSIONS
from taskschema.catalog.compare.facets import Facet
from taskschema.catalog.compare.foreign import FOREIGN_DATA_WRAPPERS, SERVERS, USER_MAPPINGS
from taskschema.catalog.compare.grants import GRANTS
from taskschema.catalog.compare.indexes import compare_indexes
from taskschema.catalog.compare.languages import LANGUAGES
from taskschema.catalog.compare.materialized_views import MATERIALIZED_VIEWS, compare_contents
from taskschema.catalog.compare.operator_classes import OPERATOR_CLASSES, OPERATOR_FAMILIES
from taskschema.catalog.compare.operators import OPERATORS
from taskschema.catalog.compare.owners import OWNERS
from taskschema.catalog.compare.pairs import pair
from taskschema.catalog.compare.policies import POLICIES
from taskschema.catalog.compare.publications import PUBLICATIONS, SUBSCRIPTIONS
from taskschema.catalog.compare.range_types import RANGE_TYPES
from taskschema.catalog.compare.renames import Rename, find_renames
from taskschema.catalog.compare.rewrite_rules import REWRITE_RULES
from taskschema.catalog.compare.routines import ROUTINES
from taskschema.catalog.compare.rules import Verdict, called_otherwise
from taskschema.catalog.compare.schemas import SCHEMAS
from taskschema.catalog.compare.sequences import SEQUENCES
from taskschema.catalog.compare.settings import SETTINGS
from taskschema.catalog.compare.statistics import STATISTICS
from taskschema.catalog.compare.tables import TABLES
from taskschema.catalog.compare.text_search import (
    TEXT_SEARCH_CONFIGURATIONS,
    TEXT_SEARCH_DICTIONARIES,
    TEXT_SEARCH_PARSERS,
    TEXT_SEARCH_TEMPLATES,
)
from taskschema.catalog.compare.triggers import TRIGGERS
from taskschema.catalog.compare.views import VIEWS
from taskschema.catalog.objects import Catalog, Table
from taskschema.findings import Finding, Severity

__all__ = ["FACETS", "compare"]

FACETS: Mapping[str, Facet[Any]] = {
    "databases": DATABASES,
    "settings": SETTINGS,
    "schemas": SCHEMAS,
    "extensions": EXTENSIONS,
    "access_methods": ACCESS_METHODS,
    "languages": LANGUAGES,
    "collations": COLLATIONS,
    "conversions": CONVERSIONS,
    "enums": ENUMS,
    "domains": DOMAINS,
    "composite_types": COMPOSITE_TYPES,
    "range_types": RANGE_TYPES,
    "base_types": BASE_TYPES,
    "sequences": SEQUENCES,
    "routines": ROUTINES,
    "casts": CASTS,
    "transforms": TRANSFORMS,
    "operators": OPERATORS,
    "operator_families": OPERATOR_FAMILIES,
    "operator_classes": OPERATOR_CLASSES,
    "text_search_parsers": TEXT_SEARCH_PARSERS,
    "text_search_templates": TEXT_SEARCH_TEMPLATES,
    "text_search_dictionaries": TEXT_SEARCH_DICTIONARIES,
    "text_search_configurations": TEXT_SEARCH_CONFIGURATIONS,
    "foreign_data_wrappers": FOREIGN_DATA_WRAPPERS,
    "servers": SERVERS,
    "user_mappings": USER_MAPPINGS,
    "tables": TABLES,
    "views": VIEWS,
    "materialized_views": MATERIALIZED_VIEWS,
    "statistics": STATISTICS,
    "triggers": TRIGGERS,
    "rules": REWRITE_RULES,
    "policies": POLICIES,
    "publications": PUBLICATIONS,
    "subscriptions": SUBSCRIPTIONS,
    "event_triggers": EVENT_TRIGGERS,
    "owners": OWNERS,
    "grants": GRANTS,
    "default_privileges": DEFAULT_PRIVILEGES,
    "comments": COMMENTS,
    "security_labels": SECURITY_LABELS,
}
"""How each subject of a catalog is compared."""

PART_RENAMES: Mapping[str, Verdict] = {
    "columns": Verdict(Severity.BREAKING, "every statement that names it fails"),
    "constraints": Verdict(Severity.COSMETIC, "errors, and statements that alter it, name another one"),
    "indexes": Verdict(Severity.COSMETIC, "statements that alter it name another one"),
}
"""How much another name matters for the parts of a relation."""


def compare(expected: Catalog, actual: Catalog) -> list[Finding]:
    """Say everything in which a database differs from what should be, sorted by object.

    Of an object that one side lacks only the object is told, not what belongs to it or is said about it.
    """
    return sorted(_differences(expected, actual))


def _differences(expected: Catalog, actual: Catalog) -> Iterator[Finding]:
    renamable = [subject for subject, facet in FACETS.items() if facet.renamed is not None]
    renames, actual = find_renames(expected, actual, renamable)
    yield from map(_tell_rename, renames)
    absence = find_absence(expected, actual)
    for subject, facet in FACETS.items():
        should, found = getattr(expected, subject), getattr(actual, subject)
        if should != found:
            yield from facet.compare(
                *([each for each in side if not absence.explains(each)] for side in (should, found))
            )
    yield from _compare_parts(expected.tables, actual.tables)
    for should, found in pair(expected.materialized_views, actual.materialized_views).both:
        yield from compare_contents(should, found)


def _tell_rename(rename: Rename) -> Finding:
    part = PART_RENAMES.get(rename.subject)
    verdict = part or FACETS[rename.subject].judge_renamed(rename.expected)
    names = (rename.expected.qualified_name, rename.actual.qualified_name)
    return called_otherwise(rename.expected.kind, *names, verdict)


def _compare_parts(expected: Iterable[Table], actual: Iterable[Table]) -> Iterator[Finding]:
    for should, found in pair(expected, actual).both:
        if should != found:
            yield from compare_columns(should, found)
            yield from compare_constraints(should, found)
            yield from compare_indexes(should, found)
