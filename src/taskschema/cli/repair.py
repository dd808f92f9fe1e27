"""`taskschema repair`."""

from __future__ import annotations

import click

from taskschema.cli.conducting import Waiting, conduct_of, waiting_options
from taskschema.cli.door import Door, command
from taskschema.cli.report import Report


@command("repair")
@click.argument("revisions", nargs=-1, metavar="[REVISION ...]")
@waiting_options
def cli(door: Door, revisions: tuple[str, ...], waiting: Waiting) -> Report:
    """Accept, knowingly, what the ledger refuses.

    A file that was edited after it was applied becomes the one that counts; of a revision that was stopped,
    and that you have finished or undone by hand, the journal forgets what it had done. REVISIONS are all of
    these where none is named. The ledger says who accepted what; nothing is run.
    """
    from taskschema.migrations.runner import repair

    with door.connection() as connection, door.progress() as progress:
        conduct = conduct_of(door, progress, waiting)
        done = repair(connection, door.scripts, revisions, conduct=conduct)
    return Report(
        summary={"repaired": len(done)},
        lines=[f"{one.revision}: {one.detail}" for one in done],
        sentence="" if done else "nothing to repair: every file is the one that was applied",
        data={"repaired": [one.to_json() for one in done]},
    )
