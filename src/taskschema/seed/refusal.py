"""What the database refuses of a seed row, with the place of the row."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError, StatementError

from taskschema.db.translate import translate
from taskschema.errors import ConstraintRefused, SeedError, TaskschemaError
from taskschema.seed.records import SeedRow

_UNDEFINED = {"42P01": "table", "42703": "column"}


def refusal(problem: Exception, row: SeedRow | None) -> TaskschemaError:
    """Return the error of the tree that a failed statement means, with the place of the row at fault.

    `problem` is what SQLAlchemy raised, or psycopg where it was asked directly.
    """
    place = "" if row is None else f": {row}"
    cause = problem.orig if isinstance(problem, StatementError) else problem
    state = getattr(cause, "sqlstate", None)
    if state in _UNDEFINED:
        message = f"the database has no such {_UNDEFINED[state]} as the models say{place}"
        return SeedError(message, hint="taskschema upgrade head")
    if not _is_from_server(problem, state):
        return SeedError(f"a value cannot be sent{place}: {cause}", hint="mend the seed file")
    known = translate(problem, None)
    if isinstance(known, ConstraintRefused):
        hint = "nothing was written; mend the row, or what it stands against in the database"
        return ConstraintRefused(f"{known.message}{place}", name=known.name, table=known.table, hint=hint)
    if row is not None and str(state).startswith("22"):
        return SeedError(f"{known.message}{place}", hint="nothing was written; mend the row")
    return known


def _is_from_server(problem: Exception, state: str | None) -> bool:
    """False where SQLAlchemy or the driver refused a value before the server saw it."""
    if isinstance(problem, DBAPIError):
        return state is not None or isinstance(problem.orig, sqlite3.Error) or problem.connection_invalidated
    return not isinstance(problem, StatementError)
