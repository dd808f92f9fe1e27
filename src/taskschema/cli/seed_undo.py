"""`taskschema seed-undo`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from taskschema.cli.door import Door, command
from taskschema.cli.protection import asks_first
from taskschema.cli.report import Report

if TYPE_CHECKING:
    from taskschema.seed import Run, UndoReport


@command("seed-undo")
@click.argument("run", type=int, required=False, metavar="[RUN]")
@click.option("--list", "list_only", is_flag=True, help="List the runs that the journal remembers.")
@click.option("--dry-run", is_flag=True, help="Do it, count, and take it back.")
@asks_first
def cli(door: Door, run: int | None, *, list_only: bool, dry_run: bool) -> Report:
    """Take back what a run of seed did: the last one, or RUN.

    Rows that it inserted go, rows that it updated get their former values, rows that it pruned come back: all
    of it, or nothing where a row was changed since.
    """
    from taskschema.db.opening import url_of
    from taskschema.db.translate import translated
    from taskschema.seed.journal import list_runs, undo

    with door.connection() as connection, translated(url_of(connection)), connection.begin():
        if list_only:
            return _list(list_runs(connection))
        done = undo(connection, run=run, dry_run=dry_run)
    return report_of(done)


def _list(runs: tuple[Run, ...]) -> Report:
    return Report(
        summary={"runs": len(runs)},
        lines=[_line(run) for run in runs],
        sentence="" if runs else "the journal is empty: no run of seed has changed anything",
        data={"runs": [run.to_json() for run in runs]},
    )


def _line(run: Run) -> str:
    counts = (
        f"{sum(table.inserted for table in run.tables)} inserted",
        f"{sum(table.updated for table in run.tables)} updated",
        f"{sum(table.deleted for table in run.tables)} deleted",
    )
    state = "undone" if run.undone_at else f"cannot be undone: {run.obstacle}" if run.obstacle else ""
    when = f"{run.written_at.astimezone():%Y-%m-%d %H:%M:%S}"
    said = f"{run.id:>4}  {when}  {' '.join(run.sets)}  by {run.who} on {run.host}  {', '.join(counts)}"
    return f"{said}  {state}".rstrip()


def report_of(done: UndoReport) -> Report:
    """Return what an undo did as it is told: the same in text and in JSON."""
    deleted = sum(table.deleted for table in done.tables)
    restored = sum(table.restored for table in done.tables)
    reinserted = sum(table.reinserted for table in done.tables)
    said = f"{deleted} deleted, {restored} given their former values, {reinserted} inserted again"
    if done.run is None:
        said = "nothing to undo: the journal has no run that is not undone"
    elif done.dry_run:
        said = f"run {done.run} would be undone: {said}; nothing was written"
    else:
        said = f"run {done.run} is undone: {said}"
    width = max((len(table.table) for table in done.tables), default=0)
    return Report(
        summary={
            "run": done.run,
            "deleted": deleted,
            "restored": restored,
            "reinserted": reinserted,
            "dry_run": done.dry_run,
        },
        lines=[
            f"{table.table:<{width}}  {table.deleted:>6} deleted  {table.restored:>6} restored"
            f"  {table.reinserted:>6} inserted again"
            for table in done.tables
        ],
        sentence=said,
        data=done.to_json(),
    )
