"""`taskschema current`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taskschema.cli.door import Door, command
from taskschema.cli.report import Report

if TYPE_CHECKING:
    from taskschema.migrations.safety.lease import Lease


@command("current")
def cli(door: Door) -> Report:
    """Say where the database stands in the history, who migrates it now, and what is half done."""
    from taskschema.cli import moves
    from taskschema.migrations.history import find_revisions
    from taskschema.migrations.runner import read_current
    from taskschema.migrations.safety.journal import half_done

    scripts = door.scripts
    with door.connection() as connection:
        standing = read_current(connection, scripts)
    lines = [
        f"{moves.named(revision)}{' (head)' if revision.is_head else ''}"
        for revision in find_revisions(scripts, standing.current)
    ]
    pending = len(standing.pending)
    books = standing.books
    door.say(books.said)
    lines = [*(lines or ["base"]), *half_done(books.journal), *_lease(books.lease)]
    behind = f"{pending} revision{'' if pending == 1 else 's'} to go: taskschema upgrade head"
    return Report(
        summary={"at_head": standing.is_at_head, "pending": pending},
        lines=lines,
        sentence="" if standing.is_at_head else behind,
        data=standing.to_json(),
    )


def _lease(lease: Lease | None) -> list[str]:
    """Return the line on who runs migrations now, or did when the run died."""
    if lease is None:
        return []
    return [f"locked by {lease}" if lease.is_held else f"left by a run that died: {lease}"]
