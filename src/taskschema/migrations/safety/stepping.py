"""The steps of a run, handed to Alembic one by one; a run that is tried again goes on where it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from alembic.runtime.migration import MigrationContext, RevisionStep

Steps = Callable[[tuple[str, ...], MigrationContext], Sequence[Any]]
OnStep = Callable[[RevisionStep], None]


class Stepping:
    """What Alembic asks for its steps. It asks for the next once the last is committed."""

    def __init__(
        self, steps: Steps, *, on_begin: OnStep | None = None, on_step: OnStep | None = None
    ) -> None:
        self.completed: list[Any] = []
        self.under_way: Any = None
        self.was_asked = False
        """True once env.py has come to run the migrations."""
        self.kept = False
        """The revision under way has committed something by itself, which stays if it fails."""
        self.on_begin = on_begin
        self.on_step = on_step
        self._steps = steps
        self._planned: list[Any] | None = None

    def plan(self, heads: tuple[str, ...], migration: MigrationContext) -> list[Any]:
        """Return the steps that are left; what they are is asked once, so that +2 stays two revisions."""
        if self._planned is None:
            self._planned = list(self._steps(heads, migration))
        return self._planned[len(self.completed) :]

    def __call__(self, heads: tuple[str, ...], migration: MigrationContext) -> Iterator[Any]:
        self.was_asked = True
        for step in self.plan(heads, migration):
            self.under_way = step
            if self.on_begin is not None:
                self.on_begin(step)
            yield step
            self.completed.append(step)
            self.under_way = None
            if self.on_step is not None:
                self.on_step(step)


class Steppings:
    """Those of all contexts that one env.py configures: a schema for each tenant is a history for each.

    What they report adds up, in the order in which they ran.
    """

    def __init__(self, steps: Steps) -> None:
        self.on_begin: OnStep | None = None
        self.on_step: OnStep | None = None
        self._steps = steps
        self._each: dict[MigrationContext, Stepping] = {}

    def of(self, migration: MigrationContext) -> Stepping:
        """Return the one of a context; a context that is run again goes on with it."""
        if migration not in self._each:
            self._each[migration] = Stepping(self._steps, on_begin=self.on_begin, on_step=self.on_step)
        return self._each[migration]

    def __call__(self, heads: tuple[str, ...], migration: MigrationContext) -> Iterator[Any]:
        return self.of(migration)(heads, migration)

    @property
    def completed(self) -> list[Any]:
        """What was done in all contexts."""
        return [step for each in self._each.values() for step in each.completed]

    @property
    def under_way(self) -> Any:
        """What is under way in the newest."""
        return self._newest.under_way if self._newest else None

    @property
    def was_asked(self) -> bool:
        """True once env.py has come to run the migrations of one."""
        return any(each.was_asked for each in self._each.values())

    @property
    def kept(self) -> bool:
        """The revision under way has committed something by itself."""
        return self._newest is not None and self._newest.kept

    @property
    def _newest(self) -> Stepping | None:
        return next(reversed(self._each.values()), None)
