"""`taskschema downgrade`."""

from __future__ import annotations

import click

from taskschema.cli.conducting import Waiting, waiting_options
from taskschema.cli.door import Door, command
from taskschema.cli.protection import asks_first
from taskschema.cli.report import Report


@click.argument("revision")
@click.option("--sql", is_flag=True, help="Print the SQL and run nothing; REVISION is FROM:TO.")
@click.option("--dry-run", is_flag=True, help="Say what would run, and run nothing.")
@waiting_options
@asks_first
def _downgrade(door: Door, revision: str, sql: bool, dry_run: bool, waiting: Waiting) -> Report:
    """Move the database down to REVISION.

    REVISION is -1, base, or the beginning of an id. Each revision is taken back in a transaction of its own.
    A protected environment has to be named.
    """
    from taskschema.cli import moves
    from taskschema.migrations.runner import downgrade, render_sql

    if sql:
        return moves.report_sql(render_sql(door.offline_scripts, revision, down=True))
    return moves.run_move(door, downgrade, revision, dry_run=dry_run, words=moves.DOWN, waiting=waiting)


_downgrade.context_settings = {"ignore_unknown_options": True}  # type: ignore[attr-defined]  # -1 is a revision
cli = command("downgrade")(_downgrade)
