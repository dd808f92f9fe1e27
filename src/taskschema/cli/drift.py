"""`taskschema drift`."""

from __future__ import annotations

import click

from taskschema.cli.door import Door, command
from taskschema.cli.report import Report


@command("drift")
@click.option(
    "--against",
    default="models",
    metavar="SOURCE",
    show_default=True,
    help="What should be: models, migrations, recorded, or the URL of another database.",
)
@click.option("--ignore", multiple=True, metavar="KIND:PATTERN", help="Objects that are not told.")
@click.option("--only", multiple=True, metavar="KIND:PATTERN", help="The only objects that are told.")
@click.option(
    "--severity",
    type=click.Choice(["cosmetic", "behaviour", "breaking"]),
    default="cosmetic",
    show_default=True,
    help="The least that is told.",
)
@click.option("--everything", is_flag=True, help="Compare what the source cannot express, too.")
@click.option("--sql", is_flag=True, help="Print the statements of the way back, proven on a copy.")
@click.option(
    "--write-revision", metavar="MESSAGE", help="Write a revision that adopts what was done by hand."
)
def cli(
    door: Door,
    *,
    against: str,
    ignore: tuple[str, ...],
    only: tuple[str, ...],
    severity: str,
    everything: bool,
    sql: bool,
    write_revision: str | None,
) -> Report:
    """Say what differs between what should be and the database, whether it matters, and the way back.

    Exits 3 where anything differs. Definitions are compared as PostgreSQL prints them; models and migrations
    are made in a throw-away database, never in the one that is looked at.
    """
    from taskschema.cli import drifting

    if sql and write_revision is not None:
        raise click.UsageError("--sql is the way back and --write-revision the way on: choose one")
    scope = drifting.read_scope(door, ignore, only, severity=severity, everything=everything)
    with drifting.looked_at(door, against) as connection:
        drift = drifting.find(door, connection, against, scope)
        if sql:
            return drifting.report_way_back(door, connection, drift)
        if write_revision is not None:
            return drifting.report_adoption(door, connection, drift, write_revision)
    return drifting.report(drift)
