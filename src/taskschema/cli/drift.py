"""`taskschema drift`."""

from __future__ import annotations

import click

from taskschema.cli.door import Door, command
from taskschema.cli.report import Report


@command("drift")
@click.option("--against", type=click.Choice(["models"]), default="models", help="What should be.")
def cli(door: Door, against: str) -> Report:
    """Say what differs between the models and the database.

    Exits 3 where anything does. Both sides are compared as PostgreSQL prints them: the models are created
    in a throw-away database.
    """
    from taskschema.db.opening import url_of
    from taskschema.db.scratch import scratch_database
    from taskschema.drift import find_drift
    from taskschema.models.loading import load_metadata

    metadata = load_metadata(door.settings.project)
    with door.connection() as connection:
        with scratch_database(url_of(connection), scratch_url=door.scratch_url) as scratch:
            findings = find_drift(
                connection,
                metadata=metadata,
                scratch=scratch,
                ignore_tables=(door.settings.project.version_table,),
            )
    return Report(
        summary={"against": against, "findings": len(findings)},
        sentence=f"{len(findings)} differences"
        if findings
        else "no drift: the database is what the models say",
        findings=findings,
    )
