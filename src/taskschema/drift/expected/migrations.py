"""What the revisions make, run in a scratch database as far as the live one has come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from taskschema.catalog import Catalog, read_catalog
from taskschema.catalog.objects import SUBJECTS, Owner
from taskschema.db.opening import url_of
from taskschema.db.scratch import scratch_database
from taskschema.db.url import DatabaseUrl
from taskschema.drift.expected.source import Question, Sides
from taskschema.migrations.runner import read_current, upgrade
from taskschema.migrations.scripts import Scripts

_OWNER = (
    "SELECT pg_catalog.pg_get_userbyid(cls.relowner) FROM pg_catalog.pg_class AS cls "
    "WHERE cls.oid = pg_catalog.to_regclass(%(name)s)"
)


@dataclass(frozen=True)
class Migrations:
    """The revisions of a project; those after the one that the live database is at are pending, and no drift.

    `load` returns the history for a database, since an env.py may make a connection of its own.
    """

    load: Callable[[DatabaseUrl], Scripts]
    scratch_url: DatabaseUrl | None = None

    @property
    def name(self) -> str:
        """The migrations."""
        return "the migrations"

    @property
    def subjects(self) -> tuple[str, ...]:
        """Everything but the database itself, which no revision makes."""
        return tuple(subject for subject in SUBJECTS if subject != "databases")

    def agrees(self, question: Question) -> bool:
        """Say nothing yet."""
        del question
        return False

    def read(self, question: Question) -> Sides:
        """Run the revisions, and read both sides; raises MigrationError where one cannot run from nothing."""
        live = question.live
        url = url_of(live)
        current = read_current(live, self.load(url)).current
        live.rollback()
        expected = self._replay(url, current, question)
        actual = read_catalog(live, ignore_tables=question.ignore_tables, subjects=question.subjects)
        return Sides(_of_the_database(expected, actual), actual)

    def _replay(self, url: DatabaseUrl, revisions: tuple[str, ...], question: Question) -> Catalog:
        with scratch_database(url, scratch_url=self.scratch_url) as scratch:
            scripts = self.load(url_of(scratch))
            for revision in revisions:
                upgrade(scratch, scripts, revision)
            catalog = read_catalog(scratch, ignore_tables=question.ignore_tables, subjects=question.subjects)
            return _owned(catalog, _role_of(scratch), self._migrating_role(question.live))

    def _migrating_role(self, live: Connection) -> str:
        """Return who runs the migrations of the live database: the owner of the version table."""
        project = self.load(url_of(live)).project
        schema = f"{project.version_table_schema}." if project.version_table_schema else ""
        owner = live.exec_driver_sql(_OWNER, {"name": f"{schema}{project.version_table}"}).scalar()
        live.rollback()
        return str(owner) if owner is not None else _role_of(live)


def _role_of(connection: Connection) -> str:
    role = str(connection.exec_driver_sql("SELECT current_user").scalar_one())
    connection.rollback()
    return role


def _owned(catalog: Catalog, maker: str, owner: str) -> Catalog:
    """Return the catalog as if somebody else had run the migrations: whoever does in the live database."""
    if maker == owner:
        return catalog
    owners = tuple(replace(each, role=owner) if each.role == maker else each for each in catalog.owners)
    return replace(catalog, owners=owners)


def _of_the_database(expected: Catalog, actual: Catalog) -> Catalog:
    """Take what is said of the database itself from the live one: a scratch database has another owner."""
    others = tuple(each for each in expected.owners if each.object.kind != "database")
    theirs: tuple[Owner, ...] = tuple(each for each in actual.owners if each.object.kind == "database")
    return replace(expected, owners=(*others, *theirs))
