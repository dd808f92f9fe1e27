"""`taskschema history`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from taskschema.cli.door import Door, command
from taskschema.cli.report import Report

if TYPE_CHECKING:
    from taskschema.migrations.safety.ledger import Entry


@command("history")
@click.option(
    "-r", "--range", "revision_range", metavar="LOW:HIGH", help="Only these; either end may be left out."
)
@click.option("--applied", is_flag=True, help="What was done to the database: its ledger, oldest first.")
def cli(door: Door, revision_range: str | None, applied: bool) -> Report:
    """List the revisions from newest to oldest; needs no database, but with --applied."""
    from taskschema.cli import moves
    from taskschema.migrations.history import read_history

    if applied:
        return _applied(door)

    revisions = read_history(door.history, revision_range=revision_range)
    details = door.flags.verbose > 0
    return Report(
        summary={"revisions": len(revisions)},
        lines=[line for revision in revisions for line in moves.lines_of(revision, details=details)],
        sentence=""
        if revisions
        else "there are no revisions yet: taskschema revision -m TEXT writes the first",
        data={"revisions": [revision.to_json() for revision in revisions]},
    )


def _applied(door: Door) -> Report:
    from taskschema.migrations.runner import read_all_books

    with door.connection() as connection:
        books = read_all_books(connection, door.scripts)
    entries = books.ledger.entries
    nothing = books.said or "nothing is in the ledger yet: taskschema upgrade head writes it"
    return Report(
        summary={"rows": len(entries)},
        lines=[line for entry in entries for line in _lines(entry, details=door.flags.verbose > 0)],
        sentence="" if entries else nothing,
        data={"applied": [entry.to_json() for entry in entries]},
    )


def _lines(entry: Entry, *, details: bool) -> list[str]:
    when = entry.finished_at.astimezone().strftime("%Y-%m-%d %H:%M:%S %z")
    first = (
        f"{when}  {entry.outcome:<8}  {entry.revision}  {entry.duration:.2f} s  "
        f"{entry.who} on {entry.host}, taskschema {entry.tool_version}"
    )
    said = [first, f"    {entry.detail}"] if entry.detail else [first]
    if not details:
        return said
    return [
        *said,
        f"    file {entry.file_sha256}, chain {entry.chain_hash}, commit {entry.git_commit or 'unknown'}",
    ]
