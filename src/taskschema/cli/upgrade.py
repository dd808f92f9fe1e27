"""`taskschema upgrade`."""

from __future__ import annotations

import click

from taskschema.cli.conducting import Waiting, waiting_options
from taskschema.cli.door import Door, command
from taskschema.cli.report import Report


@command("upgrade")
@click.argument("revision", default="head")
@click.option("--sql", is_flag=True, help="Print the SQL and run nothing; REVISION may be FROM:TO.")
@click.option("--dry-run", is_flag=True, help="Say what would run, and run nothing.")
@waiting_options
def cli(door: Door, revision: str, sql: bool, dry_run: bool, waiting: Waiting) -> Report:
    """Move the database up to REVISION.

    REVISION is head, +1, or the beginning of an id. Each revision is committed together with its row in the
    version table and its row in the ledger; one that is refused is rolled back, and those before it stay. One
    run at a time: others wait, and find the work done. What is stopped goes on where it was.
    """
    from taskschema.cli import moves

    if revision in ("head", "heads") and not sql and not dry_run:
        from taskschema.migrations.fastpath import heads_stood_on
        from taskschema.migrations.move import Move

        heads = heads_stood_on(door.settings)
        if heads is not None:
            return moves.report_move(Move(heads, heads, ()), dry_run=False, verb=moves.UP.verb)

    from taskschema.migrations.runner import render_sql, upgrade

    if sql:
        return moves.report_sql(render_sql(door.offline_scripts, revision))
    return moves.run_move(door, upgrade, revision, dry_run=dry_run, words=moves.UP, waiting=waiting)
