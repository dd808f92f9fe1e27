"""`taskschema current`."""

from __future__ import annotations

from taskschema.cli.door import Door, command
from taskschema.cli.report import Report


@command("current")
def cli(door: Door) -> Report:
    """Say where the database stands in the history."""
    from taskschema.cli import moves
    from taskschema.migrations.history import find_revisions
    from taskschema.migrations.runner import read_current

    scripts = door.scripts
    with door.connection() as connection:
        standing = read_current(connection, scripts)
    lines = [
        f"{moves.named(revision)}{' (head)' if revision.is_head else ''}"
        for revision in find_revisions(scripts, standing.current)
    ]
    pending = len(standing.pending)
    behind = f"{pending} revision{'' if pending == 1 else 's'} to go: taskschema upgrade head"
    return Report(
        summary={"at_head": standing.is_at_head, "pending": pending},
        lines=lines or ["base"],
        sentence="" if standing.is_at_head else behind,
        data=standing.to_json(),
    )
