"""`taskschema show`."""

from __future__ import annotations

import click

from taskschema.cli.door import Door, command
from taskschema.cli.report import Report


@command("show")
@click.argument("revision", default="head")
def cli(door: Door, revision: str) -> Report:
    """Show what REVISION says of itself; needs no database."""
    from taskschema.cli import moves
    from taskschema.migrations.history import find_revisions

    found = find_revisions(door.history, revision)
    return Report(
        summary={"revisions": len(found)},
        lines=[line for one in found for line in moves.lines_of(one, details=True)],
        data={"revisions": [one.to_json() for one in found]},
    )
