"""DDL of every kind of object: how it is made, dropped, changed and renamed. One kind a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from taskschema.catalog.ddl.access_methods import ACCESS_METHODS
from taskschema.catalog.ddl.base_types import BASE_TYPES
from taskschema.catalog.ddl.casts import CASTS, TRANSFORMS
from taskschema.catalog.ddl.collations import COLLATIONS, CONVERSIONS
from taskschema.catalog.ddl.columns import COLUMNS
from taskschema.catalog.ddl.comments import COMMENTS, SECURITY_LABELS
from taskschema.catalog.ddl.composite_types import COMPOSITE_TYPES
from taskschema.catalog.ddl.constraints import CONSTRAINTS
from taskschema.catalog.ddl.databases import DATABASES
from taskschema.catalog.ddl.domains import DOMAINS
from taskschema.catalog.ddl.enums import ENUMS
from taskschema.catalog.ddl.event_triggers import EVENT_TRIGGERS
from taskschema.catalog.ddl.extensions import EXTENSIONS
from taskschema.catalog.ddl.foreign import FOREIGN_DATA_WRAPPERS, SERVERS, USER_MAPPINGS
from taskschema.catalog.ddl.grants import DEFAULT_PRIVILEGES, GRANTS
from taskschema.catalog.ddl.indexes import INDEXES
from taskschema.catalog.ddl.languages import LANGUAGES
from taskschema.catalog.ddl.materialized_views import MATERIALIZED_VIEWS
from taskschema.catalog.ddl.operator_classes import OPERATOR_CLASSES, OPERATOR_FAMILIES
from taskschema.catalog.ddl.operators import OPERATORS
from taskschema.catalog.ddl.owners import OWNERS
from taskschema.catalog.ddl.policies import POLICIES
from taskschema.catalog.ddl.publications import PUBLICATIONS
from taskschema.catalog.ddl.range_types import RANGE_TYPES
from taskschema.catalog.ddl.rewrite_rules import REWRITE_RULES
from taskschema.catalog.ddl.routines import ROUTINES
from taskschema.catalog.ddl.schemas import SCHEMAS
from taskschema.catalog.ddl.sequences import SEQUENCES
from taskschema.catalog.ddl.settings import SETTINGS
from taskschema.catalog.ddl.statements import DATABASE, Ddl, Hazard, Statement
from taskschema.catalog.ddl.statistics import STATISTICS
from taskschema.catalog.ddl.subscriptions import SUBSCRIPTIONS
from taskschema.catalog.ddl.tables import TABLES
from taskschema.catalog.ddl.text_search import (
    TEXT_SEARCH_CONFIGURATIONS,
    TEXT_SEARCH_DICTIONARIES,
    TEXT_SEARCH_PARSERS,
    TEXT_SEARCH_TEMPLATES,
)
from taskschema.catalog.ddl.triggers import TRIGGERS
from taskschema.catalog.ddl.views import VIEWS
from taskschema.catalog.objects import (
    AccessMethod,
    BaseType,
    Cast,
    CatalogObject,
    Collation,
    ColumnOf,
    Comment,
    CompositeType,
    ConstraintOf,
    Conversion,
    Database,
    DefaultPrivileges,
    Domain,
    Enum,
    EventTrigger,
    Extension,
    ForeignDataWrapper,
    Grant,
    IndexOf,
    Language,
    MaterializedView,
    Operator,
    OperatorClass,
    OperatorFamily,
    Owner,
    Policy,
    Publication,
    RangeType,
    Routine,
    Rule,
    Schema,
    SecurityLabel,
    Sequence,
    Server,
    Setting,
    StatisticsObject,
    Subscription,
    Table,
    TextSearchConfiguration,
    TextSearchDictionary,
    TextSearchParser,
    TextSearchTemplate,
    Transform,
    Trigger,
    UserMapping,
    View,
)

__all__ = ["DATABASE", "DDL", "Ddl", "Hazard", "Statement"]

DDL: Mapping[type[CatalogObject], Ddl[Any]] = {
    Database: DATABASES,
    Schema: SCHEMAS,
    Extension: EXTENSIONS,
    AccessMethod: ACCESS_METHODS,
    BaseType: BASE_TYPES,
    Enum: ENUMS,
    Domain: DOMAINS,
    RangeType: RANGE_TYPES,
    CompositeType: COMPOSITE_TYPES,
    Sequence: SEQUENCES,
    Setting: SETTINGS,
    EventTrigger: EVENT_TRIGGERS,
    Language: LANGUAGES,
    Routine: ROUTINES,
    Cast: CASTS,
    Transform: TRANSFORMS,
    Operator: OPERATORS,
    OperatorFamily: OPERATOR_FAMILIES,
    OperatorClass: OPERATOR_CLASSES,
    Collation: COLLATIONS,
    Conversion: CONVERSIONS,
    TextSearchParser: TEXT_SEARCH_PARSERS,
    TextSearchTemplate: TEXT_SEARCH_TEMPLATES,
    TextSearchDictionary: TEXT_SEARCH_DICTIONARIES,
    TextSearchConfiguration: TEXT_SEARCH_CONFIGURATIONS,
    ForeignDataWrapper: FOREIGN_DATA_WRAPPERS,
    Server: SERVERS,
    UserMapping: USER_MAPPINGS,
    View: VIEWS,
    MaterializedView: MATERIALIZED_VIEWS,
    StatisticsObject: STATISTICS,
    Trigger: TRIGGERS,
    Rule: REWRITE_RULES,
    Policy: POLICIES,
    Publication: PUBLICATIONS,
    Subscription: SUBSCRIPTIONS,
    Owner: OWNERS,
    Grant: GRANTS,
    DefaultPrivileges: DEFAULT_PRIVILEGES,
    Comment: COMMENTS,
    SecurityLabel: SECURITY_LABELS,
    Table: TABLES,
    ColumnOf: COLUMNS,
    IndexOf: INDEXES,
    ConstraintOf: CONSTRAINTS,
}
"""How objects of each class are made."""
