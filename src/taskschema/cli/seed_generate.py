"""`taskschema seed-generate`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

import click

from taskschema.cli.door import Door, command
from taskschema.cli.options import pairs_of
from taskschema.cli.protection import asks_first
from taskschema.cli.report import Report

if TYPE_CHECKING:
    from taskschema.seed.generate import GenerateReport

T = TypeVar("T", int, float)


@command("seed-generate")
@click.argument("wanted", nargs=-1, required=True, metavar="TABLE=ROWS...")
@click.option("--rng", type=int, default=0, help="The seed: the same one gives the same values.")
@click.option("--now", type=click.DateTime(), default="2026-01-01", help="The latest moment, in UTC.")
@click.option("--dist", multiple=True, metavar="COLUMN=HOW", help="zipf(1.2), or a:5,b:2 for a mix.")
@click.option("--null", multiple=True, metavar="COLUMN=SHARE", help="The share of NULLs, from 0 to 1.")
@click.option("--explain", is_flag=True, help="Say how each column is filled.")
@click.option("--dry-run", is_flag=True, help="Make the rows, and take them back.")
@click.option("--no-journal", is_flag=True, help="Keep nothing that seed-undo would need.")
@asks_first
def cli(  # noqa: PLR0917
    door: Door,
    wanted: tuple[str, ...],
    rng: int,
    now: datetime,
    dist: tuple[str, ...],
    null: tuple[str, ...],
    explain: bool,
    dry_run: bool,
    no_journal: bool,
) -> Report:
    """Generate rows that obey every constraint, as many as asked for of each table.

    All of them are written, or none.
    """
    from taskschema.db.opening import url_of
    from taskschema.db.translate import translated
    from taskschema.models.loading import load_metadata
    from taskschema.seed.generate import generate

    rows = {name: _number(value, int, "ROWS") for name, value in pairs_of(wanted).items()}
    shares = {name: _number(value, float, "SHARE") for name, value in pairs_of(null).items()}
    if any(not 0 <= share <= 1 for share in shares.values()):
        raise click.BadParameter("a share of NULLs is from 0 to 1")
    metadata = load_metadata(door.settings.project)
    with door.connection() as connection, translated(url_of(connection)), connection.begin():
        done = generate(
            connection, metadata=metadata, wanted=rows, rng=rng, now=now, dist=pairs_of(dist), null=shares,
            dry_run=dry_run, journal=not no_journal,
        )  # fmt: skip
    door.say(done.notice)
    return _report(done, explain or dry_run)


def _number(value: str, kind: Callable[[str], T], what: str) -> T:
    try:
        return kind(value)
    except ValueError as problem:
        raise click.BadParameter(f"{value!r} is no number, as {what} must be") from problem


def _report(done: GenerateReport, explain: bool) -> Report:
    total = sum(table.rows for table in done.tables)
    lines = []
    for table in done.tables:
        lines.append(f"{table.table}  {table.rows} rows  {table.rows_per_second} rows/s")
        lines += [f"  {name}: {how}" for name, how in table.columns if explain]
    said = f"would generate {total} rows; nothing was written" if done.dry_run else f"{total} rows generated"
    if done.run is not None:
        said += f" (run {done.run}, which seed-undo takes back)"
    return Report(
        summary={"rows": total, "dry_run": done.dry_run}, lines=lines, sentence=said, data=done.to_json()
    )
