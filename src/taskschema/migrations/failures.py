"""What somebody's env.py and revisions raise, told in one sentence that is true, and one hint that helps."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from alembic.util import CommandError
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, PendingRollbackError

from taskschema.errors import ConfigError, Irreversible, RevisionFailed, TaskschemaError
from taskschema.findings import Location
from taskschema.migrations.environment import Environment
from taskschema.migrations.scripts import command_errors, first_line, place_in

_ALREADY_THERE = frozenset({"42P07", "42701", "42710", "42P06"})
_AGAIN = "Mend it and run the same command again"


def run_environment(environment: Environment, connection: Connection | None) -> None:
    """Run env.py; whatever it raises becomes one sentence, and no transaction is left open.

    Raises ConfigError where env.py fails or runs no migrations, RevisionFailed and Irreversible for a step.
    """
    try:
        with command_errors(), _alembics_warnings_unsaid():
            environment.run()
    except (TaskschemaError, CommandError):
        raise
    except (Exception, SystemExit) as problem:  # somebody's env.py and revisions were executed
        raise _explain(environment, connection, problem) from problem
    finally:
        if connection is not None and not connection.invalidated and connection.in_transaction():
            with suppress(DBAPIError):  # a connection that is gone has rolled back already
                connection.rollback()
    if not environment.stepping.was_asked:
        raise ConfigError(
            f"{_env(environment)} came to its end without running any migrations",
            hint="it has to call context.run_migrations() between context.configure() and its end",
        )


@contextmanager
def unlogged() -> Iterator[None]:
    """Keep somebody's logging from telling of a look as if it were a run."""
    before = logging.root.manager.disable
    logging.disable(max(before, logging.INFO))
    try:
        yield
    finally:
        logging.disable(before)


@contextmanager
def _alembics_warnings_unsaid() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=r"alembic\.")
        yield


def _explain(
    environment: Environment, connection: Connection | None, problem: BaseException
) -> TaskschemaError:
    step = environment.stepping.under_way
    script = getattr(step, "revision", None)
    if step is None or script is None:
        return _outside_of_revisions(environment, connection, problem)
    name = script.revision
    if isinstance(problem, NotImplementedError) and not step.is_upgrade:
        return Irreversible(
            f"revision {name} has no way back: {first_line(problem)}",
            revision=name,
            hint="restore a snapshot, or write its downgrade()",
        )
    place = _place(environment, problem)
    return RevisionFailed(
        f"revision {name} failed{f' at {place}' if place else ''}: {_reason(problem)}",
        revision=name,
        statement=str(problem.statement or "") if isinstance(problem, DBAPIError) else "",
        location=place,
        hint=_hint(environment, connection, problem),
    )


def _hint(environment: Environment, connection: Connection | None, problem: BaseException) -> str:
    """Say what became of the revision, as far as that is known."""
    kept = ", ".join(dict.fromkeys(step.revision.revision for step in environment.stepping.completed))
    before = f"{kept} before it stayed. " if kept else ""
    is_lost = isinstance(problem, DBAPIError) and problem.connection_invalidated
    if is_lost or (connection is not None and connection.invalidated):
        return f"the connection was lost. {before}taskschema current says how far it came"
    if environment.stepping.kept:
        return (
            "its transaction was rolled back, and what it committed by itself stays: mend it and run the "
            f"same command again, it goes on at the statement that failed. {before}".rstrip()
        )
    if not kept and _sqlstate(problem) in _ALREADY_THERE:
        return (
            "it was rolled back and nothing has changed. Where the tables were made by something else, "
            "taskschema stamp REVISION says that they are there"
        )
    if kept:
        return f"it was rolled back; {before}{_AGAIN}"
    return f"it was rolled back and nothing has changed. {_AGAIN}"


def _outside_of_revisions(
    environment: Environment, connection: Connection | None, problem: BaseException
) -> TaskschemaError:
    from taskschema.db.translate import lost, translate

    refused = _refused(problem)
    if refused is not None:
        return translate(refused, None)
    if isinstance(problem, PendingRollbackError) and connection is not None and connection.invalidated:
        return lost(None)
    return ConfigError(
        f"{_place(environment, problem) or _env(environment)} failed: "
        f"{type(problem).__name__}: {first_line(problem)}",
        hint="mend env.py; no revision was run",
    )


def _refused(problem: BaseException | None) -> DBAPIError | None:
    """Return what the driver raised; on the way out SQLAlchemy may raise again, over a lost connection."""
    if problem is None or isinstance(problem, DBAPIError):
        return problem
    return _refused(problem.__context__) if isinstance(problem, PendingRollbackError) else None


def _place(environment: Environment, problem: BaseException) -> Location | None:
    return place_in(problem, Path(environment.scripts.directory.dir))


def _env(environment: Environment) -> str:
    return str(environment.scripts.directory.env_py_location)


def _sqlstate(problem: BaseException) -> str | None:
    return getattr(problem.orig, "sqlstate", None) if isinstance(problem, DBAPIError) else None


def _reason(problem: BaseException) -> str:
    if not isinstance(problem, DBAPIError):
        return f"{type(problem).__name__}: {first_line(problem)}"
    message = getattr(getattr(problem.orig, "diag", None), "message_primary", None)
    sqlstate = _sqlstate(problem)
    if message:
        return f"{message} ({sqlstate})" if sqlstate else str(message)
    return first_line(problem.orig or problem)
