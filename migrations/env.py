"""Alembic's door to this project: everything is in the package."""

from taskschema.migrations.environment import run_migrations

run_migrations()
