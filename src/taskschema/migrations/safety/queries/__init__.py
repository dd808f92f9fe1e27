"""What is asked of a server while a migration runs, one question a file, for PostgreSQL 14 to 18."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def load(name: str) -> bytes:
    """Return the query of this name, as psycopg takes it: a percent sign is written twice."""
    return (files(__name__) / f"{name}.sql").read_bytes()
