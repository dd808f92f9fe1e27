"""`taskschema upgrade`."""

from __future__ import annotations

import click

from taskschema.cli.door import Door, command
from taskschema.cli.report import Report


@command("upgrade")
@click.argument("revision", default="head")
@click.option("--sql", is_flag=True, help="Print the SQL and run nothing; REVISION may be FROM:TO.")
@click.option("--dry-run", is_flag=True, help="Say what would run, and run nothing.")
def cli(door: Door, revision: str, sql: bool, dry_run: bool) -> Report:
    """Move the database up to REVISION.

    REVISION is head, +1, or the beginning of an id. Each revision is committed together with its row in the
    version table; one that is refused is rolled back, and those before it stay.
    """
    from taskschema.cli import moves
    from taskschema.migrations.runner import render_sql, upgrade

    if sql:
        return moves.report_sql(render_sql(door.offline_scripts, revision))
    return moves.run_move(door, upgrade, revision, dry_run=dry_run, words=moves.UP)
