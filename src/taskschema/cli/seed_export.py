"""`taskschema seed-export`."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from taskschema.cli.door import Door, command
from taskschema.cli.options import pairs_of
from taskschema.cli.report import Report

if TYPE_CHECKING:
    from taskschema.config import Project
    from taskschema.seed.export import ExportReport


@command("seed-export")
@click.argument("table")
@click.option("--where", default="", metavar="SQL", help="Which rows: what stands behind WHERE in SQL.")
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write a .yaml or .json file; without it, YAML goes to stdout.",
)
@click.option(
    "--mask",
    multiple=True,
    metavar="COLUMN=RULE",
    help="What becomes of a column: hash, fake, null or keep; repeatable.",
)
@click.option(
    "--mask-key",
    metavar="NAME",
    help="The variable that holds the secret of masks; with it, every run makes the same ones.",
)
@click.option(
    "--key",
    multiple=True,
    metavar="TABLE=COLUMNS",
    help="The natural key of a table, such as task=project,title; repeatable.",
)
@click.option("--limit", type=click.IntRange(min=1), help="At most so many rows of TABLE, by primary key.")
@click.option("--force", is_flag=True, help="Replace FILE where it is there.")
def cli(
    door: Door,
    table: str,
    *,
    where: str,
    to: Path | None,
    mask: tuple[str, ...],
    mask_key: str | None,
    key: tuple[str, ...],
    limit: int | None,
    force: bool,
) -> Report:
    """Write rows of TABLE, and all that they refer to, as a seed set.

    They have the same natural keys wherever they are seeded. Columns that are marked as personal need a
    --mask. The database is only read.
    """
    from taskschema.db.opening import url_of
    from taskschema.db.translate import translated
    from taskschema.migrations.guard import require_own_project
    from taskschema.models.loading import load_metadata
    from taskschema.seed.export import export

    project, masks, keys = door.settings.project, pairs_of(mask), pairs_of(key)
    if to is not None:
        require_own_project(project, "taskschema seed-export --to")
    secret = _secret(mask_key)
    metadata = load_metadata(project)
    with door.connection() as connection, translated(url_of(connection)), connection.begin():
        done = export(
            connection,
            metadata=metadata,
            table=table,
            where=where,
            to=None if to is None else (door.flags.directory or Path()) / to,
            masks={**project.table.get("masks", {}), **masks},
            personal=tuple(project.table.get("personal", ())),
            mask_key=secret,
            keys=keys,
            seeds=project.seeds,
            limit=limit,
            force=force,
        )
    return _report(door, project, done)


def _secret(variable: str | None) -> bytes | None:
    from taskschema.errors import ConfigError

    if variable is None:
        return None
    if not os.environ.get(variable):
        raise ConfigError(
            f"the variable {variable}, which holds the secret of masks, is not set or empty",
            hint=f'export {variable}="$(openssl rand -hex 32)"',
        )
    return os.environb[variable.encode()]


def _report(door: Door, project: Project, done: ExportReport) -> Report:
    for each in done.tables:
        if each.note:
            door.say(f"note: {each.note}")
    if done.path is None:
        lines = done.text.removesuffix("\n").split("\n")
    else:
        width = max(len(each.table) for each in done.tables)
        lines = [f"{each.table:<{width}}  {each.rows:>6} rows" for each in done.tables]
    return Report(
        summary={"rows": done.rows, "chosen": done.chosen},
        lines=lines,
        sentence=_sentence(project, done),
        data=done.to_json(),
    )


def _sentence(project: Project, done: ExportReport) -> str:
    what = f"{done.chosen} rows and {done.rows - done.chosen} that they refer to"
    if done.path is None:
        return f"{what}; --to FILE writes them to a file"
    said = f"{what} are in {done.path}"
    where, seeds = done.path.resolve(), project.seeds.resolve()
    name = where.stem if where.parent == seeds else where.parent.name
    if seeds in {where.parent, where.parent.parent}:
        return f"{said}: taskschema seed {shlex.quote(name)} puts them there"
    return f"{said}; in {project.seeds.name}/ it would be a seed set"
