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
    from taskschema.drift import find_drift_from_models
    from taskschema.models.loading import load_metadata

    project = door.settings.project
    metadata = load_metadata(project)
    with door.connection() as connection:
        findings = find_drift_from_models(
            connection, metadata, scratch_url=door.scratch_url, ignore_tables=(project.version_table,)
        )
    number = len(findings)
    return Report(
        summary={"against": against, "findings": number},
        sentence=f"{number} difference{'' if number == 1 else 's'} between the models and the database"
        if findings
        else "no drift: the database is what the models say",
        findings=findings,
    )
