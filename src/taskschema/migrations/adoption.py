"""A revision out of SQL: it adopts what somebody did by hand, or mends rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from taskschema.catalog.ddl import DATABASE, Statement
from taskschema.catalog.ddl.words import literal
from taskschema.migrations.authoring import prepare_writing, write_revision
from taskschema.migrations.autogenerate.operations import text_argument
from taskschema.migrations.history import Revision
from taskschema.migrations.scripts import Scripts

_INDENT = "    "


def new_sql_revision(
    scripts: Scripts,
    message: str,
    *,
    upgrade: Sequence[Statement],
    downgrade: Sequence[Statement],
    head: str = "head",
    rev_id: str | None = None,
    asked_by: str = "drift --write-revision",
) -> Revision:
    """Write a revision that runs these statements; those that run alone get an autocommit block.

    Raises ManyHeads, UnknownRevision, MigrationError, and ConfigError where the file cannot be written.
    """
    prepare_writing(scripts, asked_by, rev_id)
    sources = {"upgrades": _source(upgrade), "downgrades": _source(downgrade)}
    return write_revision(scripts, message, head=head, rev_id=rev_id, sources=sources)


def _source(statements: Sequence[Statement]) -> str:
    """Return Python source for the body of a function, indented but for its first line."""
    lines = list(_lines(statements))
    if any(" FUNCTION " in each.sql or " PROCEDURE " in each.sql for each in statements):
        lines.insert(0, 'op.execute("SET LOCAL check_function_bodies = off")')
    return f"\n{_INDENT}".join(lines)


def _lines(statements: Iterable[Statement]) -> Iterator[str]:
    for is_alone, group in groupby(statements, key=lambda statement: statement.alone):
        if is_alone:
            yield "with op.get_context().autocommit_block():"
        for statement in group:
            for hazard in statement.hazards:
                yield f"{_INDENT * is_alone}# {hazard.value}"
            yield f"{_INDENT * is_alone}op.execute({text_argument(_sql(statement))})"


def _sql(statement: Statement) -> str:
    """Return the SQL of a statement in whatever database the revision will run."""
    if DATABASE not in statement.sql:
        return statement.sql
    text = literal(statement.sql.replace("%", "%%").replace(DATABASE, "%I"))
    body = f"BEGIN EXECUTE pg_catalog.format({text}, pg_catalog.current_database()); END"
    return f"DO {literal(body)}"
