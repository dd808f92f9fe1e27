"""Moving a database along its history of revisions, on Alembic's files and Alembic's version table."""
