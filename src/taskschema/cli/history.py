"""`taskschema history`."""

from __future__ import annotations

import click

from taskschema.cli.door import Door, command
from taskschema.cli.report import Report


@command("history")
@click.option(
    "-r", "--range", "revision_range", metavar="LOW:HIGH", help="Only these; either end may be left out."
)
def cli(door: Door, revision_range: str | None) -> Report:
    """List the revisions from newest to oldest; needs no database."""
    from taskschema.cli import moves
    from taskschema.migrations.history import read_history

    revisions = read_history(door.history, revision_range=revision_range)
    details = door.flags.verbose > 0
    return Report(
        summary={"revisions": len(revisions)},
        lines=[line for revision in revisions for line in moves.lines_of(revision, details=details)],
        sentence=""
        if revisions
        else "there are no revisions yet: taskschema revision -m TEXT writes the first",
        data={"revisions": [revision.to_json() for revision in revisions]},
    )
