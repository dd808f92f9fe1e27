"""One check: a source, a database, a scope, and what came out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy import Connection, MetaData

from taskschema.catalog import Catalog, compare
from taskschema.catalog.reader import VERSION_TABLE
from taskschema.db.translate import translated
from taskschema.db.url import DatabaseUrl
from taskschema.drift.expected import Models, Source
from taskschema.drift.expected.source import Question
from taskschema.drift.scope import Ignored, Scope
from taskschema.errors import ConfigError
from taskschema.findings import Finding


@dataclass(frozen=True, slots=True)
class Drift:
    """What one check found.

    `expected` holds what should be of the `subjects` that were compared; None where a quick look was enough.
    """

    source: str
    subjects: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    expected: Catalog | None = None
    ignore_tables: tuple[str, ...] = ()

    @property
    def labels(self) -> frozenset[str]:
        """The labels of all objects that findings are about, renamed ones under both names."""
        renamed = {
            f"{finding.object.removesuffix(finding.expected or '')}{finding.actual}"
            for finding in self.findings
            if finding.code.endswith("-renamed")
        }
        return frozenset(renamed | {finding.object for finding in self.findings})


def find_drift(
    connection: Connection,
    source: Source,
    *,
    scope: Scope | None = None,
    ignore_tables: Collection[str] = (VERSION_TABLE,),
) -> Drift:
    """Compare a database with what should be; nothing is written to it.

    `ignore_tables` are left out of both sides, names or `schema.name`. Raises ConfigError for anything but
    PostgreSQL and where the source cannot be had, PermissionRefused where no scratch database may be made,
    Unreachable where a connection is lost on the way.
    """
    asked = scope or Scope()
    if connection.dialect.name != "postgresql":
        raise ConfigError(
            f"drift reads PostgreSQL's catalog, and this is {connection.dialect.name}",
            hint="alembic check compares the models with SQLite",
        )
    question = Question(connection, asked.subjects(source.subjects), tuple(ignore_tables))
    drift = Drift(source.name, question.subjects, ignore_tables=tuple(ignore_tables))
    with translated(None):
        sides = None if source.agrees(question) else source.read(question)
    if sides is None:
        return drift
    told, ignored = asked.sorted_out(compare(sides.expected, sides.actual))
    return replace(drift, findings=told, ignored=ignored, expected=sides.expected)


def find_drift_from_models(
    connection: Connection,
    metadata: MetaData,
    *,
    scratch_url: DatabaseUrl | None = None,
    ignore_tables: Collection[str] = (VERSION_TABLE,),
) -> list[Finding]:
    """Compare a database with models, in short: the findings of `find_drift` with `Models`."""
    source = Models(metadata, scratch_url)
    return list(find_drift(connection, source, ignore_tables=ignore_tables).findings)
