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
