"""`taskschema verify`."""

from __future__ import annotations

from pathlib import Path

import click

from taskschema.cli.door import Door, command
from taskschema.cli.report import Report

_FILE = click.Path(dir_okay=False, path_type=Path)


@command("verify")
@click.argument("tables", nargs=-1, metavar="[TABLE]...")
@click.option("--no-models", is_flag=True, help="Ask the database alone, and not the models.")
@click.option("--out", type=_FILE, metavar="FILE", help="Write the keys of all rows: .jsonl, .csv, .parquet.")
@click.option("--baseline", type=_FILE, metavar="FILE", help="Tell only what this file does not know.")
@click.option("--update-baseline", is_flag=True, help="Write what is found now to the baseline.")
@click.option("--sample", metavar="PERCENT", help="Look at so much of each table only, such as 1%.")
@click.option("--since", metavar="TIME", help="Look at rows that were written since: 2d, or 2026-01-31.")
@click.option(
    "--timeout",
    default="10m",
    metavar="TIME",
    show_default=True,
    help="Give a question no more time than this; 0 for no limit.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=2,
    show_default=True,
    help="How many connections ask at the same time.",
)
@click.option("--deep", is_flag=True, help="Look at tables and indexes on disk too, with amcheck.")
@click.option("--python", is_flag=True, help="Ask the validators of the models, too, row by row.")
@click.option("--prove", is_flag=True, help="Try a row against each constraint instead, and take it back.")
@click.option("--rows-only", is_flag=True, help="Look at rows, and not at what is wrong with the rules.")
@click.option("--fix-sql", is_flag=True, help="Print the statements that mend what is wrong with the rules.")
@click.option("--write-revision", metavar="MESSAGE", help="Write a revision that mends the rules.")
@click.option("--no-values", is_flag=True, help="Show keys, and no other values of rows.")
def cli(
    door: Door,
    *,
    tables: tuple[str, ...],
    no_models: bool,
    out: Path | None,
    baseline: Path | None,
    update_baseline: bool,
    sample: str | None,
    since: str | None,
    timeout: str,
    jobs: int,
    deep: bool,
    python: bool,
    prove: bool,
    rows_only: bool,
    fix_sql: bool,
    write_revision: str | None,
    no_values: bool,
) -> Report:
    """Find the rows that break a rule which the database or the models state, enforced or not.

    And the rules that do not speak for all rows. Exits 3 where there are some, or where a table could not be
    looked at. Only reads, at one moment of the
    database, and holds no lock that a writer would wait for.
    """
    from taskschema.cli import verifying

    if prove:
        if tables or no_models or out or baseline or sample or since or fix_sql or write_revision:
            raise click.UsageError("--prove tries every constraint of the models, and looks at no rows")
        return verifying.prove_constraints(door)
    if python and no_models:
        raise click.UsageError("--python asks the models, and --no-models leaves them out: choose one")
    if (fix_sql or write_revision) and (rows_only or update_baseline):
        raise click.UsageError("--fix-sql and --write-revision mend the rules, which have to be looked at")
    if fix_sql and write_revision:
        raise click.UsageError("--fix-sql prints the statements and --write-revision keeps them: choose one")
    if update_baseline and baseline is None:
        raise click.UsageError("--update-baseline needs --baseline FILE")
    asked = verifying.Asked(
        tables=tables,
        with_models=not no_models,
        out=out,
        sample=sample,
        since=since,
        timeout=timeout,
        jobs=jobs,
        with_values=not no_values,
        with_flaws=not rows_only,
        deep=deep,
        with_python=python,
    )
    found = verifying.find(door, asked)
    if update_baseline and baseline is not None:
        return verifying.accept(door, found, baseline)
    told = verifying.report(found, asked, baseline)
    if fix_sql or write_revision:
        from taskschema.cli import mending

        return mending.mend(door, told, write_revision)
    return told
