"""Generated rows: as many as you ask for, the same for the same seed, obeying every constraint."""

from taskschema.seed.generate.report import GeneratedTable, GenerateReport
from taskschema.seed.generate.run import generate

__all__ = ["GenerateReport", "GeneratedTable", "generate"]
