"""The canonical project never runs on somebody's data: what is in the database decides, not its name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect

from taskschema.catalog.queries import load_query
from taskschema.config import Project
from taskschema.db.translate import translated
from taskschema.errors import ConfigError
from taskschema.migrations.scripts import Scripts, all_scripts, load_scripts

if TYPE_CHECKING:
    from sqlalchemy import MetaData


@dataclass(frozen=True, slots=True)
class Holding:
    """One thing that a database holds; the schema is empty where it is the default one."""

    kind: str
    schema: str
    name: str
    columns: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return f"{self.kind} {self.schema}.{self.name}" if self.schema else f"{self.kind} {self.name}"


def refuse_foreign_database(connection: Connection, project: Project) -> None:
    """Raise ConfigError (exit 5) where the canonical project meets a database that holds more than itself.

    What counts as its own: the version table at one of its revisions, and its tables with no column that it
    does not know. A project of somebody's own is never refused.
    """
    if not project.is_canonical:
        return
    from taskschema.models.loading import load_metadata

    metadata = load_metadata(project)
    version_table = Holding("table", "", project.version_table)
    everything = _holdings(connection)
    holdings = [holding for holding in everything if str(holding) != str(version_table)]
    strange = [holding for holding in holdings if not _is_own(holding, metadata)]
    if strange:
        others = f" and {len(strange) - 1} more" if len(strange) > 1 else ""
        _refuse(f"it holds the {strange[0]}{others}")
    applied = _applied(connection, project)
    if holdings and len(holdings) == len(everything):
        _refuse("its tables were made by something else")
    unknown = applied - _known(load_scripts(project))
    if unknown:
        _refuse(f"it is at revision {min(unknown)}, which is none of them")


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


def _is_own(holding: Holding, metadata: MetaData) -> bool:
    table = metadata.tables.get(holding.name)
    return (
        holding.kind == "table"
        and not holding.schema
        and table is not None
        and holding.columns <= set(table.columns.keys())
    )


def _holdings(connection: Connection) -> list[Holding]:
    with translated(None), connection.begin():
        if connection.dialect.name != "postgresql":
            return list(_holdings_of_sqlite(connection))
        default = connection.dialect.default_schema_name
        return [
            Holding(row.kind, "" if row.schema == default else row.schema, row.name, frozenset(row.columns))
            for row in connection.exec_driver_sql(load_query("holdings", 0))
        ]


def _holdings_of_sqlite(connection: Connection) -> Iterator[Holding]:
    inspector = inspect(connection)
    for name in inspector.get_table_names():
        yield Holding("table", "", name, frozenset(column["name"] for column in inspector.get_columns(name)))
    for name in inspector.get_view_names():
        yield Holding("view", "", name)


def _applied(connection: Connection, project: Project) -> set[str]:
    with translated(None), connection.begin():
        context = MigrationContext.configure(connection, opts={"version_table": project.version_table})
        return {str(revision) for revision in context.get_current_heads()}


def _known(scripts: Scripts) -> set[str]:
    return {script.revision for script in all_scripts(scripts.directory)}
