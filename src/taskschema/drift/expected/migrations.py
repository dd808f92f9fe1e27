"""What the revisions make, run in a scratch database as far as the live one has come."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

import taskschema
from taskschema.catalog import Catalog
from taskschema.catalog.objects import SUBJECTS, Owner
from taskschema.db.opening import url_of
from taskschema.db.url import DatabaseUrl
from taskschema.drift.expected.cache import hash_of
from taskschema.drift.expected.made import Lent, Made, agrees, read_place
from taskschema.drift.expected.scratching import scratch_like
from taskschema.drift.expected.source import Question, Sides
from taskschema.migrations.runner import read_current, upgrade
from taskschema.migrations.safety.conduct import THROWAWAY
from taskschema.migrations.scripts import Scripts

_OWNER = (
    "SELECT pg_catalog.pg_get_userbyid(cls.relowner) FROM pg_catalog.pg_class AS cls "
    "WHERE cls.oid = pg_catalog.to_regclass(%(name)s)"
)


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where the live database stands, who migrates it, and what a scratch database for it hangs on."""

    revisions: tuple[str, ...]
    role: str
    place: str


@dataclass(frozen=True)
class Migrations:
    """The revisions of a project; those after the one that the live database is at are pending, and no drift.

    `load` returns the history for a database, since an env.py may make a connection of its own. With
    `to_head` pending ones are run, too. What came of them is remembered below `home`, under a hash of the
    revisions' folder, of the project's modules that they import, and of what else it hangs on.
    """

    load: Callable[[DatabaseUrl], Scripts]
    scratch_url: DatabaseUrl | None = None
    home: Path | None = None
    to_head: bool = False

    @property
    def name(self) -> str:
        """The migrations."""
        return "the migrations"

    @property
    def subjects(self) -> tuple[str, ...]:
        """Everything but the database itself, which no revision makes."""
        return tuple(subject for subject in SUBJECTS if subject != "databases")

    def agrees(self, question: Question) -> bool:
        """Say that nothing differs where it did not before, and nothing has changed since."""
        scripts = self.load(url_of(question.live))
        standing = self._standing(question.live, scripts)
        return agrees(question, self.home, partial(self._key, question, scripts, standing))

    def read(self, question: Question) -> Sides | None:
        """Run the revisions, and read both sides; raises MigrationError where one cannot run from nothing."""
        scripts = self.load(url_of(question.live))
        standing = self._standing(question.live, scripts)
        return Made(
            question,
            make=partial(self._replay, question, standing),
            trim=_trimmed,
            key=None if self.home is None else self._key(question, scripts, standing),
            home=self.home,
        ).read()

    def _standing(self, live: Connection, scripts: Scripts) -> _Standing:
        was_in_transaction = live.in_transaction()
        current = read_current(live, scripts)
        revisions = scripts.heads if self.to_head else current.current
        standing = _Standing(revisions, _migrating_role(live, scripts), read_place(live))
        if not was_in_transaction:
            live.rollback()
        return standing

    def _key(self, question: Question, scripts: Scripts, standing: _Standing) -> str:
        asked = repr((question.subjects, sorted(question.ignore_tables), str(self.scratch_url)))
        return hash_of("migrations", _hash_of_history(scripts), repr(standing), asked)

    @contextmanager
    def _replay(self, question: Question, standing: _Standing) -> Iterator[Lent]:
        with scratch_like(question.live, scratch_url=self.scratch_url, home=self.home) as scratch:
            scripts = self.load(url_of(scratch))
            for revision in standing.revisions:
                upgrade(scratch, scripts, revision, conduct=THROWAWAY)
            maker = _role_of(scratch)
            scratch.rollback()
            is_ours = maker == standing.role
            yield Lent(scratch, None if is_ours else partial(_owned, maker=maker, owner=standing.role))


def _hash_of_history(scripts: Scripts) -> bytes:
    """Hash whatever the revisions may execute or read: their folders, and the project's own modules."""
    total = hashlib.sha256()
    for path in sorted({*_files_of_history(scripts), *_modules_of(scripts.project.root)}):
        with suppress(OSError):
            content = path.read_bytes()
            total.update(f"{path.name}:{len(content)}:".encode())
            total.update(content)
    return total.digest()


def _files_of_history(scripts: Scripts) -> Iterator[Path]:
    folders = {Path(scripts.directory.dir), *map(Path, scripts.directory._version_locations)}
    for folder in folders:
        yield from (path.resolve() for path in folder.rglob("*") if path.suffix != ".pyc" and path.is_file())


def _modules_of(root: Path) -> Iterator[Path]:
    """Yield the files of modules that revisions or env.py have imported; our own go by their version."""
    ours = Path(taskschema.__file__).parent
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and "site-packages" not in file:
            path = Path(file).resolve()
            if path.is_relative_to(root.resolve()) and not path.is_relative_to(ours):
                yield path


def _migrating_role(live: Connection, scripts: Scripts) -> str:
    """Return who runs the migrations of the live database: the owner of the version table."""
    project, quote = scripts.project, live.dialect.identifier_preparer.quote
    names = (project.version_table_schema, project.version_table)
    name = ".".join(quote(each) for each in names if each)
    owner = live.exec_driver_sql(_OWNER, {"name": name}).scalar()
    return _role_of(live) if owner is None else str(owner)


def _trimmed(expected: Catalog, actual: Catalog) -> Sides:
    return Sides(_of_the_database(expected, actual), actual)


def _role_of(connection: Connection) -> str:
    return str(connection.exec_driver_sql("SELECT current_user").scalar_one())


def _owned(catalog: Catalog, maker: str, owner: str) -> Catalog:
    """Return the catalog as if somebody else had run the migrations: whoever does in the live database."""
    owners = tuple(replace(each, role=owner) if each.role == maker else each for each in catalog.owners)
    return replace(catalog, owners=owners)


def _of_the_database(expected: Catalog, actual: Catalog) -> Catalog:
    """Take what is said of the database itself from the live one: a scratch database has another owner."""
    others = tuple(each for each in expected.owners if each.object.kind != "database")
    theirs: tuple[Owner, ...] = tuple(each for each in actual.owners if each.object.kind == "database")
    return replace(expected, owners=(*others, *theirs))
