"""A run of migrations that cannot be hurt: locked, proved, written down, tried again, and resumed.

`run_safely` stands in the place of Alembic's `run_migrations`, whoever called it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, nullcontext
from functools import partial
from typing import Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.exc import PendingRollbackError

from taskschema.db.opening import url_of
from taskschema.db.translate import lost, translated
from taskschema.db.url import DatabaseUrl
from taskschema.db.vigil import WatchedConnection
from taskschema.errors import ConfigError
from taskschema.migrations.identity import leads_where
from taskschema.migrations.safety.conduct import Conduct
from taskschema.migrations.safety.keeper import Keeper
from taskschema.migrations.safety.lease import Claim
from taskschema.migrations.safety.lock import connect_for_lock, obtain
from taskschema.migrations.safety.place import version_table_of
from taskschema.migrations.safety.pooler import refuse_pooler
from taskschema.migrations.safety.rights import require_rights_to_work
from taskschema.migrations.safety.session import apply_settings, give_back, kept_while_idle
from taskschema.migrations.safety.stepping import Stepping
from taskschema.migrations.safety.watcher import Watcher
from taskschema.migrations.safety.work import Work


def run_safely(
    migration: MigrationContext, run: Callable[[], None], stepping: Stepping, conduct: Conduct
) -> None:
    """Run what is pending, over the connection that Alembic was given.

    Raises LockNotObtained, PermissionRefused, LeaseLost, Unreachable, Tampered and what a revision raises;
    the lock is let go in any case.
    """
    migration._migrations_fn = stepping  # Alembic has no other door for it
    connection = migration.connection
    if connection is None or connection.dialect.name != "postgresql" or not conduct.is_careful:
        run()
        return
    if migration._in_external_transaction:
        raise ConfigError(
            "env.py begins a transaction before context.configure(), and no revision can have one of its own",
            hint="call context.configure() first, and leave transactions to context.begin_transaction()",
        )
    connection.rollback()
    with ExitStack() as undo:
        keeper = _locked(migration, connection, conduct, undo)
        undo.callback(keeper.stop)
        with _guarded_by_keeper(connection):
            require_rights_to_work(connection)
            _run_locked(Work(migration, run, stepping, conduct, keeper), connection)


def _locked(migration: MigrationContext, connection: Connection, conduct: Conduct, undo: ExitStack) -> Keeper:
    """Wait for the lock, and keep it."""
    url = url_of(connection)
    name = version_table_of(migration, connection)
    pid = connection.exec_driver_sql("SELECT pg_catalog.pg_backend_pid()").scalar_one()
    connection.rollback()
    claim = Claim.of(name, conduct.command, pid)
    with translated(url):
        lock = _lock(url, connection, claim, conduct, undo)
    keeper = Keeper(
        lock,
        claim,
        connect=partial(connect_for_lock, url),
        work_socket=_socket(connection),
        lock_timeout=conduct.limits.lock_timeout,
        on_advance=conduct.on_advance,
    )
    keeper.start()
    return keeper


def _lock(url: DatabaseUrl, connection: Connection, claim: Claim, conduct: Conduct, undo: ExitStack) -> Any:
    lock = connect_for_lock(url)
    try:
        _refuse_another_database(lock, connection, url)
        refuse_pooler(lock, _Working(connection), url)
        undo.enter_context(kept_while_idle(connection))
        obtain(lock, claim, wait=conduct.limits.wait_lock, say=conduct.say)
    except BaseException:
        lock.close()
        raise
    return lock


def _refuse_another_database(lock: Any, connection: Connection, url: DatabaseUrl) -> None:
    """Raise ConfigError where the lock would be taken in another database than the one that is migrated."""
    if not leads_where(lock, connection):
        raise ConfigError(
            f"{url.redacted} leads to another database than the connection of the migrations: "
            "the lock would be taken there",
            hint="let the engine's URL say what its connect_args, creator or events do, or name the same "
            "database in the settings: -d URL, or DATABASE_URL",
        )


def _run_locked(work: Work, connection: Connection) -> None:
    before = apply_settings(connection, work.conduct.limits)
    try:
        with Watcher(connection, work.keeper, work.conduct, before) as watcher:
            work.do(watcher)
    except PendingRollbackError as later:
        # Something went on over a connection that was cut, and hid what the cut had raised.
        if not connection.invalidated:
            raise
        raise (work.keeper.lost() if work.keeper.is_lost else lost(url_of(connection))) from later
    finally:
        give_back(connection, before)


class _Working:
    """The working connection, as the search for a pooler sees it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def pid(self) -> int:
        """Ask for the backend, in a transaction of its own where none is open."""
        is_open = self._connection.in_transaction()
        found: int = self._connection.exec_driver_sql("SELECT pg_catalog.pg_backend_pid()").scalar_one()
        if not is_open:
            self._connection.rollback()
        return found

    def begin(self) -> None:
        """Open a transaction that is held."""
        self._connection.exec_driver_sql("SELECT 1").close()

    def end(self) -> None:
        """End it."""
        self._connection.rollback()


def _guarded_by_keeper(connection: Connection) -> AbstractContextManager[None]:
    driver = connection.connection.driver_connection
    return driver.unwatched() if isinstance(driver, WatchedConnection) else nullcontext()


def _socket(connection: Connection) -> int | None:
    """Return the file number of a connection's socket, where its driver tells."""
    driver: Any = connection.connection.driver_connection
    number = getattr(driver, "fileno", None)
    return number() if callable(number) else None
