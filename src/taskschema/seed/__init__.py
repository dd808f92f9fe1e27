"""Seeds: rows that must exist, put there once however often you ask.

What an application needs is here by name, and imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from taskschema.seed.journal import Run, UndoReport, list_runs, undo
    from taskschema.seed.report import SeedReport, TableCount
    from taskschema.seed.seeding import seed
    from taskschema.seed.sets import SeedSet, list_sets

_HOMES = {
    "Run": "journal",
    "SeedReport": "report",
    "SeedSet": "sets",
    "TableCount": "report",
    "UndoReport": "journal",
    "list_runs": "journal",
    "list_sets": "sets",
    "seed": "seeding",
    "undo": "journal",
}

__all__ = [
    "Run",
    "SeedReport",
    "SeedSet",
    "TableCount",
    "UndoReport",
    "list_runs",
    "list_sets",
    "seed",
    "undo",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"taskschema.seed.{_HOMES[name]}"), name)
