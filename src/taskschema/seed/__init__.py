"""Seeds: rows that must exist, put there once however often you ask."""

from taskschema.seed.report import SeedReport, TableCount
from taskschema.seed.seeding import seed
from taskschema.seed.sets import SeedSet, list_sets

__all__ = ["SeedReport", "SeedSet", "TableCount", "list_sets", "seed"]
