"""Up, down, stamp and a look at where a database stands, over a given connection.

All of it happens inside the project's own env.py, on Alembic's own version table.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script.revision import ResolutionError
from sqlalchemy import Connection

from taskschema.errors import MigrationError, UnknownRevision
from taskschema.migrations.environment import Environment, Steps
from taskschema.migrations.failures import run_environment, unlogged
from taskschema.migrations.history import Revision, describe
from taskschema.migrations.scripts import Scripts, many_heads

OnStep = Callable[[Revision], None]
"""Told of each revision, before it begins or once it is committed."""


@dataclass(frozen=True, slots=True)
class _Watch:
    """Who is told what, and whether anything is run at all."""

    dry_run: bool
    on_begin: OnStep | None
    on_step: OnStep | None


@dataclass(frozen=True, slots=True)
class Move:
    """What one run did, or would do: where the database stood, where it stands, and the revisions between."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    revisions: tuple[Revision, ...]

    @property
    def is_nothing(self) -> bool:
        """True where there was nothing to do."""
        return not self.revisions and self.before == self.after

    def to_json(self) -> dict[str, object]:
        """Return the move as JSON-able values."""
        return {
            "before": list(self.before),
            "after": list(self.after),
            "revisions": [revision.to_json() for revision in self.revisions],
        }


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a database stands in the history."""

    current: tuple[str, ...]
    heads: tuple[str, ...]
    pending: tuple[Revision, ...]

    @property
    def is_at_head(self) -> bool:
        """True where every head is applied."""
        return self.current == self.heads

    def to_json(self) -> dict[str, object]:
        """Return the standing as JSON-able values."""
        return {
            "current": list(self.current),
            "heads": list(self.heads),
            "at_head": self.is_at_head,
            "pending": [revision.to_json() for revision in self.pending],
        }


def upgrade(
    connection: Connection,
    scripts: Scripts,
    revision: str = "head",
    *,
    dry_run: bool = False,
    on_begin: OnStep | None = None,
    on_step: OnStep | None = None,
) -> Move:
    """Move up to `revision`; each revision is committed together with its row in the version table.

    Raises UnknownRevision, ManyHeads and MigrationError before anything runs, and RevisionFailed for a
    revision that was refused: it is rolled back, those before it stay.
    """
    _require_name(revision)
    _require_revisions(scripts)
    _require_one_head(scripts, revision)
    return _move(
        connection, scripts, revision, _upward(scripts, revision), _Watch(dry_run, on_begin, on_step)
    )


def downgrade(
    connection: Connection,
    scripts: Scripts,
    revision: str,
    *,
    dry_run: bool = False,
    on_begin: OnStep | None = None,
    on_step: OnStep | None = None,
) -> Move:
    """Move down to `revision` (`base`, `-1`, an id); raises as `upgrade` does, and Irreversible."""
    _require_name(revision)
    watch = _Watch(dry_run, on_begin, on_step)
    return _move(connection, scripts, revision, _downward(scripts, revision), watch)


def stamp(connection: Connection, scripts: Scripts, revision: str, *, purge: bool = False) -> Move:
    """Write `revision` into the version table and run nothing; `purge` empties the table first."""
    _require_name(revision)
    if not purge:
        read_current(connection, scripts)

    def steps(heads: tuple[str, ...], _: MigrationContext) -> Sequence[Any]:
        return scripts.directory._stamp_revs((revision,), heads)  # Alembic's own command does so

    before = _applied(connection, scripts)
    environment = Environment(scripts, connection, steps, destination_rev=revision, purge=purge)
    run_environment(environment, connection)
    return Move(before, _applied(connection, scripts), ())


def read_current(connection: Connection, scripts: Scripts) -> Standing:
    """Say where the database stands; writes nothing, not even the version table.

    Raises UnknownRevision where the database is at a revision that no file has.
    """
    pending: list[Revision] = []
    current: list[str] = []

    def steps(heads: tuple[str, ...], _: MigrationContext) -> Sequence[Any]:
        _require_known(scripts, heads)
        current.extend(sorted(heads))
        above = scripts.directory._upgrade_revs("heads", heads)  # type: ignore[arg-type]
        pending.extend(describe(step.revision) for step in above)
        return ()

    _look(connection, scripts, steps)
    return Standing(tuple(current), scripts.heads, tuple(pending))


def render_sql(scripts: Scripts, revision: str, *, down: bool = False) -> str:
    """Return the SQL of a move, without a database; `revision` may be a range `from:to`."""
    start, colon, end = revision.partition(":")
    if not colon:
        start, end = "", revision
    _require_name(end)
    if down and not start:
        raise MigrationError(
            "SQL of a way down needs both ends", hint="write taskschema downgrade --sql FROM:TO"
        )
    if not down:
        _require_one_head(scripts, end)
    steps = _downward(scripts, end) if down else _upward(scripts, end)
    buffer = io.StringIO()
    scripts.config.output_buffer = buffer
    environment = Environment(
        scripts, None, steps, as_sql=True, starting_rev=start or None, destination_rev=end
    )
    run_environment(environment, None)
    return buffer.getvalue()


def _upward(scripts: Scripts, revision: str) -> Steps:
    def steps(heads: tuple[str, ...], _: MigrationContext) -> Sequence[Any]:
        _require_known(scripts, heads)
        return scripts.directory._upgrade_revs(revision, heads)  # type: ignore[arg-type]

    return steps


def _downward(scripts: Scripts, revision: str) -> Steps:
    def steps(heads: tuple[str, ...], _: MigrationContext) -> Sequence[Any]:
        _require_known(scripts, heads)
        if revision.startswith("-") and len(heads) > 1:
            raise MigrationError(
                f"{revision} is ambiguous: the database is at {', '.join(sorted(heads))}",
                hint="name the revision to go down to, or a branch: LABEL@-1",
            )
        return scripts.directory._downgrade_revs(revision, heads)  # type: ignore[arg-type]

    return steps


def _move(
    connection: Connection,
    scripts: Scripts,
    revision: str,
    steps: Steps,
    watch: _Watch,
) -> Move:
    """Plan first, on what the database says now; run only what was planned to be something."""
    planned = _plan(connection, scripts, steps)
    if watch.dry_run or planned.is_nothing:
        return planned
    environment = Environment(scripts, connection, steps, destination_rev=revision)
    if watch.on_begin is not None:
        environment.on_begin = partial(_tell, watch.on_begin)
    if watch.on_step is not None:
        environment.on_step = partial(_tell, watch.on_step)
    run_environment(environment, connection)
    done = tuple(describe(step.revision) for step in environment.completed)
    return Move(planned.before, _applied(connection, scripts), done)


def _tell(told: OnStep, step: RevisionStep) -> None:
    told(describe(step.revision))


def _plan(connection: Connection, scripts: Scripts, steps: Steps) -> Move:
    found: list[Any] = []
    before: list[str] = []
    after: set[str] = set()

    def look(heads: tuple[str, ...], migration: MigrationContext) -> Sequence[Any]:
        found.extend(steps(heads, migration))
        before.extend(sorted(heads))
        after.update(heads)
        for step in found:
            after.difference_update(step.from_revisions_no_deps)
            after.update(step.to_revisions_no_deps)
        return ()

    _look(connection, scripts, look)
    return Move(tuple(before), tuple(sorted(after)), tuple(describe(step.revision) for step in found))


def _applied(connection: Connection, scripts: Scripts) -> tuple[str, ...]:
    seen: list[str] = []

    def look(heads: tuple[str, ...], _: MigrationContext) -> Sequence[Any]:
        seen.extend(sorted(map(str, heads)))
        return ()

    _look(connection, scripts, look)
    return tuple(seen)


def _look(connection: Connection, scripts: Scripts, steps: Steps) -> None:
    """Run env.py only to be told where the database stands."""
    with unlogged():
        run_environment(Environment(scripts, connection, steps, dont_mutate=True), connection)


def _require_name(revision: str) -> None:
    if not revision.strip():
        raise MigrationError(
            "the name of the revision is empty",
            hint="is a variable of your shell not set? head is the default",
        )


def _require_revisions(scripts: Scripts) -> None:
    """An empty folder is a wrong path far more often than it is a wish, and silence would hide it."""
    if not scripts.heads:
        raise MigrationError(
            f"there are no revisions in {scripts.directory.versions}",
            hint="write the first with taskschema revision -m TEXT, or mend migrations in [tool.taskschema]",
        )


def _require_one_head(scripts: Scripts, revision: str) -> None:
    if revision == "head" and len(scripts.heads) > 1:
        raise many_heads(scripts.heads)


def _require_known(scripts: Scripts, applied: tuple[str, ...]) -> None:
    for revision in applied:
        if revision is None:
            raise MigrationError(
                f"the version table {scripts.project.version_table} holds a row without a revision",
                hint="say where the database really is with `taskschema stamp --purge REVISION`",
            )
        try:
            scripts.directory.revision_map.get_revision(revision)
        except ResolutionError as problem:
            raise UnknownRevision(
                f"the database is at revision {revision}, which no file in {scripts.directory.versions} has",
                revision=revision,
                hint="check out the code that has this revision, or say where the database really is with "
                "`taskschema stamp --purge REVISION`",
            ) from problem
