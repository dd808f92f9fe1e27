"""Proof that a file is what it should be: seeding reads it, and has nothing to do where it is from."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from sqlalchemy import Connection

from taskschema.errors import SeedError, SeedInvalid
from taskschema.findings import Finding
from taskschema.seed.files.sources import DocumentSource
from taskschema.seed.linking import link_rows
from taskschema.seed.order import order_rows
from taskschema.seed.plan import plan_rows
from taskschema.seed.problems import Problem, Problems
from taskschema.seed.reading import Reading
from taskschema.seed.tables import SeedTable

_HINT = "leave such rows out with --where, or mend them in the database"


def prove_readable(
    connection: Connection, tables: Mapping[str, SeedTable], path: Path, text: str, silent: Collection[str]
) -> None:
    """Read a document as seeding will: values obey their models, references lead to rows.

    Raises SeedError, without the values of tables in `silent`.
    """
    _prove(connection, tables, path, text, silent, has_values=False)


def prove_true(
    connection: Connection, tables: Mapping[str, SeedTable], path: Path, text: str, silent: Collection[str]
) -> None:
    """Prove the same, and that to seed the document where it comes from would change nothing."""
    _prove(connection, tables, path, text, silent, has_values=True)


def _prove(
    connection: Connection,
    tables: Mapping[str, SeedTable],
    path: Path,
    text: str,
    silent: Collection[str],
    *,
    has_values: bool,
) -> None:
    problems = Problems()
    reading = Reading(tables, connection.dialect, problems)
    rows = reading.read(DocumentSource(path).parse(text.encode(), problems))
    others = link_rows(rows, tables, reading.keys, problems)
    order_rows(rows, problems)  # as where none of them is there yet
    _raise_if_any(problems, silent)
    if others:
        raise SeedError(f"a row of {others[0].table.name} that others refer to is missing", hint=_HINT)
    if not has_values:
        return
    try:
        plan = plan_rows(connection, reading, rows, others, problems)
    except SeedInvalid:
        _raise_if_any(problems, silent)
        raise
    changed = sorted({f"{each.row.table.name}.{column}" for each in plan.updates for column in each.columns})
    lost = sorted({row.table.name for layer in plan.order.layers for row in layer})
    if lost:
        raise SeedError(f"rows of {lost[0]} would not be found again by their key", hint=_HINT)
    if changed:
        raise SeedError(
            f"values of {', '.join(changed)} would come back as others: their models change them, "
            "or no seed file can have them",
            hint=_HINT,
        )


def _raise_if_any(problems: Problems, silent: Collection[str]) -> None:
    """Raise the first of the problems, and how many others there are."""
    try:
        problems.raise_if_any()
    except SeedInvalid as refused:
        circles = [each.object for each in refused.findings if each.code == Problem.CYCLE]
        if circles:
            table = circles[0].removeprefix("table ")
            raise SeedError(
                f"rows of {table} are in a circle of foreign keys, of which none could be inserted first",
                hint=f"leave one of the foreign keys empty with --mask {table}.COLUMN=null; or, where it is "
                f"DEFERRABLE, let the rows go by number with --key {table}=ID",
            ) from None
        found = [_said(each, silent) for each in refused.findings]
        names = list(dict.fromkeys(found))
        more = f", and {len(names) - 1} more" if len(names) > 1 else ""
        raise SeedError(f"the rows would be refused as seeds: {names[0]}{more}", hint=_HINT) from None


def _said(finding: Finding, silent: Collection[str]) -> str:
    kind, _, name = finding.object.partition(" ")
    table = name.rpartition(".")[0] if kind == "column" else name
    if table in silent or name in silent:
        return f"a rule of the model refuses {finding.object}"
    return finding.message
