"""What env.py calls, and the environment in which anybody's env.py runs over a connection that is given.

`run_migrations()` is the whole of this project's env.py. `Environment` also runs the env.py of an Alembic
project that has stood for years: its version table, its options, its hooks, over our connection.
"""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path
from typing import Any

from alembic import context
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.util import CommandError
from sqlalchemy import Connection, MetaData

from taskschema.config import Project, Secret, Settings, load_settings
from taskschema.config.limits import Limits
from taskschema.db.opening import keep_url, open_database, scratch_url_of, target_url, url_of
from taskschema.db.protection import protected_by
from taskschema.db.url import DatabaseUrl
from taskschema.errors import ConfigError, Protected, TaskschemaError
from taskschema.migrations.guard import refuse_foreign_database
from taskschema.migrations.identity import lead_to_the_same_database, login_of
from taskschema.migrations.safety.conduct import THROWAWAY, Conduct
from taskschema.migrations.safety.run import run_safely
from taskschema.migrations.safety.stepping import Stepping, Steppings, Steps
from taskschema.migrations.scripts import Scripts

_ASKED = "taskschema.environment"
_NAMED = "yes-i-mean"
"""Alembic's own program takes the name of a protected environment as -x yes-i-mean=NAME."""
_MOVES = {"upgrade": "upgrade", "downgrade": "downgrade", "do_stamp": "stamp"}
"""What Alembic's own commands call the functions that say which steps there are, and what that is."""
_EACH_ALONE = {"transaction_per_migration": True}
"""Each revision has a transaction of its own, with its row in the ledger, whatever env.py says."""


class Environment:
    """Somebody's env.py over a given connection; its migrations run as safely as `conduct` says."""

    def __init__(
        self,
        scripts: Scripts,
        connection: Connection | None,
        steps: Steps,
        *,
        conduct: Conduct = THROWAWAY,
        **options: Any,
    ) -> None:
        self.scripts = scripts
        self.stepping = Steppings(steps)
        self.defaults: dict[str, Any] = {}
        """Arguments of `configure` where env.py says nothing else."""
        self._connection = connection
        self._conduct = conduct
        scripts.config.attributes[_ASKED] = self
        if connection is not None:
            scripts.config.attributes["connection"] = connection
        # Alembic's proxies know EnvironmentContext itself and no subclass of it.
        self._context = EnvironmentContext(scripts.config, scripts.directory, fn=self.stepping, **options)
        self._configure = self._context.configure
        self._run_migrations = self._context.run_migrations
        self._context.configure = self._configure_over_ours  # type: ignore[method-assign,assignment]
        self._context.run_migrations = self._run_safely  # type: ignore[method-assign]

    def run(self) -> None:
        """Run env.py from its first line to its last."""
        with self._context:
            self.scripts.directory.run_env()

    def _run_safely(self, **arguments: Any) -> None:
        migration = self._context.get_context()
        stepping = self.stepping.of(migration)
        run_safely(migration, partial(self._run_migrations, **arguments), stepping, self._conduct)

    def _configure_over_ours(self, connection: Connection | None = None, **options: Any) -> None:
        """Configure as env.py says.

        A connection that env.py made for itself may have a role, a search_path or a lock of its own, so it is
        used, but only where it leads to the database that was named.
        """
        ours = self._connection
        if ours is not None and not self._context.is_offline_mode():
            if connection is None:
                connection = ours
            elif connection is not ours:
                self._require_same_database(ours, connection)
                _keep_named_url(connection, ours)
            _end_look(connection)
            options |= _EACH_ALONE
        self._configure(connection=connection, **(self.defaults | options))

    def _require_same_database(self, ours: Connection, connection: Connection) -> None:
        if not lead_to_the_same_database(ours, connection):
            raise ConfigError(
                f"{self.scripts.directory.env_py_location} goes to another database than the one named",
                hint="let it read sqlalchemy.url from context.config, or name the same database",
            )


def _keep_named_url(connection: Connection, ours: Connection) -> None:
    """Let the lock be taken by the URL that was named: connect_args and events may overrule their engine's.

    But not where theirs says the role that they logged in as, and ours another, which may have fewer rights.
    """
    if connection.dialect.name != "postgresql":
        return
    role = login_of(connection)
    if connection.engine.url.username != role or login_of(ours) == role:
        keep_url(connection, url_of(ours))


def _end_look(connection: Connection) -> None:
    """Commit what env.py said to its session before it configures.

    SQLAlchemy has begun a transaction by then, which Alembic takes for somebody else's and never commits.
    """
    is_lent = getattr(connection, "_trans_context_manager", None) is not None
    if connection.in_transaction() and not is_lent:
        connection.commit()


def run_migrations(**options: Any) -> None:
    """Do what an env.py does; `options` are further arguments of Alembic's `context.configure`.

    Works for `taskschema` and `alembic` alike: over the connection that was given, else over the database
    that the settings name; with `--sql` it prints. Raises the errors of settings, models and connection.
    """
    given = context.config.attributes.get("connection")
    if given is not None and not context.is_offline_mode():
        settings = context.config.attributes.get("taskschema.settings")
        _run_online(given, _project(context.config), _scratch_url(context.config), options, settings)
        return
    try:
        _run_by_settings(_settings(context.config), options)
    except TaskschemaError as problem:
        if getattr(context.config.cmd_opts, "cmd", None) is None:
            raise
        # Alembic's own program is at the door: it prints these as one line, and others with their traceback.
        raise CommandError(f"{problem.message} (hint: {problem.hint})") from problem


def _run_by_settings(settings: Settings, options: dict[str, Any]) -> None:
    if context.is_offline_mode():
        _run_offline(settings, options)
        return
    with open_database(settings, announce=_announce) as connection:
        refuse_foreign_database(connection, settings.project)
        _run_online(connection, settings.project, scratch_url_of(settings), options, settings)


def _run_online(
    connection: Connection,
    project: Project,
    scratch_url: DatabaseUrl | None,
    options: dict[str, Any],
    settings: Settings | None,
) -> None:
    dialect = connection.dialect.name
    if dialect == "sqlite":
        # Rebuilding a table in batch mode drops it, and with foreign keys on that deletes what refers to it.
        # It can be turned off outside of a transaction only: https://www.sqlite.org/lang_altertable.html
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.rollback()
    common = _common(project) | {"transactional_ddl": True}
    if _models_are_wanted(context.config):
        common |= comparison_options(connection, scratch_url) | {"target_metadata": _metadata(project)}
    context.configure(connection=connection, **(common | options | _EACH_ALONE))
    with context.begin_transaction():
        _run_migrations(connection, project, settings)


def _run_migrations(connection: Connection, project: Project, settings: Settings | None) -> None:
    """Run them safely where Alembic's own program or API moves a database; else as they are asked for.

    Raises Protected where a protected environment would be undone or stamped, and was not named.
    """
    migration = context.get_context()
    steps: Any = migration._migrations_fn
    command = _MOVES.get(getattr(steps, "__name__", "")) if steps.__module__ == "alembic.command" else None
    if command is None or _ASKED in context.config.attributes:
        context.run_migrations()
        return
    if command != "upgrade":
        _require_name(connection, project, settings, command)
    limits = Limits() if settings is None else settings.limits
    conduct = Conduct(limits=limits, command=command, say=_announce)
    run_safely(migration, context.run_migrations, Stepping(steps), conduct)


def _require_name(connection: Connection, project: Project, settings: Settings | None, command: str) -> None:
    environment = None if settings is None else settings.environment
    protected = protected_by(project, environment, Secret(url_of(connection).reveal()), os.environ)
    if protected is not None and context.get_x_argument(as_dictionary=True).get(_NAMED) != protected:
        raise Protected(
            f"{command} changes the protected environment {protected}, and that was not named",
            environment=protected,
            hint=f"say alembic -x {_NAMED}={protected} {command} if that is what you mean",
        )


def _run_offline(settings: Settings, options: dict[str, Any]) -> None:
    dialect = "postgresql"
    if settings.database.url is not None:
        dialect = str(target_url(settings).backend)
    # Any parameter style with a % in it would double each % of the SQL that is printed.
    common = _common(settings.project) | {"literal_binds": True, "dialect_opts": {"paramstyle": "named"}}
    context.configure(dialect_name=dialect, **(common | options))
    with context.begin_transaction():
        context.run_migrations()


def _common(project: Project) -> dict[str, Any]:
    return {
        "version_table": project.version_table,
        "version_table_schema": project.version_table_schema,
        "transaction_per_migration": True,
    }


def comparison_options(connection: Connection, scratch_url: DatabaseUrl | None) -> dict[str, Any]:
    """Return what only autogenerate needs of `configure`; a plain upgrade does not even import it."""
    from taskschema.db.scratch import scratch_database
    from taskschema.migrations.autogenerate import configure_options

    dialect = connection.dialect.name
    scratch = None
    if dialect == "postgresql":
        scratch = partial(scratch_database, url_of(connection), scratch_url=scratch_url)
    return configure_options(dialect_name=dialect, scratch=scratch)


def _metadata(project: Project) -> MetaData:
    from taskschema.models.loading import load_metadata

    return load_metadata(project)


def _models_are_wanted(config: Config) -> bool:
    """True where something compares with the models: our `revision`, Alembic's `revision` and `check`."""
    said = config.attributes.get("taskschema.models_wanted")
    if isinstance(said, bool):
        return said
    command = getattr(config.cmd_opts, "cmd", None)
    return command is None or command[0].__name__ in ("revision", "check")


def _announce(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


def _settings(config: Config) -> Settings:
    settings = config.attributes.get("taskschema.settings")
    if isinstance(settings, Settings):
        return settings
    folder = Path(config.config_file_name).parent if config.config_file_name else Path.cwd()
    arguments = context.get_x_argument(as_dictionary=True)
    return load_settings(
        environ=os.environ,
        directory=folder,
        environment=arguments.get("environment"),
        url=arguments.get("database-url"),
        offline=context.is_offline_mode(),
    )


def _project(config: Config) -> Project:
    project = config.attributes.get("taskschema.project")
    return project if isinstance(project, Project) else _settings(config).project


def _scratch_url(config: Config) -> DatabaseUrl | None:
    settings = config.attributes.get("taskschema.settings")
    return scratch_url_of(settings) if isinstance(settings, Settings) else None
