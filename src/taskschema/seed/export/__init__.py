"""Rows of a database, and all that they refer to, written down as a seed set that loads elsewhere."""

from taskschema.seed.export.report import ExportedTable, ExportReport
from taskschema.seed.export.run import export

__all__ = ["ExportReport", "ExportedTable", "export"]
