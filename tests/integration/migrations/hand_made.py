"""Databases made from models, changed by hand, and the revision that autogenerate writes for it."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import Connection, MetaData

from taskschema.catalog import Catalog, compare, read_catalog
from taskschema.catalog.modelled import create_modelled
from taskschema.config import find_project
from taskschema.db.engines import create_command_engine
from taskschema.db.url import DatabaseUrl
from taskschema.drift.expected.expressible import expressible
from taskschema.findings import Finding
from taskschema.migrations.authoring import new_revision
from taskschema.migrations.autogenerate.reading import SUBJECTS
from taskschema.migrations.runner import downgrade, upgrade
from taskschema.migrations.scripts import Scripts, load_scripts


@dataclass(frozen=True)
class Made:
    """A database as models make it, to be cloned, and a project with these models and no revision."""

    server: DatabaseUrl
    name: str
    catalog: Catalog
    major: int
    root: Path
    metadata: MetaData


class Copy:
    """A clone of a database that models made, and the revisions for it."""

    def __init__(self, made: Made, url: DatabaseUrl, connection: Connection) -> None:
        self.url, self.connection = url, connection
        self._made = made
        self._versions = made.root / "migrations" / "versions"
        shutil.rmtree(self._versions, ignore_errors=True)
        self._versions.mkdir()

    def run(self, *statements: str) -> None:
        """Run plain SQL, each statement a transaction of its own."""
        with psycopg.connect(self.url.reveal(), autocommit=True) as raw:
            for statement in statements:
                raw.execute(statement.encode())

    def read(self) -> Catalog:
        """Return what models can state of the database."""
        catalog = _read(self.connection)
        self.connection.rollback()
        return catalog

    def drift(self) -> list[Finding]:
        """Say what differs from the models, as drift against the models does."""
        sides = expressible(self._made.catalog, self.read())
        return compare(sides.expected, sides.actual)

    def write(self) -> str | None:
        """Let autogenerate write a revision; return its functions, None where nothing is to be done."""
        written = new_revision(self.connection, self._scripts(), "back to the models")
        self.connection.rollback()
        if written is None:
            return None
        (path,) = self._versions.glob("*.py")
        return path.read_text(encoding="utf-8").partition("depends_on: str | None = None\n")[2]

    def upgrade(self) -> None:
        upgrade(self.connection, self._scripts())
        self.connection.rollback()

    def downgrade(self) -> None:
        downgrade(self.connection, self._scripts(), "base")
        self.connection.rollback()

    def _scripts(self) -> Scripts:
        return load_scripts(find_project(self._made.root), url=self.url)


def _read(connection: Connection) -> Catalog:
    """Read what models can state; what is said of an extension comes with it."""
    catalog = read_catalog(connection, subjects=SUBJECTS)
    comments = tuple(one for one in catalog.comments if one.object.kind != "extension")
    return replace(catalog, comments=comments)


@contextmanager
def made_from(
    metadata: MetaData, models: str, *, server: DatabaseUrl, name: str, root: Path, extensions: str = ""
) -> Iterator[Made]:
    """Make a database from models, which the project imports as `models`."""
    (root / "migrations").mkdir()
    (root / "pyproject.toml").write_text(f'[tool.taskschema]\nmodels = ["{models}"]\n')
    environment = "from taskschema.migrations.environment import run_migrations\n\nrun_migrations()\n"
    (root / "migrations" / "env.py").write_text(environment)
    with _database(server, name, "template0"):
        engine = create_command_engine(server.with_database(name))
        with engine.connect() as connection:
            for extension in extensions.split():
                connection.exec_driver_sql(f"CREATE EXTENSION {extension}")
            connection.commit()
            create_modelled(metadata, connection)
            catalog = _read(connection)
            major = int((connection.dialect.server_version_info or (0,))[0])
        engine.dispose()
        yield Made(server, name, catalog, major, root, metadata)


@contextmanager
def copy_of(made: Made) -> Iterator[Copy]:
    """Lend a clone of the database."""
    name = f"{made.name}_{uuid.uuid4().hex[:8]}"
    with _database(made.server, name, made.name):
        url = made.server.with_database(name)
        engine = create_command_engine(url)
        with engine.connect() as connection:
            yield Copy(made, url, connection)
        engine.dispose()


@contextmanager
def _database(server: DatabaseUrl, name: str, template: str) -> Iterator[None]:
    create, drop = "CREATE DATABASE {} TEMPLATE {}", "DROP DATABASE {} WITH (FORCE)"
    with psycopg.connect(server.reveal(), autocommit=True) as admin:
        admin.execute(sql.SQL(create).format(sql.Identifier(name), sql.Identifier(template)))
        try:
            yield
        finally:
            admin.execute(sql.SQL(drop).format(sql.Identifier(name)))
