"""`taskschema revision`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from taskschema.cli.door import Door, command
from taskschema.cli.report import Report

if TYPE_CHECKING:
    from taskschema.migrations.history import Revision


@command("revision")
@click.option("-m", "--message", required=True, help="What the revision says of itself.")
@click.option(
    "--autogenerate/--empty", default=True, help="From what the models and the database differ in, or empty."
)
@click.option("--head", default="head", help="The revision that it follows.")
@click.option("--rev-id", help="The new revision's id; by default a random one.")
def cli(door: Door, message: str, autogenerate: bool, head: str, rev_id: str | None) -> Report:
    """Write a new revision from the models."""
    from taskschema.migrations.scaffold import made_folder

    with made_folder(door.project) as made:
        written = _write(door, message, autogenerate, head, rev_id)
    if made:
        door.say(f"made {made[0]}")
    if written is None:
        return Report(
            summary={"revision": None},
            sentence="nothing to do: the models and the database agree; no file was written",
            data={"revision": None},
        )
    return Report(
        summary={"revision": written.revision},
        lines=[str(written.path)],
        sentence=f"wrote {written.revision}; read it before you run it",
        data={"revision": written.to_json()},
    )


def _write(door: Door, message: str, autogenerate: bool, head: str, rev_id: str | None) -> Revision | None:
    from taskschema.migrations.authoring import new_empty_revision, new_revision

    if not autogenerate:
        return new_empty_revision(door.history, message, head=head, rev_id=rev_id)
    scripts = door.scripts
    with door.connection() as connection:
        return new_revision(
            connection, scripts, message, head=head, rev_id=rev_id, scratch_url=door.scratch_url
        )
