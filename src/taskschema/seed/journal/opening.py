"""The journal of one call of `seed`: opened where something is to be written, and no sooner."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Table

from taskschema.seed.journal.recording import Recorder, open_journal
from taskschema.seed.journal.subject import Subject, read_subjects


@dataclass(slots=True)
class Journal:
    """What becomes of a call: the number of its run, or why it has none."""

    connection: Connection
    sets: Sequence[str]
    is_wanted: bool
    run: int | None = None
    notice: str = ""

    def open(self, tables: Iterable[Table]) -> Recorder | None:
        """Begin a run that may write to these tables, where one is wanted and may be written."""
        if not self.is_wanted or self.connection.dialect.name != "postgresql":
            return None
        opened = open_journal(self.connection, self.sets)
        if isinstance(opened, str):
            self.notice = opened
            return None
        self.run = opened.run
        opened.subjects = _subjects(self.connection, tables)
        return opened


def _subjects(connection: Connection, tables: Iterable[Table]) -> dict[str, Subject]:
    format_table = connection.dialect.identifier_preparer.format_table
    asked = {str(table.key): table for table in tables}
    called = {name: format_table(table) for name, table in asked.items()}
    keys = {called[name]: [c.name for c in table.primary_key] for name, table in asked.items()}
    subjects = read_subjects(connection, keys)
    return {name: subjects[spelled] for name, spelled in called.items()}
