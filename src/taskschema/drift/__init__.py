"""What differs between what should be and what is, and the way from one to the other."""

from taskschema.catalog.record import record_catalog
from taskschema.drift.check import Drift, find_drift, find_drift_from_models
from taskschema.drift.scope import Ignore, Ignored, Pattern, Scope, read_ignores
from taskschema.drift.ways import plan_adoption, plan_way_back

__all__ = [
    "Drift",
    "Ignore",
    "Ignored",
    "Pattern",
    "Scope",
    "find_drift",
    "find_drift_from_models",
    "plan_adoption",
    "plan_way_back",
    "read_ignores",
    "record_catalog",
]
