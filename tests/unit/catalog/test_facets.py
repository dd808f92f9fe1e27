"""Every kind of object is compared in all that makes a difference, and can be made."""

from __future__ import annotations

import typing

import pytest

from taskschema.catalog.compare import FACETS
from taskschema.catalog.compare.facets import compared_fields
from taskschema.catalog.ddl import DDL
from taskschema.catalog.objects import SUBJECTS, Catalog, CatalogObject

# Fields that are a part of what an object is called, or that a facet of their own compares; and a schema that
# is no part of the name.
BESIDE = {
    "settings": {"everywhere", "role"},
    "extensions": {"schema"},
    "routines": {"arguments", "routine"},
    "casts": {"source", "target"},
    "transforms": {"language", "type"},
    "operators": {"left", "right"},
    "operator_families": {"method"},
    "operator_classes": {"method"},
    "user_mappings": {"server", "user"},
    "tables": {"columns", "constraints", "indexes"},
    "materialized_views": {"indexes"},
    "owners": {"object"},
    "grants": {"grantee", "object"},
    "default_privileges": {"grantee", "objects", "role"},
    "comments": {"object"},
    "security_labels": {"object", "provider"},
}
TOLD_AT_ONCE = {"sequences"}


def class_of(subject: str) -> type[CatalogObject]:
    cls: type[CatalogObject] = typing.get_args(typing.get_type_hints(Catalog)[subject])[0]
    return cls


@pytest.mark.parametrize("subject", sorted(set(SUBJECTS) - TOLD_AT_ONCE))
def test_each_field_that_makes_a_difference_is_told(subject: str) -> None:
    told = compared_fields(class_of(subject)) ^ BESIDE.get(subject, set())
    assert set(FACETS[subject].rules) == told


@pytest.mark.parametrize("subject", SUBJECTS)
def test_each_kind_is_compared_and_can_be_made(subject: str) -> None:
    assert subject in FACETS
    assert class_of(subject) in DDL
