"""The canonical project never runs on somebody's data: what is in the database decides, not its name."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

from taskschema.config import Project
from taskschema.errors import ConfigError
from taskschema.migrations.scripts import Scripts, load_scripts


def refuse_foreign_database(connection: Connection, project: Project) -> None:
    """Raise ConfigError (exit 5) where the canonical project meets a database that holds more than itself.

    A project of somebody's own is never refused.
    """
    if not project.is_canonical:
        return
    from taskschema.models.loading import load_metadata

    present = _tables(connection)
    own = set(load_metadata(project).tables)
    strange = sorted(present - own - {project.version_table})
    if strange:
        _refuse(f"it holds {strange[0]}{f' and {len(strange) - 1} more' if len(strange) > 1 else ''}")
    applied = _applied(connection, project) if project.version_table in present else set()
    if not applied and present & own:
        _refuse("its tables were made by something else")
    unknown = applied - _known(load_scripts(project))
    if unknown:
        _refuse(f"its revision is {sorted(unknown)[0]}, which is none of them")


def require_own_project(project: Project, command: str) -> None:
    """Raise ConfigError (exit 5) where a command would write files and nobody has a project here."""
    if project.is_canonical:
        raise ConfigError(
            f"{command} writes files, and there is no project here to write them to",
            hint="add [tool.taskschema] to pyproject.toml, or go to the project's folder with -C",
        )


def _refuse(reason: str) -> None:
    raise ConfigError(
        "no project is named, and the canonical one does not run on a database that holds anything else: "
        + reason,
        hint="add [tool.taskschema] to your pyproject.toml, or go to your project's folder with -C",
    )


def _tables(connection: Connection) -> set[str]:
    """Return what the database holds, as `table` in the default schema and `schema.table` elsewhere."""
    with connection.begin():
        if connection.dialect.name != "postgresql":
            return set(inspect(connection).get_table_names())
        rows = connection.execute(
            text(
                "SELECT CASE n.nspname WHEN 'public' THEN c.relname ELSE n.nspname || '.' || c.relname END "
                "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
                "WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname <> 'information_schema' "
                r"AND n.nspname NOT LIKE 'pg\_%' AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d "
                "WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')"
            )
        )
        return {name for (name,) in rows}


def _applied(connection: Connection, project: Project) -> set[str]:
    from alembic.runtime.migration import MigrationContext

    with connection.begin():
        context = MigrationContext.configure(connection, opts={"version_table": project.version_table})
        return set(context.get_current_heads())


def _known(scripts: Scripts) -> set[str]:
    return {script.revision for script in scripts.directory.walk_revisions()}
