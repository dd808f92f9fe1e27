"""`taskschema seed`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from taskschema.cli.door import Door, command
from taskschema.cli.protection import asks_first
from taskschema.cli.report import Report

if TYPE_CHECKING:
    from taskschema.seed import SeedReport, SeedSet
    from taskschema.seed.lockfile.settling import Lock


@command("seed")
@click.argument("sets", nargs=-1, metavar="[SET]...")
@click.option("--list", "list_only", is_flag=True, help="List the sets; needs no database.")
@click.option("--dry-run", is_flag=True, help="Count what would be written, and write nothing.")
@click.option("--diff", is_flag=True, help="Show row by row what would be written, and write nothing.")
@click.option(
    "--prune", metavar="TABLE", multiple=True, help="Delete the rows of TABLE that no file has; repeatable."
)
@click.option(
    "--trust", is_flag=True, help="Leave out what the models say of CSV files; constraints still hold."
)
@click.option(
    "--allow-env", metavar="NAME", multiple=True, help="Let files ask for this variable; may be repeated."
)
@click.option("--no-journal", is_flag=True, help="Keep nothing that seed-undo would need.")
@click.option("--no-lock", is_flag=True, help="Compare every row, whatever .taskschema/seed.lock says.")
@asks_first
def cli(
    door: Door,
    sets: tuple[str, ...],
    *,
    list_only: bool,
    dry_run: bool,
    diff: bool,
    prune: tuple[str, ...],
    trust: bool,
    allow_env: tuple[str, ...],
    no_journal: bool,
    no_lock: bool,
) -> Report:
    """Put the rows of seed sets there.

    Each SET comes with those that it builds on; all of them are written, or none. Without a SET, the sets are
    listed.
    """
    if list_only or not sets:
        return _list(door)
    options = {
        "sets": sets,
        "dry_run": dry_run,
        "trust": trust,
        "allow_env": allow_env,
        "diff": diff,
        "prune": prune,
        "journal": not no_journal,
    }
    # What looks, deletes, or hangs on the environment is never told by a file.
    is_plain = not (no_lock or dry_run or diff or prune or allow_env)
    lock = _lock(door, sets, trust=trust) if is_plain else None
    return _settled(lock) or _seed(door, lock, options)


def _lock(door: Door, sets: tuple[str, ...], *, trust: bool) -> Lock:
    from taskschema.db.opening import target_url
    from taskschema.seed.lockfile.settling import Lock

    return Lock(door.settings, target_url(door.settings, door.say), sets, trust)


def _settled(lock: Lock | None) -> Report | None:
    """Return what is to be said where the lockfile and one query tell that there is nothing to do."""
    entry = None if lock is None else lock.settled()
    if lock is None or entry is None:
        return None
    from taskschema.seed.report import SeedReport, TableCount

    counts = tuple(TableCount(table, unchanged=rows) for table, rows in sorted(entry.rows.items()))
    return report_of(SeedReport(entry.sets, counts, is_settled=True))


def _seed(door: Door, lock: Lock | None, options: dict[str, Any]) -> Report:
    from taskschema.db.opening import url_of
    from taskschema.db.translate import translated
    from taskschema.models.loading import load_metadata
    from taskschema.seed import seed
    from taskschema.seed.lockfile.keeping import open_proof
    from taskschema.seed.watch import Watch

    project = door.settings.project
    metadata = load_metadata(project)
    proof = None if lock is None else open_proof(lock)
    # The COMMIT happens here, and a connection may be lost in it.
    with (
        door.connection() as connection,
        door.progress() as progress,
        translated(url_of(connection)),
        connection.begin(),
    ):
        done = seed(
            connection,
            metadata=metadata,
            directory=project.seeds,
            watch=Watch(progress.advance),
            witness=None if proof is None else proof.witness,
            **options,
        )
    if proof is not None:
        proof.keep(metadata, done)
    door.say(done.notice)
    return report_of(done)


def _list(door: Door) -> Report:
    from taskschema.seed import list_sets

    found = list_sets(door.project.seeds)
    return Report(
        summary={"sets": len(found)},
        lines=[_named(one) for one in found],
        sentence="taskschema seed SET puts the rows of a set there" if not door.flags.quiet else "",
        data={"sets": [{"name": one.name, "extends": list(one.extends)} for one in found]},
    )


def _named(one: SeedSet) -> str:
    return f"{one.name} (builds on {', '.join(one.extends)})" if one.extends else one.name


def report_of(done: SeedReport) -> Report:
    """Return what a run did as it is told: the same in text and in JSON."""
    inserted = sum(table.inserted for table in done.tables)
    updated = sum(table.updated for table in done.tables)
    unchanged = sum(table.unchanged for table in done.tables)
    deleted = sum(table.deleted for table in done.tables)
    said = f"{inserted} inserted, {updated} updated, {unchanged} unchanged"
    if deleted:
        said += f", {deleted} deleted"
    if done.touched:
        others = ", ".join(f"{count} of {table}" for table, count in done.touched)
        said += f" (which reaches, by their foreign keys, {others})"
    if done.dry_run:
        said = f"would be: {said}; nothing was written"
    elif not done.has_changes:
        said = f"nothing to do: {said}"
        if done.is_settled:
            said += "; nothing has changed since the last run (.taskschema/seed.lock)"
    elif done.run is not None:
        said += f" (run {done.run}, which seed-undo takes back)"
    return Report(
        summary={
            "inserted": inserted,
            "updated": updated,
            "unchanged": unchanged,
            "deleted": deleted,
            "dry_run": done.dry_run,
        },
        lines=[*_rows(done), *_table(done)],
        sentence=said,
        data=done.to_json(),
    )


def _table(done: SeedReport) -> list[str]:
    width = max((len(table.table) for table in done.tables), default=0)
    return [
        f"{table.table:<{width}}  {table.inserted:>6} inserted  {table.updated:>6} updated  "
        f"{table.unchanged:>6} unchanged" + (f"  {table.deleted:>6} deleted" if table.deleted else "")
        for table in done.tables
    ]


def _rows(done: SeedReport) -> list[str]:
    """Return what would be written, row by row; a terminal shows it in colour."""
    lines: list[str] = []
    for row in done.rows or ():
        sign, colour = ("+", "green") if row.action == "insert" else ("~", "yellow")
        lines.append(_coloured(f"{sign} {row.key}  {row.location}", colour))
        for change in row.changes:
            after = _shown(change.after)
            said = after if row.action == "insert" else f"{_shown(change.before)} -> {after}"
            lines.append(_coloured(f"    {change.column}: {said}", colour))
    lines += [
        f"and {count} more rows of {table}"
        for table, count in (done.truncated.items() if done.rows is not None else ())
    ]
    return lines


def _shown(value: str | None) -> str:
    return "NULL" if value is None else repr(value)


def _coloured(text: str, colour: str) -> str:
    """Colour a line where it is looked at; https://no-color.org asks not to."""
    if os.environ.get("NO_COLOR") or not sys.stdout.isatty():
        return text
    return click.style(text, fg=colour)
