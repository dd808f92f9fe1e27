"""What the models say, created in a scratch database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sqlalchemy import Dialect, MetaData

from taskschema.catalog.modelled import Surroundings, create_modelled, read_surroundings
from taskschema.catalog.script import Script, render_models
from taskschema.db.url import DatabaseUrl
from taskschema.drift.expected.cache import hash_of
from taskschema.drift.expected.expressible import SUBJECTS, expressible
from taskschema.drift.expected.made import Lent, Made, agrees, read_place
from taskschema.drift.expected.scratching import scratch_like
from taskschema.drift.expected.source import Question, Sides


@dataclass(frozen=True)
class Models:
    """The models of a project; `everything` compares what they cannot express, too.

    What came of them is remembered below `home`, under a hash of their DDL and of what it hangs on.
    """

    metadata: MetaData | Sequence[MetaData]
    scratch_url: DatabaseUrl | None = None
    everything: bool = False
    home: Path | None = None
    _rendered: dict[str, Script | None] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Their DDL by version of the server, rendered once."""

    @property
    def name(self) -> str:
        """The models."""
        return "the models"

    @property
    def subjects(self) -> tuple[str, ...]:
        """What models can express."""
        return SUBJECTS

    def agrees(self, question: Question) -> bool:
        """Say that nothing differs where it did not before, and nothing has changed since."""
        around, place = self._surroundings(question)
        return agrees(question, self.home, partial(self._key, question, around, place))

    def read(self, question: Question) -> Sides | None:
        """Create the models, and read both sides; raises ConfigError where PostgreSQL refuses them."""
        around, place = self._surroundings(question)
        return Made(
            question,
            make=partial(self._create, question, around),
            trim=Sides if self.everything else expressible,
            key=None if self.home is None else self._key(question, around, place),
            home=self.home,
        ).read()

    def _surroundings(self, question: Question) -> tuple[Surroundings, str]:
        was_in_transaction = question.live.in_transaction()
        found = read_surroundings(question.live), read_place(question.live)
        if not was_in_transaction:
            question.live.rollback()  # so that the catalog is read in a snapshot of its own
        return found

    def _key(self, question: Question, around: Surroundings, place: str) -> str | None:
        """Return a hash of all that the outcome hangs on; None for models whose DDL nobody can tell."""
        script = self._script(question.live.dialect)
        if script is None:
            return None
        asked = repr(
            (question.subjects, sorted(question.ignore_tables), self.everything, str(self.scratch_url))
        )
        return hash_of("models", script.text, repr(around), place, asked)

    def _script(self, dialect: Dialect) -> Script | None:
        version = str(dialect.server_version_info)
        if version not in self._rendered:
            self._rendered[version] = render_models(self.metadata, dialect)
        return self._rendered[version]

    @contextmanager
    def _create(self, question: Question, around: Surroundings) -> Iterator[Lent]:
        with scratch_like(question.live, scratch_url=self.scratch_url, home=self.home) as scratch:
            script = self._script(scratch.dialect)
            create_modelled(self.metadata, scratch, surroundings=around, script=script)
            yield Lent(scratch)
