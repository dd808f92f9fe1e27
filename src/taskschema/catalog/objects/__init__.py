"""What a database holds, as frozen values that are equal exactly when nothing differs.

Definitions are text as PostgreSQL prints it under `search_path = pg_catalog`. Whatever has no order of its
own is sorted by name when a value is made; the position of a column is no difference, so that a table which
got a column later equals one that was created with it.
"""

from taskschema.catalog.objects.access import (
    OWNER,
    PARTS,
    PUBLIC,
    Comment,
    DefaultPrivileges,
    Grant,
    ObjectRef,
    Owner,
    SecurityLabel,
)
from taskschema.catalog.objects.attached import Policy, Rule, Trigger, TriggerState
from taskschema.catalog.objects.catalog import SUBJECTS, Catalog
from taskschema.catalog.objects.database import (
    AccessMethod,
    Database,
    EventTrigger,
    Extension,
    Schema,
    Setting,
)
from taskschema.catalog.objects.foreign import ForeignDataWrapper, Server, UserMapping
from taskschema.catalog.objects.naming import CatalogObject, qualify
from taskschema.catalog.objects.operators import (
    Cast,
    Collation,
    Conversion,
    Operator,
    OperatorClass,
    OperatorFamily,
    OperatorMember,
    Transform,
)
from taskschema.catalog.objects.parts import ColumnOf, ConstraintOf, IndexOf, parts_of
from taskschema.catalog.objects.replication import Publication, PublishedTable, Subscription
from taskschema.catalog.objects.routines import Language, Parameter, Routine
from taskschema.catalog.objects.statistics import StatisticsObject
from taskschema.catalog.objects.tables import (
    Column,
    Constraint,
    ConstraintKind,
    Generated,
    GeneratedKind,
    Identity,
    IdentityKind,
    Index,
    Persistence,
    Reference,
    ReplicaIdentity,
    Sequence,
    Table,
    TableKind,
)
from taskschema.catalog.objects.text_search import (
    TextSearchConfiguration,
    TextSearchDictionary,
    TextSearchMapping,
    TextSearchParser,
    TextSearchTemplate,
)
from taskschema.catalog.objects.types import (
    Attribute,
    BaseType,
    CompositeType,
    Domain,
    DomainConstraint,
    Enum,
    RangeType,
)
from taskschema.catalog.objects.views import MaterializedView, MaterializedViewColumn, View, ViewColumn

__all__ = [
    "OWNER",
    "PARTS",
    "PUBLIC",
    "SUBJECTS",
    "AccessMethod",
    "Attribute",
    "BaseType",
    "Cast",
    "Catalog",
    "CatalogObject",
    "Collation",
    "Column",
    "ColumnOf",
    "Comment",
    "CompositeType",
    "Constraint",
    "ConstraintKind",
    "ConstraintOf",
    "Conversion",
    "Database",
    "DefaultPrivileges",
    "Domain",
    "DomainConstraint",
    "Enum",
    "EventTrigger",
    "Extension",
    "ForeignDataWrapper",
    "Generated",
    "GeneratedKind",
    "Grant",
    "Identity",
    "IdentityKind",
    "Index",
    "IndexOf",
    "Language",
    "MaterializedView",
    "MaterializedViewColumn",
    "ObjectRef",
    "Operator",
    "OperatorClass",
    "OperatorFamily",
    "OperatorMember",
    "Owner",
    "Parameter",
    "Persistence",
    "Policy",
    "Publication",
    "PublishedTable",
    "RangeType",
    "Reference",
    "ReplicaIdentity",
    "Routine",
    "Rule",
    "Schema",
    "SecurityLabel",
    "Sequence",
    "Server",
    "Setting",
    "StatisticsObject",
    "Subscription",
    "Table",
    "TableKind",
    "TextSearchConfiguration",
    "TextSearchDictionary",
    "TextSearchMapping",
    "TextSearchParser",
    "TextSearchTemplate",
    "Transform",
    "Trigger",
    "TriggerState",
    "UserMapping",
    "View",
    "ViewColumn",
    "parts_of",
    "qualify",
]
