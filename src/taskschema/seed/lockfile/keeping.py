"""The proof of a run for the lockfile: taken before and behind it, kept once it is committed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import MetaData

from taskschema.config import Project
from taskschema.seed.lockfile.contents import hash_of_sets, sources_of_models
from taskschema.seed.lockfile.entries import Entry
from taskschema.seed.lockfile.settling import Lock
from taskschema.seed.lockfile.witness import Witness
from taskschema.seed.report import SeedReport
from taskschema.seed.sets import list_sets, order_sets
from taskschema.seed.tables import describe_tables


@dataclass(frozen=True, slots=True)
class Proof:
    """What went into a run, looked at before it began, and the witness of what it left."""

    lock: Lock
    places: tuple[Path, ...]
    contents: str
    witness: Witness

    def keep(self, metadata: MetaData, report: SeedReport) -> None:
        """Keep what a run left, now that it is committed; or drop what is kept, where that is not certain."""
        self.lock.keep(self._entry(metadata, report))

    def _entry(self, metadata: MetaData, report: SeedReport) -> Entry | None:
        witness, project = self.witness, self.lock.settings.project
        if witness.fingerprint is None or witness.scope is None:
            return None
        models = {str(table.model.__module__) for table in describe_tables(metadata).values() if table.model}
        try:
            if hash_of_sets(self.places) != self.contents:
                return None
            sources = sources_of_models(project.root, models)
        except OSError:
            return None
        return Entry(
            report.sets,
            tuple(map(str, self.places)),
            self.contents,
            sources,
            witness.scope,
            witness.fingerprint,
            {each.table: each.inserted + each.updated + each.unchanged for each in report.tables},
        )


def open_proof(lock: Lock) -> Proof | None:
    """Look at the files of a run before it begins; None where they cannot be read, which the run says.

    Raises what `list_sets` and `order_sets` raise.
    """
    project = lock.settings.project
    sets = order_sets(list_sets(project.seeds), lock.sets)
    places = tuple(_place(project, each.name, each.files) for each in sets)
    try:
        contents = hash_of_sets(places)
        size = sum(path.stat().st_size for each in sets for path in each.files)
    except OSError:
        return None
    schema, table = project.version_table_schema, project.version_table
    return Proof(lock, places, contents, Witness((table,) if schema is None else (schema, table), size))


def _place(project: Project, name: str, files: Iterable[Path]) -> Path:
    """Return the folder of a set, or the file that it consists of."""
    folder = project.seeds / name
    return folder.absolute() if folder.is_dir() else next(iter(files)).absolute()
