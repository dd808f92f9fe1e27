"""`taskschema revision`."""

from __future__ import annotations

import click

from taskschema.cli.door import Door, command
from taskschema.cli.report import Report


@command("revision")
@click.option("-m", "--message", required=True, help="What the revision says of itself.")
@click.option(
    "--autogenerate/--empty", default=True, help="From what the models and the database differ in, or empty."
)
@click.option("--head", default="head", help="The revision that it follows.")
@click.option("--rev-id", help="The new revision's id; by default a random one.")
def cli(door: Door, message: str, autogenerate: bool, head: str, rev_id: str | None) -> Report:
    """Write a new revision from the models."""
    from taskschema.migrations.authoring import new_empty_revision, new_revision
    from taskschema.migrations.scaffold import make_folder

    made = make_folder(door.project)
    if made is not None:
        door.say(f"made {made}")
    if not autogenerate:
        written = new_empty_revision(door.history, message, head=head, rev_id=rev_id)
    else:
        scripts = door.scripts
        with door.connection() as connection:
            found = new_revision(
                connection, scripts, message, head=head, rev_id=rev_id, scratch_url=door.scratch_url
            )
        if found is None:
            return Report(
                summary={"revision": None},
                sentence="nothing to do: the models and the database agree; no file was written",
                data={"revision": None},
            )
        written = found
    return Report(
        summary={"revision": written.revision},
        lines=[str(written.path)],
        sentence=f"wrote {written.revision}; read it before you run it",
        data={"revision": written.to_json()},
    )
