"""The journal of one call of `seed`: opened where something is to be written, and no sooner."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Table

from taskschema.seed.journal.recording import Recorder, open_journal
from taskschema.seed.journal.sql import pinned
from taskschema.seed.journal.subject import Subject, read_subjects


@dataclass(slots=True)
class Journal:
    """What becomes of a call: the number of its run, or why it has none."""

    connection: Connection
    sets: Sequence[str]
    is_wanted: bool
    run: int | None = None
    notice: str = ""

    def open(self) -> Recorder | None:
        """Begin a run, where one is wanted and may be written."""
        if not self.is_wanted or self.connection.dialect.name != "postgresql":
            return None
        opened = open_journal(self.connection, self.sets)
        if isinstance(opened, str):
            self.notice = opened
            return None
        self.run = opened.run
        return opened


@contextmanager
def recording(recorder: Recorder, tables: Iterable[Table]) -> Iterator[dict[str, Subject]]:
    """Lend the tables of a run as the journal knows them, by their keys; values look alike inside."""
    format_table = recorder.connection.dialect.identifier_preparer.format_table
    asked = {str(table.key): table for table in tables}
    called = {name: format_table(table) for name, table in asked.items()}
    keys = {called[name]: [c.name for c in table.primary_key] for name, table in asked.items()}
    with pinned(recorder.connection):
        subjects = read_subjects(recorder.connection, keys)
        yield {name: subjects[spelled] for name, spelled in called.items()}
