"""Up, down, stamp and a look at where a database stands, over a given connection.

All of it happens inside the project's own env.py, on Alembic's own version table.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script.revision import ResolutionError
from sqlalchemy import Connection

from taskschema.errors import MigrationError, PermissionRefused, UnknownRevision
from taskschema.migrations.environment import Environment
from taskschema.migrations.failures import run_environment, unlogged
from taskschema.migrations.history import Revision, describe, find_revisions
from taskschema.migrations.move import Move
from taskschema.migrations.safety.conduct import Conduct
from taskschema.migrations.safety.files import Files
from taskschema.migrations.safety.ledger import Entry
from taskschema.migrations.safety.looking import Books, add_books, read_books
from taskschema.migrations.safety.repairing import Repair
from taskschema.migrations.safety.stepping import Steps
from taskschema.migrations.safety.vouching import refuse_edited
from taskschema.migrations.scripts import Scripts, many_heads

OnStep = Callable[[Revision], None]
"""Told of each revision, before it begins or once it is committed."""


@dataclass(frozen=True, slots=True)
class _Watch:
    """Who is told what, and whether anything is run at all."""

    dry_run: bool
    on_begin: OnStep | None
    on_step: OnStep | None
    conduct: Conduct


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a database stands in the history."""

    current: tuple[str, ...]
    heads: tuple[str, ...]
    pending: tuple[Revision, ...]
    books: Books = field(default_factory=Books)
    """Who runs migrations now, what was applied when, and what is half done."""

    @property
    def is_at_head(self) -> bool:
        """True where every head is applied, in every schema that env.py goes through."""
        return self.current == self.heads and not self.pending

    def to_json(self) -> dict[str, object]:
        """Return the standing as JSON-able values."""
        return {
            "current": list(self.current),
            "heads": list(self.heads),
            "at_head": self.is_at_head,
            "pending": [revision.to_json() for revision in self.pending],
            "lease": None if self.books.lease is None else self.books.lease.to_json(),
            "half_done": [row.to_json() for rows in self.books.journal.values() for row in rows],
        }


def upgrade(
    connection: Connection,
    scripts: Scripts,
    revision: str = "head",
    *,
    dry_run: bool = False,
    on_begin: OnStep | None = None,
    on_step: OnStep | None = None,
    conduct: Conduct | None = None,
) -> Move:
    """Move up to `revision`; each revision is committed together with its row in the version table.

    Raises UnknownRevision, ManyHeads and MigrationError before anything runs, and RevisionFailed for a
    revision that was refused: it is rolled back, those before it stay.
    """
    _require_name(revision)
    _require_revisions(scripts)
    _require_one_head(scripts, revision)
    watch = _Watch(dry_run, on_begin, on_step, _conducted(conduct, "upgrade"))
    return _move(connection, scripts, revision, _upward(scripts, revision), watch)


def downgrade(
    connection: Connection,
    scripts: Scripts,
    revision: str,
    *,
    dry_run: bool = False,
    on_begin: OnStep | None = None,
    on_step: OnStep | None = None,
    conduct: Conduct | None = None,
) -> Move:
    """Move down to `revision` (`base`, `-1`, an id); raises as `upgrade` does, and Irreversible."""
    _require_name(revision)
    watch = _Watch(dry_run, on_begin, on_step, _conducted(conduct, "downgrade"))
    return _move(connection, scripts, revision, _downward(scripts, revision), watch)


def stamp(
    connection: Connection,
    scripts: Scripts,
    revision: str,
    *,
    purge: bool = False,
    conduct: Conduct | None = None,
) -> Move:
    """Write `revision` into the version table and run nothing; `purge` empties the table first."""
    _require_name(revision)
    if not purge:
        read_current(connection, scripts)

    def steps(heads: tuple[str, ...], _: MigrationContext) -> Sequence[Any]:
        return scripts.directory._stamp_revs((revision,), heads)  # Alembic's own command does so

    before = _together(_stands(connection, scripts))
    environment = Environment(
        scripts,
        connection,
        steps,
        conduct=_conducted(conduct, "stamp"),
        destination_rev=revision,
        purge=purge,
    )
    run_environment(environment, connection)
    return Move(before, _together(_stands(connection, scripts)), ())


def read_current(connection: Connection, scripts: Scripts) -> Standing:
    """Say where the database stands; writes nothing, not even the version table.

    Raises UnknownRevision where the database is at a revision that no file has.
    """
    pending: dict[str, Revision] = {}
    stands: list[tuple[str, ...]] = []
    books: list[Books] = []

    def steps(heads: tuple[str, ...], migration: MigrationContext) -> Sequence[Any]:
        _require_known(scripts, heads)
        books.append(read_books(migration))
        stands.append(heads)
        above = scripts.directory._upgrade_revs("heads", heads)  # type: ignore[arg-type]
        pending.update((step.revision.revision, describe(step.revision)) for step in above)
        return ()

    _look(connection, scripts, steps)
    return Standing(_together(stands), scripts.heads, tuple(pending.values()), add_books(books))


def read_applied(connection: Connection, scripts: Scripts) -> tuple[Entry, ...]:
    """Return the rows of the ledger, oldest first; none where no run has written one. Writes nothing."""
    return read_all_books(connection, scripts).ledger.entries


def read_all_books(connection: Connection, scripts: Scripts) -> Books:
    """Return lease, ledger and journal of every version table that env.py comes to. Writes nothing."""
    books: list[Books] = []

    def steps(_: tuple[str, ...], migration: MigrationContext) -> Sequence[Any]:
        books.append(read_books(migration))
        return ()

    _look(connection, scripts, steps)
    return add_books(books)


def repair(
    connection: Connection,
    scripts: Scripts,
    revisions: Collection[str] = (),
    *,
    conduct: Conduct | None = None,
) -> tuple[Repair, ...]:
    """Accept, knowingly, the files that the ledger refuses, and forget what the journal has of them.

    `revisions` are all that are edited or half done where none is named. The ledger gets a row that says so;
    nothing is run. Raises UnknownRevision for a name that is nobody's, MigrationError for one that is right.
    """
    named = tuple(revision.revision for revision in find_revisions(scripts, tuple(revisions)))
    done: list[Repair] = []

    def steps(heads: tuple[str, ...], _: MigrationContext) -> Sequence[Any]:
        _require_known(scripts, heads)
        return ()

    conducted = replace(_conducted(conduct, "repair"), accepts=named, on_repair=done.append)
    run_environment(Environment(scripts, connection, steps, conduct=conducted), connection)
    return tuple(done)


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
    before, planned = _plan(connection, scripts, steps)
    if watch.dry_run:
        _look(connection, scripts, partial(_vouch, scripts))
    # Where there is nothing to run, the files may still not be those that were applied.
    if watch.dry_run or (planned.is_nothing and not watch.conduct.is_careful):
        return planned
    environment = Environment(scripts, connection, steps, conduct=watch.conduct, destination_rev=revision)
    stepping = environment.stepping
    if watch.on_begin is not None:
        stepping.on_begin = partial(_tell, watch.on_begin)
    if watch.on_step is not None:
        stepping.on_step = partial(_tell, watch.on_step)
    try:
        run_environment(environment, connection)
    except PermissionRefused as problem:
        if not planned.is_nothing:
            raise
        # Whoever may only look is told where the database stands, and of edited files as far as it may see.
        _look(connection, scripts, partial(_vouch, scripts))
        watch.conduct.say(f"nothing is to be done, and nothing was written down: {problem.message}")
        return planned
    after = _stands(connection, scripts)
    if stepping.completed and before == after:
        raise _rolled_back()
    done = tuple(describe(step.revision) for step in stepping.completed)
    return Move(planned.before, _together(after), done)


def _vouch(scripts: Scripts, heads: tuple[str, ...], migration: MigrationContext) -> Sequence[Any]:
    """Raise Tampered where a run would."""
    refuse_edited(read_books(migration).ledger, Files.of(scripts.directory), heads)
    return ()


def _rolled_back() -> MigrationError:
    return MigrationError(
        "every revision ran, and the version table says that none did: env.py rolled them back",
        hint="let env.py leave transactions to context.begin_transaction()",
    )


def _conducted(conduct: Conduct | None, command: str) -> Conduct:
    return replace(conduct or Conduct(), command=command)


def _tell(told: OnStep, step: RevisionStep) -> None:
    told(describe(step.revision))


def _plan(connection: Connection, scripts: Scripts, steps: Steps) -> tuple[list[tuple[str, ...]], Move]:
    """Return where each version table stands, and what would be done to them all."""
    found: list[Any] = []
    before: list[tuple[str, ...]] = []
    after: list[set[str]] = []

    def look(heads: tuple[str, ...], migration: MigrationContext) -> Sequence[Any]:
        mine, there = list(steps(heads, migration)), set(heads)
        for step in mine:
            there.difference_update(step.from_revisions_no_deps)
            there.update(step.to_revisions_no_deps)
        found.extend(mine)
        before.append(tuple(sorted(heads)))
        after.append(there)
        return ()

    _look(connection, scripts, look)
    return before, Move(_together(before), _together(after), tuple(describe(step.revision) for step in found))


def _stands(connection: Connection, scripts: Scripts) -> list[tuple[str, ...]]:
    """Return where each version table stands: env.py may go through several."""
    seen: list[tuple[str, ...]] = []

    def look(heads: tuple[str, ...], _: MigrationContext) -> Sequence[Any]:
        seen.append(tuple(sorted(map(str, heads))))
        return ()

    _look(connection, scripts, look)
    return seen


def _together(stands: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(sorted({head for heads in stands for head in heads}))


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
