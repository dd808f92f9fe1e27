"""What COPY refuses of a file's own bytes, with the place in the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from taskschema.errors import ConstraintRefused, SeedInvalid, TaskschemaError
from taskschema.findings import Finding, Location
from taskschema.seed.files.sources import TabularSource
from taskschema.seed.problems import Problem
from taskschema.seed.refusal import refusal

_LINE = re.compile(r"^COPY \S+, \D*(\d+)", re.MULTILINE)
"""`COPY task, line 3, column due_date: ".."`: the word for line is in the server's language."""


@contextmanager
def placed(source: TabularSource, table: str, first: int = 0) -> Iterator[None]:
    """Raise, for a row that COPY refuses inside, an error that says where the row stands in the file.

    `first` is the number of the row that the COPY begins with.
    """
    try:
        yield
    except psycopg.Error as problem:
        place = _place(source, problem, first)
        if place is None or problem.sqlstate is None:
            raise
        raise _refused(problem, place, table) from problem


def _place(source: TabularSource, problem: psycopg.Error, first: int) -> Location | None:
    """Return where the row stands that PostgreSQL counted; the header was not sent."""
    found = _LINE.search(problem.diag.context or "")
    return None if found is None else source.locate(first + int(found[1]) - 1)


def _refused(problem: psycopg.Error, place: Location, table: str) -> TaskschemaError:
    if str(problem.sqlstate).startswith("22"):
        message = f"{table}: {problem.diag.message_primary}"
        finding = Finding(
            code=Problem.INVALID_VALUE.value, object=f"table {table}", message=message, location=place
        )
        return SeedInvalid(
            f"seeds are invalid: {place}: {message}",
            findings=[finding],
            hint="nothing was written; mend the file and seed again",
        )
    known = refusal(problem, None)
    if isinstance(known, ConstraintRefused):
        return ConstraintRefused(
            f"{known.message}: {place}", name=known.name, table=known.table, hint=known.hint
        )
    return known
