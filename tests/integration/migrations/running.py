"""A project that is upgraded over one connection, and what the run said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from taskschema.config import find_project
from taskschema.config.limits import Limits
from taskschema.migrations.runner import downgrade, repair, stamp, upgrade
from taskschema.migrations.safety.advance import Advance
from taskschema.migrations.safety.conduct import Conduct
from taskschema.migrations.safety.repairing import Repair
from taskschema.migrations.scripts import Scripts, load_scripts
from tests.fixtures.projects import SmallProject

MakeProject = Callable[..., SmallProject]
SHORT = Limits(lock_timeout=0.3, retry_for=0.0)


@dataclass
class Run:
    """Moves of one project on one connection, and what was said."""

    connection: Connection
    project: SmallProject
    said: list[str] = field(default_factory=list)
    on_advance: Callable[[Advance], None] | None = None

    @property
    def scripts(self) -> Scripts:
        """The history as the files say it now."""
        return load_scripts(find_project(self.project.root))

    def __call__(self, limits: Limits = SHORT, to: str = "head") -> tuple[str, ...]:
        """Upgrade, and return the heads that the database stands at."""
        return upgrade(self.connection, self.scripts, to, conduct=self._conduct(limits)).after

    def down(self, to: str) -> tuple[str, ...]:
        """Downgrade."""
        return downgrade(self.connection, self.scripts, to, conduct=self._conduct(SHORT)).after

    def stamp(self, revision: str) -> tuple[str, ...]:
        """Stamp."""
        return stamp(self.connection, self.scripts, revision, conduct=self._conduct(SHORT)).after

    def repair(self, *revisions: str) -> tuple[Repair, ...]:
        """Accept what is refused."""
        return repair(self.connection, self.scripts, revisions, conduct=self._conduct(SHORT))

    def add(self, name: str, down: str | None, body: str = "pass", back: str = "pass") -> None:
        """Write a revision, or write it anew."""
        self.project.revision(name, down, body, back)

    def ask(self, question: str) -> Any:
        """Return the first value that the database answers."""
        return self.rows(question)[0][0]

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        """Return the rows that the database answers."""
        found = [tuple(row) for row in self.connection.exec_driver_sql(question)]
        self.connection.rollback()
        return found

    def _conduct(self, limits: Limits) -> Conduct:
        return Conduct(limits=limits, say=self.said.append, on_advance=self.on_advance)
