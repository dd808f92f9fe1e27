"""Schema migrations and data management for PostgreSQL and SQLModel."""

__version__ = "0.1.0"
