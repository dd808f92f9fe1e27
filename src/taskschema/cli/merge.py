"""`taskschema merge`."""

from __future__ import annotations

import click

from taskschema.cli.door import Door, command
from taskschema.cli.report import Report


@command("merge")
@click.argument("revisions", nargs=-1)
@click.option("-m", "--message", required=True, help="What the revision says of itself.")
@click.option("--rev-id", help="The new revision's id; by default a random one.")
def cli(door: Door, revisions: tuple[str, ...], message: str, rev_id: str | None) -> Report:
    """Write a revision that joins REVISIONS (all heads)."""
    from taskschema.migrations.authoring import merge

    written = merge(door.history, revisions, message, rev_id=rev_id)
    return Report(
        summary={"revision": written.revision},
        lines=[str(written.path)],
        sentence=f"wrote {written.revision}, which joins {' and '.join(written.down_revisions)}",
        data={"revision": written.to_json()},
    )
