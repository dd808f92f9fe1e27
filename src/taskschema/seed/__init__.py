"""Seeds: rows that must exist, put there once however often you ask."""

from taskschema.seed.journal import Run, UndoReport, list_runs, undo
from taskschema.seed.report import SeedReport, TableCount
from taskschema.seed.seeding import seed
from taskschema.seed.sets import SeedSet, list_sets

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
