"""Settings: flags, environment variables and [tool.taskschema] become one frozen value.

Strongest first: a flag; `TASKSCHEMA_*`; `DATABASE_URL_UNPOOLED`, then `DATABASE_URL`; `[tool.taskschema]` in
the nearest pyproject.toml; `sqlalchemy.url` of an alembic.ini; the canonical project that ships inside the
package. Where no database is named anywhere, `Settings.database` has no URL and the embedded server is meant.
"""

from taskschema.config.project import Project, ProjectKind, canonical_project, find_project
from taskschema.config.secret import Secret, without_passwords
from taskschema.config.settings import (
    APPLICATION_URL_VARIABLES,
    EMBEDDED,
    URL_VARIABLES,
    DatabaseSetting,
    Settings,
    load_project,
    load_settings,
)

__all__ = [
    "APPLICATION_URL_VARIABLES",
    "EMBEDDED",
    "URL_VARIABLES",
    "DatabaseSetting",
    "Project",
    "ProjectKind",
    "Secret",
    "Settings",
    "canonical_project",
    "find_project",
    "load_project",
    "load_settings",
    "without_passwords",
]
