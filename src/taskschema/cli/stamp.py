"""`taskschema stamp`."""

from __future__ import annotations

import click

from taskschema.cli.door import Door, command
from taskschema.cli.report import Report


@command("stamp")
@click.argument("revision")
@click.option("--purge", is_flag=True, help="Forget what the version table says first.")
def cli(door: Door, revision: str, purge: bool) -> Report:
    """Say that the database is at REVISION, and run nothing."""
    from taskschema.cli import moves
    from taskschema.migrations.runner import stamp

    scripts = door.scripts
    with door.connection() as connection:
        move = stamp(connection, scripts, revision, purge=purge)
    return Report(
        summary={"before": list(move.before), "after": list(move.after)},
        sentence=f"stamped {moves.listed(move.after)}; it was {moves.listed(move.before)}",
        data=move.to_json(),
    )
