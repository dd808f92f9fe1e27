"""What runs of seeds changed, kept in the database, so that `undo` can take it back."""

from taskschema.seed.journal.runs import Changed, Run, list_runs
from taskschema.seed.journal.undoing import Undone, UndoReport, undo

__all__ = ["Changed", "Run", "UndoReport", "Undone", "list_runs", "undo"]
