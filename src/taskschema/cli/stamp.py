"""`taskschema stamp`."""

from __future__ import annotations

import click

from taskschema.cli.conducting import Waiting, conduct_of, waiting_options
from taskschema.cli.door import Door, command
from taskschema.cli.protection import asks_first
from taskschema.cli.report import Report


@command("stamp")
@click.argument("revision")
@click.option("--purge", is_flag=True, help="Forget what the version table says first.")
@waiting_options
@asks_first
def cli(door: Door, revision: str, purge: bool, waiting: Waiting) -> Report:
    """Say that the database is at REVISION, and run nothing."""
    from taskschema.cli import moves
    from taskschema.migrations.runner import stamp

    scripts = door.scripts
    with door.connection() as connection, door.progress() as progress:
        conduct = conduct_of(door, progress, waiting)
        move = stamp(connection, scripts, revision, purge=purge, conduct=conduct)
    return Report(
        summary={"before": list(move.before), "after": list(move.after)},
        sentence=f"stamped {moves.listed(move.after)}; it was {moves.listed(move.before)}",
        data=move.to_json(),
    )
