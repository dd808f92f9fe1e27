"""The schema of one database as one value."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

from taskschema.catalog import codec
from taskschema.catalog.collector import collector_paused
from taskschema.catalog.objects.access import Comment, DefaultPrivileges, Grant, Owner, SecurityLabel
from taskschema.catalog.objects.attached import Policy, Rule, Trigger
from taskschema.catalog.objects.database import (
    AccessMethod,
    Database,
    EventTrigger,
    Extension,
    Schema,
    Setting,
)
from taskschema.catalog.objects.foreign import ForeignDataWrapper, Server, UserMapping
from taskschema.catalog.objects.naming import CatalogObject
from taskschema.catalog.objects.operators import (
    Cast,
    Collation,
    Conversion,
    Operator,
    OperatorClass,
    OperatorFamily,
    Transform,
)
from taskschema.catalog.objects.replication import Publication, Subscription
from taskschema.catalog.objects.routines import Language, Routine
from taskschema.catalog.objects.statistics import StatisticsObject
from taskschema.catalog.objects.tables import Sequence, Table
from taskschema.catalog.objects.text_search import (
    TextSearchConfiguration,
    TextSearchDictionary,
    TextSearchParser,
    TextSearchTemplate,
)
from taskschema.catalog.objects.types import BaseType, CompositeType, Domain, Enum, RangeType
from taskschema.catalog.objects.views import MaterializedView, View


@dataclass(frozen=True, slots=True)
class Catalog:
    """Everything that DDL can change in one database; each field is a subject, and named as its query is."""

    databases: tuple[Database, ...] = ()
    settings: tuple[Setting, ...] = ()
    schemas: tuple[Schema, ...] = ()
    extensions: tuple[Extension, ...] = ()
    languages: tuple[Language, ...] = ()
    access_methods: tuple[AccessMethod, ...] = ()
    collations: tuple[Collation, ...] = ()
    conversions: tuple[Conversion, ...] = ()
    enums: tuple[Enum, ...] = ()
    domains: tuple[Domain, ...] = ()
    composite_types: tuple[CompositeType, ...] = ()
    range_types: tuple[RangeType, ...] = ()
    base_types: tuple[BaseType, ...] = ()
    sequences: tuple[Sequence, ...] = ()
    routines: tuple[Routine, ...] = ()
    casts: tuple[Cast, ...] = ()
    transforms: tuple[Transform, ...] = ()
    operators: tuple[Operator, ...] = ()
    operator_families: tuple[OperatorFamily, ...] = ()
    operator_classes: tuple[OperatorClass, ...] = ()
    text_search_parsers: tuple[TextSearchParser, ...] = ()
    text_search_templates: tuple[TextSearchTemplate, ...] = ()
    text_search_dictionaries: tuple[TextSearchDictionary, ...] = ()
    text_search_configurations: tuple[TextSearchConfiguration, ...] = ()
    foreign_data_wrappers: tuple[ForeignDataWrapper, ...] = ()
    servers: tuple[Server, ...] = ()
    user_mappings: tuple[UserMapping, ...] = ()
    tables: tuple[Table, ...] = ()
    views: tuple[View, ...] = ()
    materialized_views: tuple[MaterializedView, ...] = ()
    statistics: tuple[StatisticsObject, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    rules: tuple[Rule, ...] = ()
    policies: tuple[Policy, ...] = ()
    event_triggers: tuple[EventTrigger, ...] = ()
    publications: tuple[Publication, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    owners: tuple[Owner, ...] = ()
    grants: tuple[Grant, ...] = ()
    default_privileges: tuple[DefaultPrivileges, ...] = ()
    comments: tuple[Comment, ...] = ()
    security_labels: tuple[SecurityLabel, ...] = ()

    def __post_init__(self) -> None:
        for subject in SUBJECTS:
            values = tuple(sorted(getattr(self, subject), key=_label))
            object.__setattr__(self, subject, values)

    def __iter__(self) -> Iterator[CatalogObject]:
        """Every object, subject by subject; columns, constraints and indexes are inside theirs."""
        for subject in SUBJECTS:
            yield from getattr(self, subject)

    def to_json(self) -> dict[str, object]:
        """Return the catalog as JSON-able values."""
        with collector_paused():
            encoded: dict[str, object] = codec.encode(self)
        return encoded

    @classmethod
    def from_json(cls, value: Mapping[str, object]) -> Catalog:
        """Return the catalog that `to_json` wrote; raises ConfigError for anything else."""
        with collector_paused():
            return codec.decode(cls, value)

    def fingerprint(self) -> str:
        """Return 64 hexadecimal digits that are equal exactly when the catalogs are (SHA-256)."""
        text = json.dumps(codec.encode(self, compared=True), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


SUBJECTS: tuple[str, ...] = tuple(field.name for field in fields(Catalog))
"""What a catalog is made of, in an order in which most of it could be created."""


def _label(value: CatalogObject) -> str:
    return value.label
