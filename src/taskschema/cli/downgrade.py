"""`taskschema downgrade`."""

from __future__ import annotations

import click

from taskschema.cli.door import Door, command
from taskschema.cli.report import Report


@click.argument("revision")
@click.option("--sql", is_flag=True, help="Print the SQL and run nothing; REVISION is FROM:TO.")
@click.option("--dry-run", is_flag=True, help="Say what would run, and run nothing.")
def _downgrade(door: Door, revision: str, sql: bool, dry_run: bool) -> Report:
    """Move the database down to REVISION.

    REVISION is -1, base, or the beginning of an id. Each revision is taken back in a transaction of its own.
    """
    from taskschema.cli import moves
    from taskschema.migrations.runner import downgrade, render_sql

    if sql:
        return moves.report_sql(render_sql(door.offline_scripts, revision, down=True))
    return moves.run_move(door, downgrade, revision, dry_run=dry_run, words=moves.DOWN)


_downgrade.context_settings = {"ignore_unknown_options": True}  # type: ignore[attr-defined]  # -1 is a revision
cli = command("downgrade")(_downgrade)
