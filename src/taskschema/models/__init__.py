"""What should be: the canonical models, and the base class that lets tables state what fields say.

The names of canonical models load `taskschema.models.canonical` when they are asked for: importing the base
class for models of one's own registers no table.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from taskschema.models.base import SQLModel
    from taskschema.models.canonical import *  # noqa: F403
    from taskschema.models.checks import derive_checks, derived_rule
    from taskschema.models.loading import load_metadata
    from taskschema.models.naming import NAMING_CONVENTION, name_constraints
    from taskschema.models.rules import NoCheck, Rule, RuleKind
    from taskschema.models.types import UTCTimestamp
    from taskschema.models.validators import to_naive_utc, to_utc, utc_now, zero_to_none

_HOMES = {
    "SQLModel": "base",
    "derive_checks": "checks",
    "derived_rule": "checks",
    "load_metadata": "loading",
    "NAMING_CONVENTION": "naming",
    "name_constraints": "naming",
    "NoCheck": "rules",
    "Rule": "rules",
    "RuleKind": "rules",
    "UTCTimestamp": "types",
    "to_naive_utc": "validators",
    "to_utc": "validators",
    "utc_now": "validators",
    "zero_to_none": "validators",
}
_NOUNS = ("Project", "Task", "Worker", "TaskWorkerLink", "TaskAssignment", "AuditLog", "Notification")
_CANONICAL = tuple(f"{noun}{part}" for noun in _NOUNS for part in ("", "Base", "Create", "Update", "Read"))

__all__ = [
    "NAMING_CONVENTION",
    "NoCheck",
    "Rule",
    "RuleKind",
    "SQLModel",
    "UTCTimestamp",
    "derive_checks",
    "derived_rule",
    "load_metadata",
    "name_constraints",
    "to_naive_utc",
    "to_utc",
    "utc_now",
    "zero_to_none",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    if name in _CANONICAL:
        return getattr(import_module(f"{__name__}.canonical"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES, *_CANONICAL})
