"""Files with a row on each line, put into stages as they stream."""

from __future__ import annotations

from collections.abc import Iterable

from taskschema.seed.files.lines import LineSource
from taskschema.seed.problems import Problems
from taskschema.seed.reading import Reading
from taskschema.seed.records import SeedRow
from taskschema.seed.stage.feeding import Feeder, Make
from taskschema.seed.stage.numbering import Numbering
from taskschema.seed.stage.statements import Statements
from taskschema.seed.tables import SeedTable


class LineRows:
    """The rows of one file, read again where something must be said of them."""

    def __init__(self, source: LineSource, table: SeedTable, reading: Reading) -> None:
        self.source = source
        self.table = table
        self.reading = reading

    def rows_at(self, indexes: Iterable[int]) -> dict[int, SeedRow]:
        """Read rows again; what is wrong with them was noted the first time."""
        wanted = set(indexes)
        reading = self.reading.noting(Problems())
        found: dict[int, SeedRow] = {}
        for index, raw in enumerate(self.source.rows(Problems())):
            row = reading.row(self.table, raw) if index in wanted else None
            if row is not None:
                found[index] = row
            if len(found) == len(wanted):
                break
        return found


def feed_lines(
    statements: Statements, rows: LineRows, *, make: Make, numbering: Numbering, problems: Problems
) -> None:
    """Put in the rows of a file, and note what is wrong with each."""
    feeder = Feeder(statements, make, rows.reading)
    for index, raw in enumerate(rows.source.rows(problems)):
        row = rows.reading.row(rows.table, raw)
        if row is not None:
            feeder.add(row, numbering.reserve(1, rows, index))
    feeder.flush()
